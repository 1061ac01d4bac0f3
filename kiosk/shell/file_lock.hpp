// Held by one process at a time, while files of the data folder are read and written again.
#pragma once
#include <filesystem>

namespace suara::kiosk {

class FileLock {
 public:
  // Waits for whoever holds it. The file is made where there is none, and stays. Throws
  // std::system_error where it cannot be.
  explicit FileLock(const std::filesystem::path& file);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  int file_;
};

}  // namespace suara::kiosk
