#include "sync/central/devices.hpp"

#include <nlohmann/json.hpp>
#include <set>

#include "sync/central/bundles.hpp"
#include "sync/central/duty_pins.hpp"
#include "sync/central/fields.hpp"
#include "sync/central/office_chain.hpp"
#include "sync/central/replies.hpp"
#include "sync/central/sessions.hpp"

namespace suara::central {
namespace {

using ledger::Prepared;
using ledger::Row;
using nlohmann::json;

struct DeviceRow {
  DeviceId device;
  std::uint32_t epoch = 1;
  UnitId unit;
  CounterId counter;
  std::string state;
  std::int64_t code_expires_ms = 0;
  std::optional<record::PublicKey> public_key;
  PriorEnrolments prior;  // stated again with this one's approval

  std::string fingerprint(const record::PublicKey& root) const {
    return record::fingerprint(public_key.value(), root, record::fingerprint_part(prior));
  }
};

constexpr const char* kSelect =
    "SELECT device_id, epoch, unit, counter, state, code_expires_ms, public_key, prior"
    " FROM device";

DeviceRow device_row(const Row& row) {
  DeviceRow device{{row.text(0)}, row.number<std::uint32_t>(1),
                   {row.text(2)}, {row.text(3)},
                   row.text(4),   row.integer(5),
                   std::nullopt,  prior_of_row(row.text(7))};
  if (!row.is_null(6)) device.public_key = row.hash(6);
  return device;
}

std::optional<DeviceRow> find_by_code(Books& books, const std::string& code) {
  const TenantId& tenant = books.directory->tenant;
  const std::string sql = std::string(kSelect) + " WHERE tenant_id = ?1 AND code_hash = ?2";
  return Prepared(books.database, sql.c_str()).first(device_row, tenant, code_hash(tenant, code));
}

// The newest epoch.
std::optional<DeviceRow> find_device(Books& books, const DeviceId& device) {
  const std::string sql =
      std::string(kSelect) + " WHERE tenant_id = ?1 AND device_id = ?2 ORDER BY epoch DESC";
  return Prepared(books.database, sql.c_str()).first(device_row, books.directory->tenant, device);
}

json statements_json(Books& books) {
  json list = json::array();
  for (const auto& one : key_statements(books.database, books.directory->tenant))
    list.push_back(
        {{"statement", to_hex(one.statement)}, {"signature", to_hex(view_of(one.signature))}});
  return list;
}

json epochs_of(const PriorEnrolments& prior) {
  json epochs = json::array();
  for (const record::PriorEnrolment& one : prior) epochs.push_back(one.epoch);
  return epochs;
}

Response approved_reply(Books& books, const DeviceRow& device) {
  const Directory& region = *books.directory;
  return json_reply(200, {{"state", "approved"},
                          {"tenant", region.tenant.text},
                          {"device", device.device.text},
                          {"epoch", device.epoch},
                          {"log_id", books.ledger.head(region.tenant).log_id},
                          {"root_key", to_hex(view_of(*region.root_key))},
                          {"unit", device.unit.text},
                          {"counter", device.counter.empty() ? json() : json(device.counter.text)},
                          {"takes_prior", epochs_of(device.prior)},
                          {"key_statements", statements_json(books)}});
}

// A fingerprint is read from one screen and typed at another: spaces and capitals do not count.
std::string as_typed(const std::string& fingerprint) {
  std::string plain;
  for (const char sign : fingerprint)
    if (sign != ' ')
      plain += sign >= 'A' && sign <= 'F' ? static_cast<char>(sign - 'A' + 'a') : sign;
  return plain;
}

// Of how many. The rows say it too: a chain of before credentials were records does not.
std::int64_t require_new_pins(Books& books, const std::set<OfficerId>& officers) {
  Prepared update(books.database,
                  "UPDATE officer SET pin_change = 1 WHERE tenant_id = ?1 AND pin_hash IS NOT NULL"
                  " AND officer = ?2");
  std::int64_t pins = 0;
  for (const OfficerId& officer : officers) pins += update.run(books.directory->tenant, officer);
  return pins;
}

void set_state(Books& books, const DeviceId& device, std::uint32_t epoch, const char* state) {
  Prepared update(books.database,
                  "UPDATE device SET state = ?4"
                  " WHERE tenant_id = ?1 AND device_id = ?2 AND epoch = ?3");
  update.run(books.directory->tenant, device, epoch, state);
}

// What asks to be enrolled: its key stands in no record, so that its refusal needs none. nullopt:
// nothing of it asks.
std::optional<std::uint32_t> refuse_application(Books& books, const DeviceId& id,
                                                std::optional<std::uint32_t> only) {
  const auto newest = find_device(books, id);
  if (!newest || newest->state != "pending" || (only && *only != newest->epoch))
    return std::nullopt;
  set_state(books, id, newest->epoch, "refused");
  return newest->epoch;
}

// A kiosk that was enrolled anew still has the keys of its earlier epochs: without an epoch all go.
Expected<std::vector<std::uint32_t>> epochs_to_revoke(const tally::OfficeState& office,
                                                      const DeviceId& id,
                                                      std::optional<std::uint32_t> only) {
  std::vector<std::uint32_t> epochs;
  bool known = false, there = false;
  for (const auto& [name, device] : office.devices) {
    if (name.first != id) continue;
    known = true;
    if (only && *only != name.second) continue;
    there = true;
    if (!device.revoked_at) epochs.push_back(name.second);
  }
  if (!known) return problem("device.unknown", {{"device", id.text}});
  if (!there)
    return problem("device.no_epoch", {{"device", id.text}, {"epoch", std::to_string(*only)}});
  if (epochs.empty()) return problem("device.revoked", {{"device", id.text}});
  return epochs;
}

DeviceRow bind_key(Books& books, const DeviceRow& waiting, const Application& application) {
  DeviceRow device = waiting;
  device.public_key = application.public_key;
  std::set<std::uint32_t> told;  // Of an epoch the first: the kiosk takes that one alike.
  for (const record::PriorEnrolment& prior : application.prior) {
    if (prior.device != device.device || !is_unstated(books, prior) ||
        !told.insert(prior.epoch).second)
      continue;
    device.epoch = std::max(device.epoch, prior.epoch + 1);
    if (lost_since(books, prior)) device.prior.push_back(prior);
  }
  Prepared update(books.database,
                  "UPDATE device SET state = 'pending', public_key = ?4, program_version = ?5,"
                  " epoch = ?6, prior = ?7"
                  " WHERE tenant_id = ?1 AND device_id = ?2 AND epoch = ?3");
  update.run(books.directory->tenant, device.device, waiting.epoch, application.public_key,
             application.program_version, device.epoch,
             to_row(device.prior));
  return device;
}

}  // namespace

Expected<Application> read_application(std::string_view body) {
  const auto object = parse_object(body);
  if (!object) return tl::unexpected(object.error());
  Fields in(*object);
  Application application{in.text("code"), in.hash("public_key"), in.text("program_version", 40)};
  if (object->contains("prior")) {
    auto prior = read_prior(object->at("prior"));
    if (!prior) return tl::unexpected(prior.error());
    application.prior = *std::move(prior);
  }
  if (in.problem()) return tl::unexpected(*in.problem());
  return application;
}

Expected<Response> enrol(Books& books, const Application& application, Instant now) {
  const Directory& region = *books.directory;
  if (!region.root_key) return problem("keys.missing");
  const auto device = find_by_code(books, application.code);
  if (!device || (device->state == "waiting" && device->code_expires_ms <= now.ms))
    return problem("enrolment.unknown_code");
  if (device->public_key && *device->public_key != application.public_key)
    return problem("enrolment.other_key");
  if (device->state == "revoked" || device->state == "refused")
    return problem("enrolment.revoked", {{"device", device->device.text}});
  if (device->state == "approved") return approved_reply(books, *device);
  const DeviceRow asks =
      device->state == "waiting" ? bind_key(books, *device, application) : *device;
  return json_reply(202, {{"state", "pending"},
                          {"device", asks.device.text},
                          {"fingerprint", asks.fingerprint(*region.root_key)},
                          {"takes_prior", epochs_of(asks.prior)},
                          {"root_key", to_hex(view_of(*region.root_key))}});
}

Expected<CodeOrder> read_code_order(std::string_view body) {
  const auto object = parse_object(body);
  if (!object) return tl::unexpected(object.error());
  Fields in(*object);
  CodeOrder order{in.id<DeviceId>("device"), in.id<UnitId>("unit"),
                  in.optional_id<CounterId>("counter")};
  if (in.problem()) return tl::unexpected(*in.problem());
  return order;
}

Expected<Response> order_code(Books& books, const CodeOrder& order, Instant now) {
  const Directory& region = *books.directory;
  if (order.device == kOfficeDevice)
    return problem("device.reserved", {{"device", order.device.text}});
  Prepared unit(books.database, "SELECT 1 FROM unit WHERE tenant_id = ?1 AND unit = ?2");
  const auto any = [](const Row&) { return true; };
  if (!unit.first(any, region.tenant, order.unit))
    return problem("setup.unknown_unit", {{"value", order.unit.text}});
  if (order.counter && region.unit_of(*order.counter, region.today(now)) != order.unit)
    return problem("device.unknown_counter",
                   {{"counter", order.counter->text}, {"unit", order.unit.text}});
  const auto before = find_device(books, order.device);
  std::uint32_t epoch = 1;  // A code that was never approved is replaced.
  if (before)
    epoch = before->state == "approved" || before->state == "revoked" ? before->epoch + 1
                                                                      : before->epoch;
  const std::string code = random_code();
  const Instant expires = now + kDeviceCodeMs;
  Prepared insert(books.database,
                  "INSERT OR REPLACE INTO device(tenant_id, device_id, epoch, unit, counter, state,"
                  " code_hash, code_expires_ms, public_key, program_version)"
                  " VALUES(?1, ?2, ?3, ?4, ?5, 'waiting', ?6, ?7, NULL, '')");
  insert.run(region.tenant, order.device, epoch, order.unit, order.counter.value_or(CounterId{}),
             code_hash(region.tenant, code), expires.ms);
  return json_reply(
      201,
      {{"device", order.device.text}, {"code", code}, {"expires", to_text(expires, region.zone)}});
}

Expected<Response> approve(Books& books, const DeviceId& id, const std::string& fingerprint,
                           const Principal& principal, Instant now) {
  const Directory& region = *books.directory;
  if (!region.root_key) return problem("keys.missing");
  const auto device = find_device(books, id);
  if (!device) return problem("device.unknown", {{"device", id.text}});
  if (device->state != "pending") return problem("device.not_pending", {{"device", id.text}});
  if (as_typed(device->fingerprint(*region.root_key)) != as_typed(fingerprint))
    return problem("device.other_fingerprint", {{"device", id.text}});
  set_state(books, id, device->epoch, "approved");
  const record::Act act{principal.person, to_text(principal.role), "fingerprint compared"};
  std::vector<OfficeRecord> records;
  json stated = json::array();
  for (const record::PriorEnrolment& prior : device->prior) {
    const auto begun = lost_since(books, prior);
    if (!begun) continue;  // Stated by somebody else meanwhile.
    records.push_back({state_again(books, prior, act, *begun), {}});
    stated.push_back({{"epoch", prior.epoch}, {"begun", to_text(*begun, region.zone)}});
  }
  records.push_back({record::Enrolment{act, id, device->epoch, *device->public_key, device->unit,
                                       device->counter},
                     {}});
  append_office(books, records, now);
  books.reload();
  return json_reply(200, {{"device", id.text},
                          {"epoch", device->epoch},
                          {"state", "approved"},
                          {"stated_again", std::move(stated)}});
}

Expected<RevocationForm> read_revocation(std::string_view body) {
  const auto object = parse_object(body);
  if (!object) return tl::unexpected(object.error());
  Fields in(*object);
  RevocationForm form{{}, in.text("reason")};
  if (object->contains("epoch"))
    form.epoch = static_cast<std::uint32_t>(in.integer("epoch", 1, 1'000'000));
  if (in.problem()) return tl::unexpected(*in.problem());
  return form;
}

Expected<Response> revoke(Books& books, const DeviceId& id, const RevocationForm& form,
                          const Principal& principal, Instant now) {
  const auto refused = refuse_application(books, id, form.epoch);
  const auto epochs = epochs_to_revoke(*books.directory->office, id, form.epoch);
  if (!epochs && refused)
    return json_reply(200, {{"device", id.text},
                            {"epoch", *refused},
                            {"state", "refused"},
                            {"pins_to_change", 0}});
  if (!epochs) return tl::unexpected(epochs.error());
  const record::Act act{principal.person, to_text(principal.role), form.reason};
  std::vector<OfficeRecord> records;
  std::set<OfficerId> officers;
  for (const std::uint32_t epoch : *epochs) {
    officers.merge(officers_on(*books.directory->office,
                               books.directory->office->devices.at({id, epoch})));
    set_state(books, id, epoch, "revoked");
    records.push_back({record::Revocation{act, id, epoch}, {}});
  }
  const std::int64_t pins = require_new_pins(books, officers);
  append_office(books, records, now);
  books.reload();
  return json_reply(200, {{"device", id.text},
                          {"epoch", epochs->back()},
                          {"state", "revoked"},
                          {"pins_to_change", pins}});
}

Expected<Response> list_devices(const Call& call, SQLite::Database& reader) {
  const Directory& region = *call.directory;
  Prepared chains(reader,
                  "SELECT sum(batches), max(CASE branch WHEN 0 THEN seq END),"
                  " max(last_contact_ms) FROM chain"
                  " WHERE tenant_id = ?1 AND device_id = ?2 AND epoch = ?3");
  const std::string sql =
      std::string(kSelect) +
      " AS newest WHERE tenant_id = ?1 AND epoch = (SELECT max(epoch)"
      " FROM device WHERE tenant_id = ?1 AND device_id = newest.device_id) ORDER BY device_id";
  json list = json::array();
  Prepared(reader, sql.c_str())
      .each(
          [&](const Row& row) {
            const DeviceRow device = device_row(row);
            json entry = {{"device", device.device.text},
                          {"unit", device.unit.text},
                          {"counter", device.counter.empty() ? json() : json(device.counter.text)},
                          {"state", device.state},
                          {"epoch", device.epoch},
                          {"fingerprint", nullptr}};
            if (device.public_key && region.root_key)
              entry["fingerprint"] = device.fingerprint(*region.root_key);
            if (device.state == "pending" && !device.prior.empty())
              entry["takes_prior"] = epochs_of(device.prior);
            chains.first(
                [&](const Row& chain) {
                  entry["batches"] = chain.integer(0);
                  entry["last_seq"] = chain.integer(1);
                  entry["last_contact"] =
                      chain.is_null(2) ? json() : json(to_text({chain.integer(2)}, region.zone));
                  return true;
                },
                region.tenant, device.device, device.epoch);
            list.push_back(std::move(entry));
          },
          region.tenant);
  return json_reply(200, {{"devices", list}});
}

}  // namespace suara::central
