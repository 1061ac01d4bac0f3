// The third arrangement: a stand near the door, where the citizen begins.
#include <doctest/doctest.h>

#include "tests/kiosk/shell/a_program.hpp"

using namespace suara;
using test::Facts;
using test::KioskFolder;
using test::KioskProgram;
using test::kNoGuards;
using test::TouchScreen;

namespace {

const std::string kStand = "[stand]\nservice = \"ktp\"\n" + kNoGuards;

bool may_begin(KioskProgram& kiosk) {
  return kiosk.citizen().facts().find("idle.begin") != nullptr;
}

}  // namespace

TEST_SUITE("kiosk/shell/stand") {
  TEST_CASE("at a stand whoever comes by rates the officer on duty: a walk-up, no service") {
    KioskFolder home;
    {
      TouchScreen glass(1280, 800);
      KioskProgram kiosk(home, glass, kStand);
      CHECK_FALSE(may_begin(kiosk));
      glass.tap(300, 300);
      kiosk.duty_on();
      kiosk.citizen().wait_for([](const Facts& now) { return now.find("idle.begin"); }, "a key");
      CHECK(kiosk.citizen().facts().screen == "idle");
      glass.tap(1000, 400);  // beside the key
      kiosk.citizen().wait_screen("rate");
      kiosk.tap("rate.4");
      kiosk.citizen().wait_screen("thanks");
      kiosk.tap("thanks.finish");
      kiosk.citizen().wait_screen("idle");
      kiosk.tap("idle.begin");
      kiosk.citizen().wait_screen("rate");
      kiosk.tap("rate.skip");
      kiosk.citizen().wait_screen("idle");
      REQUIRE(kiosk.ask({{"do", "duty_off"}}) == "ok");
      kiosk.citizen().wait_for([](const Facts& now) { return !now.find("idle.begin"); }, "no key");
      CHECK(test::wait_until([&] { return kiosk.state()["ballot"] == "done"; }));
      CHECK(kiosk.state()["services_today"] == 0);
      kiosk.process().signal(SIGTERM);
      REQUIRE(kiosk.process().wait() == 0);
    }
    const auto ballots = home.bodies<domain::Ballot>();
    REQUIRE(ballots.size() == 2);
    CHECK(ballots[0].offer.channel == domain::Channel::walk_up);
    CHECK(ballots[0].offer.officer == OfficerId{"P-0001"});
    CHECK(ballots[0].offer.service == ServiceId{"ktp"});
    CHECK(ballots[0].answers.score == 4);
    CHECK(ballots[1].outcome == domain::Outcome::skipped);
  }

  TEST_CASE("where no stand is set, or of a service that there is not, a touch begins nothing") {
    for (const char* stand : {"", "[stand]\nservice = \"nothing\"\n"}) {
      KioskFolder home;
      TouchScreen glass(1280, 800);
      KioskProgram kiosk(home, glass, stand + kNoGuards);
      kiosk.duty_on();
      const std::int64_t before = kiosk.citizen().facts().frame;
      glass.tap(300, 600);
      kiosk.citizen().wait_for([&](const Facts& now) { return now.frame > before; }, "a picture");
      CHECK_FALSE(may_begin(kiosk));
      CHECK(kiosk.citizen().facts().screen == "idle");
    }
  }
}
