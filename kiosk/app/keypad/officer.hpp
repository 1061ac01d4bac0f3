// The officer's keypad: digits and Enter in, what is to be done out. There is no screen on this
// side, only a light or a beep. Pure; time is milliseconds of a monotonic clock.
//
//   CODE Enter [RESULT] Enter   a service is finished; RESULT 1 selesai (also where none is typed),
//                               2 berkas kurang, 3 tidak memenuhi syarat, 4 dirujuk
//   0 Enter NIP Enter PIN Enter duty; NIP: whole, or its last digits (4 at least)
//   00 Enter                    end of duty
//   000 Enter                   takes the offer back
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "common/domain/ballot.hpp"
#include "kiosk/app/keypad/key.hpp"

namespace suara::kiosk::keypad {

inline constexpr std::size_t kTypedMax = 18;               // a NIP
inline constexpr std::int64_t kForgottenAfterMs = 30'000;  // an entry that nobody goes on with

struct Finish {
  int code = 0;  // of the service, from 1
  domain::ServiceResult result{};
  bool operator==(const Finish&) const = default;
};
struct DutyOn {
  std::string nip;
  std::string pin;
  bool operator==(const DutyOn&) const = default;
};
struct DutyOff {
  bool operator==(const DutyOff&) const = default;
};
struct TakeBack {
  bool operator==(const TakeBack&) const = default;
};
using Command = std::variant<Finish, DutyOn, DutyOff, TakeBack>;

// For the light or the beep, while something is typed.
enum class Signal : std::uint8_t { wants_result, wants_nip, wants_pin, refused, cleared };

enum class Step : std::uint8_t { code, result, nip, pin };
struct Officer {
  Step step = Step::code;
  std::string typed;
  int code = 0;
  std::string nip;
  std::int64_t last_key_ms = 0;
  bool operator==(const Officer&) const = default;
};

struct Pressed {
  Officer officer;
  std::optional<Command> command;
  std::optional<Signal> signal;
};
// services: how many codes there are.
Pressed press(Officer officer, const Key& key, int services, std::int64_t now_ms);
// A badge was read: its officer types the PIN now.
Pressed read_badge(const std::string& nip, std::int64_t now_ms);

}  // namespace suara::kiosk::keypad
