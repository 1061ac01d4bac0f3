#include "sync/central/backup.hpp"

#include <SQLiteCpp/Backup.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "sync/central/data_folder.hpp"

namespace suara::central {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& path) {
  throw std::system_error(errno, std::generic_category(), path.string());
}

// Durable, and out of the page cache, so that the check reads what the disk holds.
void sync_file(const fs::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) fail(path);
  const bool synced = ::fsync(file) == 0;
  ::posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
  ::close(file);
  if (!synced) fail(path);
}

void make_empty(const fs::path& path) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) fail(path);
  ::close(file);
}

// Gone again unless it was given its name.
class Part {
 public:
  explicit Part(const fs::path& to) : path_(to.string() + ".part"), to_(to) {
    std::error_code ignored;
    fs::remove(path_, ignored);  // of a run that was killed
    make_empty(path_);
  }
  ~Part() {
    std::error_code ignored;
    fs::remove(path_, ignored);
  }
  Part(const Part&) = delete;
  Part& operator=(const Part&) = delete;
  const fs::path& path() const { return path_; }
  void take_its_name() {
    sync_file(path_);
    fs::rename(path_, to_);
    sync_file(to_.has_parent_path() ? to_.parent_path() : fs::path("."));
  }

 private:
  fs::path path_;
  fs::path to_;
};

std::uint64_t wal_bytes(const fs::path& data) {
  std::error_code absent;
  const auto size = fs::file_size(data / "central.db-wal", absent);
  return absent ? 0 : size;
}

std::optional<Problem> copy(SQLite::Database& source, const fs::path& to, const BackupOrder& order,
                            const BackupProgress& progress) {
  SQLite::Database copy(to.string(), SQLite::OPEN_READWRITE);
  copy.exec("PRAGMA journal_mode = OFF");
  copy.exec("PRAGMA synchronous = OFF");  // It is synced as a whole.
  source.exec("BEGIN");
  source.execAndGet("SELECT count(*) FROM region");  // From here on the snapshot stands.
  const std::uint64_t wal_before = wal_bytes(order.data);
  const std::int64_t pages = source.execAndGet("PRAGMA page_count").getInt64();
  progress(0, pages);
  SQLite::Backup backup(copy, source);
  while (backup.executeStep(order.pages_of_step) == SQLITE_OK) {
    progress(backup.getTotalPageCount() - backup.getRemainingPageCount(), pages);
    if (wal_bytes(order.data) > wal_before + order.wal_growth_max)
      return Problem{"backup.wal_growth", {{"mib", std::to_string(order.wal_growth_max >> 20)}}};
  }
  progress(pages, pages);
  return std::nullopt;
}

void copy_keys(const BackupOrder& order) {
  Part part(order.to.string() + ".keys");
  fs::copy_file(order.data / "central.keys", part.path(), fs::copy_options::overwrite_existing);
  fs::permissions(part.path(), fs::perms::owner_read | fs::perms::owner_write);
  part.take_its_name();
}

}  // namespace

Expected<BackupReport> make_backup(const BackupOrder& order, const BackupProgress& progress) {
  const bool keys_there = order.with_keys && fs::exists(order.to.string() + ".keys");
  if (fs::exists(order.to) || keys_there)
    return problem("backup.exists", {{"file", order.to.string()}});
  auto source = DataFolder::open_beside(order.data);
  if (!source) return tl::unexpected(source.error());
  Part part(order.to);
  if (auto wrong = copy(*source, part.path(), order, progress))
    return tl::unexpected(*std::move(wrong));
  sync_file(part.path());
  auto report = check_copy(part.path());
  if (!report) return report;
  if (order.with_keys) copy_keys(order);
  part.take_its_name();
  return report;
}

}  // namespace suara::central
