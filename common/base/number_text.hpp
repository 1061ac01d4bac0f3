// A number out of text that holds nothing else.
#pragma once
#include <charconv>
#include <optional>
#include <string_view>

namespace suara {

// nullopt: empty, another sign before, in or behind it, or out of the number's range.
template <class Number>
std::optional<Number> number_in(std::string_view text) {
  Number number{};
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  return error == std::errc{} && stopped == end ? std::optional(number) : std::nullopt;
}

}  // namespace suara
