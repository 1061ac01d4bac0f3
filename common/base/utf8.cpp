#include "common/base/utf8.hpp"

#include <algorithm>
#include <optional>

namespace suara {
namespace {

struct Decoded {
  char32_t sign;
  std::size_t bytes;
};

std::optional<Decoded> decode_at(std::string_view text, std::size_t at) {
  const auto octet = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  const unsigned first = octet(0);
  if (first < 0x80) return Decoded{first, 1};
  const std::size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || at + size > text.size()) return std::nullopt;
  char32_t sign = first & (0x7fU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((octet(i) & 0xc0U) != 0x80) return std::nullopt;
    sign = sign << 6 | (octet(i) & 0x3fU);
  }
  const char32_t least = size == 2 ? 0x80 : size == 3 ? 0x800 : 0x10000;
  if (sign < least || sign > 0x10ffff || (sign >= 0xd800 && sign <= 0xdfff)) return std::nullopt;
  return Decoded{sign, size};
}

}  // namespace

bool is_utf8(std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    const auto decoded = decode_at(bytes, at);
    if (!decoded) return false;
    at += decoded->bytes;
  }
  return true;
}

Utf8Parts utf8_parts(std::string_view bytes) {
  Utf8Parts parts{bytes.size(), false};
  for (std::size_t at = 0; at < bytes.size();) {
    const auto decoded = decode_at(bytes, at);
    if (!decoded) parts.valid = std::min(parts.valid, at);
    parts.beyond_ascii = parts.beyond_ascii || (decoded && decoded->bytes > 1);
    at += decoded ? decoded->bytes : 1;
  }
  return parts;
}

void append_utf8(std::string& text, char32_t sign) {
  const auto put = [&](char32_t octet) { text += static_cast<char>(octet); };
  if (sign < 0x80) return put(sign);
  if (sign < 0x800)
    put(0xc0 | sign >> 6);
  else if (sign < 0x10000) {
    put(0xe0 | sign >> 12);
    put(0x80 | (sign >> 6 & 0x3f));
  } else {
    put(0xf0 | sign >> 18);
    put(0x80 | (sign >> 12 & 0x3f));
    put(0x80 | (sign >> 6 & 0x3f));
  }
  put(0x80 | (sign & 0x3f));
}

std::vector<char32_t> signs_of(std::string_view text) {
  std::vector<char32_t> signs;
  for (std::size_t at = 0; at < text.size();) {
    const auto decoded = decode_at(text, at).value_or(Decoded{U'\ufffd', 1});
    signs.push_back(decoded.sign);
    at += decoded.bytes;
  }
  return signs;
}

}  // namespace suara
