#include "sync/central/inspection_reads.hpp"

#include <map>
#include <nlohmann/json.hpp>

#include "common/domain/reasons.hpp"
#include "sync/central/officer_question.hpp"
#include "sync/central/replies.hpp"
#include "sync/tally/tallies.hpp"

namespace suara::central {
namespace {

constexpr std::int32_t kWeek = 7;

// The latest day at which the quarter may be cut: a Sunday, or its last day, so that two lists
// never differ by less than a week. nullopt: no week of it is over.
std::optional<Date> whole_weeks(Quarter quarter, Date yesterday) {
  const Date first = first_day(quarter), last = last_day(quarter);
  if (yesterday >= last) return last;
  const Date longest{std::min(yesterday.days, last.days - kWeek)};
  const Date sunday{longest.days - iso_weekday(longest) % kWeek};
  if (sunday.days - first.days + 1 < kWeek) return std::nullopt;
  return sunday;
}

}  // namespace

using nlohmann::json;

Expected<Response> list_accusations(const Call& call, SQLite::Database& reader) {
  const auto asked = asked_quarter(call);
  if (!asked) return tl::unexpected(asked.error());
  if (!*asked) return problem("request.field", {{"field", "period"}, {"what", "2026-Q4"}});
  const Quarter quarter = **asked;
  const TenantId& tenant = call.directory->tenant;
  const auto until = whole_weeks(quarter, {call.directory->today(call.now).days - 1});
  std::map<std::pair<UnitId, OfficerId>, std::int64_t> counts;
  if (until)
    tally::each_cell(
        reader, tenant, quarter, [&](const domain::TallyKey& key, const domain::TallyCounts& cell) {
          if (key.day > *until || quarter_of(key.day) != quarter) return;
          const auto said = cell.detail(domain::low_reason_detail(domain::Element::biaya));
          if (said != 0) counts[{key.unit, key.officer}] += said;
        });
  json list = json::array();
  for (const auto& [key, count] : counts) {
    if (count <= 0) continue;
    list.push_back({{"unit", key.first.text},
                    {"officer", key.second.text},
                    {"name", name_of(reader, tenant, key.second).value_or("")},
                    {"count", count}});
  }
  return json_reply(200, {{"period", to_text(quarter)},
                          {"as_of", until ? json(to_text(*until)) : json()},
                          {"officers", std::move(list)}});
}

}  // namespace suara::central
