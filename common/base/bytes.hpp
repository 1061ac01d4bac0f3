// Raw bytes and their hexadecimal form. Nothing here reads or writes anything.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace suara {

using Bytes = std::string;  // Octets, not text.
using Hash = std::array<std::uint8_t, 32>;

std::string to_hex(std::string_view bytes);

// nullopt: an odd number of digits or a sign that is no hexadecimal digit.
std::optional<Bytes> from_hex(std::string_view hex);

template <std::size_t N>
std::string_view view_of(const std::array<std::uint8_t, N>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), N};
}

// nullopt: not exactly N bytes.
template <std::size_t N>
std::optional<std::array<std::uint8_t, N>> array_of(std::string_view bytes) {
  if (bytes.size() != N) return std::nullopt;
  std::array<std::uint8_t, N> out{};
  for (std::size_t i = 0; i < N; ++i) out[i] = static_cast<std::uint8_t>(bytes[i]);
  return out;
}

}  // namespace suara
