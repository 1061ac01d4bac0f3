#include "sync/central/periods.hpp"

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "sync/central/coverage_causes.hpp"
#include "sync/central/fields.hpp"
#include "sync/central/office_chain.hpp"
#include "sync/central/replies.hpp"
#include "sync/tally/day_moves.hpp"
#include "sync/tally/period_figures.hpp"

namespace suara::central {
namespace {

using ledger::Prepared;
using ledger::Row;
using nlohmann::json;
using tally::PeriodState;

std::string hex(const Hash& hash) { return to_hex(view_of(hash)); }

record::Act act_of(const Principal& principal, std::string reason) {
  return {principal.person, to_text(principal.role), std::move(reason)};
}

Date grace_until(const Period& period, const domain::FreezeRules& rules) {
  return {last_day(period).days + static_cast<std::int32_t>(rules.grace_days)};
}

std::string names_of(const std::vector<SilentKiosk>& kiosks) {
  std::string names;
  for (const SilentKiosk& one : kiosks) names += (names.empty() ? "" : ", ") + one.device.text;
  return names;
}

std::vector<DeviceId> devices_of(const std::vector<SilentKiosk>& kiosks) {
  std::vector<DeviceId> devices;
  for (const SilentKiosk& one : kiosks)
    if (devices.size() < record::kKiosksNamedMax) devices.push_back(one.device);
  return devices;
}

// Those who are neither heard nor waived; what stands against the freeze.
Expected<std::vector<SilentKiosk>> unheard_of(SQLite::Database& database, const Directory& region,
                                              const FreezeOrder& order,
                                              const domain::FreezeRules& rules) {
  std::vector<SilentKiosk> silent = silent_kiosks(database, region, order.period);
  for (const DeviceId& device : order.form.waive)
    if (std::erase_if(silent, [&](const SilentKiosk& one) { return one.device == device; }) == 0)
      return problem("period.not_silent", {{"device", device.text}});
  if (static_cast<std::int64_t>(order.form.waive.size()) > rules.waivers_max)
    return problem("period.waivers", {{"most", std::to_string(rules.waivers_max)}});
  const Date until = grace_until(order.period, rules);
  if (!silent.empty() && region.today(order.now) <= until)
    return problem("period.grace", {{"kiosks", names_of(silent)}, {"until", to_text(until)}});
  return silent;
}

// Whether the period may be frozen now; the kiosks that were not waited for.
Expected<std::vector<SilentKiosk>> ready(SQLite::Database& database, const Directory& region,
                                         const FreezeOrder& order) {
  const std::string name = to_text(order.period);
  if (!region.root_key) return problem("keys.missing");
  const PeriodState* opened = tally::state_of(*region.office, order.period);
  if (opened == nullptr) return problem("period.not_open", {{"period", name}});
  if (opened->frozen) return problem("period.frozen", {{"period", name}});
  if (region.today(order.now) <= last_day(order.period))
    return problem("period.not_over", {{"until", to_text(last_day(order.period))}});
  const auto rules = tally::rules_for(database, region.tenant, *region.office, order.period);
  return unheard_of(database, region, order, rules.freeze);
}

// What a freeze of the opened period would take now.
PeriodState taking_now(const Directory& region, const Period& period) {
  const PeriodState& opened = *tally::state_of(*region.office, period);
  return tally::taking_all(*region.office, period, opened, tally::rules_of(opened));
}

json freeze_json(const record::Freeze& freeze) {
  const auto texts = [](const std::vector<DeviceId>& devices) {
    json list = json::array();
    for (const DeviceId& device : devices) list.push_back(device.text);
    return list;
  };
  return {{"tree_size", freeze.tree_size},
          {"root", hex(freeze.root)},
          {"policy_hash", hex(freeze.policy_hash)},
          {"cells_hash", hex(freeze.cells_hash)},
          {"figures_hash", hex(freeze.figures_hash)},
          {"coverage_hash", freeze.coverage_hash ? json(hex(*freeze.coverage_hash)) : json()},
          {"waived", texts(freeze.waived)},
          {"unheard", texts(freeze.unheard)},
          {"person", freeze.act.person.text},
          {"reason", freeze.act.reason}};
}

json head_of(const Period& period) {
  return {{"period", to_text(period)},
          {"from", to_text(first_day(period))},
          {"until", to_text(last_day(period))}};
}

// Ballots that came or went since the freeze; what went and came again is neither.
std::int64_t late_ballots(SQLite::Database& reader, const TenantId& tenant, const Period& period,
                          const PeriodState& state) {
  domain::Cells late;
  tally::each_count(reader, tenant, period,
                    [&](const domain::TallyKey& key, const domain::TallyCounts& counts) {
                      if (state.takes(key.posting)) return;
                      domain::TallyKey any_posting = key;
                      any_posting.posting = {};
                      late[std::move(any_posting)] += counts;
                    });
  std::int64_t ballots = 0;
  for (const auto& [key, counts] : late)
    for (const std::int64_t count : counts.outcomes) ballots += std::abs(count);
  return ballots;
}

}  // namespace

std::vector<SilentKiosk> silent_kiosks(SQLite::Database& database, const Directory& region,
                                       const Period& period) {
  const Instant end = end_of(period, region.zone);
  Prepared contact(database,
                   "SELECT max(last_contact_ms) FROM chain WHERE tenant_id = ?1"
                   " AND device_id = ?2");
  std::map<DeviceId, SilentKiosk> silent;
  for (const auto& [name, device] : region.office->devices) {
    if (device.counter.empty() || device.revoked_at || device.begun >= end) continue;
    const auto last = contact.first(
        [](const Row& row) {
          return row.is_null(0) ? std::optional<Instant>{} : Instant{row.integer(0)};
        },
        region.tenant, name.first);
    const std::optional<Instant> heard = last.value_or(std::nullopt);
    if (!heard || *heard < end) silent[name.first] = {name.first, device.counter, heard};
  }
  std::vector<SilentKiosk> list;
  for (auto& [device, kiosk] : silent) list.push_back(std::move(kiosk));
  return list;
}

Expected<Period> read_period(const std::string& text) {
  const auto period = parse_period(text);
  if (period) return *period;
  return problem("request.field",
                 {{"field", "period"}, {"what", "2026-10, 2026-Q4, 2026-H2, 2026"}});
}

namespace {

// The day on which the period's rules were fixed.
json opened_on(SQLite::Database& reader, const Directory& region, const PeriodState& state) {
  Prepared select(reader,
                  "SELECT received_ms FROM batch WHERE tenant_id = ?1 AND leaf_index = ?2");
  const auto at = select.first([](const Row& row) { return Instant{row.integer(0)}; },
                               region.tenant, state.opened_leaf);
  return at ? json(to_text(date_of(*at, region.zone))) : json();
}

}  // namespace

Expected<Response> open_period(Books& books, const Period& period, const Principal& principal,
                               Instant now) {
  const std::shared_ptr<const Directory> region = books.directory;
  if (!region->root_key) return problem("keys.missing");
  json body = head_of(period);
  if (const PeriodState* state = tally::state_of(*region->office, period)) {
    body["policy"] = state->policy;
    body["opened"] = opened_on(books.database, *region, *state);
    return json_reply(200, body);
  }
  const auto rules = tally::rules_for(books.database, region->tenant, *region->office, period);
  record::PeriodOpening opening{act_of(principal, "period"), period, domain::to_text(rules)};
  body["policy"] = opening.policy;
  body["opened"] = to_text(region->today(now));
  const OfficeRecord record{std::move(opening), {}};
  append_office(books, {&record, 1}, now);
  return json_reply(201, body);
}

Expected<FreezeForm> read_freeze(std::string_view body) {
  const auto object = parse_object(body);
  if (!object) return tl::unexpected(object.error());
  Fields in(*object);
  FreezeForm form;
  form.reason = in.text("reason");
  for (const json& one : in.array("waive")) {
    const auto device =
        one.is_string() ? DeviceId::parse(one.get_ref<const std::string&>()) : std::nullopt;
    if (!device) in.refuse("waive", "devices");
    form.waive.push_back(device.value_or(DeviceId{}));
  }
  if (form.waive.size() > record::kKiosksNamedMax) in.refuse("waive", "at most 100 devices");
  if (in.problem()) return tl::unexpected(*in.problem());
  std::ranges::sort(form.waive);
  const auto twice = std::ranges::unique(form.waive);
  form.waive.erase(twice.begin(), twice.end());
  return form;
}

FreezeFigures compute_freeze(SQLite::Database& database, const Directory& region,
                             const FreezeOrder& order) {
  FreezeFigures found;
  if (const auto may = ready(database, region, order); !may) {
    found.against = may.error();
    return found;
  }
  found.state = taking_now(region, order.period);
  found.moves = tally::moves_between(database, region.tenant, first_day(order.period),
                                     last_day(order.period));
  const auto frozen = tally::frozen_figures(database, region.tenant, order.period, found.state);
  found.cells = frozen.cells;
  found.figures = frozen.figures;
  found.coverage = frozen.coverage;
  return found;
}

bool still_stands(Books& books, const FreezeOrder& order, const FreezeFigures& figures) {
  const Directory& region = *books.directory;
  if (!ready(books.database, region, order)) return true;  // Refused as the tables are now.
  if (figures.against) return false;
  return taking_now(region, order.period) == figures.state &&
         tally::moves_between(books.database, region.tenant, first_day(order.period),
                              last_day(order.period)) == figures.moves;
}

Expected<Response> freeze_period(Books& books, const FreezeOrder& order,
                                 const FreezeFigures& figures) {
  const TenantId tenant = books.directory->tenant;  // append_office puts another directory there
  const auto unheard = ready(books.database, *books.directory, order);
  if (!unheard) return tl::unexpected(unheard.error());
  const std::uint64_t size = books.ledger.head(tenant).size;
  record::Freeze freeze{act_of(order.principal, order.form.reason),
                        order.period,
                        size,
                        books.ledger.tree().root(tenant, size),
                        record::sha256({figures.state.policy}),
                        figures.cells,
                        figures.figures,
                        order.form.waive,
                        devices_of(*unheard),
                        figures.coverage};
  json body = head_of(order.period);
  body["frozen"] = freeze_json(freeze);
  const OfficeRecord record{std::move(freeze), {}};
  append_office(books, {&record, 1}, order.now);
  if (order.period.kind == PeriodKind::quarter)
    tally::mark_all_due(books.database, tenant, quarter_of(first_day(order.period)));
  return json_reply(201, body);
}

Expected<Response> show_period(const Call& call, SQLite::Database& reader) {
  const Directory& region = *call.directory;
  const auto period = read_period(call.segments.at(0));
  if (!period) return tl::unexpected(period.error());
  const PeriodState* state = tally::state_of(*region.office, *period);
  const bool frozen = state != nullptr && state->frozen;
  const auto rules = tally::rules_for(reader, region.tenant, *region.office, *period);
  json body = head_of(*period);
  body["state"] = tally::stage_of(state);
  body["over"] = region.today(call.now) > last_day(*period);
  body["policy"] = domain::to_text(rules);
  body["opened"] = state == nullptr ? json() : opened_on(reader, region, *state);
  body["grace_until"] = to_text(grace_until(*period, rules.freeze));
  body["silent"] = json::array();
  if (!frozen)
    for (const SilentKiosk& one : silent_kiosks(reader, region, *period))
      body["silent"].push_back(
          {{"device", one.device.text},
           {"counter", one.counter.text},
           {"last_contact",
            one.last_contact ? json(to_text(*one.last_contact, region.zone)) : json()}});
  body["frozen"] = frozen ? freeze_json(*state->frozen) : json();
  body["late_ballots"] =
      frozen ? json(late_ballots(reader, region.tenant, *period, *state)) : json();
  if (call.principal.role != Role::reviewer) put_causes(*region.office, *period, body);
  return json_reply(200, body);
}

Expected<Response> check_period(const Call& call, SQLite::Database& reader) {
  const Directory& region = *call.directory;
  const auto period = read_period(call.segments.at(0));
  if (!period) return tl::unexpected(period.error());
  const PeriodState* state = tally::state_of(*region.office, *period);
  if (state == nullptr || !state->frozen)
    return problem("period.not_frozen", {{"period", to_text(*period)}});
  const record::Freeze& stated = *state->frozen;
  const auto found = tally::frozen_figures(reader, region.tenant, *period, *state);
  const Hash policy = record::sha256({state->policy});
  json body = head_of(*period);
  body["same"] = found.cells == stated.cells_hash && found.figures == stated.figures_hash &&
                 found.coverage == stated.coverage_hash.value_or(found.coverage) &&
                 policy == stated.policy_hash;
  const auto pair = [](const Hash& one, const Hash& other) {
    return json{{"stated", hex(one)}, {"found", hex(other)}};
  };
  body["policy_hash"] = pair(stated.policy_hash, policy);
  body["cells_hash"] = pair(stated.cells_hash, found.cells);
  body["figures_hash"] = pair(stated.figures_hash, found.figures);
  if (stated.coverage_hash) body["coverage_hash"] = pair(*stated.coverage_hash, found.coverage);
  return json_reply(200, body);
}

}  // namespace suara::central
