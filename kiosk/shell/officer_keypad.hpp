// The officer's side of a box with a keypad: keys in, requests to the counter out, and what a light
// or a beep may tell by a command of the settings. Nothing here knows an answer of the citizen's.
#pragma once
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "kiosk/app/keypad/officer.hpp"
#include "kiosk/app/technician/technician.hpp"
#include "kiosk/shell/settings.hpp"
#include "kiosk/shell/started_program.hpp"
#include "kiosk/shell/x_input.hpp"

namespace suara::kiosk {

// wanted: of the settings, "046d:c31c", a part of the name, or a path that leads to the node.
bool is_device(const Keyboard& device, const std::string& wanted);

// Settings that more than one of the keyboards plugged in answers to; parts of one are one.
std::vector<technician::SharedKeypad> shared_keypads(const KeypadSettings& settings,
                                                     std::span<const Keyboard> plugged);

class OfficerKeypad {
 public:
  // ask: gets requests as the local socket has them.
  OfficerKeypad(const KeypadSettings& settings, std::function<void(nlohmann::json)> ask);

  // false: the key is the citizen's. services: codes, 1 is the first of them.
  bool press(const KeyStroke& pressed, const std::vector<std::string>& services,
             std::int64_t now_ms);
  // What became of the newest request.
  void hear_answer(bool accepted);
  // The counter's newest state, as everybody at the socket sees it.
  void hear_state(const nlohmann::json& state);

 private:
  bool read_badge(const KeyStroke& pressed, std::int64_t now_ms);
  void take(const keypad::Pressed& pressed, const std::vector<std::string>& services);
  void signal(const std::string& word);

  const KeypadSettings settings_;
  const std::function<void(nlohmann::json)> ask_;
  keypad::Officer officer_;
  std::string badge_;
  std::string ballot_;
  std::vector<StartedProgram> signals_;  // kSignalsMax at most
};

}  // namespace suara::kiosk
