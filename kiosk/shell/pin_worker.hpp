// argon2id takes tens of milliseconds and 32 MiB: a thread of its own, one PIN after another.
#pragma once
#include <functional>
#include <string>
#include <thread>

#include "kiosk/journal/journal.hpp"
#include "kiosk/shell/bounded_queue.hpp"

namespace suara::kiosk {

struct PinCheck {
  std::uint64_t connection = 0;
  std::string pin;
  std::string pin_hash;  // of the officer; empty: nobody has that NIP or a PIN, which takes as long
  std::string other_hash;  // of somebody else, whose check makes the time the same
};
struct PinChecked {
  std::uint64_t connection = 0;
  bool right = false;
};

// Whether the argon2id hash is of that PIN.
using VerifyPin = std::function<bool(const std::string& hash, const std::string& pin)>;
bool verify_pin(const std::string& hash, const std::string& pin);

class PinWorker {
 public:
  // on_checked: on the worker's thread. Each check calls verify once, whoever's NIP it is for.
  explicit PinWorker(std::function<void(PinChecked)> on_checked, VerifyPin verify = verify_pin);
  ~PinWorker();
  PinWorker(const PinWorker&) = delete;
  PinWorker& operator=(const PinWorker&) = delete;
  bool check(PinCheck check);  // false: too many wait

 private:
  void work();
  const std::function<void(PinChecked)> on_checked_;
  const VerifyPin verify_;
  BoundedQueue<PinCheck> checks_{4};
  std::thread worker_;
};

// How long after the newest wrong PIN the next one is looked at: nothing for the first two, then
// 1 s * 2^(count - 3), at most five minutes. Never for good.
std::int64_t pin_delay_ms(std::uint32_t wrong_count);

// What is left of it; a wall clock that went back starts it anew.
std::int64_t pin_wait_ms(const journal::WrongPins& wrong, Instant now);

}  // namespace suara::kiosk
