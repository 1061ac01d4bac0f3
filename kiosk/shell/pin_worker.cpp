#include "kiosk/shell/pin_worker.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "common/base/mutants.hpp"

namespace suara::kiosk {
namespace {

constexpr std::uint32_t kFreeTries = 2;
constexpr std::int64_t kFirstDelayMs = 1'000;
constexpr std::int64_t kDelayMaxMs = 300'000;

// Where a unit has no PIN at all yet.
std::string hash_of_nothing() {
  std::array<char, crypto_pwhash_STRBYTES> hash{};
  if (crypto_pwhash_str(hash.data(), "", 0, 3, 32 * 1024 * 1024) != 0) throw std::bad_alloc();
  return hash.data();
}

}  // namespace

bool verify_pin(const std::string& hash, const std::string& pin) {
  return crypto_pwhash_str_verify(hash.c_str(), pin.data(), pin.size()) == 0;
}

PinWorker::PinWorker(std::function<void(PinChecked)> on_checked, VerifyPin verify)
    : on_checked_(std::move(on_checked)),
      verify_(std::move(verify)),
      worker_([this] { work(); }) {}

PinWorker::~PinWorker() {
  checks_.close();
  worker_.join();
}

bool PinWorker::check(PinCheck check) { return checks_.push(std::move(check)); }

void PinWorker::work() {
  while (auto check = checks_.pop()) {
    bool right = false;
    if (!check->pin_hash.empty())
      right = verify_(check->pin_hash, check->pin);
    else if (!mutant("unknown_nip_unverified"))
      (void)verify_(check->other_hash.empty() ? hash_of_nothing() : check->other_hash, check->pin);
    sodium_memzero(check->pin.data(), check->pin.size());
    on_checked_({check->connection, right});
  }
}

std::int64_t pin_delay_ms(std::uint32_t wrong_count) {
  if (wrong_count <= kFreeTries) return 0;
  const std::uint32_t doublings = std::min<std::uint32_t>(wrong_count - kFreeTries - 1, 20);
  return std::min(kFirstDelayMs << doublings, kDelayMaxMs);
}

std::int64_t pin_wait_ms(const journal::WrongPins& wrong, Instant now) {
  const std::int64_t passed = std::max<std::int64_t>(0, now - wrong.last);
  return std::max<std::int64_t>(0, pin_delay_ms(wrong.count) - passed);
}

}  // namespace suara::kiosk
