// Of this room alone: one process at a time moves the files of a data folder. The lock goes with
// the descriptor, so that a kill leaves none.
#pragma once
#include <filesystem>

namespace suara::journal {

class FolderLock {
 public:
  // Not held yet. Throws std::system_error, as those below, where the system refuses.
  explicit FolderLock(const std::filesystem::path& folder);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

  void wait();         // for whoever holds it
  bool take_if_free();

 private:
  int descriptor_;
};

}  // namespace suara::journal
