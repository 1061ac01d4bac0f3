#include "sync/tally/year_tallies.hpp"

#include "common/domain/tally_text.hpp"
#include "common/record/keys.hpp"

namespace suara::tally {

Hash hash_of_year(const domain::Cells& cells, std::int32_t year) {
  record::Hasher hasher;
  for (const auto& [key, counts] : cells)
    if (civil(key.day).year == year && counts != domain::TallyCounts{})
      hasher.add(domain::tally_line(key, counts) + "\n");
  return hasher.finish();
}

}  // namespace suara::tally
