#include "sync/central/flag_explanations.hpp"

#include "common/domain/flag_explanation.hpp"
#include "sync/central/index_json.hpp"
#include "sync/central/told_flags.hpp"
#include "sync/tally/flag_rows.hpp"

namespace suara::central {
namespace {

using nlohmann::json;

std::vector<domain::Explanation> told_roots(SQLite::Database& reader, const Directory& region,
                                            const OfficerId& officer, const Period& period,
                                            Date today) {
  std::map<ToldState, std::vector<domain::ToldCount>> counts;
  for (const auto& [told, ballots] : told_flags(reader, region, officer, period, today))
    counts[told.state].push_back({told.week + " " + told.reason, ballots.count});
  if (counts.empty()) return {};
  return {domain::explain_told(counts[ToldState::waiting], counts[ToldState::kept],
                               counts[ToldState::annulled])};
}

}  // namespace

void add_flag_explanations(const Call& call, SQLite::Database& reader, const OfficerId& officer,
                           const Period& period, json& figures) {
  if (call.principal.role == Role::reviewer) return;
  const Directory& region = *call.directory;
  auto roots = told_roots(reader, region, officer, period, region.today(call.now));
  if (call.principal.role == Role::auditor)
    for (const tally::NumberedFlag& one : tally::flags_of(reader, region.tenant, period))
      if (one.flag.officer == officer) roots.push_back(domain::explain_flag(one.flag));
  if (roots.empty()) return;
  json explanations = json::array();
  for (const domain::Explanation& root : roots) explanations.push_back(to_json(root));
  figures.push_back({{"faces", 0}, {"unit", json()}, {"explanations", std::move(explanations)}});
}

}  // namespace suara::central
