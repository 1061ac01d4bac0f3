#include "common/domain/tally_text.hpp"

#include "common/domain/names.hpp"

namespace suara::domain {

std::string tally_head() {
  return "month,freezes,unit,officer,day,service,result,channel,faces,s1,s2,s3,s4,s5,rated,"
         "withdrawn,skipped,cancelled,superseded,interrupted,timed_out,services,offered";
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
  return line;
}

}  // namespace suara::domain
