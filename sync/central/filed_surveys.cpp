#include "sync/central/filed_surveys.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "common/domain/skm_profile.hpp"
#include "common/domain/survey.hpp"
#include "sync/central/facts.hpp"
#include "sync/central/fields.hpp"
#include "sync/central/office_chain.hpp"
#include "sync/central/public_ikm.hpp"
#include "sync/central/replies.hpp"
#include "sync/tally/filed_counts.hpp"

namespace suara::central {
namespace {

using domain::Element;
using ledger::Prepared;
using ledger::Row;
using nlohmann::json;

constexpr std::size_t kRowParts = 4;  // and the row in the file

// One row after the other; what does not read is said with its place.
class RowTaker {
 public:
  explicit RowTaker(SurveyFile& file) : file_(file) {}

  std::optional<Problem> take(const json& row, std::int64_t number) {
    number_ = number;
    if (!row.is_array() || row.size() < kRowParts || row.size() > kRowParts + 1)
      return wrong("row", "four parts, or five");
    const auto day = day_of(row[0]);
    if (!day) return wrong("day", "a day of the period, or null");
    const auto service = service_of(row[1]);
    if (!service) return wrong("service", "an id, or null");
    const auto answers = answers_of(row[2]);
    if (!answers) return wrong("answers", "0 to 4 for each element");
    const auto told = told_of(row[3]);
    if (!told) return wrong("told", "answers of age, sex, education, work");
    const auto in_file = row_of(row, number);
    if (!in_file) return wrong("row", "a number from 1");
    if (answers->empty()) return std::nullopt;  // Whoever answers nothing is no respondent.
    const auto [from, until] = *day;
    const auto [place, fresh] = file_.counts.try_emplace({*service, from, until});
    if (fresh && !service->empty()) file_.services.push_back({*service, from, until, *in_file});
    auto& counts = place->second;
    for (const domain::DetailCount& one : domain::form_details(*answers))
      counts[one.what] += one.count;
    for (const domain::DetailCount& one : domain::told_details(*told))
      counts[one.what] += one.count;
    ++file_.respondents;
    return std::nullopt;
  }

 private:
  Problem wrong(const char* field, const char* what) const {
    return {"request.field", {{"field", field}, {"what", what}}, {"rows", number_, field}};
  }

  std::optional<std::pair<Date, Date>> day_of(const json& cell) const {
    const record::OfficeImport& import = file_.import;
    if (cell.is_null()) return std::pair(import.from, import.until);
    const auto day = cell.is_string() ? parse_date(cell.get<std::string>()) : std::nullopt;
    if (!day || *day < import.from || import.until < *day) return std::nullopt;
    return std::pair(*day, *day);
  }

  static std::optional<std::int64_t> row_of(const json& row, std::int64_t number) {
    if (row.size() == kRowParts) return number;
    const json& cell = row[kRowParts];
    if (!cell.is_number_integer() || cell.get<std::int64_t>() < 1) return std::nullopt;
    return cell.get<std::int64_t>();
  }

  static std::optional<ServiceId> service_of(const json& cell) {
    if (cell.is_null()) return ServiceId{};
    return cell.is_string() ? ServiceId::parse(cell.get<std::string>()) : std::nullopt;
  }

  std::optional<std::vector<domain::SkmAnswer>> answers_of(const json& cells) const {
    if (!cells.is_array() || cells.size() != file_.elements.size()) return std::nullopt;
    std::vector<domain::SkmAnswer> answers;
    for (std::size_t at = 0; at < cells.size(); ++at) {
      if (!cells[at].is_number_integer()) return std::nullopt;
      const auto answer = cells[at].get<std::int64_t>();
      if (answer < 0 || answer > 4) return std::nullopt;
      if (answer > 0)
        answers.push_back({file_.elements[at], static_cast<std::uint8_t>(answer)});
    }
    return answers;
  }

  static std::optional<domain::Respondent> told_of(const json& cells) {
    domain::Respondent told = domain::kNothingTold;
    if (!cells.is_array() || cells.size() != told.size()) return std::nullopt;
    for (std::size_t at = 0; at < told.size(); ++at) {
      if (!cells[at].is_string()) return std::nullopt;
      const auto answer = cells[at].get<std::string>();
      const auto& options = domain::kRespondentQuestions.at(at).options;
      const auto found = std::ranges::find(options, answer);
      if (!answer.empty() && found == options.end()) return std::nullopt;
      if (!answer.empty()) told.at(at) = static_cast<std::uint8_t>(found - options.begin() + 1);
    }
    return told;
  }

