#include "sync/bkd/credentials.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <new>
#include <set>
#include <stdexcept>

namespace suara::bkd {
namespace {

constexpr std::size_t kPinMemoryBytes = 32 * 1024 * 1024;
constexpr unsigned long long kPinPasses = 4;  // About 0.1 s on a counter's mini PC.
constexpr std::size_t kPasswordMemoryBytes = 64 * 1024 * 1024;
constexpr unsigned long long kPasswordPasses = 3;
constexpr std::string_view kPasswordSigns = "abcdefghjkmnpqrstuvwxyz23456789";

void start_sodium() {
  if (sodium_init() < 0) throw std::runtime_error("libsodium does not start");
}

std::string hash(std::string_view secret, unsigned long long passes, std::size_t memory) {
  start_sodium();
  std::array<char, crypto_pwhash_STRBYTES> text{};
  if (crypto_pwhash_str(text.data(), secret.data(), secret.size(), passes, memory) != 0)
    throw std::bad_alloc();
  return text.data();
}

}  // namespace

bool is_trivial_pin(std::string_view pin) {
  const std::set<char> digits(pin.begin(), pin.end());
  if (digits.size() < 3) return true;
  const auto steps_by = [pin](int step) {
    return std::ranges::adjacent_find(pin, [step](char a, char b) { return b - a != step; }) ==
           pin.end();
  };
  return steps_by(1) || steps_by(-1) || pin.substr(0, pin.size() / 2) == pin.substr(pin.size() / 2);
}

std::string draw_pin() {
  start_sodium();
  for (;;) {
    std::string pin;
    for (std::size_t i = 0; i < kPinDigits; ++i)
      pin += static_cast<char>('0' + randombytes_uniform(10));
    if (!is_trivial_pin(pin)) return pin;
  }
}

std::string draw_password() {
  start_sodium();
  std::string password;
  for (std::size_t i = 0; i < 16; ++i) {
    if (i > 0 && i % 4 == 0) password += '-';
    password +=
        kPasswordSigns[randombytes_uniform(static_cast<std::uint32_t>(kPasswordSigns.size()))];
  }
  return password;
}

std::string hash_pin(std::string_view pin) { return hash(pin, kPinPasses, kPinMemoryBytes); }

std::string hash_password(std::string_view password) {
  return hash(password, kPasswordPasses, kPasswordMemoryBytes);
}

}  // namespace suara::bkd
