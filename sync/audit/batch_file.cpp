#include "sync/audit/batch_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "sync/audit/finding.hpp"

namespace suara::audit {
namespace {

constexpr std::size_t kPageBytes = 4 * 1024 * 1024;

}  // namespace

BatchFile::BatchFile(const std::filesystem::path& path)
    : file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
  if (file_ < 0 && errno == ENOENT) stop({path.filename().string()}, "audit.file_missing");
  if (file_ < 0) throw std::system_error(errno, std::generic_category(), path.string());
  struct stat status {};
  if (::fstat(file_, &status) != 0)
    throw std::system_error(errno, std::generic_category(), path.string());
  size_ = static_cast<std::uint64_t>(status.st_size);
}

BatchFile::~BatchFile() { ::close(file_); }

Bytes BatchFile::read(std::uint64_t from, std::size_t bytes) const {
  Bytes page(bytes, '\0');
  std::size_t have = 0;
  while (have < bytes) {
    const ssize_t read =
        ::pread(file_, page.data() + have, bytes - have, static_cast<off_t>(from + have));
    if (read < 0) throw std::system_error(errno, std::generic_category(), "batches.bin");
    if (read == 0) break;
    have += static_cast<std::size_t>(read);
  }
  page.resize(have);
  return page;
}

bool BatchFile::reach(std::size_t bytes) {
  if (position_ + bytes <= page_start_ + page_.size()) return true;
  if (position_ + bytes > size_) return false;
  page_ = read(position_, std::max(bytes, kPageBytes));
  page_start_ = position_;
  return page_.size() >= bytes;
}

std::optional<BatchFile::Frame> BatchFile::next() {
  if (position_ == size_) return std::nullopt;
  const Spot spot{std::string(record::kBatchesFile), position_};
  hold(reach(4), spot, "audit.frame_cut");
  const auto view = [this] {
    return std::string_view(page_).substr(static_cast<std::size_t>(position_ - page_start_));
  };
  const std::size_t length = record::frame_length(view());
  hold(length <= record::kFrameBytesMax && reach(4 + length), spot, "audit.frame_cut");
  hasher_.add(view().substr(0, 4 + length));
  const Frame frame{position_, view().substr(4, length)};
  position_ += 4 + length;
  return frame;
}

Bytes BatchFile::frame_at(std::uint64_t byte) const {
  return read(byte + 4, record::frame_length(read(byte, 4)));
}

}  // namespace suara::audit
