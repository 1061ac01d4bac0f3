// The file of a mirror: frames, closed in groups. A group is durable when finish() returns; what
// stands behind the last whole group was never promised to anybody.
#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string_view>

#include "common/base/bytes.hpp"
#include "common/base/problem.hpp"

namespace suara::central {

enum class FrameKind : std::uint8_t { tenant = 1, table = 2, leaves = 3, editions = 4, end = 5 };

// Frame: "SLMF", u32 length, kind, payload, SHA-256(kind, payload). The end of a group holds the
// hash over the hashes of all frames before it, so that none can be left out or moved.
class MirrorFile {
 public:
  using EachFrame = std::function<void(FrameKind, std::string_view payload)>;

  // DIR/mirror.log, made where there is none; the folder must be there. each: every frame of every
  // whole group, in order; the end's payload without its hash. What follows the last whole group
  // is cut off where `writes`, else left alone. Problems "mirror.locked" (another central writes
  // there), "mirror.no_folder", "mirror.damaged" (folder, at: octet of the first frame that does
  // not verify; more than one crash leaves stands behind it).
  static Expected<MirrorFile> open(const std::filesystem::path& folder, bool writes,
                                   const EachFrame& each);
  MirrorFile(MirrorFile&& other) noexcept;
  MirrorFile& operator=(MirrorFile&& other) noexcept;
  ~MirrorFile();

  // Into memory.
  void add(FrameKind kind, std::string_view payload);
  // Writes what was added and the end of the group, then syncs. Throws std::system_error, also
  // where the file has lost its name; the next try, after drop(), begins where the last whole group
  // ended.
  void finish(std::string_view end_payload);
  // Moves the file into the folder, in place of another one's. Throws
  // std::filesystem::filesystem_error: before the name has moved (has_durable_name() stays true),
  // or where the folder may not keep it; then sync_name() is to be tried again.
  void take_place(const std::filesystem::path& folder);
  void sync_name();
  bool has_durable_name() const { return name_is_durable_; }
  // What was added since the last finish() is forgotten.
  void drop();
  // Octets behind the last whole group when it was opened.
  std::uint64_t torn() const { return torn_; }

 private:
  MirrorFile(int file, std::filesystem::path path);
  bool lock_alone() const;
  void require_its_name() const;
  void pack(FrameKind kind, std::string_view payload, const Hash& check);

  int file_;
  std::filesystem::path path_;
  std::uint64_t whole_ = 0;  // octets of whole groups
  std::uint64_t torn_ = 0;
  Hash chain_{};             // over their frames
  bool name_is_durable_ = true;
  Bytes pending_;
  Hash pending_chain_{};
};

}  // namespace suara::central
