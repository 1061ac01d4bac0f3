// A copy of a central's database, made beside the running service without stopping it: one
// snapshot, read by a connection that writes nothing. It takes its name only when it is on the
// disk and every batch, chain and root in it has been checked.
#pragma once
#include <filesystem>
#include <functional>

#include "common/base/bytes.hpp"
#include "common/base/problem.hpp"

namespace suara::central {

struct BackupOrder {
  std::filesystem::path data;
  std::filesystem::path to;
  bool with_keys = false;  // beside it, as <to>.keys
  // While the copy is read the service's log file cannot shrink: past so much growth it gives up.
  std::uint64_t wal_growth_max = 1024ULL * 1024 * 1024;
  int pages_of_step = 1'024;
};
struct BackupReport {
  std::uint64_t bytes = 0;
  std::uint64_t log_size = 0;
  std::uint64_t records = 0;
  Hash root{};
};
// copied, total: in pages; called before the first and after each step.
using BackupProgress = std::function<void(std::int64_t copied, std::int64_t total)>;

// Problems: "central.no_data", "central.newer_database", "backup.exists" (nothing is ever
// overwritten), "backup.wal_growth", "backup.damaged" (what). Throws where a disk fails.
Expected<BackupReport> make_backup(const BackupOrder& order, const BackupProgress& progress);

// Every batch readable and under its leaf, leaves under the root, chains ending where their heads
// say. Problem "backup.damaged" (what).
Expected<BackupReport> check_copy(const std::filesystem::path& file);

}  // namespace suara::central
