#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "common/base/mutants.hpp"
#include "kiosk/journal/epochs.hpp"
#include "kiosk/journal/inside.hpp"

// Opening: take the file alone, look before touching, verify what has not been acknowledged.
namespace suara::journal {
namespace {

namespace fs = std::filesystem;

constexpr const char* kJournal = "journal.sqlite3";
constexpr const char* kFaultMark = "journal.fault";

constexpr const char* kSchema = R"sql(
CREATE TABLE identity(one INTEGER PRIMARY KEY CHECK (one = 1), tenant TEXT NOT NULL,
  device TEXT NOT NULL, epoch INTEGER NOT NULL, branch INTEGER NOT NULL, device_key BLOB NOT NULL,
  root_key BLOB NOT NULL, unit TEXT NOT NULL, counter TEXT NOT NULL, log_id INTEGER NOT NULL,
  key_statements BLOB NOT NULL, digest BLOB NOT NULL);
CREATE TABLE head(one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL,
  hash BLOB NOT NULL);
CREATE TABLE acknowledged(one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL,
  hash BLOB NOT NULL, log_id INTEGER NOT NULL, tree_size INTEGER NOT NULL, root BLOB NOT NULL,
  server_time_ms INTEGER NOT NULL, received_ms INTEGER NOT NULL, bundle BLOB NOT NULL,
  digest BLOB NOT NULL);
CREATE TABLE record(seq INTEGER PRIMARY KEY, bytes BLOB NOT NULL, hash BLOB NOT NULL,
  day INTEGER NOT NULL);
CREATE TABLE acknowledgement(seq INTEGER PRIMARY KEY, received_ms INTEGER NOT NULL);
CREATE TABLE draft(one INTEGER PRIMARY KEY CHECK (one = 1), bytes BLOB NOT NULL,
  day INTEGER NOT NULL, digest BLOB NOT NULL);
CREATE TABLE side_part(seq INTEGER NOT NULL, ordinal INTEGER NOT NULL, sealed BLOB NOT NULL,
  PRIMARY KEY (seq, ordinal));
CREATE TABLE wrong_pin(nip_hash BLOB PRIMARY KEY, count INTEGER NOT NULL,
  last_ms INTEGER NOT NULL);
CREATE TABLE ticket(hash BLOB PRIMARY KEY);
CREATE TABLE ticket_day(one INTEGER PRIMARY KEY CHECK (one = 1), day INTEGER NOT NULL,
  salt BLOB NOT NULL);
)sql";

bool is_locked(const SQLite::Exception& error) {
  return error.getErrorCode() == SQLITE_BUSY || error.getErrorCode() == SQLITE_LOCKED;
}

bool is_damage(const SQLite::Exception& error) {
  return error.getErrorCode() == SQLITE_CORRUPT || error.getErrorCode() == SQLITE_NOTADB;
}

int pragma(SQLite::Database& db, const char* name) {
  return db.execAndGet(std::string("PRAGMA ") + name).getInt();
}

// A file that is refused stays as it is, its write-ahead log too.
void keep_as_found(SQLite::Database& db, bool keep) {
  sqlite3_db_config(db.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keep ? 1 : 0, nullptr);
}

Expected<bool> take_alone(SQLite::Database& db) {
  keep_as_found(db, true);
  db.exec("PRAGMA locking_mode=EXCLUSIVE");
  if (pragma(db, "user_version") > kSchemaVersion)
    return problem("journal.newer", {{"version", std::to_string(pragma(db, "user_version"))}});
  const bool empty = db.execAndGet("SELECT count(*) FROM sqlite_master").getInt() == 0;
  if (!empty && pragma(db, "application_id") != kApplicationId)
    return broken("not a journal of this program");
  db.exec("PRAGMA journal_mode=WAL");
  db.exec(mutant("kiosk_not_synced") ? "PRAGMA synchronous=NORMAL" : "PRAGMA synchronous=FULL");
  db.exec("BEGIN IMMEDIATE");
  if (empty) {
    db.exec(kSchema);
    db.exec("PRAGMA application_id=" + std::to_string(kApplicationId));
    db.exec("PRAGMA user_version=" + std::to_string(kSchemaVersion));
  }
  make_evidence_tables(db);
  db.exec("COMMIT");
  if (db.execAndGet("PRAGMA quick_check(1)").getString() != "ok") return broken("pages");
  return true;
}

Expected<bool> verify_chain(Journal::Inside& inside) {
  Chain chain;
  chain.head = inside.acked.head;
  SQLite::Statement rows(inside.db, "SELECT seq, bytes, hash FROM record WHERE seq > ?"
                                    " ORDER BY seq");
  rows.bind(1, static_cast<std::int64_t>(chain.head.seq));
  while (rows.executeStep()) {
    const auto seq = static_cast<std::uint64_t>(rows.getColumn(0).getInt64());
    const std::string_view bytes = blob_of(rows.getColumn(1));
    if (seq != chain.head.seq + 1) return broken("missing record", chain.head.seq + 1);
    chain.head = {seq, record::chain(chain.head.hash, bytes)};
    const auto read = record::decode(bytes);
    if ((chain.head.hash != hash_of(rows.getColumn(2)) && !mutant("journal_unverified")) || !read)
      return broken("record", seq);
    chain.waiting_ballots += std::holds_alternative<domain::Ballot>(read->body) ? 1 : 0;
  }
  SQLite::Statement head(inside.db, "SELECT seq, hash FROM head");
  if (!head.executeStep() ||
      static_cast<std::uint64_t>(head.getColumn(0).getInt64()) != chain.head.seq ||
      hash_of(head.getColumn(1)) != chain.head.hash)
    return broken("chain head", chain.head.seq);
  if (mutant("seq_reused_after_crash")) chain.head = inside.acked.head;
  inside.chain = chain;
  return true;
}

Expected<bool> verify_draft(Journal::Inside& inside) {
  SQLite::Statement row(inside.db, "SELECT bytes, day, digest FROM draft");
  if (!row.executeStep()) return true;
  const std::string_view bytes = blob_of(row.getColumn(0));
  const Date day{row.getColumn(1).getInt()};
  if (digest({bytes, to_text(day)}) != hash_of(row.getColumn(2)) || !record::decode(bytes))
    return broken("draft");
  return true;
}

}  // namespace

