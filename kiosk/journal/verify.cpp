#include <sqlite3.h>

#include "common/base/mutants.hpp"
#include "kiosk/journal/inside.hpp"

// What is looked at before a journal is believed: every page and every row that is kept.
namespace suara::journal {
namespace {

constexpr const char* kSchema = R"sql(
CREATE TABLE identity(one INTEGER PRIMARY KEY CHECK (one = 1), tenant TEXT NOT NULL,
  device TEXT NOT NULL, epoch INTEGER NOT NULL, branch INTEGER NOT NULL, device_key BLOB NOT NULL,
  root_key BLOB NOT NULL, unit TEXT NOT NULL, counter TEXT NOT NULL, log_id INTEGER NOT NULL,
  key_statements BLOB NOT NULL, digest BLOB NOT NULL) STRICT;
CREATE TABLE head(one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL,
  hash BLOB NOT NULL, changes INTEGER NOT NULL, digest BLOB NOT NULL) STRICT;
CREATE TABLE purged(one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL,
  hash BLOB NOT NULL, digest BLOB NOT NULL) STRICT;
CREATE TABLE acknowledged(one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL,
  hash BLOB NOT NULL, log_id INTEGER NOT NULL, tree_size INTEGER NOT NULL, root BLOB NOT NULL,
  server_time_ms INTEGER NOT NULL, received_ms INTEGER NOT NULL, bundle BLOB NOT NULL,
  digest BLOB NOT NULL) STRICT;
CREATE TABLE record(seq INTEGER PRIMARY KEY, bytes BLOB NOT NULL, hash BLOB NOT NULL,
  day INTEGER NOT NULL, digest BLOB NOT NULL) STRICT;
CREATE TABLE acknowledgement(seq INTEGER PRIMARY KEY, received_ms INTEGER NOT NULL,
  digest BLOB NOT NULL) STRICT;
CREATE TABLE draft(one INTEGER PRIMARY KEY CHECK (one = 1), bytes BLOB NOT NULL,
  day INTEGER NOT NULL, digest BLOB NOT NULL) STRICT;
CREATE TABLE side_part(seq INTEGER NOT NULL, ordinal INTEGER NOT NULL, sealed BLOB NOT NULL,
  digest BLOB NOT NULL, PRIMARY KEY (seq, ordinal)) STRICT;
CREATE TABLE wrong_pin(nip_hash BLOB PRIMARY KEY, count INTEGER NOT NULL,
  last_ms INTEGER NOT NULL, digest BLOB NOT NULL) STRICT;
CREATE TABLE ticket(hash BLOB PRIMARY KEY) STRICT;
CREATE TABLE ticket_day(one INTEGER PRIMARY KEY CHECK (one = 1), day INTEGER NOT NULL,
  salt BLOB NOT NULL, digest BLOB NOT NULL) STRICT;
CREATE TABLE newest_receipt(one INTEGER PRIMARY KEY CHECK (one = 1), bytes BLOB NOT NULL,
  digest BLOB NOT NULL) STRICT;
CREATE TABLE evidence(number INTEGER PRIMARY KEY, code TEXT NOT NULL, first_ms INTEGER NOT NULL,
  last_ms INTEGER NOT NULL, count INTEGER NOT NULL, log_id INTEGER NOT NULL,
  tree_size INTEGER NOT NULL, root BLOB NOT NULL, other_log_id INTEGER NOT NULL,
  other_tree_size INTEGER NOT NULL, other_root BLOB NOT NULL, lacks INTEGER NOT NULL,
  known BLOB NOT NULL, receipt BLOB NOT NULL, digest BLOB NOT NULL) STRICT;
)sql";

Bytes schema_of(SQLite::Database& db) {
  SQLite::Statement rows(db, "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master"
                             " ORDER BY type, name");
  Bytes all;
  while (rows.executeStep())
    for (int column = 0; column < 4; ++column) all += rows.getColumn(column).getString() + "\n";
  return all;
}

const Bytes& sound_schema() {
  static const Bytes schema = [] {
    SQLite::Database fresh(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    fresh.exec(kSchema);
    return schema_of(fresh);
  }();
  return schema;
}

Expected<bool> verify_pages(SQLite::Database& db) {
  if (schema_of(db) != sound_schema()) return broken("schema");
  const std::string found = db.execAndGet("PRAGMA integrity_check(1)").getString();
  return found == "ok" ? Expected<bool>(true) : broken("pages: " + found);
}

// The hashes of all records that are kept, from that of the newest that is not, through the
// acknowledged head, to the head.
Expected<Chain> verify_chain(SQLite::Database& db, const State& state) {
  Chain chain;
  chain.head = state.purged;
  bool acked_found = chain.head == state.acked.head;
  SQLite::Statement rows(db, "SELECT seq, bytes, hash, day, digest FROM record ORDER BY seq");
  while (rows.executeStep()) {
    const std::uint64_t seq = seq_of(rows.getColumn(0));
    const std::string_view bytes = blob_of(rows.getColumn(1));
    if (seq != chain.head.seq + 1) return broken("missing record", chain.head.seq + 1);
    chain.head = {seq, record::chain(chain.head.hash, bytes)};
    const Hash stored = hash_of(rows.getColumn(2));
    const bool sound = chain.head.hash == stored &&
                       record_digest(stored, {rows.getColumn(3).getInt()}) ==
                           hash_of(rows.getColumn(4));
    const auto read = record::decode(bytes);
    if ((!sound && !mutant("journal_unverified")) || !read) return broken("record", seq);
    acked_found = acked_found || chain.head == state.acked.head;
    if (seq <= state.acked.head.seq) continue;
    chain.waiting_ballots += std::holds_alternative<domain::Ballot>(read->body) ? 1 : 0;
  }
  const auto head = load_head(db);
  if (!head) return head;
  if (head->head != chain.head) return broken("chain head", chain.head.seq);
  if (!acked_found) return broken("acknowledged head", state.acked.head.seq);
  chain.changes = head->changes;
  if (mutant("seq_reused_after_crash")) chain.head = state.acked.head;
  return chain;
}

Expected<bool> verify_side_parts(SQLite::Database& db) {
  SQLite::Statement rows(db, "SELECT seq, ordinal, sealed, digest FROM side_part");
  while (rows.executeStep()) {
    const std::uint64_t seq = seq_of(rows.getColumn(0));
    if (side_part_digest(seq, rows.getColumn(1).getUInt(), blob_of(rows.getColumn(2))) !=
        hash_of(rows.getColumn(3)))
      return broken("side part", seq);
  }
  return true;
}

Expected<bool> verify_counter_rows(SQLite::Database& db) {
  SQLite::Statement acks(db, "SELECT seq, received_ms, digest FROM acknowledgement");
  while (acks.executeStep())
    if (acknowledgement_digest(seq_of(acks.getColumn(0)), {acks.getColumn(1).getInt64()}) !=
        hash_of(acks.getColumn(2)))
      return broken("acknowledgement", seq_of(acks.getColumn(0)));
  SQLite::Statement pins(db, "SELECT nip_hash, count, last_ms, digest FROM wrong_pin");
  while (pins.executeStep())
    if (wrong_pin_digest(blob_of(pins.getColumn(0)),
                         {pins.getColumn(1).getUInt(), {pins.getColumn(2).getInt64()}}) !=
        hash_of(pins.getColumn(3)))
      return broken("wrong PINs");
  SQLite::Statement day(db, "SELECT day, salt, digest FROM ticket_day");
  while (day.executeStep())
    if (ticket_day_digest({day.getColumn(0).getInt()}, blob_of(day.getColumn(1))) !=
        hash_of(day.getColumn(2)))
      return broken("ticket day");
  return true;
}

// Of a journal without an identity: nothing can stand in it.
Expected<bool> verify_empty(SQLite::Database& db) {
  for (const char* table : {"head", "purged", "acknowledged", "record", "draft", "side_part"})
    if (db.execAndGet(std::string("SELECT count(*) FROM ") + table).getInt64() != 0)
      return broken("identity");
  return true;
}

}  // namespace

Expected<bool> verify_draft(SQLite::Database& db) {
  SQLite::Statement row(db, "SELECT bytes, day, digest FROM draft");
  if (!row.executeStep()) return true;
  const std::string_view bytes = blob_of(row.getColumn(0));
  const Date day{row.getColumn(1).getInt()};
  if (digest({bytes, to_text(day)}) != hash_of(row.getColumn(2)) || !record::decode(bytes))
    return broken("draft");
  return true;
}

void make_schema(SQLite::Database& db) {
  db.exec(kSchema);
  db.exec("PRAGMA application_id=" + std::to_string(kApplicationId));
  db.exec("PRAGMA user_version=" + std::to_string(kSchemaVersion));
}

Expected<State> read_all(SQLite::Database& db) {
  State state;
  if (const auto pages = verify_pages(db); !pages) return tl::unexpected(pages.error());
  const auto enrolled = load_identity(db, state);
  if (!enrolled) return tl::unexpected(enrolled.error());
  if (!*enrolled) return verify_empty(db).map([&](bool) { return state; });
  if (const auto acked = load_acknowledged(db, state); !acked) return tl::unexpected(acked.error());
  if (const auto purged = load_purged(db, state); !purged) return tl::unexpected(purged.error());
  if (state.purged.seq == 0 && state.purged.hash != genesis_of(*state.identity))
    return broken("genesis");
  auto chain = verify_chain(db, state);
  if (!chain) return tl::unexpected(chain.error());
  state.chain = *chain;
  for (const auto verify : {verify_draft, verify_side_parts, verify_counter_rows, verify_evidence})
    if (const auto sound = verify(db); !sound) return tl::unexpected(sound.error());
  return state;
}

}  // namespace suara::journal
