#include "sync/central/fault_mark.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "common/base/durable_file.hpp"
#include "common/base/mutants.hpp"
#include "sync/central/backup.hpp"

namespace suara::central {
namespace {

namespace fs = std::filesystem;

fs::path mark_in(const fs::path& folder) { return folder / "central.fault"; }

Expected<bool> copy_verified(const fs::path& folder, const fs::path& to) {
  const auto report = make_backup({folder, to}, [](std::int64_t, std::int64_t) {});
  if (report) return true;
  const Problem& wrong = report.error();
  const auto what = wrong.args.find("what");
  return problem("central.damaged",
                 {{"folder", folder.string()},
                  {"what", what == wrong.args.end() ? wrong.code : what->second}});
}

}  // namespace

void note_fault(const fs::path& folder) noexcept {
  const int descriptor = ::open(mark_in(folder).c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) return;  // Nothing can be written: then nothing more is.
  ::fsync(descriptor);
  ::close(descriptor);
}

// The old file's log goes before its name does: beside the new file it would be read into it.
Expected<bool> mend_after_fault(const fs::path& folder) {
  if (!fs::exists(mark_in(folder)) || mutant("central_fault_forgotten")) return false;
  const fs::path mended = folder / "central.mended.db";
  if (!fs::exists(mended))
    if (const auto copied = copy_verified(folder, mended); !copied) return copied;
  const fs::path database = folder / "central.db";
  for (const char* beside : {"-wal", "-shm"}) fs::remove(database.string() + beside);
  sync_folder(folder);
  rename_synced(mended, database);
  fs::remove(mark_in(folder));
  sync_folder(folder);
  return true;
}

}  // namespace suara::central
