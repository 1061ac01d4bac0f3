#include "sync/central/mirror_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "common/base/durable_file.hpp"
#include "common/base/mutants.hpp"
#include "common/record/keys.hpp"
#include "sync/central/octets.hpp"

namespace suara::central {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMagic = "SLMF";
constexpr std::size_t kHeadBytes = 9;  // magic, length, kind
constexpr std::size_t kHashBytes = 32;
constexpr std::uint32_t kPayloadMax = 256U * 1024 * 1024;

Hash check_of(FrameKind kind, std::string_view payload) {
  const char octet = static_cast<char>(kind);
  return record::sha256({{&octet, 1}, payload});
}

Hash chained(const Hash& before, const Hash& check) {
  return record::sha256({view_of(before), view_of(check)});
}

[[noreturn]] void fail(const fs::path& path) {
  throw std::system_error(errno, std::generic_category(), path.string());
}

struct Frame {
  FrameKind kind{};
  Bytes payload;
  Hash check{};
  std::uint64_t bytes = 0;
};

// Reads one file from front to back; one frame is held at a time.
class Reader {
 public:
  Reader(int file, std::uint64_t size, const fs::path& path)
      : file_(file), size_(size), path_(path) {}

  // nullopt: no whole frame stands there.
  std::optional<Frame> at(std::uint64_t offset) const {
    const Bytes head = read(offset, kHeadBytes);
    if (head.size() < kHeadBytes || !head.starts_with(kMagic)) return std::nullopt;
    const auto length = static_cast<std::uint32_t>(number_in(std::string_view(head).substr(4, 4)));
    if (length > kPayloadMax || offset + kHeadBytes + length + kHashBytes > size_)
      return std::nullopt;
    Bytes rest = read(offset + kHeadBytes, length + kHashBytes);
    const auto check = array_of<32>(std::string_view(rest).substr(length));
    rest.resize(length);
    Frame frame{static_cast<FrameKind>(head[8]), std::move(rest), *check,
                kHeadBytes + length + kHashBytes};
    if (check_of(frame.kind, frame.payload) != frame.check) return std::nullopt;
    return frame;
  }

  // How many whole ends of groups stand behind offset.
  std::size_t ends_behind(std::uint64_t offset) const {
    constexpr std::uint64_t kStep = 1024 * 1024;
    std::size_t ends = 0;
    for (std::uint64_t start = offset; start < size_; start += kStep) {
      const Bytes window = read(start, kStep + kMagic.size() - 1);
      for (std::size_t found = window.find(kMagic); found != Bytes::npos;
           found = window.find(kMagic, found + 1)) {
        const auto frame = at(start + found);
        ends += frame && frame->kind == FrameKind::end ? 1 : 0;
      }
    }
    return ends;
  }

 private:
  Bytes read(std::uint64_t offset, std::uint64_t count) const {
    Bytes bytes(static_cast<std::size_t>(std::min(count, size_ - std::min(offset, size_))), '\0');
    std::size_t done = 0;
    while (done < bytes.size()) {
      const ssize_t got = ::pread(file_, bytes.data() + done, bytes.size() - done,
                                  static_cast<off_t>(offset + done));
      if (got < 0) fail(path_);
      if (got == 0) break;
      done += static_cast<std::size_t>(got);
    }
    bytes.resize(done);
    return bytes;
  }

  int file_;
  std::uint64_t size_;
  const fs::path& path_;
};

struct Walked {
  std::uint64_t whole = 0;  // octets up to the end of the last whole group
  std::uint64_t last = 0;   // where that one begins
  Hash chain{};
};

// Up to the first frame that is not whole, or an end that does not fit its frames.
Walked walk(const Reader& reader, const MirrorFile::EachFrame& each) {
  Walked walked;
  std::vector<Frame> group;
  std::uint64_t offset = 0;
  Hash chain{};
  while (auto frame = reader.at(offset)) {
    offset += frame->bytes;
    const bool ends = frame->kind == FrameKind::end;
    const Bytes& payload = frame->payload;
    if (ends && (payload.size() < kHashBytes ||
                 std::string_view(payload).substr(payload.size() - kHashBytes) != view_of(chain)))
      break;
    chain = chained(chain, frame->check);
    group.push_back(*std::move(frame));
    if (!ends) continue;
    group.back().payload.resize(group.back().payload.size() - kHashBytes);
    for (const Frame& one : group) each(one.kind, one.payload);
    group.clear();
    walked = {offset, walked.whole, chain};
  }
  return walked;
}

}  // namespace

MirrorFile::MirrorFile(int file, fs::path path) : file_(file), path_(std::move(path)) {}

