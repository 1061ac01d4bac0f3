#include "kiosk/shell/officer_keypad.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

#include "common/domain/names.hpp"

namespace suara::kiosk {
namespace {

using nlohmann::json;

constexpr std::size_t kSignalsMax = 4;  // at once; a command that hangs keeps no more waiting
constexpr std::size_t kNumbersSize = 10;  // "046d:c31c " before a name

json request_of(const keypad::Command& command, const std::vector<std::string>& services) {
  struct {
    const std::vector<std::string>& services;
    json operator()(const keypad::Finish& finish) const {
      return {{"do", "finish"},
              {"service", services[static_cast<std::size_t>(finish.code - 1)]},
              {"result", domain::to_text(finish.result)},
              {"from", "keypad"}};
    }
    json operator()(const keypad::DutyOn& duty) const {
      return {{"do", "duty_on"}, {"nip", duty.nip}, {"pin", duty.pin}, {"from", "keypad"}};
    }
    json operator()(const keypad::DutyOff&) const { return {{"do", "duty_off"}}; }
    json operator()(const keypad::TakeBack&) const { return {{"do", "cancel"}}; }
  } request{services};
  return std::visit(request, command);
}

// "/dev/input/by-path/..." is a link that stays with the port, whichever number the node has.
bool leads_to(const std::string& path, const std::string& node) {
  std::error_code gone;
  return path == node || std::filesystem::canonical(path, gone) == node;
}

std::size_t count_devices(std::span<const Keyboard> plugged, const std::string& wanted) {
  std::set<std::string> ports;
  std::size_t without_port = 0;
  for (const Keyboard& one : plugged) {
    if (!is_device(one, wanted)) continue;
    if (one.port.empty()) ++without_port;
    else ports.insert(one.port);
  }
  return ports.size() + without_port;
}

std::string word_of(keypad::Signal signal) {
  switch (signal) {
    case keypad::Signal::wants_result: return "wants_result";
    case keypad::Signal::wants_nip: return "wants_nip";
    case keypad::Signal::wants_pin: return "wants_pin";
    case keypad::Signal::refused: return "refused";
    case keypad::Signal::cleared: return "cleared";
  }
  return "refused";
}

}  // namespace

bool is_device(const Keyboard& device, const std::string& wanted) {
  if (wanted.empty()) return false;
  if (wanted.starts_with('/')) return !device.node.empty() && leads_to(wanted, device.node);
  return device.name.starts_with(wanted + " ") ||
         device.name.find(wanted, kNumbersSize) != std::string::npos;
}

std::vector<technician::SharedKeypad> shared_keypads(const KeypadSettings& settings,
                                                     std::span<const Keyboard> plugged) {
  std::vector<technician::SharedKeypad> shared;
  for (const auto& [name, wanted] : {std::pair("keypad.officer_device", &settings.officer_device),
                                     std::pair("keypad.badge_device", &settings.badge_device)}) {
    const std::size_t found = count_devices(plugged, *wanted);
    if (found > 1) shared.push_back({name, found});
  }
  return shared;
}

OfficerKeypad::OfficerKeypad(const KeypadSettings& settings, std::function<void(json)> ask)
    : settings_(settings), ask_(std::move(ask)) {}

bool OfficerKeypad::press(const KeyStroke& pressed, const std::vector<std::string>& services,
                          std::int64_t now_ms) {
  if (is_device(pressed.device, settings_.badge_device)) return read_badge(pressed, now_ms);
  if (!is_device(pressed.device, settings_.officer_device)) return false;
  auto next = keypad::press(officer_, pressed.key, static_cast<int>(services.size()), now_ms);
  take(next, services);
  return true;
}

// A reader types like a keyboard: digits, then Enter.
bool OfficerKeypad::read_badge(const KeyStroke& pressed, std::int64_t now_ms) {
  if (pressed.key.kind == keypad::Kind::digit && badge_.size() <= keypad::kTypedMax)
    badge_ += static_cast<char>('0' + pressed.key.digit);
  if (pressed.key.kind == keypad::Kind::enter)
    take(keypad::read_badge(std::exchange(badge_, ""), now_ms), {});
  return true;
}

void OfficerKeypad::take(const keypad::Pressed& pressed,
                         const std::vector<std::string>& services) {
  officer_ = pressed.officer;
  if (pressed.signal) signal(word_of(*pressed.signal));
  if (pressed.command) ask_(request_of(*pressed.command, services));
}

void OfficerKeypad::hear_answer(bool accepted) { signal(accepted ? "accepted" : "refused"); }

void OfficerKeypad::hear_state(const json& state) {
  const std::string ballot = state.value("out_of_service", false)
                                 ? "out_of_service"
                                 : "ballot_" + state.value("ballot", "none");
  if (ballot == ballot_) return;
  const bool first = ballot_.empty();
  ballot_ = ballot;
  if (!first) signal(ballot);
}

void OfficerKeypad::signal(const std::string& word) {
  if (settings_.signal_command.empty()) return;
  std::erase_if(signals_, [](StartedProgram& program) { return !program.running(); });
  if (signals_.size() >= kSignalsMax) signals_.erase(signals_.begin());
  if (auto program = StartedProgram::start({settings_.signal_command, word}))
    signals_.push_back(std::move(*program));
}

}  // namespace suara::kiosk
