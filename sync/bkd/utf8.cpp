#include "sync/bkd/utf8.hpp"

namespace suara::bkd {
namespace {

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

bool commands_terminal(char32_t sign) {
  const auto within = [sign](char32_t first, char32_t last) {
    return sign >= first && sign <= last;
  };
  return sign < 0x20 || within(0x7f, 0x9f) || within(0x2028, 0x202e) || within(0x2066, 0x2069);
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

std::string without_controls(std::string_view text) {
  std::string shown;
  for (const char32_t sign : signs_of(text))
    append_utf8(shown, commands_terminal(sign) ? U' ' : sign);
  return shown;
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
