// Inside common/record only: a reader of protobuf's plain shape, the one that serialising gives:
// fields ascending, none twice. Whatever it does not take, protobuf reads.
#pragma once
#include <array>
#include <cstdint>
#include <limits>
#include <string_view>

namespace suara::record {

class PlainWire {
 public:
  static constexpr std::uint32_t kNumber = 0;  // wire types
  static constexpr std::uint32_t kOctets = 2;

  explicit PlainWire(std::string_view bytes) : at_(bytes.data()), end_(at_ + bytes.size()) {}
  bool at_end() const { return at_ == end_; }

  // All of these: false where the bytes end, or are in another shape.
  bool tag(std::uint32_t& field, std::uint32_t& type) {
    std::uint32_t key = 0;
    if (!number(key)) return false;
    field = key / 8;
    type = key % 8;
    return true;
  }
  bool number(std::uint64_t& into) {
    if (at_ == end_) return false;
    into = static_cast<unsigned char>(*at_);
    if (into >= 0x80) return long_number(into);
    ++at_;
    return true;
  }
  bool number(std::uint32_t& into) {
    std::uint64_t wide = 0;
    if (!number(wide) || wide > std::numeric_limits<std::uint32_t>::max()) return false;
    into = static_cast<std::uint32_t>(wide);
    return true;
  }
  bool octets(std::string_view& into) {
    std::uint64_t length = 0;
    if (!number(length) || length > static_cast<std::uint64_t>(end_ - at_)) return false;
    into = {at_, static_cast<std::size_t>(length)};
    at_ += length;
    return true;
  }

 private:
  bool long_number(std::uint64_t& into) {
    constexpr unsigned kBitsMax = 63;  // the tenth octet is protobuf's own affair
    into = 0;
    const char* at = at_;
    for (unsigned shift = 0; shift < kBitsMax && at != end_; shift += 7) {
      const auto octet = static_cast<unsigned char>(*at++);
      into |= std::uint64_t{octet & 0x7FU} << shift;
      if (octet >= 0x80) continue;
      at_ = at;
      return true;
    }
    return false;
  }

  const char* at_;
  const char* end_;
};

inline std::int64_t from_zigzag(std::uint64_t number) {
  return static_cast<std::int64_t>((number >> 1U) ^ (0U - (number & 1U)));
}

// A message of texts and numbers, none of them repeated.
template <std::uint32_t kFieldLast>
struct PlainFields {
  std::array<std::string_view, kFieldLast + 1> texts;
  std::array<std::uint64_t, kFieldLast + 1> numbers{};

  // Bit n says of field n that it holds octets, or a number of more than 32 bits. false: another
  // shape.
  bool read(std::string_view bytes, std::uint32_t octets, std::uint32_t wide) {
    PlainWire in(bytes);
    for (std::uint32_t last = 0; !in.at_end();) {
      std::uint32_t field = 0, type = 0;
      if (!in.tag(field, type) || field <= last || field > kFieldLast) return false;
      last = field;
      const bool taken =
          (octets >> field & 1U) != 0
              ? type == PlainWire::kOctets && in.octets(texts[field])
              : type == PlainWire::kNumber && in.number(numbers[field]) &&
                    ((wide >> field & 1U) != 0 ||
                     numbers[field] <= std::numeric_limits<std::uint32_t>::max());
      if (!taken) return false;
    }
    return true;
  }
};

}  // namespace suara::record
