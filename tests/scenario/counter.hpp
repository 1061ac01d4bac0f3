// One counter with its two screens, as a test sees it: a citizen's hand and an officer's hand on
// the real programs.
#pragma once
#include <filesystem>
#include <memory>
#include <string>

#include "tests/support/facts.hpp"
#include "tests/support/region.hpp"
#include "tests/support/screen.hpp"

namespace suara::test {

class Counter {
 public:
  // Both programs with waits short enough for a test; the kiosk is enrolled already. more: of the
  // kiosk's environment.
  Counter(Region& region, const std::string& device, Environment more = {});

  Driver& citizen() { return *citizen_driver_; }
  Driver& desk() { return *desk_driver_; }
  Process& kiosk() { return *kiosk_; }

  void duty_on(const Letter& letter);
  void finish(const std::string& service, const std::string& result);
  void without_ballot(const std::string& service, const std::string& result,
                      const std::string& reason);
  void cancel();
  void send_now();
  void rate(int score);       // ends on thanks
  void restart_after_kill();  // kill -9, then started again where it was

 private:
  void wait_first(const std::string& service);
  void tap_acting(const std::string& key);
  void start_kiosk();
  void start_desk();

  std::filesystem::path data_;
  Environment more_;
  Screen citizen_screen_{1280, 800};
  Screen desk_screen_{1100, 720};
  std::unique_ptr<Process> kiosk_;
  std::unique_ptr<Process> desk_;
  std::unique_ptr<Driver> citizen_driver_;
  std::unique_ptr<Driver> desk_driver_;
};

}  // namespace suara::test
