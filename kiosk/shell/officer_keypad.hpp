// The officer's side of a box with a keypad: keys in, requests to the counter out, and what a light
// or a beep may tell by a command of the settings. Nothing here knows an answer of the citizen's.
#pragma once
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "kiosk/app/keypad/officer.hpp"
#include "kiosk/shell/settings.hpp"
#include "kiosk/shell/started_program.hpp"
#include "kiosk/shell/x_input.hpp"

namespace suara::kiosk {

// Of the settings: "046d:c31c", or a part of the name. device: as of KeyStroke.
bool is_device(const std::string& device, const std::string& wanted);

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
