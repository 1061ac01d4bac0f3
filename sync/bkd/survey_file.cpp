#include <algorithm>
#include <charconv>
#include <sstream>

#include "sync/bkd/calculator_file.hpp"
#include "sync/bkd/utf8.hpp"

namespace suara::bkd {
namespace {

using domain::Element;

std::string all_keys() {
  std::string keys;
  for (const auto& [element, key] : domain::kElementKeys)
    keys += (keys.empty() ? "" : ", ") + std::string(key);
  return keys;
}

std::string without_blanks(const std::string& text) {
  const auto begin = text.find_first_not_of(" \t");
  return begin == std::string::npos ? ""
                                    : text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

struct AnswerColumn {
  std::size_t place = 0;
  std::string head;
  domain::ElementTally& tally;
};

std::vector<AnswerColumn> find_columns(const CsvTable& table, Survey& survey) {
  std::vector<AnswerColumn> columns;
  for (domain::ElementTally& tally : survey.elements) {
    const std::string key = to_text(tally.element);
    if (const auto place = table.column(key))
      columns.push_back({*place, table.head[*place], tally});
    else
      survey.problems.push_back(
          {"calc.element_missing", {{"key", key}}, {table.file, table.head_row, key}});
  }
  return columns;
}

void count_row(const CsvTable& table, const CsvRow& row, const std::vector<AnswerColumn>& columns,
               Survey& survey) {
  bool answered = false;
  for (const AnswerColumn& column : columns) {
    const std::string& cell = row.cells[column.place];
    if (cell.empty()) continue;
    answered = true;
    if (const auto answer = parse_whole(cell, 1, 4)) {
      column.tally.answers += 1;
      column.tally.total += *answer;
    } else {
      survey.problems.push_back({"calc.answer",
                                 {{"text", cut_to_width(cell, kCellShownColumns)}},
                                 {table.file, row.row, column.head}});
    }
  }
  survey.respondents += answered ? 1 : 0;
}

}  // namespace

std::optional<std::int64_t> parse_whole(const std::string& text, std::int64_t least,
                                        std::int64_t most) {
  std::int64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  const bool digits = !text.empty() && text[0] != '-' && error == std::errc{} && stopped == end;
  return digits && value >= least && value <= most ? std::optional(value) : std::nullopt;
}

Expected<std::vector<Element>> parse_elements(const std::string& list) {
  std::vector<Element> elements;
  if (list.empty()) {
    for (const auto& [element, key] : domain::kElementKeys) elements.push_back(element);
    return elements;
  }
  std::istringstream in(list + ",");
  for (std::string given; std::getline(in, given, ',');) {
    const std::string key = without_blanks(given);
    const auto element = domain::parse_element(key);
    if (!element) return problem("calc.element_unknown", {{"key", key}, {"keys", all_keys()}});
    if (std::ranges::find(elements, *element) != elements.end())
      return problem("calc.element_twice", {{"key", key}});
    elements.push_back(*element);
  }
  return elements;
}

Survey read_survey(const CsvTable& table, const std::vector<Element>& elements) {
  Survey survey;
  for (const Element element : elements) survey.elements.push_back({element, 0, 0});
  const auto columns = find_columns(table, survey);
  survey.problems.insert(survey.problems.end(), table.problems.begin(), table.problems.end());
  for (const CsvRow& row : table.rows) count_row(table, row, columns, survey);
  if (survey.problems.empty() && table.rows.empty())
    survey.problems.push_back({"files.no_rows", {}, {table.file, 0, ""}});
  return survey;
}

}  // namespace suara::bkd
