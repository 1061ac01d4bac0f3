#include "sync/bkd/row_reader.hpp"

#include <charconv>

#include "sync/bkd/nip.hpp"

namespace suara::bkd {
namespace {

const Span kNoSpan{Date{1}, Date{0}};

}  // namespace

std::string RowReader::text(std::string_view column) const {
  const auto place = table_.column(column);
  return place ? row_.cells[*place] : "";
}

std::string RowReader::required_text(std::string_view column) {
  std::string cell = text(column);
  if (cell.empty()) refuse({"files.cell_empty", {}, {}}, column);
  return cell;
}

std::string RowReader::optional_name(std::string_view column) {
  std::string cell = text(column);
  if (cell.size() > kNameBytesMax) refuse(name_long(), column);
  return cell;
}

std::string RowReader::name(std::string_view column) {
  std::string cell = required_text(column);
  if (cell.size() > kNameBytesMax) refuse(name_long(), column);
  return cell;
}

std::optional<Date> RowReader::date(std::string_view column) {
  const std::string cell = text(column);
  if (cell.empty()) return std::nullopt;
  const auto day = parse_date(cell);
  if (!day) refuse({"files.date", {{"text", cell}}, {}}, column);
  return day;
}

Span RowReader::span(Date start) {
  const std::size_t problems_before = problems_.size();
  Span read{date("from").value_or(start), date("until")};
  if (problems_.size() != problems_before) return kNoSpan;
  if (!read.valid())
    refuse({"files.until_before_from",
            {{"from", to_text(read.from)}, {"until", to_text(*read.until)}},
            {}},
           "until");
  return read;
}

int RowReader::seconds(std::string_view column, int most) {
  const std::string cell = required_text(column);
  if (cell.empty()) return 0;
  int value = -1;
  const char* const end = cell.data() + cell.size();
  const auto [stopped, error] = std::from_chars(cell.data(), end, value);
  if (error == std::errc{} && stopped == end && value >= 0 && value <= most) return value;
  refuse({"files.seconds", {{"text", cell}, {"most", std::to_string(most)}}, {}}, column);
  return 0;
}

std::string RowReader::nip(std::string_view column) {
  const auto parsed = parse_nip(text(column));
  if (parsed) return parsed->digits;
  refuse(parsed.error(), column);
  return "";
}

void RowReader::refuse(Problem problem, std::string_view column) {
  problem.where = {table_.file, row_.row, std::string(column)};
  problems_.push_back(std::move(problem));
}

}  // namespace suara::bkd
