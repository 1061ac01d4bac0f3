// What the desk's socket says of a ballot, word for word and when, by the real kiosk: it must not
// tell one score from another, nor a skip or a time-out from a score.
#include <doctest/doctest.h>
#include <signal.h>

#include <functional>

#include "tests/kiosk/shell/a_program.hpp"

using namespace suara;
using nlohmann::json;
using test::KioskFolder;
using test::KioskProgram;
using test::TouchScreen;

namespace {

constexpr std::int64_t kDoneMs = 400;
// A ballot that stood open for less than 15 s and times out was not offered in the day's figures.
constexpr const char* kSettings =
    "[waits]\ndead_ms = 0\nsame_key_ms = 0\ndesk_done_ms = 400\nrate_ms = 14700\n"
    "still_here_ms = 400\nthanks_ms = 60000\n[window]\nreduced_motion = true\n";

// Another ear at the socket, which keeps all that is pushed while a ballot is open or done.
class Ear {
 public:
  explicit Ear(const std::filesystem::path& socket)
      : client_(socket, [this](kiosk::SocketEvent event) { hear(event); }) {}
  std::vector<json> heard() {
    const std::lock_guard lock(mutex_);
    return heard_;
  }
  bool wait(const std::string& ballot) {
    return test::wait_until(
        [&] {
          const auto all = heard();
          return !all.empty() && all.back()["ballot"] == ballot;
        },
        std::chrono::seconds(40));
  }
  // All that the kiosk said until its end.
  bool wait_end() {
    return test::wait_until([&] {
      const std::lock_guard lock(mutex_);
      return ended_;
    });
  }
  // Something was said before the moment of which it speaks.
  bool early() {
    const std::lock_guard lock(mutex_);
    return early_;
  }

 private:
  void hear(const kiosk::SocketEvent& event) {
    const std::int64_t now_ms = kiosk::read_clocks().boot_ms;
    const std::lock_guard lock(mutex_);
    ended_ = ended_ || event.kind == kiosk::SocketEvent::Kind::disconnected;
    const json& body = event.body;
    if (!body.contains("state") || body["state"]["ballot"] == "none") return;
    early_ = early_ || now_ms < body["state"]["ballot_since_ms"].get<std::int64_t>();
    heard_.push_back(body["state"]);
  }
  std::mutex mutex_;
  std::vector<json> heard_;
  bool ended_ = false;
  bool early_ = false;
  kiosk::SocketClient client_;
};

struct Deed {
  std::string name;
  std::function<void(KioskProgram&)> act;
};

void rate(KioskProgram& kiosk, int score) {
  kiosk.tap("rate." + std::to_string(score));
  kiosk.citizen().wait_screen("thanks");
}

std::vector<Deed> deeds() {
  std::vector<Deed> all;
  for (int score = 1; score <= domain::kKioskFaces; ++score)
    all.push_back({"score " + std::to_string(score), [score](auto& kiosk) { rate(kiosk, score); }});
  all.push_back({"1, then 4", [](KioskProgram& kiosk) {
                   rate(kiosk, 1);
                   kiosk.tap("thanks.change");
                   kiosk.citizen().wait_screen("rate");
                   rate(kiosk, 4);
                 }});
  all.push_back({"skip", [](KioskProgram& kiosk) { kiosk.tap("rate.skip"); }});
  all.push_back({"time-out", [](KioskProgram&) {}});
  return all;
}

struct Told {
  std::vector<json> states;
  domain::Ballot ballot;
};

Told tell(const Deed& deed) {
  KioskFolder home;
  Told told;
  {
    TouchScreen glass(1280, 800);
    KioskProgram kiosk(home, glass, kSettings);
    kiosk.duty_on();
    Ear ear(home.folder / "desk.sock");
    kiosk.finish();
    REQUIRE(ear.wait("offered"));
    deed.act(kiosk);
    REQUIRE(ear.wait("done"));
    if (kiosk.citizen().facts().screen == "thanks") kiosk.tap("thanks.finish");
    kiosk.citizen().wait_screen("idle");
    kiosk.process().signal(SIGTERM);
    REQUIRE(kiosk.process().wait() == 0);
    REQUIRE(ear.wait_end());
    CHECK_FALSE(ear.early());
    told.states = ear.heard();
  }
  const auto ballots = home.bodies<domain::Ballot>();
  REQUIRE(ballots.size() == 1);
  told.ballot = ballots[0];
  return told;
}

// When the ballot's first answer, skip or time-out was, from its opening.
std::int64_t first_sign_ms(const domain::Ballot& ballot) {
  return ballot.answers.first_answer_ms.value_or(ballot.close_ms);
}

}  // namespace

TEST_SUITE("kiosk/shell/desk_timing") {
  TEST_CASE("the desk hears the same words in the same order whatever the citizen does") {
    std::vector<json> first;
    for (const Deed& deed : deeds()) {
      CAPTURE(deed.name);
      Told told = tell(deed);
      REQUIRE(told.states.size() == 2);
      CHECK(told.states[0]["ballot"] == "offered");
      CHECK(told.states[1]["ballot"] == "done");
      const std::int64_t offered = told.states[0]["ballot_since_ms"];
      const std::int64_t done = told.states[1]["ballot_since_ms"];
      CHECK(done - offered == first_sign_ms(told.ballot) + kDoneMs);
      // What differs from run to run by the clock alone; within one run none of it moves.
      for (const char* by_clock : {"duty_since", "last_receipt", "today"}) {
        CHECK(told.states[0][by_clock] == told.states[1][by_clock]);
        for (json& state : told.states) state.erase(by_clock);
      }
      for (json& state : told.states) state.erase("ballot_since_ms");
      if (first.empty()) first = told.states;
      CHECK(told.states == first);
    }
  }
}
