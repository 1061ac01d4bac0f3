// Where heads of the log meet (DESIGN section 4): what a device says it has seen is held against
// this log. A head that this log never had is kept with the one it has instead, and alarmed.
#pragma once
#include <span>

#include "sync/central/books.hpp"
#include "sync/tally/counting.hpp"

namespace suara::central {

// Inside the writer's transaction, the batch of these records being stored. Heads of an earlier
// log are held against what was carried on of it and what two persons stated as its last one.
void compare_heads(Books& books, const record::Place& place, std::span<const tally::SeenHead> seen,
                   Instant received_at);

}  // namespace suara::central
