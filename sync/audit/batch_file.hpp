// batches.bin: frame after frame from its start, hashed on the way, and earlier ones again by their
// place. Holds one page of it.
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>

#include "common/record/ledger_files.hpp"

namespace suara::audit {

class BatchFile {
 public:
  explicit BatchFile(const std::filesystem::path& path);  // throws where it cannot be read
  ~BatchFile();
  BatchFile(const BatchFile&) = delete;
  BatchFile& operator=(const BatchFile&) = delete;

  struct Frame {
    std::uint64_t byte = 0;  // where it begins
    std::string_view bytes;  // without its length; valid until the next call
  };
  // nullopt: the end. Stops with "audit.frame_cut" where the file ends inside a frame.
  std::optional<Frame> next();
  // The frame that begins there; it was read by next() before.
  Bytes frame_at(std::uint64_t byte) const;
  std::uint64_t size() const { return size_; }
  // Of the whole file, after its end was reached.
  Hash hash() { return hasher_.finish(); }

 private:
  // At least so many octets from position_ on are in the page; false: the file ends before.
  bool reach(std::size_t bytes);
  Bytes read(std::uint64_t from, std::size_t bytes) const;

  int file_ = -1;
  std::uint64_t size_ = 0;
  Bytes page_;
  std::uint64_t page_start_ = 0;
  std::uint64_t position_ = 0;
  record::Hasher hasher_;
};

}  // namespace suara::audit
