#include "tests/support/sync_count.hpp"

#include <atomic>
#include <map>
#include <mutex>

namespace suara::test {
namespace {

std::atomic<std::int64_t> counted = 0;
std::atomic<bool> failing = false;
sqlite3_vfs* systems_own = nullptr;
std::mutex guard;
// The same table with another xSync, for each table that the system's VFS has.
std::map<const sqlite3_io_methods*, sqlite3_io_methods> tables;
std::map<const sqlite3_io_methods*, const sqlite3_io_methods*> original_of;

int sync_counted(sqlite3_file* file, int flags) {
  ++counted;
  const sqlite3_io_methods* original = nullptr;
  {
    const std::lock_guard lock(guard);
    original = original_of.at(file->pMethods);
  }
  return failing ? SQLITE_IOERR_FSYNC : original->xSync(file, flags);
}

int open_counted(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  const int result = systems_own->xOpen(systems_own, name, file, flags, out_flags);
  if (file->pMethods == nullptr) return result;
  const std::lock_guard lock(guard);
  const auto [table, fresh] = tables.try_emplace(file->pMethods, *file->pMethods);
  if (fresh) {
    table->second.xSync = sync_counted;
    original_of[&table->second] = file->pMethods;
  }
  file->pMethods = &table->second;
  return result;
}

}  // namespace

SyncCount::SyncCount() : vfs_(*sqlite3_vfs_find(nullptr)) {
  systems_own = sqlite3_vfs_find(nullptr);
  vfs_.zName = "sync-count";
  vfs_.xOpen = open_counted;
  sqlite3_vfs_register(&vfs_, 1);
}

SyncCount::~SyncCount() {
  failing = false;
  sqlite3_vfs_unregister(&vfs_);
  sqlite3_vfs_register(systems_own, 1);
}

void SyncCount::fail(bool fails) { failing = fails; }

std::int64_t SyncCount::syncs() const { return counted; }

}  // namespace suara::test
