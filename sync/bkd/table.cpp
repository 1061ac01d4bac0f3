#include "sync/bkd/table.hpp"

#include <algorithm>
#include <numeric>

#include "sync/bkd/utf8.hpp"

namespace suara::bkd {
namespace {

constexpr std::string_view kMargin = "  ";
constexpr std::size_t kGap = 3;
constexpr std::size_t kWrappedColumnsMin = 12;

std::size_t total(const std::vector<std::size_t>& widths) {
  return kMargin.size() + std::accumulate(widths.begin(), widths.end(), std::size_t{0}) +
         kGap * (widths.size() - 1);
}

// What is too wide is taken from the widest column that wraps, then from the widest of all.
void narrow(const Table& table, std::vector<std::size_t>& widths) {
  while (total(widths) > kLineColumnsMax) {
    std::size_t widest = widths.size();
    for (std::size_t i = 0; i < widths.size(); ++i)
      if (table.columns[i].wraps && widths[i] > kWrappedColumnsMin &&
          (widest == widths.size() || widths[i] > widths[widest]))
        widest = i;
    if (widest == widths.size())
      widest = static_cast<std::size_t>(std::ranges::max_element(widths) - widths.begin());
    if (widths[widest] <= 1) return;
    --widths[widest];
  }
}

std::vector<std::size_t> widths_of(const Table& table) {
  std::vector<std::size_t> widths;
  for (const Column& column : table.columns) widths.push_back(display_width(column.head));
  for (const auto& row : table.rows)
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::max(widths[i], display_width(row[i]));
  narrow(table, widths);
  return widths;
}

void trim_end(std::string& line) { line.erase(line.find_last_not_of(' ') + 1); }

std::string draw_row(const Table& table, const std::vector<std::string>& cells,
                     const std::vector<std::size_t>& widths) {
  std::vector<std::vector<std::string>> lines(cells.size());
  std::size_t height = 1;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    lines[i] = table.columns[i].wraps ? wrap_to_width(cells[i], widths[i])
                                      : std::vector<std::string>{cut_to_width(cells[i], widths[i])};
    height = std::max(height, lines[i].size());
  }
  std::string out;
  for (std::size_t n = 0; n < height; ++n) {
    std::string line(kMargin);
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i > 0) line += std::string(kGap, ' ');
      line += padded(n < lines[i].size() ? lines[i][n] : "", widths[i], table.columns[i].align);
    }
    trim_end(line);
    out += line + "\n";
  }
  return out;
}

}  // namespace

std::string padded(const std::string& text, std::size_t columns, Align align) {
  const std::size_t width = display_width(text);
  const std::string blanks(width < columns ? columns - width : 0, ' ');
  return align == Align::right ? blanks + text : text + blanks;
}

std::string both_ends(const std::string& left, const std::string& right, std::size_t columns) {
  const std::size_t used = display_width(left) + display_width(right);
  return left + std::string(used + 2 <= columns ? columns - used : 2, ' ') + right;
}

std::string draw(const Table& given) {
  Table table = given;
  for (auto& row : table.rows)
    for (std::string& cell : row) cell = without_controls(cell);
  const auto widths = widths_of(table);
  std::vector<std::string> heads;
  for (const Column& column : table.columns) heads.push_back(column.head);
  std::string rule(kMargin);
  for (std::size_t i = kMargin.size(); i < total(widths); ++i) rule += "─";
  rule += "\n";
  std::string out = draw_row(table, heads, widths) + rule;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    if (std::ranges::find(table.rules_before, i) != table.rules_before.end()) out += rule;
    out += draw_row(table, table.rows[i], widths);
  }
  return table.rule_at_end ? out + rule : out;
}

}  // namespace suara::bkd
