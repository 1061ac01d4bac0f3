#include "kiosk/shell/sticks.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <optional>

namespace suara::kiosk {
namespace {

namespace fs = std::filesystem;

constexpr int kLevels = 2;  // /media/STICK, /media/user/STICK

// nullopt: no folder there, or it cannot be looked at (a stick that was pulled).
std::optional<dev_t> file_system_of(const fs::path& folder) {
  struct stat state {};
  if (stat(folder.c_str(), &state) != 0 || !S_ISDIR(state.st_mode)) return std::nullopt;
  return state.st_dev;
}

void look(const fs::path& folder, dev_t above, int levels, std::vector<fs::path>& found) {
  const auto own = file_system_of(folder);
  if (!own || found.size() >= kSticksMax) return;
  if (*own != above) return found.push_back(folder);
  if (levels == 0) return;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error))
    if (entry->is_directory(error) && !entry->is_symlink(error))
      look(entry->path(), *own, levels - 1, found);
}

}  // namespace

std::vector<fs::path> mounted_sticks(std::span<const fs::path> folders) {
  std::vector<fs::path> found;
  for (const fs::path& folder : folders)
    if (const auto own = file_system_of(folder)) look(folder, *own, kLevels, found);
  std::ranges::sort(found);
  return found;
}

bool lies_within(const fs::path& folder, std::span<const fs::path> folders) {
  std::error_code error;
  const fs::path real = fs::canonical(folder, error);
  if (error) return false;
  return std::ranges::any_of(folders, [&](const fs::path& allowed) {
    const fs::path whole = fs::canonical(allowed, error);
    if (error) return false;
    return std::ranges::mismatch(whole, real).in1 == whole.end();
  });
}

}  // namespace suara::kiosk
