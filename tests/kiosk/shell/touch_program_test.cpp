// Fingers on the real program: contacts of a touchscreen that the X server tells one by one.
#include <doctest/doctest.h>

#include "tests/kiosk/shell/a_program.hpp"

using namespace suara;
using test::Facts;
using test::KioskFolder;
using test::KioskProgram;
using test::kNoGuards;
using test::TouchScreen;

TEST_SUITE("kiosk/shell/touch") {
  TEST_CASE("one finger rates while a palm and nine fingers rest on the glass") {
    KioskFolder home;
    TouchScreen glass(1280, 800);
    KioskProgram kiosk(home, glass, kNoGuards);
    kiosk.duty_on();
    kiosk.finish();
    for (unsigned finger = 1; finger <= 6; ++finger)
      glass.down(finger, 200 + 40 * static_cast<int>(finger), 760);
    kiosk.down(7, "rate.1");
    kiosk.down(8, "rate.2");
    kiosk.down(9, "rate.skip");
    CHECK(kiosk.citizen().facts().screen == "rate");
    kiosk.tap("rate.4");
    kiosk.citizen().wait_screen("thanks");
    for (unsigned finger = 1; finger <= 9; ++finger) glass.up(finger);
    kiosk.tap("thanks.finish");
    kiosk.citizen().wait_screen("idle");
    kiosk.process().signal(SIGTERM);
    REQUIRE(kiosk.process().wait() == 0);
    const auto ballots = home.bodies<domain::Ballot>();
    REQUIRE(ballots.size() == 1);
    CHECK(ballots[0].answers.score == 4);
    CHECK(ballots[0].answers.changes == 0);
  }

  TEST_CASE("a finger that slides from one face to another rates neither") {
    KioskFolder home;
    TouchScreen glass(1280, 800);
    KioskProgram kiosk(home, glass, kNoGuards);
    kiosk.duty_on();
    kiosk.finish();
    kiosk.down(1, "rate.1");
    const auto [x, y] = kiosk.middle("rate.3");
    const std::int64_t before = kiosk.citizen().facts().frame;
    glass.move(1, x, y);
    glass.up(1);
    kiosk.citizen().wait_for([&](const Facts& now) { return now.frame > before; }, "a picture");
    kiosk.tap("rate.2");
    kiosk.citizen().wait_screen("thanks");
    kiosk.process().signal(SIGTERM);
    REQUIRE(kiosk.process().wait() == 0);
    CHECK(kiosk.citizen().facts().screen == "thanks");
  }

  TEST_CASE("a finger that rests since the screen before chooses nothing on the next") {
    KioskFolder home;
    TouchScreen glass(1280, 800);
    KioskProgram kiosk(home, glass, kNoGuards);
    kiosk.duty_on();
    kiosk.finish();
    kiosk.tap("rate.3");
    const auto [x, y] = kiosk.middle("thanks.finish");
    kiosk.tap("thanks.finish");
    kiosk.citizen().wait_screen("idle");
    glass.down(5, x, y);  // where the next thanks has its key
    kiosk.finish();
    kiosk.tap("rate.3");
    kiosk.citizen().wait_screen("thanks");
    glass.up(5);
    kiosk.tap("thanks.change");  // would find nothing, had the ballot been closed
    kiosk.citizen().wait_screen("rate");
  }

  TEST_CASE("a finger on one service's question chooses nothing on that of the next service") {
    KioskFolder home;
    home.central.bundle.catalogue.push_back({ServiceId{"kk"}, "Kartu Keluarga", "Family card"});
    home.take_bundle();
    TouchScreen glass(1280, 800);
    KioskProgram kiosk(home, glass, kNoGuards);
    kiosk.duty_on();
    kiosk.finish();
    kiosk.down(5, "rate.1");
    kiosk.finish("kk");  // takes the place of the one that is open
    kiosk.citizen().wait_for(
        [](const Facts& now) { return test::asks_about(now, "Kartu Keluarga"); }, "its question");
    glass.up(5);
    kiosk.tap("rate.4");
    kiosk.citizen().wait_screen("thanks");
    kiosk.tap("thanks.finish");
    kiosk.citizen().wait_screen("idle");
    kiosk.process().signal(SIGTERM);
    REQUIRE(kiosk.process().wait() == 0);
    const auto ballots = home.bodies<domain::Ballot>();
    REQUIRE(ballots.size() == 2);
    CHECK(ballots[0].outcome == domain::Outcome::superseded);
    CHECK_FALSE(ballots[0].answers.score);
    CHECK(ballots[1].answers.score == 4);
    CHECK(ballots[1].answers.changes == 0);
  }

  TEST_CASE("the corner held cleans the screen: no touch counts, the seconds are shown") {
    KioskFolder home;
    TouchScreen glass(1280, 800);
    KioskProgram kiosk(home, glass,
                       "[waits]\ncleaning_hold_ms = 50\ncleaning_ms = 2500\n"
                       "[window]\nreduced_motion = true\n");
    kiosk.duty_on();
    kiosk.down(1, "cleaning.place");
    kiosk.citizen().wait_screen("cleaning");
    CHECK(kiosk.citizen().facts().find("cleaning.seconds")->label == "3");
    REQUIRE(kiosk.ask({{"do", "finish"}, {"service", "ktp"}, {"result", "selesai"}}) == "ok");
    for (int x = 40; x < 1280; x += 60) glass.tap(x, 450);  // wipes over all four faces
    kiosk.citizen().wait_for(
        [](const Facts& now) {
          const auto* seconds = now.find("cleaning.seconds");
          return seconds != nullptr && seconds->label == "1";
        },
        "the last second");
    kiosk.citizen().wait_screen("rate");
    glass.up(1);
    kiosk.process().signal(SIGTERM);
    REQUIRE(kiosk.process().wait() == 0);
    CHECK(kiosk.citizen().facts().screen == "rate");
    CHECK(home.bodies<record::Cleaning>() == std::vector{record::Cleaning{2'500}});
  }

  TEST_CASE("a ballot offered while the screen is cleaned shows its faces first, no countdown") {
    KioskFolder home;
    TouchScreen glass(1280, 800);
    KioskProgram kiosk(home, glass,
                       "[waits]\ncleaning_hold_ms = 50\ncleaning_ms = 5000\nrate_ms = 3000\n"
                       "[window]\nreduced_motion = true\n");
    kiosk.duty_on();
    kiosk.down(1, "cleaning.place");
    kiosk.citizen().wait_screen("cleaning");
    REQUIRE(kiosk.ask({{"do", "finish"}, {"service", "ktp"}, {"result", "selesai"}}) == "ok");
    std::string next;
    kiosk.citizen().wait_for(
        [&](const Facts& now) {
          next = now.screen;
          return next != "cleaning";
        },
        "its end");
    CHECK(next == "rate");
  }

  TEST_CASE("a finger that stays in the upper left corner is asked for the technician's PIN") {
    KioskFolder home;
    TouchScreen glass(1280, 800);
    KioskProgram kiosk(home, glass, kNoGuards);
    glass.down(1, 20, 40);
    kiosk.citizen().wait_screen("technician.pin");
    glass.up(1);
    CHECK(kiosk.citizen().facts().screen == "technician.pin");
  }

  TEST_CASE("while the screen is cleaned no corner that is held opens the technician's page") {
    KioskFolder home;
    TouchScreen glass(1280, 800);
    KioskProgram kiosk(home, glass,
                       "[waits]\ncleaning_hold_ms = 50\ncleaning_ms = 5000\n"
                       "[window]\nreduced_motion = true\n");
    const auto [x, y] = kiosk.middle("cleaning.place");
    const std::int64_t before = kiosk.citizen().facts().frame;
    glass.down(1, 20, 40);
    kiosk.citizen().wait_for([&](const Facts& now) { return now.frame > before; }, "a picture");
    glass.down(2, x, y);
    kiosk.citizen().wait_screen("cleaning");
    kiosk.citizen().wait_for([](const Facts& now) { return now.screen != "cleaning"; }, "its end");
    CHECK(kiosk.citizen().facts().screen == "idle");
  }

  TEST_CASE("with both corners held the technician's page is drawn and not drawn again") {
    KioskFolder home;
    TouchScreen glass(1280, 800);
    KioskProgram kiosk(home, glass,
                       "[waits]\ncleaning_hold_ms = 3500\n[window]\nreduced_motion = true\n");
    const auto [x, y] = kiosk.middle("cleaning.place");
    glass.down(1, 20, 40);
    glass.down(2, x, y);
    kiosk.citizen().wait_screen("technician.pin");
    const std::int64_t opened = kiosk.citizen().facts().frame;
    CHECK_FALSE(test::wait_until([&] { return kiosk.citizen().facts().frame > opened + 20; },
                                 std::chrono::milliseconds(3'000)));
    CHECK(kiosk.citizen().facts().screen == "technician.pin");
  }

  TEST_CASE("nothing closes the full screen but its own end") {
    KioskFolder home;
    TouchScreen glass(1280, 800);
    KioskProgram kiosk(home, glass, kNoGuards);
    glass.screen().ask_to_close();
    kiosk.duty_on();
    kiosk.finish();  // it is still there and draws
    CHECK(kiosk.process().running());
    kiosk.process().signal(SIGTERM);
    CHECK(kiosk.process().wait() == 0);
  }

  TEST_CASE("a window that is no full screen closes when it is asked to") {
    KioskFolder home;
    TouchScreen glass(1280, 800);
    KioskProgram kiosk(home, glass, "[window]\nwidth = 1000\nheight = 700\n");
    glass.screen().ask_to_close();
    CHECK(kiosk.process().wait() == 0);
  }
}
