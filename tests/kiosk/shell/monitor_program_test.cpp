// The real kiosk's monitor is unplugged and comes back.
#include <doctest/doctest.h>

#include "tests/kiosk/shell/a_program.hpp"

using namespace suara;
using test::KioskFolder;
using test::KioskProgram;
using test::TouchScreen;

namespace {

void set_output(TouchScreen& glass, std::vector<std::string> how) {
  std::vector<std::string> command{"xrandr", "-display", glass.display(), "--output", "DUMMY0"};
  command.insert(command.end(), how.begin(), how.end());
  const test::Finished done = test::run(command);
  REQUIRE_MESSAGE(done.status == 0, done.output);
}

bool fills(TouchScreen& glass, int width, int height) {
  return test::wait_until([&] {
    const auto windows = glass.screen().windows();
    return windows.size() == 1 && windows[0].x == 0 && windows[0].y == 0 &&
           windows[0].w == width && windows[0].h == height;
  });
}

}  // namespace

TEST_SUITE("kiosk/shell/monitor") {
  TEST_CASE("a monitor that was unplugged and comes back is filled again, and the ballot stands") {
    KioskFolder home;
    TouchScreen glass(1280, 800);
    KioskProgram kiosk(home, glass,
                       "[waits]\ndead_ms = 0\nsame_key_ms = 0\nrate_ms = 600000\n"
                       "[window]\nreduced_motion = true\n");
    REQUIRE(fills(glass, 1280, 800));
    kiosk.duty_on();
    kiosk.finish();
    set_output(glass, {"--off"});
    CHECK(kiosk.citizen().facts().screen == "rate");
    set_output(glass, {"--mode", "1024x768", "--pos", "0x0"});
    REQUIRE(fills(glass, 1024, 768));
    kiosk.citizen().wait_for(
        [](const test::Facts& now) {
          const auto* help = now.find("rate.help");
          return help != nullptr && help->x + help->w <= 1024;
        },
        "the page on its new monitor");
    CHECK(kiosk.process().running());
    kiosk.process().signal(SIGTERM);
    REQUIRE(kiosk.process().wait() == 0);
  }
}
