// The real kiosk under hands that do anything: fingers anywhere and on any key, palms, finished and
// cancelled services. SUARA_MONKEY_SECONDS says how long; the long run is one under ASan.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <random>
#include <set>

#include "tests/kiosk/shell/a_program.hpp"
#include "tests/support/wait.hpp"

using namespace suara;
using test::Facts;
using test::KeyFact;
using test::KioskFolder;
using test::KioskProgram;
using test::TouchScreen;

namespace {

constexpr const char* kHasty =
    "[waits]\nrate_ms = 1500\nreasons_ms = 1500\nstill_here_ms = 400\nthanks_ms = 1500\n"
    "dead_ms = 20\nsame_key_ms = 0\ndesk_done_ms = 50\nnext_ms = 2000\ntyping_ms = 1500\n"
    "code_ms = 1500\ncleaning_hold_ms = 400\ncleaning_ms = 500\n[window]\nreduced_motion = true\n";
constexpr std::chrono::milliseconds kLook{40};
constexpr std::array kUsual = {"idle", "rate", "thanks"};
constexpr std::chrono::seconds kLonger{30};  // until the usual screens were seen by chance
constexpr unsigned kFingers = 9;  // that may rest; one more taps
constexpr int kWidth = 1280, kHeight = 800;

std::chrono::seconds length() {
  const char* asked = std::getenv("SUARA_MONKEY_SECONDS");
  return std::chrono::seconds(asked != nullptr ? std::stoi(asked) : 8);
}

class Hands {
 public:
  Hands(KioskProgram& kiosk, TouchScreen& glass, std::uint32_t seed)
      : kiosk_(kiosk), glass_(glass), random_(seed) {}

  void play_once() {
    const Facts now = kiosk_.citizen().facts();
    screens.insert(now.screen);
    const std::uint32_t what = below(20);
    if (what < 9) {
      if (!now.keys.empty())
        touch_key(now.keys[below(static_cast<std::uint32_t>(now.keys.size()))]);
    } else if (what < 13) {
      glass_.tap(x(), y());
    } else if (what < 15) {
      put_down(1 + below(kFingers), x(), y());
    } else if (what < 17) {
      lift(1 + below(kFingers));
    } else {
      ask(what == 19 && below(3) == 0
              ? nlohmann::json{{"do", "cancel"}}
              : nlohmann::json{{"do", "finish"}, {"service", "ktp"}, {"result", "selesai"}});
    }
    // As quick as hands are that look: what they did has mostly been drawn.
    test::wait_until([&] { return kiosk_.citizen().facts().frame > now.frame; }, kLook);
  }
  void let_go() {
    for (unsigned finger = 1; finger <= kFingers; ++finger) lift(finger);
  }

  std::set<std::string> screens;
  std::set<std::string> refusals;
  std::size_t opened = 0;

 private:
  void ask(const nlohmann::json& request) {
    const std::string answer = kiosk_.ask(request);
    if (answer != "ok")
      refusals.insert(answer);
    else if (request.at("do") == "finish")
      ++opened;
  }
  void touch_key(const KeyFact& key) {
    glass_.tap(key.x + static_cast<int>(below(static_cast<std::uint32_t>(std::max(1, key.w)))),
               key.y + static_cast<int>(below(static_cast<std::uint32_t>(std::max(1, key.h)))));
  }
  void put_down(unsigned finger, int x, int y) {
    if (down_.insert(finger).second) glass_.down(finger, x, y);
  }
  void lift(unsigned finger) {
    if (down_.erase(finger) == 1) glass_.up(finger);
  }
  std::uint32_t below(std::uint32_t bound) { return static_cast<std::uint32_t>(random_() % bound); }
  int x() { return static_cast<int>(below(kWidth)); }
  int y() { return static_cast<int>(below(kHeight)); }

  KioskProgram& kiosk_;
  TouchScreen& glass_;
  std::mt19937 random_;
  std::set<unsigned> down_;
};

}  // namespace

TEST_SUITE("kiosk/shell/monkey") {
  TEST_CASE("whatever hands do to it, every ballot has one end and the screen comes to rest") {
    KioskFolder home;
    TouchScreen glass(kWidth, kHeight);
    KioskProgram kiosk(home, glass, kHasty);
    kiosk.duty_on();
    Hands hands(kiosk, glass, 4);
    const auto end = std::chrono::steady_clock::now() + length();
    const auto seen = [&] {
      return std::ranges::all_of(kUsual, [&](const char* one) { return hands.screens.contains(one); });
    };
    const auto now = [] { return std::chrono::steady_clock::now(); };
    while (now() < end || (!seen() && now() < end + kLonger)) hands.play_once();
    hands.let_go();
    kiosk.citizen().wait_screen("idle", std::chrono::seconds(60));
    kiosk.finish();  // and goes on serving
    // A finger that comes while the page is still deaf comes again.
    const auto thanked = [&] { return kiosk.citizen().facts().screen == "thanks"; };
    do kiosk.tap("rate.3");
    while (!test::wait_until(thanked, std::chrono::milliseconds(200)));
    kiosk.citizen().wait_screen("thanks");
    kiosk.citizen().wait_screen("idle");
    kiosk.process().signal(SIGTERM);
    REQUIRE(kiosk.process().wait() == 0);

    const auto ballots = home.bodies<domain::Ballot>();
    CHECK(ballots.size() == hands.opened + 1);
    CHECK(hands.opened > 3);
    std::set<domain::Outcome> outcomes;
    for (const auto& ballot : ballots) outcomes.insert(ballot.outcome);
    CHECK(outcomes.size() > 2);
    for (const char* screen : kUsual)
      CHECK_MESSAGE(hands.screens.contains(screen), screen);
    const std::set<std::string> expected = {"counter.next_waits", "counter.no_ballot"};
    for (const std::string& refusal : hands.refusals)
      CHECK_MESSAGE(expected.contains(refusal), refusal);
    MESSAGE("ballots ", ballots.size(), ", screens ", hands.screens.size());
  }
}
