#include "kiosk/app/keypad/officer.hpp"

#include <array>

namespace suara::kiosk::keypad {
namespace {

using domain::ServiceResult;

constexpr std::size_t kCodeDigitsMax = 3;
constexpr std::size_t kNipDigitsMin = 4;
constexpr std::array kResults = {ServiceResult::selesai, ServiceResult::berkas_kurang,
                                 ServiceResult::tidak_memenuhi_syarat,
                                 ServiceResult::dirujuk};

Pressed ask(Officer officer, Step step, Signal signal) {
  officer.step = step;
  officer.typed.clear();
  return {std::move(officer), {}, signal};
}

Pressed refuse() { return {{}, {}, Signal::refused}; }

Pressed enter_code(Officer officer, int services) {
  const std::string& typed = officer.typed;
  if (typed == "0") return ask(std::move(officer), Step::nip, Signal::wants_nip);
  if (typed == "00") return {{}, DutyOff{}, {}};
  if (typed == "000") return {{}, TakeBack{}, {}};
  if (typed.empty() || typed.size() > kCodeDigitsMax) return refuse();
  officer.code = std::stoi(typed);
  if (officer.code < 1 || officer.code > services) return refuse();
  return ask(std::move(officer), Step::result, Signal::wants_result);
}

// The catalogue may have become shorter since the code was typed.
Pressed enter_result(const Officer& officer, int services) {
  if (officer.code > services) return refuse();
  if (officer.typed.empty()) return {{}, Finish{officer.code, kResults.front()}, {}};
  const int number = officer.typed.size() == 1 ? officer.typed[0] - '0' : 0;
  if (number < 1 || number > static_cast<int>(kResults.size())) return refuse();
  return {{}, Finish{officer.code, kResults[static_cast<std::size_t>(number - 1)]}, {}};
}

Pressed enter(Officer officer, int services) {
  switch (officer.step) {
    case Step::code: return enter_code(std::move(officer), services);
    case Step::result: return enter_result(officer, services);
    case Step::nip:
      if (officer.typed.size() < kNipDigitsMin) return refuse();
      officer.nip = officer.typed;
      return ask(std::move(officer), Step::pin, Signal::wants_pin);
    case Step::pin: break;
  }
  if (officer.typed.empty()) return refuse();
  return {{}, DutyOn{officer.nip, officer.typed}, {}};
}

}  // namespace

Pressed press(Officer officer, const Key& key, int services, std::int64_t now_ms) {
  if (now_ms - officer.last_key_ms >= kForgottenAfterMs) officer = {};
  officer.last_key_ms = now_ms;
  if (key.kind == Kind::erase) return {{}, {}, Signal::cleared};
  if (key.kind == Kind::digit) {
    if (officer.typed.size() >= kTypedMax) return refuse();
    officer.typed += static_cast<char>('0' + key.digit);
    return {std::move(officer), {}, {}};
  }
  if (key.kind != Kind::enter) return {std::move(officer), {}, {}};
  Pressed pressed = enter(std::move(officer), services);
  pressed.officer.last_key_ms = now_ms;
  return pressed;
}

Pressed read_badge(const std::string& nip, std::int64_t now_ms) {
  if (nip.size() < kNipDigitsMin || nip.size() > kTypedMax) return refuse();
  return {{Step::pin, "", 0, nip, now_ms}, {}, Signal::wants_pin};
}

}  // namespace suara::kiosk::keypad
