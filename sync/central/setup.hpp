// POST /v1/setup: the differences between a posted set-up and what stands become rows and office
// records, in one transaction; the same set-up twice changes nothing.
#pragma once
#include "sync/central/call.hpp"
#include "sync/central/setup_form.hpp"

namespace suara::central {

// {"added", "changed", "unchanged"}. Problems: keys.missing, setup.zone_differs,
// setup.unknown_unit, setup.unknown_nip, setup.twice, setup.nip_taken; where names list and row.
Expected<Response> apply_setup(Books& books, const SetupForm& form, const Principal& principal,
                               Instant now);

}  // namespace suara::central
