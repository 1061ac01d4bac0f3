#include "sync/central/inspection_reads.hpp"

#include <map>
#include <nlohmann/json.hpp>

#include "common/domain/reasons.hpp"
#include "sync/central/officer_question.hpp"
#include "sync/central/replies.hpp"
#include "sync/tally/tallies.hpp"

namespace suara::central {

using nlohmann::json;

Expected<Response> list_accusations(const Call& call, SQLite::Database& reader) {
  const auto period = asked_period(call);
  if (!period) return tl::unexpected(period.error());
  const TenantId& tenant = call.directory->tenant;
  const Date until = std::min(last_day(*period), Date{call.directory->today(call.now).days - 1});
  std::map<std::pair<UnitId, OfficerId>, std::int64_t> counts;
  tally::each_cell(
      reader, tenant, *period, [&](const domain::TallyKey& key, const domain::TallyCounts& cell) {
        if (key.day > until) return;
        const auto said = cell.detail(domain::low_reason_detail(domain::Element::biaya));
        if (said != 0) counts[{key.unit, key.officer}] += said;
      });
  ledger::Prepared name(reader, "SELECT name FROM officer WHERE tenant_id = ?1 AND officer = ?2");
  json list = json::array();
  for (const auto& [key, count] : counts) {
    if (count <= 0) continue;
    const auto known =
        name.first([](const ledger::Row& row) { return row.text(0); }, tenant, key.second);
    list.push_back({{"unit", key.first.text},
                    {"officer", key.second.text},
                    {"name", known.value_or("")},
                    {"count", count}});
  }
  return json_reply(
      200,
      {{"period", to_text(*period)}, {"as_of", to_text(until)}, {"officers", std::move(list)}});
}

}  // namespace suara::central
