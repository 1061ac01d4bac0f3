#include "kiosk/shell/file_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace suara::kiosk {

FileLock::FileLock(const std::filesystem::path& file)
    : file_(open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
  if (file_ >= 0 && flock(file_, LOCK_EX) == 0) return;
  const int error = errno;
  if (file_ >= 0) close(file_);
  throw std::system_error(error, std::generic_category(), file.string());
}

FileLock::~FileLock() { close(file_); }

}  // namespace suara::kiosk
