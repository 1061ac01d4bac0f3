#include "sync/bkd/folder_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <sstream>

namespace suara::bkd {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const char* what, const fs::path& path) {
  throw fs::filesystem_error(what, path, std::error_code(errno, std::generic_category()));
}

class OpenFile {
 public:
  OpenFile(const fs::path& path, int flags, unsigned mode)
      : descriptor_(open(path.c_str(), flags | O_CLOEXEC, mode)) {}
  ~OpenFile() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  bool good() const { return descriptor_ >= 0; }
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

void write_all(const OpenFile& file, std::string_view content, const fs::path& path) {
  while (!content.empty()) {
    const ssize_t written = write(file.descriptor(), content.data(), content.size());
    if (written < 0 && errno != EINTR) fail("write", path);
    if (written > 0) content.remove_prefix(static_cast<std::size_t>(written));
  }
  if (fsync(file.descriptor()) != 0) fail("fsync", path);
}

}  // namespace

std::optional<std::string> read_file(const fs::path& path) {
  if (!fs::is_regular_file(path)) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  if (!file || !(content << file.rdbuf() || file.peek() == std::ifstream::traits_type::eof()))
    fail("read", path);
  return content.str();
}

Files read_setup_folder(const fs::path& folder) {
  Files files;
  for (const std::string& name : setup_file_names())
    if (auto content = read_file(folder / name)) files[name] = std::move(*content);
  return files;
}

bool create_file(const fs::path& path, std::string_view content, unsigned mode) {
  const OpenFile file(path, O_WRONLY | O_CREAT | O_EXCL, mode);
  if (!file.good() && errno == EEXIST) return false;
  if (!file.good()) fail("open", path);
  write_all(file, content, path);
  return true;
}

bool open_to_others(const fs::path& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) fail("stat", path);
  return (status.st_mode & 0077) != 0;
}

}  // namespace suara::bkd
