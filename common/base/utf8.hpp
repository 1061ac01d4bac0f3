// UTF-8 by code point.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace suara {

// Strict (RFC 3629): no overlong forms, surrogates or cut sequences.
bool is_utf8(std::string_view bytes);

struct Utf8Parts {
  std::size_t valid = 0;      // octets before the first that fits nowhere
  bool beyond_ascii = false;  // anywhere a valid sign of several octets
};
Utf8Parts utf8_parts(std::string_view bytes);

void append_utf8(std::string& text, char32_t sign);

// Signs of a valid text; an octet that fits nowhere stands for itself as U+FFFD.
std::vector<char32_t> signs_of(std::string_view text);

}  // namespace suara
