#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "sync/central/duty_pins.hpp"
#include "sync/central/office_chain.hpp"
#include "sync/central/reads.hpp"
#include "sync/central/replies.hpp"
#include "sync/central/review.hpp"
#include "sync/ledger/tree.hpp"

// GET /v1/status: outcomes of the whole region, never of an officer.
namespace suara::central {
namespace {

using ledger::Prepared;
using ledger::Row;
using nlohmann::json;

constexpr std::int64_t kLateAfterMs = 15 * 60'000;
constexpr std::int64_t kSilentAfterMs = 24 * 3'600'000;

json log_json(SQLite::Database& reader, const TenantId& tenant) {
  Prepared select(reader, "SELECT log_id, size, records FROM log WHERE tenant_id = ?1");
  const auto head =
      select
          .first(
              [](const Row& row) {
                return ledger::LogHead{row.number<std::uint64_t>(0), row.number<std::uint64_t>(1),
                                       row.number<std::uint64_t>(2)};
              },
              tenant)
          .value_or(ledger::LogHead{});
  const Hash root = ledger::Tree(reader).root(tenant, head.size);
  return {{"log_id", head.log_id},
          {"size", head.size},
          {"root", to_hex(view_of(root))},
          {"records", head.records}};
}

void mention_restart(const Directory& region, json& attention) {
  if (region.pending_restart)
    attention.push_back({{"device", ""}, {"counter", ""}, {"what", "restart_pending"}});
  else if (!region.office->restarts.empty())
    attention.push_back({{"device", ""}, {"counter", ""}, {"what", "restarted"}});
}

void mention_other_heads(SQLite::Database& reader, const TenantId& tenant, json& attention) {
  Prepared select(reader,
                  "SELECT DISTINCT o.device_id, coalesce(d.counter, '') FROM other_head o"
                  " LEFT JOIN device d ON d.tenant_id = o.tenant_id AND d.device_id = o.device_id"
                  " AND d.epoch = o.epoch WHERE o.tenant_id = ?1 ORDER BY o.device_id");
  select.each(
      [&](const Row& row) {
        attention.push_back(
            {{"device", row.text(0)}, {"counter", row.text(1)}, {"what", "other_log"}});
      },
      tenant);
}

// Units whose officers need a new PIN: their hashes were on a device that is revoked.
void mention_pins(SQLite::Database& reader, const Directory& region, json& attention) {
  const auto to_change = pins_to_change(*region.office);
  Prepared select(reader,
                  "SELECT r.unit, o.officer, o.pin_change FROM officer o JOIN roster r"
                  " ON r.tenant_id = o.tenant_id AND r.officer = o.officer"
                  " WHERE o.tenant_id = ?1 AND o.pin_hash IS NOT NULL");
  std::set<std::string> units;
  select.each(
      [&](const Row& row) {
        if (row.integer(2) != 0 || to_change.contains({row.text(1)})) units.insert(row.text(0));
      },
      region.tenant);
  for (const std::string& unit : units)
    attention.push_back({{"device", unit}, {"counter", ""}, {"what", "pins"}});
}

// Once each: some stand there by the state of the devices already.
void mention_alarms(const std::vector<Alarm>& alarms, json& attention) {
  for (const Alarm& alarm : alarms) {
    const bool there = std::ranges::any_of(attention, [&](const json& one) {
      return one["what"] == alarm.what && one["device"] == alarm.device.text;
    });
    if (!there)
      attention.push_back(
          {{"device", alarm.device.text}, {"counter", alarm.counter.text}, {"what", alarm.what}});
  }
}

struct DeviceCounts {
  std::int64_t approved = 0;
  std::int64_t current = 0;
  std::int64_t late = 0;
  std::int64_t silent = 0;
  std::int64_t unheard = 0;  // never yet
  json attention = json::array();
};

DeviceCounts count_devices(SQLite::Database& reader, const Directory& region, Instant now) {
  const auto undecided = undecided_branches(region, reader);
  Prepared select(reader,
                  "SELECT d.device_id, d.counter, max(c.last_contact_ms), d.epoch"
                  " FROM device d LEFT JOIN chain c ON c.tenant_id = d.tenant_id"
                  " AND c.device_id = d.device_id AND c.epoch = d.epoch"
                  " WHERE d.tenant_id = ?1 AND d.state = 'approved' AND d.epoch ="
                  " (SELECT max(epoch) FROM device WHERE tenant_id = ?1"
                  " AND device_id = d.device_id AND state = 'approved')"
                  " GROUP BY d.device_id ORDER BY d.device_id");
  DeviceCounts counts;
  select.each(
      [&](const Row& row) {
        const bool heard = !row.is_null(2);
        const std::int64_t age = heard ? now.ms - row.integer(2) : 0;
        ++counts.approved;
        ++(!heard                  ? counts.unheard
           : age <= kLateAfterMs   ? counts.current
           : age <= kSilentAfterMs ? counts.late
                                   : counts.silent);
        const auto mention = [&](const char* what) {
          counts.attention.push_back(
              {{"device", row.text(0)}, {"counter", row.text(1)}, {"what", what}});
        };
        if (has_undecided(undecided, {row.text(0)}, row.number<std::uint32_t>(3)))
          mention("branch");
        if (!heard) mention("unheard");
        if (age > kSilentAfterMs) mention("silent");
      },
      region.tenant);
  return counts;
}

json day_json(SQLite::Database& reader, const TenantId& tenant, Date today) {
  static constexpr const char* kNames[] = {"rated",      "withdrawn",   "skipped",  "cancelled",
                                           "superseded", "interrupted", "timed_out"};
  const domain::TallyCounts total = tally::day_total(reader, tenant, today);
  json outcomes;
  std::int64_t ballots = 0;
  for (std::size_t i = 0; i < total.outcomes.size(); ++i) {
    outcomes[kNames[i]] = total.outcomes[i];
    ballots += total.outcomes[i];
  }
  return {{"services", total.services},
          {"offered", total.offered},
          {"without_ballot", total.services - ballots},
          {"outcomes", std::move(outcomes)}};
}

}  // namespace

Expected<Response> list_alarms(const Call& call, const std::vector<Alarm>& alarms) {
  json list = json::array();
  for (const Alarm& alarm : alarms)
    list.push_back({{"what", alarm.what},
                    {"device", alarm.device.text},
                    {"counter", alarm.counter.text},
                    {"since", to_text(alarm.since, call.directory->zone)}});
  return json_reply(200, {{"alarms", std::move(list)}});
}

Expected<Response> show_status(const Call& call, SQLite::Database& reader,
                               const std::string& version, const std::vector<Alarm>& alarms) {
  const Directory& region = *call.directory;
  const Date today = region.today(call.now);
  DeviceCounts devices = count_devices(reader, region, call.now);
  mention_restart(region, devices.attention);
  mention_other_heads(reader, region.tenant, devices.attention);
  mention_held(call, reader, devices.attention);
  mention_pins(reader, region, devices.attention);
  mention_alarms(alarms, devices.attention);
  return json_reply(200, {{"tenant", region.tenant.text},
                          {"name", region.name},
                          {"version", version},
                          {"now", to_text(call.now + region.clock_offset_ms, region.zone)},
                          {"today", to_text(today)},
                          {"zone", to_text(region.zone)},
                          {"log", log_json(reader, region.tenant)},
                          {"devices",
                           {{"approved", devices.approved},
                            {"current", devices.current},
                            {"late", devices.late},
                            {"unheard", devices.unheard},
                            {"silent", devices.silent}}},
                          {"day", day_json(reader, region.tenant, today)},
                          {"attention", std::move(devices.attention)}});
}

}  // namespace suara::central
