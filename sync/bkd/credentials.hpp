// First PINs and passwords: drawn at random, kept only as argon2id in libsodium's text form.
#pragma once
#include <string>
#include <string_view>

namespace suara::bkd {

inline constexpr std::size_t kPinDigits = 6;

// What anybody would try first: fewer than three different digits, a run up or down (123456), the
// same half twice (271271).
bool is_trivial_pin(std::string_view pin);

// kPinDigits digits, evenly drawn from those that are not trivial.
std::string draw_pin();

// Four groups of four signs without look-alikes (no 0 O 1 l I), 79 bits.
std::string draw_password();

// argon2id, 32 MiB: what a kiosk checks on its worker thread.
std::string hash_pin(std::string_view pin);
// argon2id, 64 MiB: what the central checks.
std::string hash_password(std::string_view password);

}  // namespace suara::bkd
