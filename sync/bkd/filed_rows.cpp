#include "sync/bkd/filed_rows.hpp"

#include <algorithm>

#include "common/domain/respondent.hpp"
#include "sync/bkd/calculator_file.hpp"
#include "sync/bkd/row_reader.hpp"
#include "sync/bkd/utf8.hpp"

namespace suara::bkd {
namespace {

using nlohmann::json;

constexpr std::int64_t kDayCountMax = 100'000;

json or_null(const std::string& text) { return text.empty() ? json() : json(text); }

bool require_columns(const CsvTable& table, const std::vector<std::string>& keys, const char* code,
                     std::vector<Problem>& problems) {
  const std::size_t before = problems.size();
  for (const std::string& key : keys)
    if (!table.column(key))
      problems.push_back({code, {{"key", key}}, {table.file, table.head_row, key}});
  return problems.size() == before;
}

json day_of(RowReader& row, const Period& period) {
  const auto day = row.date("day");
  if (day && !holds(period, *day))
    row.refuse({"files.day_outside",
                {{"text", to_text(*day)},
                 {"from", to_text(first_day(period))},
                 {"until", to_text(last_day(period))}},
                {}},
               "day");
  return day ? json(to_text(*day)) : json();
}

json told_of(RowReader& row) {
  json told = json::array();
  for (const domain::RespondentQuestion& question : domain::kRespondentQuestions) {
    const std::string cell = row.text(question.key);
    std::string options;
    for (const std::string_view option : question.options)
      options += (options.empty() ? "" : ", ") + std::string(option);
    if (!cell.empty() && std::ranges::find(question.options, cell) == question.options.end())
      row.refuse({"files.told", {{"text", cell}, {"options", options}}, {}}, question.key);
    told.push_back(cell);
  }
  return told;
}

json answers_of(RowReader& row, const std::vector<domain::Element>& elements, bool& any) {
  json answers = json::array();
  for (const domain::Element element : elements) {
    const std::string key = to_text(element);
    const std::string cell = row.text(key);
    const auto answer = parse_whole(cell, 1, 4);
    if (!cell.empty() && !answer)
      row.refuse({"calc.answer", {{"text", cut_to_width(cell, kCellShownColumns)}}, {}}, key);
    any = any || answer.has_value();
    answers.push_back(answer.value_or(0));
  }
  return answers;
}

}  // namespace

FiledRows read_filed_survey(const CsvTable& table, const std::vector<domain::Element>& elements,
                            const Period& period) {
  FiledRows filed;
  filed.problems = table.problems;
  std::vector<std::string> keys;
  for (const domain::Element element : elements) keys.push_back(to_text(element));
  if (!require_columns(table, keys, "calc.element_missing", filed.problems)) return filed;
  for (const CsvRow& cells : table.rows) {
    RowReader row(table, cells, filed.problems);
    bool any = false;
    json answers = answers_of(row, elements, any);
    json day = day_of(row, period);
    const auto service = row.optional_id<ServiceId>("service");
    json told = told_of(row);
    if (any)
      filed.rows.push_back({std::move(day), or_null(service.text), std::move(answers),
                            std::move(told), cells.row});
  }
  if (filed.problems.empty() && filed.rows.empty())
    filed.problems.push_back({"files.no_rows", {}, {table.file, 0, ""}});
  return filed;
}

FiledRows read_service_counts(const CsvTable& table) {
  FiledRows filed;
  filed.problems = table.problems;
  if (!require_columns(table, {"service", "day", "count"}, "files.column_missing", filed.problems))
    return filed;
  for (const CsvRow& cells : table.rows) {
    RowReader row(table, cells, filed.problems);
    const auto day = row.date("day");
    if (row.text("day").empty()) row.refuse({"files.cell_empty", {}, {}}, "day");
    const std::string cell = row.text("count");
    const auto count = parse_whole(cell, 0, kDayCountMax);
    if (!count)
      row.refuse({"files.count", {{"text", cell}, {"most", std::to_string(kDayCountMax)}}, {}},
                 "count");
    const auto officer = row.optional_id<OfficerId>("officer");
    const std::string nip = row.text("nip").empty() ? "" : row.nip("nip");
    filed.rows.push_back({{"row", cells.row},
                          {"unit", or_null(row.optional_id<UnitId>("unit").text)},
                          {"officer", or_null(officer.text)},
                          {"nip", or_null(nip)},
                          {"service", row.id<ServiceId>("service").text},
                          {"day", day ? to_text(*day) : ""},
                          {"count", count.value_or(0)}});
  }
  if (filed.problems.empty() && filed.rows.empty())
    filed.problems.push_back({"files.no_rows", {}, {table.file, 0, ""}});
  return filed;
}

}  // namespace suara::bkd
