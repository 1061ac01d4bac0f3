#include "sync/central/reads.hpp"

#include <nlohmann/json.hpp>

#include "common/domain/names.hpp"
#include "common/domain/skm.hpp"
#include "sync/central/duty_pins.hpp"
#include "sync/central/index_json.hpp"
#include "sync/central/officer_question.hpp"
#include "sync/central/replies.hpp"
#include "sync/tally/editions.hpp"

namespace suara::central {
namespace {

using domain::Edition;
using ledger::Prepared;
using ledger::Row;
using nlohmann::json;

json or_null(const std::optional<std::int64_t>& number) { return number ? json(*number) : json(); }

json reasons_json(const Edition& edition) {
  json list = json::array();
  for (const domain::ReasonCount& one : edition.reasons)
    list.push_back({{"element", domain::to_text(one.element)},
                    {"pleased", one.pleased},
                    {"count", one.count}});
  return list;
}

json edition_json(const Edition& edition) {
  return {{"number", edition.number},
          {"kind", domain::to_text(edition.kind)},
          {"as_of", to_text(edition.as_of)},
          {"faces", edition.faces},
          {"ratings", edition.ratings},
          {"days", edition.days},
          {"classes", classes_json(edition.classes)},
          {"reasons", reasons_json(edition)},
          {"mean_hundredths", or_null(edition.mean_hundredths)},
          {"enough", edition.enough()},
          {"minimum", {{"ratings", edition.minimum.ratings}, {"days", edition.minimum.days}}}};
}

json tally_row(const domain::TallyKey& key, const domain::TallyCounts& counts) {
  json row = {to_text(key.posting.month),
              key.posting.freezes,
              key.unit.text,
              key.officer.text,
              to_text(key.day),
              key.service.text,
              domain::to_text(key.result),
              domain::to_text(key.channel),
              key.faces};
  for (const auto count : counts.scores) row.push_back(count);
  for (const auto count : counts.outcomes) row.push_back(count);
  row.push_back(counts.services);
  row.push_back(counts.offered);
  return row;
}

}  // namespace

Expected<Response> list_officers(const Call& call, SQLite::Database& reader) {
  const auto unit = asked_unit(call, reader);
  if (!unit) return tl::unexpected(unit.error());
  const Directory& region = *call.directory;
  const auto to_change = pins_to_change(*region.office);
  Prepared select(reader,
                  "SELECT o.officer, o.nip, o.name, r.unit, r.from_day, r.until_day,"
                  " CASE o.pin_change WHEN 0 THEN o.pin_hash END, o.password_hash IS NOT NULL"
                  " FROM officer o JOIN roster r"
                  " ON r.tenant_id = o.tenant_id AND r.officer = o.officer"
                  " WHERE o.tenant_id = ?1 AND (?2 = '' OR r.unit = ?2)"
                  " ORDER BY o.officer, r.from_day");
  json list = json::array();
  select.each(
      [&](const Row& row) {
        list.push_back(
            {{"officer", row.text(0)},
             {"nip", row.text(1)},
             {"name", row.text(2)},
             {"unit", row.text(3)},
             {"from", to_text(Date{row.number<std::int32_t>(4)})},
             {"until", row.is_null(5) ? json() : json(to_text(Date{row.number<std::int32_t>(5)}))},
             {"has_pin", opens_duty(region, to_change, {row.text(0)}, row.text(6))},
             {"has_password", row.integer(7) != 0}});
      },
      region.tenant, *unit);
  return json_reply(200, {{"officers", std::move(list)}});
}

Expected<Response> show_editions(const Call& call, SQLite::Database& reader) {
  const Directory& region = *call.directory;
  const auto officer = asked_officer(call, reader);
  if (!officer) return tl::unexpected(officer.error());
  const auto period = asked_or_this_quarter(call);
  if (!period) return tl::unexpected(period.error());
  json editions = json::array();
  for (const Edition& edition :
       tally::newest_editions(reader, region.tenant, officer->officer, *period))
    if (edition.shows()) editions.push_back(edition_json(edition));
  return json_reply(200, {{"officer", officer->officer.text},
                          {"name", officer->name},
                          {"period", to_text(*period)},
                          {"today", to_text(region.today(call.now))},
                          {"editions", std::move(editions)}});
}

// A quarter at a time, as text: years of a large region as a tree would be gigabytes.
Expected<Response> export_tallies(const Call& call, SQLite::Database& reader) {
  const TenantId& tenant = call.directory->tenant;
  const auto asked = asked_quarter(call);
  if (!asked) return tl::unexpected(asked.error());
  const json columns = {"month",     "freezes",    "unit",        "officer",   "day",
                        "service",   "result",     "channel",     "faces",     "s1",
                        "s2",        "s3",         "s4",          "s5",        "rated",
                        "withdrawn", "skipped",    "cancelled",   "superseded", "interrupted",
                        "timed_out", "services",   "offered"};
  if (!*asked) {
    json periods = json::array();
    for (const Quarter quarter : tally::quarters_of(reader, tenant))
      periods.push_back(to_text(quarter));
    return json_reply(200, {{"columns", columns}, {"periods", std::move(periods)}});
  }
  Bytes rows;
  tally::each_cell(reader, tenant, *asked,
                   [&](const domain::TallyKey& key, const domain::TallyCounts& counts) {
                     if (!rows.empty()) rows += ',';
                     rows += json_reply(200, tally_row(key, counts)).body;
                   });
  Response response;
  response.body = R"({"columns":)" + columns.dump() + R"(,"rows":[)" + rows + "]}";
  return response;
}

}  // namespace suara::central