MirrorFile::MirrorFile(MirrorFile&& other) noexcept
    : file_(other.file_),
      path_(std::move(other.path_)),
      whole_(other.whole_),
      torn_(other.torn_),
      chain_(other.chain_),
      name_is_durable_(other.name_is_durable_),
      pending_(std::move(other.pending_)),
      pending_chain_(other.pending_chain_) {
  other.file_ = -1;
}

MirrorFile& MirrorFile::operator=(MirrorFile&& other) noexcept {
  std::swap(file_, other.file_);
  std::swap(path_, other.path_);
  std::swap(whole_, other.whole_);
  std::swap(torn_, other.torn_);
  std::swap(chain_, other.chain_);
  std::swap(name_is_durable_, other.name_is_durable_);
  std::swap(pending_, other.pending_);
  std::swap(pending_chain_, other.pending_chain_);
  return *this;
}

MirrorFile::~MirrorFile() {
  if (file_ >= 0) ::close(file_);
}

bool MirrorFile::lock_alone() const { return flock(file_, LOCK_EX | LOCK_NB) == 0; }

Expected<MirrorFile> MirrorFile::open(const fs::path& folder, bool writes, const EachFrame& each) {
  if (!fs::is_directory(folder)) return problem("mirror.no_folder", {{"folder", folder.string()}});
  const fs::path path = folder / "mirror.log";
  const int flags = writes ? O_RDWR | O_CREAT : O_RDONLY;
  const int file = ::open(path.c_str(), flags | O_CLOEXEC, 0600);
  if (file < 0 && errno == ENOENT)
    return problem("mirror.no_folder", {{"folder", folder.string()}});
  if (file < 0) fail(path);
  MirrorFile mirror(file, path);
  if (!mirror.lock_alone()) return problem("mirror.locked", {{"folder", folder.string()}});
  const auto size = static_cast<std::uint64_t>(fs::file_size(path));
  const Reader reader(file, size, path);
  const Walked walked = walk(reader, each);
  // A crash leaves one group torn, in any order of its octets; two are damage.
  if (reader.ends_behind(walked.whole) > 1)
    return problem("mirror.damaged",
                   {{"folder", folder.string()}, {"at", std::to_string(walked.whole)}});
  if (writes) sync_folder(folder);
  mirror.whole_ = walked.whole;
  mirror.torn_ = size - walked.whole;
  mirror.chain_ = mirror.pending_chain_ = walked.chain;
  if (writes && walked.whole < size && ::ftruncate(file, static_cast<off_t>(walked.whole)) != 0)
    fail(path);
  // The program before this one may have ended because this group could not be synced.
  if (writes && !mutant("mirror_end_trusted")) write_again(path, walked.last);
  return mirror;
}

void MirrorFile::take_place(const fs::path& folder) {
  const fs::path to = folder / "mirror.log";
  fs::rename(path_, to);
  path_ = to;
  name_is_durable_ = false;
  sync_name();
}

void MirrorFile::sync_name() {
  if (name_is_durable_) return;
  sync_folder(path_.parent_path());
  name_is_durable_ = true;
}

void MirrorFile::pack(FrameKind kind, std::string_view payload, const Hash& check) {
  pending_.append(kMagic);
  put_number(pending_, payload.size(), 4);
  pending_.push_back(static_cast<char>(kind));
  pending_.append(payload);
  pending_.append(view_of(check));
}

void MirrorFile::add(FrameKind kind, std::string_view payload) {
  const Hash check = check_of(kind, payload);
  pack(kind, payload, check);
  pending_chain_ = chained(pending_chain_, check);
}

void MirrorFile::drop() {
  pending_.clear();
  pending_chain_ = chain_;
}

// Whose folder was removed or renamed would go on taking groups that nobody finds again.
void MirrorFile::require_its_name() const {
  struct stat open {}, named {};
  if (::fstat(file_, &open) != 0 || ::stat(path_.c_str(), &named) != 0) fail(path_);
  if (open.st_ino == named.st_ino && open.st_dev == named.st_dev) return;
  errno = ESTALE;
  fail(path_);
}

void MirrorFile::finish(std::string_view end_payload) {
  add(FrameKind::end, Bytes(end_payload).append(view_of(pending_chain_)));
  std::uint64_t at = whole_;
  for (std::string_view left = pending_; !left.empty();) {
    const ssize_t written = ::pwrite(file_, left.data(), left.size(), static_cast<off_t>(at));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) fail(path_);
    at += static_cast<std::uint64_t>(written);
    left.remove_prefix(static_cast<std::size_t>(written));
  }
  if (!mutant("mirror_not_synced") && ::fdatasync(file_) != 0) fail(path_);
  require_its_name();
  whole_ = at;
  chain_ = pending_chain_;
  pending_.clear();
}

}  // namespace suara::central
