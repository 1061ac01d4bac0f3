#include "sync/central/public_ikm.hpp"

#include <cstdlib>

#include "common/domain/region_settings.hpp"
#include "common/domain/skm_profile.hpp"
#include "sync/tally/filed_counts.hpp"

namespace suara::central {
namespace {

using domain::Hundredths;
using domain::PublicIkm;
using ledger::Prepared;
using ledger::Row;

std::optional<Hundredths> hundredths(const Row& row, int column) {
  return row.is_null(column) ? std::nullopt : std::optional(Hundredths{row.integer(column)});
}
std::optional<std::int64_t> value_of(const std::optional<Hundredths>& figure) {
  return figure ? std::optional(figure->value) : std::nullopt;
}

std::map<UnitId, PublicIkm> standing_figures(SQLite::Database& database, const TenantId& tenant) {
  Prepared select(database,
                  "SELECT unit, quarter, respondents, ikm_hundredths, stood_hundredths,"
                  " stood_respondents FROM public_ikm WHERE tenant_id = ?1");
  std::map<UnitId, PublicIkm> figures;
  select.each(
      [&](const Row& row) {
        figures[{row.text(0)}] = {tally::quarter_at(row.integer(1)), row.integer(2),
                                  hundredths(row, 3), hundredths(row, 4), row.integer(5)};
      },
      tenant);
  return figures;
}

// Units where services were finished or forms filled in.
std::map<UnitId, domain::SurveyTally> by_unit(const tally::Surveys& surveys) {
  std::map<UnitId, domain::SurveyTally> units;
  for (const auto& [key, survey] : surveys)
    if (key.first != domain::kUnplacedUnit) units[key.first] += survey;
  return units;
}

}  // namespace

domain::WeightMode skm_weights(SQLite::Database& database, const TenantId& tenant) {
  const auto text =
      Prepared(database, "SELECT value FROM setting WHERE tenant_id = ?1 AND key = ?2")
          .first([](const Row& row) { return row.text(0); }, tenant, domain::kSkmWeightsSetting);
  return text == "form" ? domain::WeightMode::form : domain::WeightMode::exact;
}

namespace {

Quarter closed_quarter(Date today) { return quarter_of({first_day(quarter_of(today)).days - 1}); }

std::map<UnitId, domain::SurveyResult> results_of(SQLite::Database& database,
                                                  const TenantId& tenant, Quarter quarter) {
  const domain::WeightMode weights = skm_weights(database, tenant);
  std::map<UnitId, domain::SurveyResult> results;
  for (const auto& [unit, survey] : by_unit(
           tally::all_surveys(database, tenant, first_day(quarter), last_day(quarter))))
    results[unit] = domain::survey_result(survey, weights);
  return results;
}

}  // namespace

NextIkm next_ikm(SQLite::Database& database, const TenantId& tenant, Date today) {
  NextIkm next{closed_quarter(today), {}, {}};
  const auto standing = standing_figures(database, tenant);
  const auto units = results_of(database, tenant, next.quarter);
  for (const auto& [unit, figure] : standing)
    if (!units.contains(unit)) next.gone.push_back(unit);
  for (const auto& [unit, result] : units) {
    const auto before = standing.find(unit);
    const auto stood = before == standing.end() ? std::nullopt : std::optional(before->second);
    const PublicIkm figure = domain::next_public_ikm(stood, next.quarter, result);
    if (stood != figure) next.changed[unit] = figure;
  }
  return next;
}

void publish_ikm(SQLite::Database& database, const TenantId& tenant, const NextIkm& next) {
  Prepared put(database,
               "INSERT INTO public_ikm(tenant_id, unit, quarter, respondents, ikm_hundredths,"
               " stood_hundredths, stood_respondents) VALUES(?1,?2,?3,?4,?5,?6,?7)"
               " ON CONFLICT DO UPDATE SET quarter = ?3, respondents = ?4, ikm_hundredths = ?5,"
               " stood_hundredths = ?6, stood_respondents = ?7");
  Prepared drop(database, "DELETE FROM public_ikm WHERE tenant_id = ?1 AND unit = ?2");
  for (const UnitId& unit : next.gone) drop.run(tenant, unit);
  for (const auto& [unit, figure] : next.changed)
    put.run(tenant, unit, tally::index_of(next.quarter), figure.respondents, value_of(figure.ikm),
            value_of(figure.stood), figure.stood_respondents);
}

std::set<UnitId> without_waiting(SQLite::Database& database, const TenantId& tenant, Date today,
                                 const std::set<UnitId>& units) {
  const Quarter quarter = closed_quarter(today);
  const auto standing = standing_figures(database, tenant);
  const auto results = results_of(database, tenant, quarter);
  std::set<UnitId> settled;
  for (const UnitId& unit : units) {
    const auto figure = standing.find(unit);
    const auto result = results.find(unit);
    if (figure != standing.end() && result != results.end() &&
        figure->second.quarter == quarter && figure->second.stood &&
        figure->second.stood_respondents == result->second.respondents)
      settled.insert(unit);
  }
  return settled;
}

void publish_replaced(SQLite::Database& database, const TenantId& tenant, Date today,
                      const std::set<UnitId>& units) {
  NextIkm next{closed_quarter(today), {}, {}};
  const auto standing = standing_figures(database, tenant);
  const auto results = results_of(database, tenant, next.quarter);
  for (const UnitId& unit : units) {
    const auto result = results.find(unit);
    if (result == results.end()) continue;  // the night drops the figure
    const std::int64_t moved =
        std::abs(result->second.respondents - standing.at(unit).stood_respondents);
    if (moved == 0 || moved >= domain::kProfileGroupMin)
      next.changed[unit] = domain::next_public_ikm(std::nullopt, next.quarter, result->second);
  }
  publish_ikm(database, tenant, next);
}

std::map<std::string, std::string> public_ikm_settings(SQLite::Database& database,
                                                       const TenantId& tenant,
                                                       const UnitId& unit) {
  Prepared select(database,
                  "SELECT quarter, respondents, ikm_hundredths FROM public_ikm"
                  " WHERE tenant_id = ?1 AND unit = ?2");
  std::map<std::string, std::string> settings;
  select.each(
      [&](const Row& row) {
        settings["skm.quarter"] = to_text(tally::quarter_at(row.integer(0)));
        settings["skm.respondents"] = std::to_string(row.integer(1));
        if (!row.is_null(2)) settings["skm.ikm_hundredths"] = std::to_string(row.integer(2));
      },
      tenant, unit);
  return settings;
}

}  // namespace suara::central
