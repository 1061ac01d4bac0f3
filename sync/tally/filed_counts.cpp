#include "sync/tally/filed_counts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <sstream>

#include "sync/ledger/prepared.hpp"
#include "sync/tally/day_moves.hpp"

namespace suara::tally {
namespace {

using domain::DetailCount;
using ledger::Prepared;
using ledger::Row;

constexpr std::string_view kServiceDay = R"sql(
-- By registry or queue, a ServiceDay a row; counts: lines of "OFFICER SERVICE COUNT", officer *:
-- nobody's own.
CREATE TABLE service_day(
  tenant_id TEXT NOT NULL,
  unit TEXT NOT NULL,
  day INTEGER NOT NULL,
  freezes INTEGER NOT NULL,
  counts TEXT NOT NULL,
  PRIMARY KEY(tenant_id, unit, day, freezes)
) WITHOUT ROWID;
)sql";

constexpr std::string_view kTables = R"sql(
-- Forms out of files; counts: "DETAIL=COUNT" as in tally_detail and common/domain/survey.hpp. A
-- detail with answer 0 says that the element stood on the form.
CREATE TABLE survey_file(
  tenant_id TEXT NOT NULL,
  unit TEXT NOT NULL,
  from_day INTEGER NOT NULL,
  until_day INTEGER NOT NULL,
  service TEXT NOT NULL,
  file_hash BLOB NOT NULL,
  counts TEXT NOT NULL,
  PRIMARY KEY(tenant_id, unit, from_day, until_day, service, file_hash)
) WITHOUT ROWID;

-- What respondents at kiosks told of themselves; detail: told_detail of common/domain/survey.hpp.
CREATE TABLE respondent_count(
  tenant_id TEXT NOT NULL,
  unit TEXT NOT NULL,
  month INTEGER NOT NULL,
  service TEXT NOT NULL,
  detail INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY(tenant_id, unit, month, service, detail)
) WITHOUT ROWID;
)sql";

constexpr const char* kNobody = "*";  // no id has this sign
// ?3: NULL is every unit.
constexpr const char* kDaysOfSurvey =
    "SELECT from_day FROM survey_file WHERE tenant_id = ?1 AND file_hash = ?2"
    " AND (?3 IS NULL OR unit = ?3)";

std::string text_of(const ServicesOfDay& counts) {
  std::string text;
  for (const auto& [key, count] : counts)
    text += fmt::format("{} {} {}\n", key.first.empty() ? kNobody : key.first.text,
                        key.second.text, count);
  return text;
}

ServicesOfDay of_day(const std::string& text) {
  ServicesOfDay counts;
  std::istringstream in(text);
  std::string officer, service;
  for (std::int64_t count = 0; in >> officer >> service >> count;)
    counts[{{officer == kNobody ? "" : officer}, {service}}] = count;
  return counts;
}

void add_forms(SQLite::Database& database, const TenantId& tenant, Date first, Date last,
               Surveys& surveys) {
  Prepared select(database,
                  "SELECT unit, service, from_day, until_day, counts FROM survey_file"
                  " WHERE tenant_id = ?1 AND from_day >= ?2 AND until_day <= ?3");
  select.each(
      [&](const Row& row) {
        domain::SurveyTally& survey = surveys[{{row.text(0)}, {row.text(1)}}];
        const bool one_day = row.integer(2) == row.integer(3);
        const auto day =
            one_day ? std::optional(Date{row.number<std::int32_t>(2)}) : std::nullopt;
        std::istringstream in(row.text(4));
        char equals = 0;
        for (DetailCount one; in >> one.what >> equals >> one.count;) {
          if (const auto element = domain::offered_element(one.what)) survey.offer(*element);
          survey.add(day, one);
          if (one.what == domain::kForms) survey.filed += one.count;
        }
      },
      tenant, first.days, last.days);
}

void add_told(SQLite::Database& database, const TenantId& tenant, Date first, Date last,
              Surveys& surveys) {
  Prepared select(database,
                  "SELECT unit, service, detail, sum(count) FROM respondent_count"
                  " WHERE tenant_id = ?1 AND month BETWEEN ?2 AND ?3"
                  " GROUP BY unit, service, detail");
  select.each(
      [&](const Row& row) {
        const auto survey = surveys.find({{row.text(0)}, {row.text(1)}});
        if (survey != surveys.end())
          survey->second.add(std::nullopt, {row.number<domain::Detail>(2), row.integer(3)});
      },
      tenant, month_of(first).index, month_of(last).index);
}

void add_services(SQLite::Database& database, const TenantId& tenant, Date first, Date last,
                  Surveys& surveys) {
  for (const auto& [unit, counts] :
       services_in(service_days(database, tenant, first, last), first, last)) {
    std::map<ServiceId, std::int64_t> sums;
    for (const ServiceCount& one : counts) sums[one.service] += one.count;
    for (const auto& [service, sum] : sums) {
      if (sum == 0) continue;
      domain::SurveyTally& survey = surveys[{unit, service}];
      survey.services = std::max(survey.services, sum);
    }
  }
}

}  // namespace

