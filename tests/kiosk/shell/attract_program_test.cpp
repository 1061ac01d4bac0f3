// The resting screen in the real program: it draws while something moves and not a picture more.
#include <doctest/doctest.h>

#include "kiosk/app/citizen/attract.hpp"
#include "tests/kiosk/shell/a_program.hpp"

using namespace suara;
using test::KioskFolder;
using test::KioskProgram;
using test::TouchScreen;

namespace {

using std::chrono::milliseconds;

constexpr std::int64_t kBreathing = kiosk::citizen::kBreaths * kiosk::citizen::kBreathMs;
constexpr const char* kGuards = "[waits]\ndead_ms = 0\nsame_key_ms = 0\n";

// Pictures drawn from one rest to the next, once it has begun to breathe; then whether it rests.
struct Breathing {
  std::int64_t pictures = 0;
  bool rests = false;
};
Breathing breathe(KioskProgram& kiosk) {
  const auto frame = [&] { return kiosk.citizen().facts().frame; };
  const std::int64_t begun = frame();
  REQUIRE(test::wait_until([&] { return frame() > begun + 10; }, milliseconds(30'000)));
  std::int64_t last = frame();
  while (test::wait_until([&] { return frame() != last; }, milliseconds(2'000))) last = frame();
  Breathing seen{last - begun, true};
  seen.rests = !test::wait_until([&] { return frame() != last; }, milliseconds(3'000));
  return seen;
}

}  // namespace

TEST_SUITE("kiosk/shell/attract") {
  TEST_CASE("with motion it draws twenty pictures a second while it breathes, and none at rest") {
    KioskFolder home;
    TouchScreen glass{1280, 800};
    KioskProgram kiosk(home, glass, kGuards);
    const Breathing seen = breathe(kiosk);
    CHECK(seen.rests);
    // And those of its start.
    CHECK(seen.pictures <= kBreathing / kiosk::citizen::kBreathPictureMs + 40);
  }

  TEST_CASE("without motion nothing is drawn on the resting screen") {
    KioskFolder home;
    TouchScreen glass{1280, 800};
    KioskProgram kiosk(home, glass, test::kNoGuards);
    const auto frame = [&] { return kiosk.citizen().facts().frame; };
    std::int64_t last = frame();
    while (test::wait_until([&] { return frame() != last; }, milliseconds(1'000))) last = frame();
    CHECK_FALSE(test::wait_until([&] { return frame() != last; }, milliseconds(4'000)));
  }
}
