#include "sync/central/restart.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "sync/central/accounts.hpp"
#include "sync/central/devices.hpp"
#include "sync/central/leaf_replay.hpp"
#include "sync/central/office_chain.hpp"
#include "sync/central/replies.hpp"
#include "sync/central/sessions.hpp"
#include "sync/ledger/arrivals.hpp"

namespace suara::central {
namespace {

using nlohmann::json;

json restart_json(const record::LogRestart& restart) {
  return {{"log_id", restart.log_id},
          {"size", restart.tree_size},
          {"root", to_hex(view_of(restart.root))},
          {"carried", restart.carried},
          {"carried_root", to_hex(view_of(restart.carried_root))},
          {"lacks", restart.tree_size - restart.carried}};
}

// The ledger of the backup goes into the replay's tables; its own are empty then.
void take_apart(SQLite::Database& database) {
  database.exec(
      "INSERT INTO mirror_batch SELECT leaf_index, branch, known, received_ms, dispositions,"
      " upload, carried FROM batch;"
      "INSERT INTO mirror_side_part SELECT b.leaf_index, s.seq, s.ordinal, s.sealed FROM batch b"
      " JOIN side_part s ON s.tenant_id = b.tenant_id AND s.device_id = b.device_id"
      " AND s.epoch = b.epoch AND s.branch = b.branch"
      " AND s.seq BETWEEN b.first_seq + b.known AND b.first_seq + b.count - 1;"
      "DELETE FROM log; DELETE FROM node; DELETE FROM batch; DELETE FROM chain;"
      "DELETE FROM side_part; DELETE FROM tally; DELETE FROM tally_detail; DELETE FROM held;"
      "DELETE FROM import_row; DELETE FROM flag; DELETE FROM comment_waiting;"
      "DELETE FROM comment_read; DELETE FROM service_day;"
      "DELETE FROM log_restart");
}

// Whoever asked to be enrolled when the backup was made may have been approved behind it. Who still
// asks does so again, by the same code; the others tell of it when they are enrolled anew.
void forget_applications(Books& books, Instant now) {
  ledger::Prepared(books.database,
                   "UPDATE device SET state = 'waiting', public_key = NULL, prior = '',"
                   " code_expires_ms = ?2 WHERE tenant_id = ?1 AND state = 'pending'")
      .run(books.directory->tenant, (now + kDeviceCodeMs).ms);
}

void begin_log(Books& books, const record::LogRestart& first, const record::Act& second,
               Instant now) {
  const TenantId tenant = books.directory->tenant;
  LeafReplay replay(books);
  take_apart(books.database);
  books.begin_anew();
  books.ledger.begin_log(tenant, first.log_id + 1);
  record::LogRestart seconded = first;
  seconded.act = second;
  const std::array<OfficeRecord, 2> both = {OfficeRecord{first, {}}, OfficeRecord{seconded, {}}};
  append_office(books, both, now);
  const std::uint64_t carried = replay.replay(1);
  books.flush();
  const auto carried_root =
      carried == 0 ? record::empty_root()
                   : record::root(carried, books.carried.reader(books.ledger.tree(), tenant, 1));
  if (carried != first.carried || carried_root != first.carried_root) throw Different(carried);
  forget_applications(books, now);
  record_standing(books, now);
}

Expected<Response> propose(Books& books, const record::LogRestart& pending,
                           const record::Act& act) {
  ledger::Prepared(books.database,
                   "UPDATE log_restart SET person = ?2, role = ?3, reason = ?4"
                   " WHERE tenant_id = ?1")
      .run(books.directory->tenant, act.person, act.role, act.reason);
  books.reload();
  json reply = restart_json(pending);
  reply["state"] = "proposed";
  return json_reply(202, reply);
}

// Whether the backup's chain names them as that, with the password that opens their account now.
// Where it names nobody at all (one of before such records) everybody is.
bool is_named_by_backup(Books& books, const record::Act& act) {
  const tally::OfficeState& office = *books.directory->office;
  if (office.accounts.empty()) return true;
  const auto account = find_user(books, act.person.text);
  return account && to_text(account->role) == act.role && is_recorded(office, *account);
}

}  // namespace

Expected<Response> say_restart(Books& books, const std::string& reason, const Principal& principal,
                               Instant now) {
  const auto pending = books.directory->pending_restart;
  if (!pending) return problem("restart.not_pending");
  const record::Act act{principal.person, to_text(principal.role), reason};
  if (pending->act.person.text.empty()) return propose(books, *pending, act);
  if (pending->act.person == principal.person)
    return problem("review.same_person", {{"person", principal.person.text}});
  // The last word is that of somebody who is named: the first stands in a row, which anybody may
  // have written.
  if (!is_named_by_backup(books, act)) {
    if (is_named_by_backup(books, pending->act)) return propose(books, *pending, act);
    return problem("restart.nobody_named");
  }
  begin_log(books, *pending, act, now);
  json reply = restart_json(*pending);
  reply["state"] = "begun";
  return json_reply(200, reply);
}

std::optional<CarriedLog> carried_log(SQLite::Database& database, const TenantId& tenant,
                                      std::uint64_t present, std::uint64_t wanted) {
  std::optional<CarriedLog> log;
  for (std::uint64_t leaf = 0; leaf < present - wanted; ++leaf) {
    const auto sealed = ledger::sealed_batch_at(database, tenant, leaf);
    const auto restart = sealed ? record::read_restart(record::parse_batch(*sealed).value())
                                : Expected<record::Restart>(problem("restart.not_pending"));
    if (!restart || restart->what.log_id + 1 + leaf != present) return std::nullopt;
    const std::uint64_t carried =
        log ? std::min(log->carried - 1, restart->what.carried) : restart->what.carried;
    log = CarriedLog{*restart, leaf + 1, carried};
    if (carried == 0 && leaf + 1 < present - wanted) return std::nullopt;
  }
  return log;
}

void explain_restart(Books& books, const Append& append, UnsignedReceipt& made) {
  record::Receipt& receipt = made.receipt;
  const TenantId& tenant = receipt.place.tenant;
  ledger::Tree& tree = books.ledger.tree();
  const auto lost = carried_log(books.database, tenant, receipt.log_id, append.log_id);
  if (!lost) return;
  for (std::uint64_t leaf = 0; leaf < lost->shift; ++leaf)
    made.restarts.push_back({ledger::sealed_batch_at(books.database, tenant, leaf).value(),
                             tree.inclusion(tenant, leaf, receipt.tree_size)});
  const bool whole = lost->carried == lost->restart.what.carried;
  if (!whole || append.tree_size == 0 || append.tree_size > lost->carried) return;
  receipt.consistency_from = append.tree_size;
  receipt.consistency = record::consistency_proof(append.tree_size, lost->carried,
                                                  books.carried.reader(tree, tenant, lost->shift));
}

namespace {

json act_json(const record::Act& act) {
  return {{"person", act.person.text}, {"role", act.role}, {"reason", act.reason}};
}

// What the office did in between is not known: its acts must be looked for in letters and lists.
json lost_json(const Directory& region, SQLite::Database& reader, std::uint64_t leaf,
               const record::Restart& restart) {
  json one = restart_json(restart.what);
  one["acts"] = {act_json(restart.what.act), act_json(restart.second)};
  one["at"] = to_text(restart.at, region.zone);
  const auto last = ledger::arrival_of(reader, region.tenant, leaf + restart.what.carried);
  one["since"] = restart.what.carried > 0 && last ? json(to_text(*last, region.zone)) : json();
  return one;
}

// Approved kiosks that have not sent since the log began: what they hold is still to come.
json unheard_json(const Directory& region, SQLite::Database& reader) {
  const auto begun = ledger::arrival_of(reader, region.tenant, 0);
  json list = json::array();
  if (!begun) return list;
  ledger::Prepared select(reader,
                          "SELECT d.device_id, d.counter, coalesce(max(c.last_contact_ms), 0)"
                          " FROM device d LEFT JOIN chain c ON c.tenant_id = d.tenant_id"
                          " AND c.device_id = d.device_id AND c.epoch = d.epoch"
                          " WHERE d.tenant_id = ?1 AND d.state = 'approved'"
                          " GROUP BY d.device_id, d.epoch ORDER BY d.device_id, d.epoch");
  select.each(
      [&](const ledger::Row& row) {
        if (row.integer(2) < begun->ms)
          list.push_back({{"device", row.text(0)}, {"counter", row.text(1)}});
      },
      region.tenant);
  return list;
}

}  // namespace

Expected<Response> list_losses(const Call& call, SQLite::Database& reader) {
  const Directory& region = *call.directory;
  json body = {{"log_id", ledger::Ledger(reader).head(region.tenant).log_id},
               {"pending", nullptr},
               {"restarts", json::array()},
               {"unheard", json::array()}};
  if (region.pending_restart) {
    body["pending"] = restart_json(*region.pending_restart);
    const record::Act& act = region.pending_restart->act;
    body["pending"]["proposed"] = act.person.text.empty() ? json() : act_json(act);
  }
  const std::uint64_t present = body["log_id"];
  for (std::uint64_t log_id = present - 1; log_id > 0; --log_id) {
    const auto lost = carried_log(reader, region.tenant, present, log_id);
    if (!lost) break;  // What came before was not carried on.
    body["restarts"].push_back(lost_json(region, reader, lost->shift - 1, lost->restart));
  }
  if (!body["restarts"].empty()) body["unheard"] = unheard_json(region, reader);
  return json_reply(200, body);
}

}  // namespace suara::central
