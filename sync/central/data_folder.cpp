#include "sync/central/data_folder.hpp"

#include <SQLiteCpp/Transaction.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "common/base/durable_file.hpp"
#include "common/base/mutants.hpp"
#include "sync/central/fault_mark.hpp"
#include "sync/central/schema.hpp"
#include "sync/central/unreadable_cell.hpp"
#include "sync/ledger/prepared.hpp"
#include "sync/ledger/schema.hpp"
#include "sync/central/upgrade.hpp"
#include "sync/tally/schema.hpp"

namespace suara::central {
namespace {

namespace fs = std::filesystem;

fs::path database_in(const fs::path& folder) { return folder / "central.db"; }
fs::path keys_in(const fs::path& folder) { return folder / "central.keys"; }

bool holds_data(const fs::path& folder) {
  return fs::exists(keys_in(folder)) || fs::exists(database_in(folder));
}

// -1: another central holds it.
int take_lock(const fs::path& folder) {
  const int lock = ::open((folder / "central.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0) throw std::system_error(errno, std::generic_category(), "central.lock");
  if (flock(lock, LOCK_EX | LOCK_NB) == 0 || mutant("second_writer_let_in")) return lock;
  ::close(lock);
  return -1;
}

void create_tables(SQLite::Database& database) {
  SQLite::Transaction transaction(database);
  for (const std::string_view tables : {ledger::schema(), tally::schema(), schema()})
    database.exec(std::string(tables));
  database.exec("PRAGMA user_version = " + std::to_string(kSchemaVersion));
  transaction.commit();
}

void insert_region(SQLite::Database& database, const NewRegion& region, Instant now) {
  ledger::Prepared insert(database,
                          "INSERT INTO region(tenant_id, name, zone, mode, root_key,"
                          " clock_offset_ms, editions_day) VALUES(?1, ?2, ?3, ?4, NULL, 0, ?5)");
  insert.run(region.tenant, region.name, to_text(region.zone), to_text(region.mode),
             date_of(now, region.zone).days);
}

SQLite::Database reader_of(const fs::path& folder) {
  const int access =
      mutant("second_writing_connection") ? SQLite::OPEN_READWRITE : SQLite::OPEN_READONLY;
  SQLite::Database database(database_in(folder).string(), access, 5'000);
  database.exec("PRAGMA wal_autocheckpoint = 0");
  sqlite3_db_config(database.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  return database;
}

std::optional<Problem> other_version(SQLite::Database& reader) {
  const int version = reader.execAndGet("PRAGMA user_version").getInt();
  if (version == kSchemaVersion) return std::nullopt;
  return Problem{"central.newer_database",
                 {{"found", std::to_string(version)}, {"known", std::to_string(kSchemaVersion)}}};
}

}  // namespace

DataFolder::DataFolder(fs::path folder, int lock, Keyring keys)
    : folder_(std::move(folder)),
      lock_(lock),
      keys_(std::make_unique<KeyStore>(keys_in(folder_), std::move(keys))) {}

DataFolder::DataFolder(DataFolder&& other) noexcept
    : folder_(std::move(other.folder_)), lock_(other.lock_), keys_(std::move(other.keys_)) {
  other.lock_ = -1;
}

DataFolder::~DataFolder() {
  if (lock_ >= 0) ::close(lock_);
}

SQLite::Database DataFolder::open_writer() const {
  SQLite::Database database(database_in(folder_).string(),
                            SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, 5'000);
  database.exec("PRAGMA journal_mode = WAL");
  database.exec(mutant("central_not_synced") ? "PRAGMA synchronous = NORMAL"
                                             : "PRAGMA synchronous = FULL");
  database.exec("PRAGMA cache_size = -65536");
  database.exec("PRAGMA secure_delete = ON");  // What is erased leaves no octets in free pages.
  return database;
}

SQLite::Database DataFolder::open_reader() const { return reader_of(folder_); }

Expected<SQLite::Database> DataFolder::open_beside(const fs::path& folder) {
  if (!fs::exists(database_in(folder)))
    return problem("central.no_data", {{"folder", folder.string()}});
  SQLite::Database reader = reader_of(folder);
  if (auto wrong = other_version(reader)) return tl::unexpected(*std::move(wrong));
  return reader;
}

Expected<DataFolder> DataFolder::open(const fs::path& folder) {
  if (!fs::exists(database_in(folder)))
    return problem("central.no_data", {{"folder", folder.string()}});
  const int lock = take_lock(folder);
  if (lock < 0) return problem("central.locked", {{"folder", folder.string()}});
  auto keys = read_keyring(keys_in(folder));
  if (!keys) {
    ::close(lock);
    return tl::unexpected(keys.error());
  }
  DataFolder opened(folder, lock, *std::move(keys));
  if (const auto mended = mend_after_fault(folder); !mended) return tl::unexpected(mended.error());
  // A disk that failed may have taken no mark: what its log reads may not be on it.
  const fs::path log = database_in(folder) += "-wal";
  if (fs::exists(log) && !mutant("log_trusted_at_start")) write_again(log, 0);
  SQLite::Database reader = opened.open_reader();
  if (is_earlier(reader)) {
    SQLite::Database writer = opened.open_writer();
    upgrade(writer);
  }
  if (auto wrong = other_version(reader)) return tl::unexpected(*std::move(wrong));
  if (auto wrong = unreadable_cell(reader)) return tl::unexpected(*std::move(wrong));
  return opened;
}

Expected<DataFolder> DataFolder::make(const fs::path& folder, const Keyring& keys) {
  if (holds_data(folder)) return problem("central.exists", {{"folder", folder.string()}});
  fs::create_directories(folder);
  if (fs::is_empty(folder)) fs::permissions(folder, fs::perms::owner_all);
  const int lock = take_lock(folder);
  if (lock < 0) return problem("central.locked", {{"folder", folder.string()}});
  DataFolder made(folder, lock, keys);
  // Before the lock was ours somebody else may have made it.
  if (holds_data(folder)) return problem("central.exists", {{"folder", folder.string()}});
  ::umask(0077);
  write_keyring(keys_in(folder), keys);
  SQLite::Database database = made.open_writer();
  create_tables(database);
  return made;
}

Expected<DataFolder> DataFolder::create(const fs::path& folder, const NewRegion& region,
                                        Instant now) {
  auto made = make(folder, Keyring::generate());
  if (!made) return made;
  SQLite::Database database = made->open_writer();
  insert_region(database, region, now);
  return made;
}

Expected<DataFolder> DataFolder::create_empty(const fs::path& folder, const fs::path& keys) {
  const auto read = read_keyring(keys);
  if (!read) return tl::unexpected(read.error());
  return make(folder, *read);
}

}  // namespace suara::central
