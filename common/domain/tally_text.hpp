// A cell of the tallies as a line of text: what an export holds and what a recount must give.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "common/domain/tally.hpp"

namespace suara::domain {

// "month,freezes,unit,officer,day,service,result,channel,faces,s1..s5,rated,...,services,offered,
// t1..t_more,details". Ids hold no commas, so nothing is quoted. details: "NAME=COUNT", joined by
// blanks, as to_text names them.
std::string tally_head();
// "reason.waktu", "low_reason.waktu" (of a low score), "waktu.4" (element and answer), "forms",
// "form_sum", "form_squares".
std::string to_text(Detail what);
std::string tally_line(const TallyKey& key, const TallyCounts& counts);

}  // namespace suara::domain
