#include "common/base/durable_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>

namespace suara {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const char* what, const fs::path& path, int error) {
  throw fs::filesystem_error(what, path, std::error_code(error, std::generic_category()));
}

class OpenFile {
 public:
  OpenFile(const fs::path& path, int flags, unsigned mode)
      : path_(path), descriptor_(::open(path.c_str(), flags | O_CLOEXEC, mode)) {
    if (descriptor_ < 0) fail("open", path_, errno);
  }
  ~OpenFile() { ::close(descriptor_); }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  void write(std::string_view content) const {
    while (!content.empty()) {
      const ssize_t written = ::write(descriptor_, content.data(), content.size());
      if (written < 0 && errno != EINTR) fail("write", path_, errno);
      if (written > 0) content.remove_prefix(static_cast<std::size_t>(written));
    }
  }
  // At most size octets from offset on.
  std::string read(std::uint64_t offset, std::size_t size) const {
    std::string content(size, '\0');
    ssize_t got = -1;
    do got = ::pread(descriptor_, content.data(), size, static_cast<off_t>(offset));
    while (got < 0 && errno == EINTR);
    if (got < 0) fail("read", path_, errno);
    content.resize(static_cast<std::size_t>(got));
    return content;
  }
  void write_at(std::uint64_t offset, std::string_view content) const {
    while (!content.empty()) {
      const ssize_t written = ::pwrite(descriptor_, content.data(), content.size(),
                                       static_cast<off_t>(offset));
      if (written < 0 && errno != EINTR) fail("write", path_, errno);
      if (written <= 0) continue;
      offset += static_cast<std::uint64_t>(written);
      content.remove_prefix(static_cast<std::size_t>(written));
    }
  }
  // Whoever reads what root replaces reads this too; not where anybody may have put that there.
  void take_owner_of(const fs::path& replaced) const {
    struct stat theirs {};
    struct stat own {};
    if (::geteuid() != 0 || ::lstat(replaced.c_str(), &theirs) != 0) return;
    const fs::path folder = replaced.has_parent_path() ? replaced.parent_path() : fs::path(".");
    struct stat around {};
    if (::stat(folder.c_str(), &around) != 0 || (around.st_mode & S_IWOTH) != 0) return;
    if (::fstat(descriptor_, &own) != 0) fail("stat", path_, errno);
    if (own.st_uid == theirs.st_uid && own.st_gid == theirs.st_gid) return;
    if (::fchown(descriptor_, theirs.st_uid, theirs.st_gid) != 0) fail("chown", path_, errno);
  }
  void sync(bool is_folder) const {
    if (::fsync(descriptor_) == 0 || (is_folder && errno == EINVAL)) return;
    fail("fsync", path_, errno);
  }

 private:
  const fs::path path_;
  const int descriptor_;
};

}  // namespace

void sync_folder(const fs::path& folder) {
  OpenFile(folder, O_RDONLY | O_DIRECTORY, 0).sync(true);
}

void rename_synced(const fs::path& from, const fs::path& to) {
  fs::rename(from, to);
  sync_folder(to.has_parent_path() ? to.parent_path() : fs::path("."));
}

void write_again(const fs::path& path, std::uint64_t from) {
  constexpr std::size_t kStep = 1024 * 1024;
  const OpenFile file(path, O_RDWR, 0);
  for (std::string piece = file.read(from, kStep); !piece.empty(); piece = file.read(from, kStep)) {
    file.write_at(from, piece);
    from += piece.size();
  }
  file.sync(false);
}

void put_file(const fs::path& path, std::string_view content, unsigned mode) {
  fs::path unfinished = path;
  unfinished += kUnfinishedSuffix;
  try {
    fs::remove(unfinished);
    {
      const OpenFile file(unfinished, O_WRONLY | O_CREAT | O_EXCL, mode);
      file.take_owner_of(path);
      file.write(content);
      file.sync(false);
    }
    rename_synced(unfinished, path);
  } catch (const fs::filesystem_error&) {
    std::error_code ignored;  // What went wrong is said already.
    fs::remove(unfinished, ignored);
    throw;
  }
}

}  // namespace suara
