#include "sync/bkd/utf8.hpp"

#include <optional>

namespace suara::bkd {
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

std::size_t width_of(char32_t sign) {
  const auto within = [sign](char32_t first, char32_t last) {
    return sign >= first && sign <= last;
  };
  if (within(0x300, 0x36f) || within(0x200b, 0x200f) || within(0xfe00, 0xfe0f)) return 0;
  const bool wide = within(0x1100, 0x115f) || within(0x2e80, 0xa4cf) || within(0xac00, 0xd7a3) ||
                    within(0xf900, 0xfaff) || within(0xfe30, 0xfe6f) || within(0xff00, 0xff60) ||
                    within(0xffe0, 0xffe6) || within(0x1f300, 0x1faff) || within(0x20000, 0x3fffd);
  return wide ? 2 : 1;
}

std::string first_columns(std::string_view text, std::size_t columns) {
  std::string out;
  std::size_t width = 0;
  for (const char32_t sign : signs_of(text)) {
    width += width_of(sign);
    if (width > columns) break;
    append_utf8(out, sign);
  }
  return out;
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

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (const char32_t sign : signs_of(text)) width += width_of(sign);
  return width;
}

std::string cut_to_width(std::string_view text, std::size_t columns) {
  if (display_width(text) <= columns) return std::string(text);
  return columns == 0 ? "" : first_columns(text, columns - 1) + "…";
}

std::vector<std::string> wrap_to_width(std::string_view text, std::size_t columns) {
  std::vector<std::string> lines(1);
  while (!text.empty()) {
    const std::size_t space = text.find(' ');
    std::string word(text.substr(0, space));
    text.remove_prefix(space == std::string_view::npos ? text.size() : space + 1);
    const std::size_t taken = lines.back().empty() ? 0 : display_width(lines.back()) + 1;
    if (taken + display_width(word) <= columns) {
      lines.back() += (taken > 0 ? " " : "") + word;
      continue;
    }
    if (taken > 0) lines.emplace_back();
    for (std::string head; display_width(word) > columns; word.erase(0, head.size())) {
      head = first_columns(word, columns);
      if (head.empty()) return lines;  // A sign wider than the column.
      lines.back() = head;
      lines.emplace_back();
    }
    lines.back() = word;
  }
  return lines;
}

}  // namespace suara::bkd
