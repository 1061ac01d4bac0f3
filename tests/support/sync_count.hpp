// Counts how often SQLite asks the disk to keep what it was given, by a VFS that is the system's
// own but for that, and can be made to fail then. While it lives it is the default.
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
  // From now on the disk does not do it, and says so.
  static void fail(bool fails);

 private:
  sqlite3_vfs vfs_;
};

}  // namespace suara::test
