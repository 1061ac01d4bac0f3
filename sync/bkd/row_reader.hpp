// Cells of a CSV file by column name, as the types they stand for; what does not read becomes a
// problem with its row and column.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "sync/bkd/csv_table.hpp"
#include "sync/bkd/setup_files.hpp"

namespace suara::bkd {

class RowReader {
 public:
  RowReader(const CsvTable& table, const CsvRow& row, std::vector<Problem>& problems)
      : table_(table), row_(row), problems_(problems) {}

  // Empty where the column is not there.
  std::string text(std::string_view column) const;
  std::string required_text(std::string_view column);
  std::string optional_name(std::string_view column);  // of at most kNameBytesMax
  std::string name(std::string_view column);           // the same, not empty
  // "2026-10-05"; nullopt: empty or not a day (then said).
  std::optional<Date> date(std::string_view column);
  // Columns from and until; start stands in for an empty from.
  Span span(Date start);
  int seconds(std::string_view column, int most);
  std::string nip(std::string_view column);

  template <class T>
  T id(std::string_view column) {
    const std::string cell = required_text(column);
    return cell.empty() ? T{} : parse_id<T>(column, cell);
  }
  template <class T>
  T optional_id(std::string_view column) {
    const std::string cell = text(column);
    return cell.empty() ? T{} : parse_id<T>(column, cell);
  }
  void refuse(Problem problem, std::string_view column);

 private:
  template <class T>
  T parse_id(std::string_view column, const std::string& cell) {
    if (auto parsed = T::parse(cell)) return *parsed;
    refuse({"files.id_signs", {{"text", cell}}, {}}, column);
    return T{};
  }

  const CsvTable& table_;
  const CsvRow& row_;
  std::vector<Problem>& problems_;
};

}  // namespace suara::bkd
