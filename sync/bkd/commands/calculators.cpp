#include "sync/bkd/commands/calculators.hpp"

#include <algorithm>
#include <filesystem>

#include "sync/bkd/figures.hpp"
#include "sync/bkd/packed_file.hpp"
#include "sync/bkd/utf8.hpp"

namespace suara::bkd {

CsvTable read_table(const std::string& path) {
  const auto content = read_packed(path);
  if (!content) throw Refusal(content.error(), kExitMisuse);
  auto table = parse_csv(*content, path, HashLines::rows);
  if (!table) throw Refusal(table.error(), kExitProblems);
  return std::move(*table);
}

int say_problems(Terminal& terminal, const std::vector<Problem>& problems) {
  const std::size_t shown = std::min(problems.size(), kProblemsShownMax);
  for (std::size_t i = 0; i < shown; ++i)
    terminal.error << "suara: " << without_controls(texts::describe(problems[i], terminal.texts))
                   << "\n";
  if (const auto more = static_cast<std::int64_t>(problems.size() - shown); more > 0)
    terminal.error << "suara: "
                   << terminal.word("calc.more", {{"count", figure(more, terminal.texts)}}) << "\n";
  return kExitProblems;
}

nlohmann::ordered_json number_or_null(const std::optional<double>& value) {
  return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json();
}

void print_csv(Terminal& terminal, const std::vector<nlohmann::ordered_json>& lines) {
  std::vector<std::string> keys;
  if (!lines.empty())
    for (const auto& [key, value] : lines.front().items()) keys.push_back(key);
  terminal.out << csv_line(keys) << "\n";
  for (const nlohmann::ordered_json& line : lines) {
    std::vector<std::string> cells;
    for (const auto& [key, value] : line.items())
      cells.push_back(value.is_string() ? value.get<std::string>()
                      : value.is_null() ? ""
                                        : value.dump());
    terminal.out << csv_line(cells) << "\n";
  }
}

}  // namespace suara::bkd
