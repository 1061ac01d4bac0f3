#include "common/domain/tally_text.hpp"

#include "common/domain/names.hpp"
#include "common/domain/skm.hpp"

namespace suara::domain {

std::string tally_head() {
  return "month,freezes,unit,officer,day,service,result,channel,faces,s1,s2,s3,s4,s5,rated,"
         "withdrawn,skipped,cancelled,superseded,interrupted,timed_out,services,offered,"
         "t1,t2,t4,t8,t15,t30,t60,t_more,details";
}

std::string tally_line(const TallyKey& key, const TallyCounts& counts) {
  std::string line = to_text(key.posting.month);
  const auto add = [&line](const std::string& cell) { line += "," + cell; };
  add(std::to_string(key.posting.freezes));
  add(key.unit.text);
  add(key.officer.text);
  add(to_text(key.day));
  add(key.service.text);
  add(to_text(key.result));
  add(to_text(key.channel));
  add(std::to_string(key.faces));
  for (const auto count : counts.scores) add(std::to_string(count));
  for (const auto count : counts.outcomes) add(std::to_string(count));
  add(std::to_string(counts.services));
  add(std::to_string(counts.offered));
  for (const auto count : counts.seconds) add(std::to_string(count));
  std::string details;
  for (const DetailCount& one : counts.details)
    details += (details.empty() ? "" : " ") + to_text(one.what) + "=" + std::to_string(one.count);
  add(details);
  return line;
}

std::string to_text(Detail what) {
  if (what == kForms) return "forms";
  if (what == kFormSum) return "form_sum";
  if (what == kFormSquares) return "form_squares";
  const auto is_element = [](int number) { return number >= 1 && number <= 9; };
  if (is_element(what - 110)) return "low_reason." + to_text(static_cast<Element>(what - 110));
  if (is_element(what - 100)) return "reason." + to_text(static_cast<Element>(what - 100));
  const int element = (what - 200) / 8;
  if (what >= 200 && is_element(element))
    return to_text(static_cast<Element>(element)) + "." + std::to_string(what % 8);
  return std::to_string(what);  // of a table that somebody wrote to
}

}  // namespace suara::domain
