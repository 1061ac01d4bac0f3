// UTF-8 by code point, and how wide a text stands on a terminal.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace suara::bkd {

// Strict (RFC 3629): no overlong forms, surrogates or cut sequences.
bool is_utf8(std::string_view bytes);

void append_utf8(std::string& text, char32_t sign);

// Signs of a valid text; an octet that fits nowhere stands for itself as U+FFFD.
std::vector<char32_t> signs_of(std::string_view text);

// Columns on a terminal: combining marks 0, East Asian wide signs 2, all others 1.
std::size_t display_width(std::string_view text);

// The first columns of a text; where something had to go, its last column is "…".
std::string cut_to_width(std::string_view text, std::size_t columns);

// Lines of at most so many columns, broken at spaces; longer words are broken where they must.
std::vector<std::string> wrap_to_width(std::string_view text, std::size_t columns);

}  // namespace suara::bkd
