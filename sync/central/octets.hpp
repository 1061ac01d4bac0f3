// Whole numbers as octets, the highest first: how the mirror writes them.
#pragma once
#include <cstdint>
#include <string_view>

#include "common/base/bytes.hpp"

namespace suara::central {

inline void put_number(Bytes& out, std::uint64_t number, int octets = 8) {
  for (int shift = 8 * (octets - 1); shift >= 0; shift -= 8)
    out.push_back(static_cast<char>((number >> shift) & 0xFF));
}

inline std::uint64_t number_in(std::string_view octets) {
  std::uint64_t number = 0;
  for (const char octet : octets) number = (number << 8) | static_cast<unsigned char>(octet);
  return number;
}

}  // namespace suara::central
