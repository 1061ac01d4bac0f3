// Tables as 17-terminal.txt draws them: two blanks before, a rule below the head and after the
// last row, figures to the right, at most 100 columns, counted as a terminal shows them.
#pragma once
#include <string>
#include <vector>

namespace suara::bkd {

inline constexpr std::size_t kLineColumnsMax = 100;

enum class Align { left, right };

struct Column {
  std::string key;   // of JSON and CSV, the same in every language
  std::string head;  // what people read
  Align align = Align::left;
  bool wraps = false;  // gives way where the table is too wide
};

struct Table {
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;  // as many cells as columns
  std::vector<std::size_t> rules_before = {};  // places in rows
  bool rule_at_end = true;
};

// Lines of the table, each ended by a newline. Control signs in a cell are blanks.
std::string draw(const Table& given);

// Where a left and a right text share a line of so many columns.
std::string both_ends(const std::string& left, const std::string& right, std::size_t columns);

std::string padded(const std::string& text, std::size_t columns, Align align);

}  // namespace suara::bkd
