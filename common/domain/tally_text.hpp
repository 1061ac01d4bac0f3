// A cell of the tallies as a line of text: what an export holds and what a recount must give.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "common/domain/tally.hpp"

namespace suara::domain {

// "month,freezes,unit,officer,day,service,result,channel,faces,s1..s5,rated,...,services,offered".
// Ids hold no commas, so nothing is quoted.
std::string tally_head();
std::string tally_line(const TallyKey& key, const TallyCounts& counts);

}  // namespace suara::domain