Expected<bool> load(Journal::Inside& inside) {
  const auto enrolled = load_identity(inside);
  if (!enrolled) return enrolled;
  if (!*enrolled) {
    const bool empty = inside.db.execAndGet("SELECT count(*) FROM record").getInt64() == 0;
    return empty ? Expected<bool>(true) : broken("identity");
  }
  if (const auto acked = load_acknowledged(inside); !acked) return acked;
  if (inside.acked.head.seq == 0 && inside.acked.head.hash != genesis_of(*inside.identity))
    return broken("genesis");
  if (const auto chain = verify_chain(inside); !chain) return chain;
  return verify_draft(inside);
}

namespace {

Expected<std::unique_ptr<Journal::Inside>> open_file(const fs::path& path) {
  try {
    SQLite::Database db(path.string(),
                        SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    if (const auto taken = take_alone(db); !taken) return tl::unexpected(taken.error());
    auto inside = std::make_unique<Journal::Inside>(Journal::Inside{std::move(db)});
    if (const auto loaded = load(*inside); !loaded) return tl::unexpected(loaded.error());
    keep_as_found(inside->db, false);
    return inside;
  } catch (const SQLite::Exception& error) {
    if (is_locked(error)) return problem("journal.locked");
    if (is_damage(error)) return broken(error.what());
    throw;
  }
}

void sync_path(const fs::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
  const int error = errno;
  if (descriptor >= 0) ::close(descriptor);
  if (!synced) throw std::system_error(error, std::generic_category(), path.string());
}

constexpr const char* kMended = "journal.mended.sqlite3";

// A new file, of which every page was written, synced and verified. It gets its name last.
Expected<bool> copy_journal(const fs::path& folder) {
  const fs::path copy = folder / "journal.copy.sqlite3";
  fs::remove(copy);
  {
    auto faulty = open_file(folder / kJournal);
    if (!faulty) return tl::unexpected(faulty.error());
    SQLite::Statement into((*faulty)->db, "VACUUM INTO ?");
    into.bind(1, copy.string());
    into.exec();
    sync_path(copy);
    const auto verified = open_file(copy);
    if (!verified) return tl::unexpected(verified.error());
    if ((*verified)->chain.head != (*faulty)->chain.head) return broken("copy");
  }
  fs::remove(copy.string() + "-wal");
  sync_path(copy);
  fs::rename(copy, folder / kMended);
  sync_path(folder);
  return true;
}

// The old file's log goes before its name does: beside the new file it would be read into it. A
// power cut between two steps finds the mended file and goes on here.
Expected<bool> go_on_in_copy(const fs::path& folder) {
  if (!fs::exists(folder / kMended))
    if (const auto copied = copy_journal(folder); !copied) return copied;
  const fs::path path = folder / kJournal;
  fs::remove(path.string() + "-wal");
  sync_path(folder);
  fs::rename(folder / kMended, path);
  sync_path(folder);
  fs::remove(folder / kFaultMark);
  return true;
}

}  // namespace

Expected<Journal> Journal::open(const fs::path& data_folder) {
  finish_next_epoch(data_folder);
  if (fs::exists(data_folder / kFaultMark))
    if (const auto mended = go_on_in_copy(data_folder); !mended)
      return tl::unexpected(mended.error());
  auto inside = open_file(data_folder / kJournal);
  if (!inside) return tl::unexpected(inside.error());
  return Journal(std::move(*inside));
}

Expected<Journal> Journal::open_earlier(const fs::path& epoch_folder) {
  auto journal = open(epoch_folder);
  if (journal) journal->inside_->ended = true;
  return journal;
}

std::string fault_code(const std::exception& error) {
  const auto* sqlite = dynamic_cast<const SQLite::Exception*>(&error);
  return sqlite == nullptr ? "X" : "D-" + std::to_string(sqlite->getExtendedErrorCode());
}

void note_fault(const fs::path& data_folder) noexcept {
  const int descriptor = ::open((data_folder / kFaultMark).c_str(),
                                O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) return;  // Nothing can be written: then nothing more is.
  ::fsync(descriptor);
  ::close(descriptor);
}

}  // namespace suara::journal
