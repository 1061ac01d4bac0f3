#include <algorithm>
#include <nlohmann/json.hpp>

#include "sync/central/index_json.hpp"
#include "sync/central/officer_question.hpp"
#include "sync/central/replies.hpp"
#include "sync/central/service_counts.hpp"
#include "sync/central/survey_reads.hpp"
#include "sync/tally/coverage_parts.hpp"
#include "sync/tally/period_figures.hpp"

namespace suara::central {
namespace {

using ledger::Prepared;
using ledger::Row;
using nlohmann::json;

std::map<std::string, std::string> names_of_officers(SQLite::Database& reader,
                                                     const TenantId& tenant) {
  std::map<std::string, std::string> names;
  Prepared(reader, "SELECT officer, name FROM officer WHERE tenant_id = ?1")
      .each([&](const Row& row) { names[row.text(0)] = row.text(1); }, tenant);
  return names;
}

// Who learns in the period: as its freeze fixed it, else as the office has said up to now.
domain::Learning learning_in(const tally::OfficeState& office, const Period& period,
                             const domain::IndexPolicy& policy) {
  const auto* state = tally::state_of(office, period);
  if (state != nullptr && state->frozen) return state->learning;
  return domain::learning_from(first_day(period), office.beginnings, policy.learning_days);
}

}  // namespace

Expected<Response> show_coverage(const Call& call, SQLite::Database& reader) {
  const TenantId& tenant = call.directory->tenant;
  const Date today = call.directory->today(call.now);
  const auto asked = asked_period(call, today);
  if (!asked) return tl::unexpected(asked.error());
  const auto unit = asked_unit(call, reader);
  if (!unit) return tl::unexpected(unit.error());
  auto names = names_of_officers(reader, tenant);
  const tally::OfficeState& office = *call.directory->office;
  const domain::IndexPolicy policy = tally::rules_for(reader, tenant, office, *asked);
  const domain::CoverageRules& rules = policy.coverage;
  const Date until = std::min(last_day(*asked), Date{today.days - 1});
  json list = json::array();
  for (const auto& [key, parts] :
       tally::coverage_parts(reader, tenant, first_day(*asked), until,
                             learning_in(office, *asked, policy))) {
    if (!unit->empty() && key.first.text != *unit) continue;
    const bool by_unit = policy.compare_within == domain::CompareWithin::unit;
    const auto cause =
        tally::cause_of(office, *asked, {key.second, by_unit ? key.first : UnitId{}});
    json one = coverage_json(domain::coverage_of(parts, rules), cause, rules);
    one["unit"] = key.first.text;
    one["officer"] = key.second.text;
    one["name"] = names[key.second.text];
    list.push_back(std::move(one));
  }
  return json_reply(200, {{"period", to_text(*asked)},
                          {"as_of", to_text(until)},
                          {"floor_percent", rules.floor_percent},
                          {"officers", std::move(list)}});
}

}  // namespace suara::central
