// Counts how often SQLite asks the disk to keep what it was given, by a VFS that is the system's
// own but for that. While it lives it is the default.
#pragma once
#include <sqlite3.h>

#include <cstdint>

namespace suara::test {

class SyncCount {
 public:
  SyncCount();
  ~SyncCount();
  SyncCount(const SyncCount&) = delete;
  SyncCount& operator=(const SyncCount&) = delete;
  std::int64_t syncs() const;

 private:
  sqlite3_vfs vfs_;
};

}  // namespace suara::test
