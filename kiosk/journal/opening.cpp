#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>

#include "common/base/durable_file.hpp"
#include "common/base/mutants.hpp"
#include "kiosk/journal/epochs.hpp"
#include "kiosk/journal/folder_lock.hpp"
#include "kiosk/journal/inside.hpp"

// Opening: look before touching, take the file alone, believe nothing that does not verify.
namespace suara::journal {
namespace {

namespace fs = std::filesystem;

bool is_locked(const SQLite::Exception& error) {
  return error.getErrorCode() == SQLITE_BUSY || error.getErrorCode() == SQLITE_LOCKED;
}

// SQLITE_ERROR: our statements are right, so what they meet is not what was written.
bool is_damage(const SQLite::Exception& error) {
  return error.getErrorCode() == SQLITE_CORRUPT || error.getErrorCode() == SQLITE_NOTADB ||
         error.getErrorCode() == SQLITE_ERROR;
}

int pragma(SQLite::Database& db, const char* name) {
  return db.execAndGet(std::string("PRAGMA ") + name).getInt();
}

// A file that is refused stays as it is, its write-ahead log too.
void keep_as_found(SQLite::Database& db, bool keep) {
  sqlite3_db_config(db.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keep ? 1 : 0, nullptr);
}

bool holds_something(const fs::path& path) {
  return fs::exists(path) && fs::file_size(path) > 0;
}

// SQLite would take a file whose header says otherwise for one without a log, and write into it.
// Beside a log the header may be torn: a power cut while the log was written back.
bool header_says_wal(SQLite::Database& db) {
  sqlite3_file* file = nullptr;
  sqlite3_file_control(db.getHandle(), "main", SQLITE_FCNTL_FILE_POINTER, &file);
  std::array<char, 2> versions{};
  const int read = file->pMethods->xRead(file, versions.data(), 2, 18);
  if (read != SQLITE_OK && read != SQLITE_IOERR_SHORT_READ)
    throw SQLite::Exception("reading the header", read);
  return versions == std::array<char, 2>{2, 2};
}

Expected<bool> take_alone(SQLite::Database& db, bool has_log) {
  keep_as_found(db, true);
  db.exec("PRAGMA locking_mode=EXCLUSIVE");
  const int version = pragma(db, "user_version");
  if (version > kSchemaVersion)
    return problem("journal.newer", {{"version", std::to_string(version)}});
  const bool empty = db.execAndGet("SELECT count(*) FROM sqlite_master").getInt() == 0;
  if (!empty && (pragma(db, "application_id") != kApplicationId || version != kSchemaVersion))
    return broken("not a journal of this program");
  if (!empty && !has_log && !header_says_wal(db)) return broken("header");
  if (empty) db.exec("PRAGMA journal_mode=WAL");
  db.exec(mutant("kiosk_not_synced") ? "PRAGMA synchronous=NORMAL" : "PRAGMA synchronous=FULL");
  db.exec("PRAGMA cache_size=-" + std::to_string(kCacheKiB));
  db.exec("BEGIN IMMEDIATE");
  if (empty) make_schema(db);
  db.exec("COMMIT");
  return true;
}

// Alone, verified, and as found also when it is closed again.
Expected<std::unique_ptr<Journal::Inside>> open_file(const fs::path& path) {
  try {
    const bool has_log = holds_something(path.string() + "-wal");
    auto inside = std::make_unique<Journal::Inside>(
        SQLite::Database(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE));
    const auto taken = take_alone(inside->db, has_log);
    if (!taken) return tl::unexpected(taken.error());
    auto state = read_all(inside->db);
    if (!state) return tl::unexpected(state.error());
    static_cast<State&>(*inside) = std::move(*state);
    return inside;
  } catch (const SQLite::Exception& error) {
    if (is_locked(error)) return problem("journal.locked");
    if (is_damage(error)) return broken(error.what());
    throw;
  }
}

// What the journal must hold at least, by the witness beside it.
Expected<bool> verify_by_witness(const Journal::Inside& inside, const fs::path& folder) {
  if (!Witness::stands(folder) || mutant("witness_ignored")) return true;
  if (!inside.identity) return broken("less than the witness saw");
  const auto seen = Witness::read(folder);
  if (!seen) return true;
  record::Place place = inside.identity->place;
  place.branch = seen->place.branch;
  if (place != seen->place) return broken("another device's journal");
  if (inside.chain.changes < seen->changes || inside.chain.head.seq < seen->head.seq ||
      (inside.chain.head.seq == seen->head.seq && inside.chain.head != seen->head))
    return broken("less than the witness saw", inside.chain.head.seq);
  return true;
}

Expected<std::unique_ptr<Journal::Inside>> believe(const fs::path& folder) {
  auto inside = open_file(folder / kJournal);
  if (!inside) return inside;
  if (const auto whole = verify_by_witness(**inside, folder); !whole)
    return tl::unexpected(whole.error());
  return inside;
}

Expected<std::unique_ptr<Journal::Inside>> open_in(const fs::path& folder) {
  if (Witness::stands(folder) && !holds_something(folder / kJournal)) return broken("missing file");
  const bool had_log = fs::exists(folder / kJournalLog);
  auto inside = believe(folder);
  // SQLite makes the name of a log also where it only reads.
  if (!inside && inside.error().code != "journal.locked" && !had_log &&
      !holds_something(folder / kJournalLog))
    fs::remove(folder / kJournalLog);
  return inside;
}

// What is read of the file next comes from the disk, where the system can do so.
void sync_path(const fs::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
  const int error = errno;
  if (synced) ::posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED);
  if (descriptor >= 0) ::close(descriptor);
  if (!synced) throw std::system_error(error, std::generic_category(), path.string());
}

// A new file, of which every page was written, synced and then verified. It gets its name last.
Expected<bool> copy_journal(const fs::path& folder) {
  const fs::path copy = folder / "journal.copy.sqlite3";
  for (const char* more : {"", "-wal", "-journal"}) fs::remove(copy.string() + more);
  const auto faulty = open_in(folder);
  if (!faulty) return tl::unexpected(faulty.error());
  (*faulty)->db.exec("PRAGMA synchronous=OFF");  // Nothing of it is durable before sync_path().
  {
    SQLite::Statement into((*faulty)->db, "VACUUM INTO ?");
    into.bind(1, copy.string());
    into.exec();
    SQLite::Database db(copy.string(), SQLite::OPEN_READWRITE);
    db.exec("PRAGMA synchronous=OFF");
    db.exec("PRAGMA journal_mode=WAL");
  }
  sync_path(copy);
  {
    const auto verified = open_file(copy);
    if (!verified) return tl::unexpected(verified.error());
    if ((*verified)->chain.head != (*faulty)->chain.head ||
        (*verified)->chain.changes != (*faulty)->chain.changes)
      return broken("copy");
  }
  fs::remove(copy.string() + "-wal");
  fs::rename(copy, folder / kMended);
  sync_folder(folder);
  return true;
}

// The old file's log goes before its name does: beside the new file it would be read into it. A
// power cut between two steps finds the mended file and goes on here.
Expected<bool> go_on_in_copy(const fs::path& folder) {
  if (!fs::exists(folder / kMended))
    if (const auto copied = copy_journal(folder); !copied) return copied;
  fs::remove(folder / kJournalLog);
  sync_folder(folder);
  fs::rename(folder / kMended, folder / kJournal);
  sync_folder(folder);
  if (fs::exists(folder / kFaultMark)) fs::rename(folder / kFaultMark, folder / kFaultMended);
  return true;
}

// "X" where the mark holds none.
std::string code_in(const fs::path& mark) {
  std::ifstream file(mark, std::ios::binary);
  const std::string code{std::istreambuf_iterator<char>(file), {}};
  const auto is_of_code = [](char sign) {
    return (sign >= 'A' && sign <= 'Z') || (sign >= '0' && sign <= '9') || sign == '-';
  };
  const bool good = !code.empty() && code.size() <= record::kFaultCodeMax &&
                    std::ranges::all_of(code, is_of_code);
  return good ? code : "X";
}

// A log that was left, by a power cut or a kill, may hold pages that never reached the disk and
// stand in the cache alone, where the fault could not even be marked.
bool ended_badly(const fs::path& folder) {
  return fs::exists(folder / kFaultMark) || fs::exists(folder / kMended) ||
         holds_something(folder / kJournalLog);
}

// One process alone mends and opens what it mended: another one's log may stand there by then.
Expected<std::unique_ptr<Journal::Inside>> open_mended(const fs::path& folder) {
  if (!ended_badly(folder)) return open_in(folder);
  FolderLock lock(folder);
  if (!lock.take_if_free()) return problem("journal.locked");
  if (ended_badly(folder))
    if (const auto mended = go_on_in_copy(folder); !mended) return tl::unexpected(mended.error());
  return open_in(folder);
}

}  // namespace

