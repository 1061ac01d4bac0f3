#include "sync/central/trend_reads.hpp"

#include <charconv>
#include <map>
#include <nlohmann/json.hpp>

#include "common/domain/edition_stretch.hpp"
#include "sync/central/index_json.hpp"
#include "sync/central/officer_question.hpp"
#include "sync/central/replies.hpp"
#include "sync/tally/period_figures.hpp"

namespace suara::central {
namespace {

using nlohmann::json;

Expected<domain::StretchKind> asked_kind(const Call& call) {
  const std::string text = query_of(call, "by");
  if (text.empty() || text == "week") return domain::StretchKind::week;
  if (text == "month") return domain::StretchKind::month;
  return problem("request.field", {{"field", "by"}, {"what", "week, month"}});
}

Expected<int> asked_quarters(const Call& call) {
  const std::string text = query_of(call, "periods");
  if (text.empty()) return kTrendQuarters;
  int quarters = 0;
  const auto [at, error] = std::from_chars(text.data(), text.data() + text.size(), quarters);
  if (error != std::errc{} || at != text.data() + text.size() || quarters < 1 ||
      quarters > kTrendQuartersMax)
    return problem("request.field",
                   {{"field", "periods"}, {"what", "1-" + std::to_string(kTrendQuartersMax)}});
  return quarters;
}

// A line of the drawing: the same scale in the same unit (empty: the region).
using Lines = std::map<std::pair<int, UnitId>, json>;

void add_quarter(const Call& call, SQLite::Database& reader, const OfficerId& officer,
                 const Period& period, Lines& lines) {
  const Directory& region = *call.directory;
  const auto policy = tally::rules_for(reader, region.tenant, *region.office, period);
  for (const domain::Edition& edition :
       tally::newest_editions(reader, region.tenant, officer, quarter_of(first_day(period))))
    for (const auto& figure : tally::figures_of(reader, region.tenant, edition)) {
      json one = own_figure_json(figure, policy.rules);
      one.erase("unit");
      one["period"] = to_text(period);
      one["from"] = to_text(first_day(period));
      one["until"] = to_text(last_day(period));
      one["state"] = tally::stage_of(tally::state_of(*region.office, period));
      one["edition"] = edition.number;
      one["kind"] = domain::to_text(edition.kind);
      one["as_of"] = to_text(edition.as_of);
      lines[{edition.faces, figure.unit}].push_back(std::move(one));
    }
}

json lines_json(Lines lines) {
  json list = json::array();
  for (auto& [key, periods] : lines)
    list.push_back({{"faces", key.first},
                    {"unit", key.second.empty() ? json() : json(key.second.text)},
                    {"periods", std::move(periods)}});
  return list;
}

json stretch_json(const domain::EditionStretch& stretch) {
  return {{"from", to_text(stretch.from)},
          {"until", to_text(stretch.until)},
          {"edition", stretch.number},
          {"ratings", stretch.ratings},
          {"classes", classes_json(stretch.classes)}};
}

}  // namespace

Expected<Response> show_stretches(const Call& call, SQLite::Database& reader) {
  const auto asked = asked_officer(call, reader);
  if (!asked) return tl::unexpected(asked.error());
  const auto period = asked_or_this_quarter(call);
  if (!period) return tl::unexpected(period.error());
  const auto kind = asked_kind(call);
  if (!kind) return tl::unexpected(kind.error());
  std::map<std::uint8_t, std::vector<domain::Edition>> scales;
  for (domain::Edition& one :
       tally::all_editions(reader, call.directory->tenant, asked->officer, *period))
    scales[one.faces].push_back(std::move(one));
  json lines = json::array();
  for (const auto& [faces, editions] : scales) {
    json list = json::array();
    for (const auto& stretch : domain::stretches(editions, *kind))
      list.push_back(stretch_json(stretch));
    lines.push_back({{"faces", faces}, {"stretches", std::move(list)}});
  }
  return json_reply(200, {{"officer", asked->officer.text},
                          {"name", asked->name},
                          {"period", to_text(*period)},
                          {"by", *kind == domain::StretchKind::week ? "week" : "month"},
                          {"lines", std::move(lines)}});
}

Expected<Response> show_trend(const Call& call, SQLite::Database& reader) {
  const auto asked = asked_officer(call, reader);
  if (!asked) return tl::unexpected(asked.error());
  const auto until = asked_or_this_quarter(call, "until");
  if (!until) return tl::unexpected(until.error());
  const auto quarters = asked_quarters(call);
  if (!quarters) return tl::unexpected(quarters.error());
  const Period last = period_of(*until);
  Period from = last;
  for (int i = 1; i < *quarters; ++i) from = before(from);
  Lines lines;
  for (Period period = from; period <= last; period = next(period))
    add_quarter(call, reader, asked->officer, period, lines);
  return json_reply(200, {{"officer", asked->officer.text},
                          {"name", asked->name},
                          {"today", to_text(call.directory->today(call.now))},
                          {"from", to_text(from)},
                          {"until", to_text(*until)},
                          {"lines", lines_json(std::move(lines))}});
}

}  // namespace suara::central
