#include "sync/bkd/edition_table.hpp"

#include "sync/bkd/figures.hpp"
#include "sync/bkd/table.hpp"
#include "sync/bkd/utf8.hpp"

namespace suara::bkd {
namespace {

constexpr std::size_t kLabelColumns = 16;
constexpr std::size_t kCountColumns = 6;
constexpr std::size_t kMeanColumns = 12;
constexpr std::size_t kBracketIndent = 4;

std::string repeated(std::string_view sign, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += sign;
  return out;
}

}  // namespace

std::string class_cell(const EditionClass& one, const texts::Texts& texts) {
  const std::string count = figure(one.count, texts);
  if (one.first == one.last) return padded(count, kCountColumns, Align::right);
  const auto columns = kCountColumns * static_cast<std::size_t>(one.last - one.first + 1);
  const std::size_t inside = columns - kBracketIndent - 2;
  std::string label = " " + padded(count, 2, Align::right) + " ";
  if (display_width(label) > inside) label = count;
  const std::size_t width = display_width(label);
  const std::size_t dashes = inside > width ? inside - width : 0;
  return std::string(kBracketIndent, ' ') + "└" + repeated("─", dashes / 2) + label +
         repeated("─", dashes - dashes / 2) + "┘";
}

std::string draw_edition(const EditionRow& row, const texts::Texts& texts) {
  const auto left = [](const std::string& text) {
    return "  " + padded(text, kLabelColumns, Align::left);
  };
  const auto right = [](const std::string& text, std::size_t columns) {
    return padded(text, columns, Align::right);
  };
  std::string head = left(texts("suara.officer.element")) + right("n", kCountColumns);
  for (int score = 1; score <= row.faces; ++score)
    head += right(std::to_string(score), kCountColumns);
  head += right(texts("suara.officer.mean"), kMeanColumns);
  std::string line =
      left(texts("suara.officer.overall")) + right(figure(row.ratings, texts), kCountColumns);
  for (const EditionClass& one : row.classes) line += class_cell(one, texts);
  line += right(row.mean_hundredths ? hundredths(*row.mean_hundredths, texts) : "–", kMeanColumns);
  const std::string rule = "  " + repeated("─", display_width(head) - 2) + "\n";
  return head + "\n" + rule + line + "\n" + rule;
}

}  // namespace suara::bkd
