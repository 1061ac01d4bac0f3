// How long an officer's word against an annulment may be, at the desk and at the central.
#pragma once
#include <cstddef>

namespace suara::domain {

inline constexpr std::size_t kObjectionBytesMax = 2'000;  // UTF-8

}  // namespace suara::domain
