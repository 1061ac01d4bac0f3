#include "sync/bkd/csv_table.hpp"

#include <algorithm>

#include "sync/bkd/utf8.hpp"
#include "tests/fuzz/target.hpp"

// CSV of whatever program: what is read can be written and reads as the same.
namespace suara::fuzz {
namespace {

using bkd::CsvRow;

void take(std::string_view input) {
  require(is_utf8(bkd::to_utf8(input)), "text becomes UTF-8");
  const auto table = bkd::parse_csv(input, "units.csv");
  if (!table) return;
  require(!table->head.empty(), "a table has a head");
  // With its mark, so that one that was text stays text.
  std::string written = "\xef\xbb\xbf" + bkd::csv_line(table->head) + "\n";
  for (const CsvRow& row : table->rows) {
    require(row.row > 1 && row.cells.size() == table->head.size(), "a row has the head's cells");
    written += bkd::csv_line(row.cells) + "\n";
  }
  const auto again = bkd::parse_csv(written, "units.csv");
  require(again && again->head == table->head,
          "a head that was read, written and read is the same");
  require(std::ranges::equal(again->rows, table->rows, {}, &CsvRow::cells, &CsvRow::cells),
          "rows that were read, written and read are the same");
}

[[maybe_unused]] const bool kEnlisted = enlist("csv", take);

}  // namespace
}  // namespace suara::fuzz