std::string_view service_day_table() { return kServiceDay; }
std::string_view filed_tables() { return kTables; }

void file_services(SQLite::Database& database, const TenantId& tenant, const ServiceDays& counts) {
  if (counts.empty()) return;
  Prepared stood(database,
                 "SELECT counts FROM service_day WHERE tenant_id = ?1 AND unit = ?2 AND day = ?3"
                 " AND freezes = ?4");
  Prepared put(database,
               "INSERT INTO service_day(tenant_id, unit, day, freezes, counts)"
               " VALUES(?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET counts = ?5");
  for (const auto& [day, said] : counts) {
    const auto before = stood.first([](const Row& row) { return row.text(0); }, tenant, day.unit,
                                    day.day.days, day.freezes);
    ServicesOfDay fresh = said;
    if (before) fresh.merge(of_day(*before));  // What is there already stays: the fresh ones.
    put.run(tenant, day.unit, day.day.days, day.freezes, text_of(fresh));
    note_moved(database, tenant, day.day);
  }
}

ServiceDays service_days(SQLite::Database& database, const TenantId& tenant, Date first,
                         Date last) {
  Prepared select(database,
                  "SELECT unit, day, freezes, counts FROM service_day WHERE tenant_id = ?1"
                  " AND day BETWEEN ?2 AND ?3 ORDER BY unit, day, freezes");
  ServiceDays days;
  select.each(
      [&](const Row& row) {
        days[{{row.text(0)}, {row.number<std::int32_t>(1)}, row.number<std::uint16_t>(2)}] =
            of_day(row.text(3));
      },
      tenant, first.days, last.days);
  return days;
}

ServiceDays service_days(SQLite::Database& database, const TenantId& tenant) {
  using Days = std::numeric_limits<std::int32_t>;
  return service_days(database, tenant, {Days::min()}, {Days::max()});
}

void put_services(SQLite::Database& database, const TenantId& tenant, const ServiceDays& counts) {
  Prepared(database, "DELETE FROM service_day WHERE tenant_id = ?1").run(tenant);
  Prepared put(database,
               "INSERT INTO service_day(tenant_id, unit, day, freezes, counts)"
               " VALUES(?1, ?2, ?3, ?4, ?5)");
  for (const auto& [day, said] : counts)
    put.run(tenant, day.unit, day.day.days, day.freezes, text_of(said));
}

void file_survey(SQLite::Database& database, const TenantId& tenant, const UnitId& unit,
                 const Hash& file_hash, const std::vector<SurveyCounts>& counts) {
  Prepared put(database,
               "INSERT INTO survey_file(tenant_id, unit, from_day, until_day, service, file_hash,"
               " counts) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)");
  for (const SurveyCounts& one : counts) {
    std::string text;
    for (const domain::Element element : one.elements)
      text += fmt::format("{}=0 ", domain::answer_detail(element, 0));
    for (const auto& [what, count] : one.details) text += fmt::format("{}={} ", what, count);
    put.run(tenant, unit, one.from.days, one.until.days, one.service, file_hash, text);
    note_moved(database, tenant, one.from);
  }
}

bool counts_survey(SQLite::Database& database, const TenantId& tenant,
                   const std::optional<UnitId>& unit, const Hash& file_hash) {
  return Prepared(database, kDaysOfSurvey)
      .first([](const Row&) { return true; }, tenant, file_hash, unit)
      .has_value();
}

void take_back_survey(SQLite::Database& database, const TenantId& tenant,
                      const std::optional<UnitId>& unit, const Hash& file_hash) {
  Prepared(database, kDaysOfSurvey)
      .each([&](const Row& row) { note_moved(database, tenant, {row.number<std::int32_t>(0)}); },
            tenant, file_hash, unit);
  Prepared(database,
           "DELETE FROM survey_file WHERE tenant_id = ?1 AND file_hash = ?2"
           " AND (?3 IS NULL OR unit = ?3)")
      .run(tenant, file_hash, unit);
}

void count_told(SQLite::Database& database, const TenantId& tenant, const UnitId& unit,
                const ServiceId& service, Month month, const domain::Respondent& told) {
  Prepared add(database,
               "INSERT INTO respondent_count(tenant_id, unit, month, service, detail, count)"
               " VALUES(?1, ?2, ?3, ?4, ?5, 1) ON CONFLICT DO UPDATE SET count = count + 1");
  for (const DetailCount& one : domain::told_details(told))
    add.run(tenant, unit, month.index, service, one.what);
}

Surveys all_surveys(SQLite::Database& database, const TenantId& tenant, Date first, Date last) {
  Surveys surveys = surveys_of(database, tenant, first, last);
  add_told(database, tenant, first, last, surveys);
  add_forms(database, tenant, first, last, surveys);
  add_services(database, tenant, first, last, surveys);
  return surveys;
}

}  // namespace suara::tally
