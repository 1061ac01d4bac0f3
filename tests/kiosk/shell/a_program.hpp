// The real kiosk on a touchscreen, with a desk at its socket, for tests.
#pragma once
#include <signal.h>

#include <memory>
#include <mutex>

#include "tests/kiosk/shell/a_counter.hpp"
#include "tests/support/facts.hpp"
#include "tests/support/process.hpp"
#include "tests/support/touch_screen.hpp"
#include "tests/support/wait.hpp"

namespace suara::test {

class KioskProgram {
 public:
  // settings: of kiosk.toml, behind waits that a test can bear.
  KioskProgram(KioskFolder& home, TouchScreen& glass, const std::string& settings,
               const Environment& more = {}, const std::vector<std::string>& options = {})
      : facts_(home.folder / "citizen.facts"), driver_(glass.screen(), facts_), glass_(glass) {
    write_file(home.folder / "kiosk.toml", settings);
    Environment environment{{"DISPLAY", glass.display()},
                            {"SUARA_FACTS", facts_.string()},
                            {"LIBGL_ALWAYS_SOFTWARE", "1"}};
    for (const auto& [name, value] : more) environment[name] = value;
    std::vector<std::string> command{program_path("suara-kiosk"), "--data",
                                     home.folder.path().string()};
    command.insert(command.end(), options.begin(), options.end());
    kiosk_ = std::make_unique<Process>(command, environment);
    driver_.wait_screen("idle");
    desk_ = std::make_unique<kiosk::SocketClient>(
        home.folder / "desk.sock", [this](kiosk::SocketEvent event) { hear(std::move(event)); });
  }

  Driver& citizen() { return driver_; }
  Process& process() { return *kiosk_; }
  nlohmann::json state() {
    const std::lock_guard lock(mutex_);
    return state_;
  }
  // "ok", or the code of the refusal.
  std::string ask(const nlohmann::json& request) {
    {
      const std::lock_guard lock(mutex_);
      answer_ = nullptr;
    }
    nlohmann::json answer;
    const bool sent = wait_until([&] { return desk_->send(request); });
    const bool answered = sent && wait_until([&] {
      const std::lock_guard lock(mutex_);
      answer = answer_;
      return !answer.is_null();
    });
    if (!answered) throw std::runtime_error("the kiosk does not answer");
    return answer.contains("problem") ? answer["problem"]["code"].get<std::string>() : "ok";
  }
  void duty_on() { REQUIRE(ask({{"do", "duty_on"}, {"nip", kNip}, {"pin", kPin}}) == "ok"); }
  void finish(const std::string& service = "ktp") {
    REQUIRE(ask({{"do", "finish"}, {"service", service}, {"result", "selesai"}}) == "ok");
    driver_.wait_screen("rate");
  }

  // The middle of a key that is there.
  std::pair<int, int> middle(const std::string& id) {
    driver_.wait_for([&](const Facts& facts) { return facts.find(id) != nullptr; }, "key " + id);
    const Facts facts = driver_.facts();
    const KeyFact* key = facts.find(id);
    return {key->x + key->w / 2, key->y + key->h / 2};
  }
  void down(unsigned finger, const std::string& id) {
    const auto [x, y] = middle(id);
    glass_.down(finger, x, y);
  }
  void tap(const std::string& id) {
    down(0, id);
    glass_.up(0);
  }

 private:
  void hear(kiosk::SocketEvent event) {
    const std::lock_guard lock(mutex_);
    if (event.body.contains("state"))
      state_ = event.body["state"];
    else if (event.kind == kiosk::SocketEvent::Kind::message)
      answer_ = event.body;
  }

  std::filesystem::path facts_;
  Driver driver_;
  TouchScreen& glass_;
  std::unique_ptr<Process> kiosk_;
  std::mutex mutex_;
  nlohmann::json answer_;
  nlohmann::json state_;
  std::unique_ptr<kiosk::SocketClient> desk_;
};

// kiosk.toml of a kiosk that takes every touch at once and moves nothing.
inline const std::string kNoGuards =
    "[waits]\ndead_ms = 0\nsame_key_ms = 0\n[window]\nreduced_motion = true\n";

// Of kiosk.toml, with the PIN that sign_in_as_technician types.
inline std::string technician_setting() {
  return "[technician]\npin_hash = \"" + hash_pin("482913") + "\"\n";
}
inline void sign_in_as_technician(KioskProgram& kiosk) {
  REQUIRE(kiosk.ask({{"do", "technician"}}) == "ok");
  for (const char digit : std::string("482913"))
    kiosk.tap(std::string("technician.digit") + digit);
  kiosk.tap("technician.enter");
  kiosk.citizen().wait_screen("technician");
}

}  // namespace suara::test