  SurveyFile& file_;
  std::int64_t number_ = 0;
};

bool read_elements(const json& list, std::vector<Element>& elements) {
  for (const json& one : list) {
    const auto element =
        one.is_string() ? domain::parse_element(one.get<std::string>()) : std::nullopt;
    if (!element) return false;
    elements.push_back(*element);
  }
  return !elements.empty() &&
         std::ranges::adjacent_find(elements, std::ranges::greater_equal{}) == elements.end();
}

std::vector<tally::SurveyCounts> counts_of(const SurveyFile& file) {
  std::vector<tally::SurveyCounts> counts;
  for (const auto& [key, details] : file.counts) {
    const auto& [service, from, until] = key;
    counts.push_back({service, from, until, file.elements, details});
  }
  return counts;
}

// A survey that was taken back counts nowhere: its file may come again.
bool counts_elsewhere(Books& books, const SurveyFile& file) {
  const tally::OfficeState& office = *books.directory->office;
  const Hash& hash = file.import.file_hash;
  if (file.replaces == hash || !is_known_file(office, hash)) return false;
  return !office.surveys.contains(hash) ||
         tally::counts_survey(books.database, books.directory->tenant, std::nullopt, hash);
}

// In which it counts and in which the one does that it replaces.
std::set<UnitId> units_of(Books& books, const SurveyFile& file) {
  std::set<UnitId> units{file.import.unit};
  Prepared(books.database,
           "SELECT DISTINCT unit FROM survey_file WHERE tenant_id = ?1 AND file_hash = ?2")
      .each([&](const Row& row) { units.insert({row.text(0)}); }, books.directory->tenant,
            *file.replaces);
  return units;
}

Expected<void> require_offered(Books& books, const SurveyFile& file) {
  if (file.services.empty()) return {};
  const Facts facts = load_facts(books.database, *books.directory);
  const UnitId& unit = file.import.unit;
  for (const auto& [service, from, until, row] : file.services) {
    if (is_offered(facts, unit, service, from, until)) continue;
    const std::string last = from == until ? "" : " – " + to_text(until);
    return problem("services.not_offered",
                   {{"unit", unit.text}, {"service", service.text}, {"day", to_text(from) + last}},
                   {file.import.file_name, row, "service"});
  }
  return {};
}

std::string reason_of(const SurveyFile& file) {
  std::string reason(tally::kSurveyReason);
  if (file.replaces) reason += ", replaces " + to_hex(view_of(*file.replaces));
  return reason;
}

}  // namespace

bool is_known_file(const tally::OfficeState& office, const Hash& file_hash) {
  if (tally::is_uncounted(office, file_hash)) return false;
  const auto found = office.imports.lower_bound({file_hash, UnitId{}});
  return found != office.imports.end() && found->first.first == file_hash;
}

Expected<SurveyFile> read_survey_file(std::string_view body) {
  const auto object = parse_object(body);
  if (!object) return tl::unexpected(object.error());
  Fields in(*object);
  SurveyFile file;
  file.import.file_hash = in.hash("file_hash");
  file.import.file_name = in.text("file_name", 200);
  file.import.unit = in.id<UnitId>("unit");
  file.import.from = in.date("from");
  file.import.until = in.date("until");
  if (file.import.until < file.import.from) in.refuse("until", "not before from");
  if (in.optional_text("replaces")) file.replaces = in.hash("replaces");
  if (!read_elements(in.array("elements"), file.elements))
    in.refuse("elements", "keys of elements, ascending");
  const json& rows = in.array("rows");
  if (rows.size() > kSurveyRowsMax) in.refuse("rows", "at most 100000");
  if (in.problem()) return tl::unexpected(*in.problem());
  file.import.rows = static_cast<std::uint32_t>(rows.size());
  RowTaker taker(file);
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (auto wrong = taker.take(rows[i], static_cast<std::int64_t>(i) + 1))
      return tl::unexpected(*std::move(wrong));
  return file;
}

Expected<Response> accept_survey(Books& books, const SurveyFile& file, const Principal& principal,
                                 Instant now) {
  const Directory& region = *books.directory;
  const record::OfficeImport& import = file.import;
  if (!region.root_key) return problem("keys.missing");
  Prepared unit(books.database, "SELECT 1 FROM unit WHERE tenant_id = ?1 AND unit = ?2");
  if (!unit.first([](const Row&) { return true; }, region.tenant, import.unit))
    return problem("setup.unknown_unit", {{"value", import.unit.text}});
  if (file.respondents == 0) return problem("skm.no_answer", {{"file", import.file_name}});
  if (file.replaces && !tally::counts_survey(books.database, region.tenant, file.replaced_unit(),
                                             *file.replaces))
    return problem("import.not_there", {{"file", to_hex(view_of(*file.replaces))}});
  if (counts_elsewhere(books, file))
    return problem("import.known_file", {{"file", import.file_name}});
  if (const auto offered = require_offered(books, file); !offered)
    return tl::unexpected(offered.error());
  std::set<UnitId> replaced;  // whose public figure is wrong by the file that goes
  if (file.replaces) {
    if (file.respondents >= domain::kProfileGroupMin)  // fewer would be told by it
      replaced = without_waiting(books.database, region.tenant, region.today(now),
                                 units_of(books, file));
    tally::take_back_survey(books.database, region.tenant, file.replaced_unit(), *file.replaces);
  }
  tally::file_survey(books.database, region.tenant, import.unit, import.file_hash,
                     counts_of(file));
  publish_replaced(books.database, region.tenant, region.today(now), replaced);
  OfficeRecord record{import, {}};
  std::get<record::OfficeImport>(record.body).act = {principal.person, to_text(principal.role),
                                                     reason_of(file)};
  append_office(books, {&record, 1}, now);
  return json_reply(201, {{"file_hash", to_hex(view_of(import.file_hash))},
                          {"unit", import.unit.text},
                          {"rows", import.rows},
                          {"respondents", file.respondents}});
}

}  // namespace suara::central
