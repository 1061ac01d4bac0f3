#include <algorithm>
#include <nlohmann/json.hpp>

#include "sync/central/index_json.hpp"
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

}  // namespace

Expected<Response> show_coverage(const Call& call, SQLite::Database& reader) {
  const TenantId& tenant = call.directory->tenant;
  const Date today = call.directory->today(call.now);
  const auto asked = asked_period(call, today);
  if (!asked) return tl::unexpected(asked.error());
  const auto found = call.request.query.find("unit");
  const std::string unit = found == call.request.query.end() ? "" : found->second;
  auto names = names_of_officers(reader, tenant);
  const domain::CoverageRules rules = tally::policy_of(reader, tenant).coverage;
  const Date until = std::min(last_day(*asked), Date{today.days - 1});
  json list = json::array();
  for (const auto& [key, parts] :
       tally::coverage_parts(reader, tenant, first_day(*asked), until)) {
    if (!unit.empty() && key.first.text != unit) continue;
    json one = coverage_json(domain::coverage_of(parts, rules), rules);
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
