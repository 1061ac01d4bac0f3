#include "tests/scenario/counter.hpp"

#include <signal.h>

#include <algorithm>
#include <stdexcept>

#include "tests/support/folder.hpp"
#include "tests/support/wait.hpp"

namespace suara::test {

Counter::Counter(Region& region, const std::string& device, Environment more)
    : data_(region.kiosk_data(device)), more_(std::move(more)) {
  citizen_driver_ = std::make_unique<Driver>(citizen_screen_, data_ / "citizen.facts");
  desk_driver_ = std::make_unique<Driver>(desk_screen_, data_ / "desk.facts");
  start_kiosk();
  start_desk();
}

void Counter::start_kiosk() {
  Environment environment{{"DISPLAY", citizen_screen_.display()},
                          {"SUARA_FACTS", (data_ / "citizen.facts").string()},
                          {"LIBGL_ALWAYS_SOFTWARE", "1"}};
  environment.insert(more_.begin(), more_.end());
  kiosk_ = std::make_unique<Process>(
      std::vector<std::string>{program_path("suara-kiosk"), "--data", data_.string(), "--size",
                               "1280x800"},
      environment);
}

void Counter::start_desk() {
  desk_ = std::make_unique<Process>(
      std::vector<std::string>{program_path("suara-kiosk"), "--desk", "--data", data_.string(),
                               "--size", "1100x720"},
      Environment{{"DISPLAY", desk_screen_.display()},
                  {"SUARA_FACTS", (data_ / "desk.facts").string()},
                  {"LIBGL_ALWAYS_SOFTWARE", "1"}});
}

void Counter::duty_on(const Letter& letter) {
  desk().wait_screen("duty");
  desk().enter("duty.nip", letter.nip);
  // A kiosk that was just enrolled has no roster before its first receipt, and says so.
  const auto is_on = [&] { return desk().facts().screen == "counter"; };
  const auto has_no_roster = [&] {
    const Facts facts = desk().facts();
    const KeyFact* notice = facts.find("desk.notice");
    return notice != nullptr && notice->label.find("BKD") != std::string::npos;
  };
  for (int tries = 0; tries < 5 && !is_on(); ++tries) {
    desk().enter("duty.pin", letter.pin);
    desk().tap("duty.on");
    wait_until([&] { return is_on() || has_no_roster(); });
    if (!wait_until(is_on, std::chrono::seconds(2)) && !has_no_roster()) break;
  }
  desk().wait_screen("counter");
}

// The service that was finished has come first: the keys stand where the next tap looks for them.
void Counter::wait_first(const std::string& service) {
  desk().wait_for(
      [&](const Facts& facts) {
        const auto first = std::ranges::find_if(
            facts.keys, [](const KeyFact& key) { return key.id.starts_with("desk.service."); });
        return first != facts.keys.end() && first->id == "desk.service." + service;
      },
      service + " first");
}

// The kiosk has answered what was asked before: only then it takes another question.
void Counter::tap_acting(const std::string& key) {
  desk().wait_for(
      [&](const Facts& facts) {
        const KeyFact* found = facts.find(key);
        return found != nullptr && found->acts;
      },
      key + " to act");
  desk().tap(key);
}

void Counter::finish(const std::string& service, const std::string& result) {
  desk().tap("desk.service." + service);
  desk().tap("desk.result." + result);
  tap_acting("desk.finish");
  wait_first(service);
  desk().wait_for([](const Facts& facts) { return !facts.find("desk.notice"); }, "no refusal");
}

void Counter::without_ballot(const std::string& service, const std::string& result,
                             const std::string& reason) {
  desk().tap("desk.service." + service);
  desk().tap("desk.result." + result);
  tap_acting("desk.without");
  tap_acting("desk.reason." + reason);
  wait_first(service);
}

void Counter::cancel() { tap_acting("desk.cancel"); }
void Counter::send_now() { tap_acting("desk.send_now"); }

void Counter::rate(int score) {
  citizen().wait_screen("rate");
  citizen().tap("rate." + std::to_string(score));
  citizen().wait_screen("thanks");
}

void Counter::restart_after_kill() {
  kiosk_->signal(SIGKILL);
  if (!kiosk_->wait()) throw std::runtime_error("the kiosk did not end");
  // What the desk shows later is not a picture of before.
  desk().wait_for([](const Facts& facts) { return facts.find("desk.notice") != nullptr; },
                  "the desk to miss its kiosk");
  std::filesystem::remove(data_ / "citizen.facts");
  start_kiosk();
  wait_until([&] { return !citizen().facts().screen.empty(); });
}

}  // namespace suara::test