Expected<Journal> Journal::open(const fs::path& data_folder) {
  finish_next_epoch(data_folder);
  auto opened = open_mended(data_folder);
  if (!opened) return tl::unexpected(opened.error());
  Inside& inside = **opened;
  inside.folder = data_folder;
  inside.proven_seq = inside.chain.head.seq;
  if (inside.identity) inside.witness.keep_in(data_folder, inside.witnessed());
  keep_as_found(inside.db, false);
  return Journal(std::move(*opened));
}

bool Journal::note_mended(const Clocks& now) {
  const fs::path mark = inside_->folder / kFaultMended;
  if (!fs::exists(mark)) return false;
  append(record::StorageFault{code_in(mark), inside_->proven_seq}, now);
  fs::remove(mark);
  return true;
}

void Journal::Inside::require_its_names() {
  int moved = 0;
  sqlite3_file_control(db.getHandle(), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
  if (moved != 0 || !holds_something(folder / kJournalLog))
    throw Damaged(broken("missing file").value());
}

Expected<bool> Journal::verify() {
  sqlite3_db_release_memory(inside_->db.getHandle());
  try {
    const auto state = read_all(inside_->db);
    if (!state) return tl::unexpected(state.error());
    if (state->chain.head != head() || state->acked != acknowledged())
      return broken("chain head", head().seq);
    return true;
  } catch (const SQLite::Exception& error) {
    if (is_damage(error)) return broken(error.what());
    throw;
  }
}

void Journal::leave_as_it_stands() noexcept { keep_as_found(inside_->db, true); }

std::string fault_code(const Problem& problem) {
  if (problem.code == "journal.broken") return "J-" + problem.args.at("at");
  if (problem.code == "journal.newer") return "J-NEW";
  if (problem.code == "journal.fault") return problem.args.at("code");
  return problem.code.starts_with("key.") ? "K" : "X";
}

Expected<Journal> Journal::open_earlier(const fs::path& epoch_folder) {
  auto journal = open(epoch_folder);
  if (journal) journal->inside_->ended = true;
  return journal;
}

std::string fault_code(const std::exception& error) {
  if (const auto* damaged = dynamic_cast<const Damaged*>(&error))
    return fault_code(damaged->problem);
  if (const auto* sqlite = dynamic_cast<const SQLite::Exception*>(&error))
    return "D-" + std::to_string(sqlite->getExtendedErrorCode());
  if (const auto* system = dynamic_cast<const std::system_error*>(&error))
    return "E-" + std::to_string(system->code().value());
  return "X";
}

void note_fault(const fs::path& data_folder, std::string_view code) noexcept {
  const int descriptor = ::open((data_folder / kFaultMark).c_str(),
                                O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) return;  // Nothing can be written: then nothing more is.
  struct stat state {};
  // The first code stays. Where it has no room the mark stands all the same.
  const bool is_first = !code.empty() && ::fstat(descriptor, &state) == 0 && state.st_size == 0;
  [[maybe_unused]] const auto written =
      is_first ? ::write(descriptor, code.data(), code.size()) : ssize_t{0};
  ::fsync(descriptor);
  ::close(descriptor);
}

}  // namespace suara::journal
