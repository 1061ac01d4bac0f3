#include <algorithm>
#include <cstdlib>

#include "common/base/mutants.hpp"
#include "common/record/clock_bounds.hpp"
#include "kiosk/journal/inside.hpp"

// What goes to the central and what comes back: batches, receipts, and the end of keeping.
namespace suara::journal {
namespace {

struct Run {
  std::vector<Bytes> records;
  Hash last{};
};

// Contiguous records behind after_seq, within the bounds of a batch; "journal.broken" where one
// does not carry on the chain.
Expected<Run> read_run(SQLite::Database& db, std::uint64_t after_seq, const Hash& before,
                       std::uint32_t records_max) {
  SQLite::Statement rows(db, "SELECT bytes, hash FROM record WHERE seq > ? ORDER BY seq LIMIT ?");
  rows.bind(1, signed_of(after_seq));
  rows.bind(2, records_max);
  Run run{{}, before};
  std::size_t size = 0;
  while (rows.executeStep()) {
    const std::string_view bytes = blob_of(rows.getColumn(0));
    size += bytes.size();
    if (!run.records.empty() && size > record::kBatchBytesMax) break;
    run.records.emplace_back(bytes);
    run.last = record::chain(run.last, bytes);
    if (run.last != hash_of(rows.getColumn(1)))
      return broken("record", after_seq + run.records.size());
  }
  return run;
}

Expected<std::vector<record::SidePart>> read_side_parts(SQLite::Database& db,
                                                        std::uint64_t after_seq,
                                                        std::uint64_t last_seq) {
  SQLite::Statement rows(db,
                         "SELECT seq, ordinal, sealed, digest FROM side_part"
                         " WHERE seq > ? AND seq <= ? ORDER BY seq, ordinal");
  rows.bind(1, signed_of(after_seq));
  rows.bind(2, signed_of(last_seq));
  std::vector<record::SidePart> parts;
  while (rows.executeStep()) {
    const record::SidePart& part =
        parts.emplace_back(record::SidePart{seq_of(rows.getColumn(0)), rows.getColumn(1).getUInt(),
                                            Bytes(blob_of(rows.getColumn(2)))});
    if (side_part_digest(part.seq, part.ordinal, part.sealed) != hash_of(rows.getColumn(3)))
      return broken("side part", part.seq);
  }
  return parts;
}

std::optional<Hash> hash_at(const Journal::Inside& inside, std::uint64_t seq) {
  if (seq == inside.acked.head.seq) return inside.acked.head.hash;
  if (seq == inside.purged.seq) return inside.purged.hash;
  SQLite::Statement row(inside.db, "SELECT hash FROM record WHERE seq = ?");
  row.bind(1, signed_of(seq));
  if (!row.executeStep()) return std::nullopt;
  return hash_of(row.getColumn(0));
}

// Before the first receipt: of no leaves.
record::TreeHead known_head(const Journal::Inside& inside) {
  const Acknowledged& acked = inside.acked;
  return {acked.tree_size > 0 ? acked.log_id : inside.identity->log_id, acked.tree_size,
          acked.root};
}

record::ReceiptContext known_by(const Journal::Inside& inside) {
  record::ReceiptContext context;
  context.place = inside.identity->place;
  context.root_key = inside.identity->root_key;
  context.key_statements = inside.identity->key_statements;
  const record::TreeHead has = known_head(inside);
  context.log_id = has.log_id;
  context.tree_size = has.size;
  context.tree_root = has.root;
  context.heard = inside.acked.server_time;
  if (!inside.bundle) return context;
  context.known_bundle_hash = record::bundle_hash(inside.bundle_bytes);
  context.key_statements.insert(context.key_statements.end(), inside.bundle->key_statements.begin(),
                                inside.bundle->key_statements.end());
  return context;
}

bool agree(Instant server, Instant wall) {
  return std::abs(wall - server) <= record::kClockAgreesMs;
}

std::uint64_t count_ballots(SQLite::Database& db, std::uint64_t after, std::uint64_t last) {
  SQLite::Statement rows(db, "SELECT bytes, seq FROM record WHERE seq > ? AND seq <= ?");
  rows.bind(1, signed_of(after));
  rows.bind(2, signed_of(last));
  std::uint64_t ballots = 0;
  while (rows.executeStep()) {
    const auto read = readable(blob_of(rows.getColumn(0)), seq_of(rows.getColumn(1)));
    ballots += std::holds_alternative<domain::Ballot>(read.body) ? 1 : 0;
  }
  return ballots;
}

// Those of the lost log: what they were of must be acknowledged again.
void forget_acknowledgements(SQLite::Database& db, std::uint64_t behind) {
  SQLite::Statement row(db, "DELETE FROM acknowledgement WHERE seq > ?");
  row.bind(1, signed_of(behind));
  row.exec();
}

bool is_technical(const record::Body& body) {
  return std::holds_alternative<record::Boot>(body) ||
         std::holds_alternative<record::Shutdown>(body) ||
         std::holds_alternative<record::ClockChange>(body) ||
         std::holds_alternative<record::Seen>(body) ||
         std::holds_alternative<record::Duty>(body) ||
         std::holds_alternative<record::Import>(body) ||
         std::holds_alternative<record::SettingsChange>(body) ||
         std::holds_alternative<record::TechnicianAction>(body) ||
         std::holds_alternative<record::StorageFault>(body) ||
         std::holds_alternative<record::Cleaning>(body);
}

}  // namespace

bool Journal::keeps(std::uint64_t seq) const {
  SQLite::Statement row(inside_->db, "SELECT 1 FROM record WHERE seq = ?");
  row.bind(1, signed_of(seq));
  return row.executeStep();
}

std::uint64_t Journal::kept_after() const { return inside_->purged.seq; }

Expected<std::optional<Outgoing>> Journal::outgoing(std::uint64_t after_seq,
                                                    std::uint32_t records_max,
                                                    const record::SigningKey& device_key) const {
  return sealed(identity().place, after_seq, records_max, device_key);
}

Expected<std::optional<Outgoing>> Journal::sealed(const record::Place& place,
                                                  std::uint64_t after_seq,
                                                  std::uint32_t records_max,
                                                  const record::SigningKey& device_key) const {
  if (after_seq >= head().seq) return std::optional<Outgoing>{};
  const auto before = hash_at(*inside_, after_seq);
  if (!before || !keeps(after_seq + 1))
    return problem("journal.not_kept", {{"at", std::to_string(after_seq + 1)}});
  auto run =
      read_run(inside_->db, after_seq, *before, std::min(records_max, record::kBatchRecordsMax));
  if (!run) return tl::unexpected(run.error());
  const std::uint64_t last_seq = after_seq + run->records.size();
  Outgoing out;
  out.context = known_by(*inside_);
  out.upload.batch =
      record::seal_batch(place, after_seq + 1, *before, run->records, device_key);
  auto side_parts = read_side_parts(inside_->db, after_seq, last_seq);
  if (!side_parts) return tl::unexpected(side_parts.error());
  out.upload.side_parts = std::move(*side_parts);
  out.upload.log_id = out.context.log_id;
  out.upload.tree_size = out.context.tree_size;
  const auto batch = record::parse_batch(out.upload.batch);
  if (!batch) return tl::unexpected(batch.error());
  out.context.sent_last_seq = last_seq;
  out.context.sent_leaf = batch->leaf();
  out.context.sent_h_after = run->last;
  return std::optional<Outgoing>{std::move(out)};
}

Expected<record::ReceiptContext> Journal::context_of(const record::CarriedRange& range,
                                                     const record::SigningKey& device_key) const {
  record::Place place = identity().place;
  if (range.device != place.device || range.epoch != place.epoch)
    return problem("receipt.other_device");
  place.branch = range.branch;
  const auto count = static_cast<std::uint32_t>(range.last_seq - range.first_seq + 1);
  auto batch = sealed(place, range.first_seq - 1, count, device_key);
  if (!batch) return tl::unexpected(batch.error());
  if (!*batch || (*batch)->context.sent_last_seq != range.last_seq)
    return problem("receipt.wrong_ack");
  return std::move((*batch)->context);
}

Journal::Inspection Journal::inspect() const {
  SQLite::Statement rows(inside_->db, "SELECT seq, bytes FROM record ORDER BY seq");
  Inspection found;
  record::ChainClock clock;
  bool judged = false;
  while (rows.executeStep()) {
    const auto seq = static_cast<std::uint64_t>(rows.getColumn(0).getInt64());
    const auto read = record::readable(blob_of(rows.getColumn(1)));
    if (!read) {
      record::note_unreadable(clock);
      continue;
    }
    const auto* seen = std::get_if<record::Seen>(&read->body);
    judged = judged || (seen != nullptr && (!seen->carried || seen->server_time - seen->wall >
                                                                  record::kClockAgreesMs));
    record::advance(clock, *read, seq, seen == nullptr ? Instant{} : seen->server_time);
    if (seq == inside_->acked.head.seq + 1) found.oldest_unsent = clock.last_wall;
    if (!is_technical(read->body)) continue;
    if (found.notes.size() == kNotesMax) found.notes.erase(found.notes.begin());
    found.notes.push_back({clock.last_wall, read->body});
  }
  const bool sound = clock.sound && clock.set_ms <= record::kClockAgreesMs;
  if (judged) found.clock = sound ? ClockState::sound : ClockState::unsound;
  return found;
}

Expected<Acknowledged> Journal::take_receipt(std::string_view signed_receipt,
                                             const record::ReceiptContext& context,
                                             const Clocks& now, Carriage carriage) {
  auto checked = record::check_receipt(signed_receipt, context);
  if (!checked && mutant("head_moved_unchecked")) {
    record::CheckedReceipt believed;
    believed.receipt.ack_seq = context.sent_last_seq;
    believed.receipt.ack_hash = context.sent_h_after;
    checked = std::move(believed);
  }
  if (!checked) {
    // One that was carried may be older than the head that came since, or spoilt on its way, and
    // shows nothing then.
    const std::string& code = checked.error().code;
    const bool shows = code == "receipt.not_included" || is_of_this_head(context.sent_last_seq);
    if (carriage == Carriage::network || (!is_unsigned(code) && shows))
      keep_refused(*inside_, code, signed_receipt, context, now.wall);
    return tl::unexpected(checked.error());
  }
  const record::Receipt& receipt = checked->receipt;
  // A tree that extends an earlier one need not extend the one that came since.
  const record::TreeHead has = known_head(*inside_);
  const bool same_head = record::TreeHead{receipt.log_id, receipt.tree_size, receipt.root} == has;
  const bool since_then = context.log_id != has.log_id || context.tree_size != has.size;
  if (since_then && !same_head) return problem("receipt.stale");
  const bool new_log = checked->restored.has_value();
  Acknowledged acked{inside_->acked.head, receipt.log_id,      receipt.tree_size,
                     receipt.root,        receipt.server_time, now.wall};
  const bool carried = carriage == Carriage::stick;
  // By the central's day: a clock that shows 1970 every morning must not look like one long day.
  // And at once where the clock has come right or gone wrong, because bounds begin there anew.
  const bool seen_due =
      new_log || inside_->acked.tree_size == 0 || carried ||
      date_of(inside_->acked.server_time, zone()) != date_of(receipt.server_time, zone()) ||
      agree(inside_->acked.server_time, inside_->acked.received) !=
          agree(receipt.server_time, now.wall);
  // A central whose clock was set back for a while must not make the 90 days begin before.
  const Instant kept_from =
      std::max(receipt.server_time, std::min(inside_->acked.server_time, now.wall));
  Identity identity = *inside_->identity;
  // An earlier record may lie in the chain that was left, but a new log holds no more than it says.
  if (receipt.ack_seq > acked.head.seq || new_log) {
    acked.head = {receipt.ack_seq, receipt.ack_hash};
    identity.place.branch = receipt.place.branch;
  }
  const Bytes bundle = checked->new_bundle.value_or(inside_->bundle_bytes);
  std::optional<record::Bundle> decoded = inside_->bundle;
  if (checked->new_bundle) {
    auto read = record::decode_bundle(bundle);
    if (!read) return tl::unexpected(read.error());
    decoded = std::move(*read);
  }
  inside_->commit([&](Chain& chain) {
    const std::uint64_t before = inside_->acked.head.seq;
    chain.waiting_ballots += count_ballots(inside_->db, acked.head.seq, before);
    chain.waiting_ballots -= count_ballots(inside_->db, before, acked.head.seq);
    if (new_log) {
      keep_restored(*inside_, *checked, signed_receipt, now.wall);
      forget_acknowledgements(inside_->db, acked.head.seq);
    }
    save_acknowledged(inside_->db, acked, bundle);
    save_newest_receipt(inside_->db, signed_receipt);
    if (identity != *inside_->identity) save_identity(inside_->db, identity);
    SQLite::Statement row(inside_->db, "INSERT OR REPLACE INTO acknowledgement VALUES (?,?,?)");
    row.bind(1, signed_of(acked.head.seq));
    row.bind(2, kept_from.ms);
    const Hash check = acknowledgement_digest(acked.head.seq, kept_from);
    bind_blob(row, 3, view_of(check));
    row.exec();
    if (!seen_due || inside_->ended) return;
    inside_->write(chain,
                   record::Seen{receipt.log_id, receipt.tree_size, receipt.root,
                                receipt.server_time, now.boot_ms, now.wall, carried},
                   now);
  });
  inside_->acked = acked;
  inside_->identity = std::move(identity);
  inside_->bundle_bytes = bundle;
  inside_->bundle = std::move(decoded);
  return acked;
}

Expected<bool> Journal::take_carried(const record::CarriedRange& range,
                                     std::string_view signed_receipt,
                                     const record::SigningKey& device_key, const Clocks& now) {
  const auto said = record::peek_receipt(signed_receipt);
  if (!said) return tl::unexpected(said.error());
  const record::Place& place = identity().place;
  if (range.device == place.device && range.epoch == place.epoch &&
      range.last_seq <= inside_->acked.head.seq)
    return false;
  const auto context = context_of(range, device_key);
  if (!context) return tl::unexpected(context.error());
  const bool of_this_head = is_of_this_head(range.last_seq);
  const bool of_earlier_one =
      said->log_id < context->log_id ||
      (said->log_id == context->log_id && said->consistency_from != context->tree_size);
  if (of_earlier_one && !of_this_head) return problem("receipt.stale");
  const auto taken = take_receipt(record::with_open_bundle(signed_receipt, device_key), *context,
                                  now, Carriage::stick);
  if (taken) return true;
  // Of another log an earlier head may have had this size by chance.
  if (taken.error().code == "receipt.not_consistent" && !of_this_head)
    return problem("receipt.stale");
  return tl::unexpected(taken.error());
}

bool Journal::is_of_this_head(std::uint64_t seq) const {
  SQLite::Statement rows(inside_->db,
                         "SELECT bytes FROM record WHERE seq <= ? ORDER BY seq DESC");
  rows.bind(1, signed_of(seq));
  while (rows.executeStep()) {
    const auto read = record::readable(blob_of(rows.getColumn(0)));
    const auto* seen = read ? std::get_if<record::Seen>(&read->body) : nullptr;
    if (seen != nullptr)
      return record::TreeHead{seen->log_id, seen->tree_size, seen->root} == known_head(*inside_);
  }
  return false;
}

Instant Journal::known_time(Instant wall) const {
  const Instant server_time = acknowledged().server_time;
  SQLite::Statement oldest(inside_->db, "SELECT min(received_ms) FROM acknowledgement");
  const bool any = oldest.executeStep() && !oldest.getColumn(0).isNull();
  if (!any || wall.ms < oldest.getColumn(0).getInt64()) return server_time;
  return std::min(server_time, wall);
}

std::uint64_t Journal::purge(Instant known_time) {
  SQLite::Statement last(inside_->db,
                         "SELECT coalesce(max(seq), 0) FROM acknowledgement"
                         " WHERE received_ms <= ?");
  last.bind(1, known_time.ms - (mutant("purged_at_once") ? 0 : kKeptAfterAckMs));
  last.executeStep();
  const std::int64_t seq =
      mutant("purged_unacknowledged")
          ? signed_of(head().seq)
          : std::min(last.getColumn(0).getInt64(), signed_of(inside_->acked.head.seq) - 2);
  last.reset();
  if (seq <= signed_of(inside_->purged.seq)) return 0;
  const Head purged{static_cast<std::uint64_t>(seq),
                    hash_at(*inside_, static_cast<std::uint64_t>(seq)).value()};
  std::uint64_t deleted = 0;
  inside_->commit([&](Chain&) {
    save_purged(inside_->db, purged);
    for (const char* sql :
         {"DELETE FROM side_part WHERE seq > 0 AND seq <= ?",
          "DELETE FROM acknowledgement WHERE seq <= ?", "DELETE FROM record WHERE seq <= ?"}) {
      SQLite::Statement row(inside_->db, sql);
      row.bind(1, seq);
      deleted = static_cast<std::uint64_t>(row.exec());
    }
  });
  inside_->purged = purged;
  return deleted;
}

}  // namespace suara::journal
