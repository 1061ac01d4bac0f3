#include "kiosk/journal/folder_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace suara::journal {

FolderLock::FolderLock(const std::filesystem::path& folder)
    : descriptor_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
  if (descriptor_ < 0)
    throw std::system_error(errno, std::generic_category(), folder.string());
}

FolderLock::~FolderLock() { ::close(descriptor_); }

void FolderLock::wait() {
  if (::flock(descriptor_, LOCK_EX) != 0)
    throw std::system_error(errno, std::generic_category(), "flock");
}

bool FolderLock::take_if_free() {
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return true;
  if (errno != EWOULDBLOCK) throw std::system_error(errno, std::generic_category(), "flock");
  return false;
}

}  // namespace suara::journal
