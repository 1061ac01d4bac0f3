#include "sync/tally/year_tallies.hpp"

#include <algorithm>
#include <vector>

#include "common/domain/tally_text.hpp"
#include "common/record/keys.hpp"

namespace suara::tally {

Hash hash_of_year(const domain::Cells& cells, std::int32_t year) {
  std::vector<const domain::Cells::value_type*> rows;
  for (const auto& cell : cells)
    if (civil(cell.first.day).year == year && cell.second != domain::TallyCounts{})
      rows.push_back(&cell);
  std::ranges::sort(rows, [](const auto* a, const auto* b) {
    return row_order(a->first) < row_order(b->first);
  });
  record::Hasher hasher;
  for (const auto* row : rows) hasher.add(domain::tally_line(row->first, row->second) + "\n");
  return hasher.finish();
}

}  // namespace suara::tally
