// Inside common/record only: a reader of protobuf's plain shape, the one that serialising gives:
// fields ascending, none twice. Whatever it does not take, protobuf reads.
#pragma once
#include <cstdint>
#include <limits>
#include <string_view>

namespace suara::record {

class PlainWire {
 public:
  static constexpr std::uint32_t kNumber = 0;  // wire types
  static constexpr std::uint32_t kOctets = 2;

  explicit PlainWire(std::string_view bytes) : rest_(bytes) {}
  bool at_end() const { return rest_.empty(); }

  // All of these: false where the bytes end, or are in another shape.
  bool tag(std::uint32_t& field, std::uint32_t& type) {
    std::uint32_t key = 0;
    if (!number(key)) return false;
    field = key / 8;
    type = key % 8;
    return true;
  }
  bool number(std::uint64_t& into) {
    constexpr unsigned kBitsMax = 63;  // the tenth octet is protobuf's own affair
    into = 0;
    for (unsigned shift = 0; shift < kBitsMax && shift / 7 < rest_.size(); shift += 7) {
      const auto octet = static_cast<unsigned char>(rest_[shift / 7]);
      into |= std::uint64_t{octet & 0x7FU} << shift;
      if (octet >= 0x80) continue;
      rest_.remove_prefix(shift / 7 + 1);
      return true;
    }
    return false;
  }
  bool number(std::uint32_t& into) {
    std::uint64_t wide = 0;
    if (!number(wide) || wide > std::numeric_limits<std::uint32_t>::max()) return false;
    into = static_cast<std::uint32_t>(wide);
    return true;
  }
  bool octets(std::string_view& into) {
    std::uint64_t length = 0;
    if (!number(length) || length > rest_.size()) return false;
    into = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return true;
  }

 private:
  std::string_view rest_;
};

}  // namespace suara::record
