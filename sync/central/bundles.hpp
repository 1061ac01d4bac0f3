// What a kiosk of a unit needs: keys, roster with PIN hashes, catalogue, counters, settings.
#pragma once
#include "sync/central/books.hpp"

namespace suara::central {

// Those valid on the day; kept until a fact or the day changes.
const BuiltBundle& bundle_of(Books& books, const UnitId& unit, Date today);

}  // namespace suara::central
