// A year's tallies as one hash: what a closing of the year signs.
#pragma once
#include "common/base/bytes.hpp"
#include "common/domain/tally.hpp"

namespace suara::tally {

// SHA-256 of the lines of tallies.csv (domain::tally_line, each ended by \n) whose day lies in that
// year, in their order; rows that came to nothing are none.
Hash hash_of_year(const domain::Cells& cells, std::int32_t year);

}  // namespace suara::tally
