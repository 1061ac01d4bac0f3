// Leaves that acts of the office name as a bound, where the log began anew since.
#pragma once
#include "sync/tally/office_state.hpp"

namespace suara::tally {

// The record as one of this log: each restart put its own first leaf before those that it carried
// on, so a bound lies as many leaves further behind. office: as it stands before the record.
// said_in_log: the epoch of the office's chain in which it stands.
record::Body with_bounds_here(record::Body body, const OfficeState& office,
                              std::uint32_t said_in_log);

}  // namespace suara::tally
