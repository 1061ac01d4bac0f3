// Inside common/record only: an upload, its batch and the batch's header, read where they lie, in
// the shape that serialising gives. Whatever they do not take, protobuf reads.
#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

#include "common/record/plain_wire.hpp"

namespace suara::record {

// The batch of a wire::Upload without side parts; false: another shape.
bool read_plain_upload(std::string_view bytes, std::string_view& batch);

// A wire::SignedBatch.
struct PlainBatch {
  std::string_view header;
  std::string_view signature;
  std::vector<std::string_view> records;
  bool read(std::string_view bytes);  // false: another shape
};

// The fields of wire::BatchHeader, under its names. The texts are not known to be UTF-8.
class PlainHeader {
 public:
  bool read(std::string_view bytes) { return fields_.read(bytes, 0b1'1000'0110, 0b10'0000); }

  std::string_view tenant() const { return fields_.texts[1]; }
  std::string_view device() const { return fields_.texts[2]; }
  std::uint32_t epoch() const { return static_cast<std::uint32_t>(fields_.numbers[3]); }
  std::uint32_t branch() const { return static_cast<std::uint32_t>(fields_.numbers[4]); }
  std::uint64_t first_seq() const { return fields_.numbers[5]; }
  std::uint32_t count() const { return static_cast<std::uint32_t>(fields_.numbers[6]); }
  std::string_view h_before() const { return fields_.texts[7]; }
  std::string_view h_after() const { return fields_.texts[8]; }

 private:
  PlainFields<8> fields_;
};

}  // namespace suara::record
