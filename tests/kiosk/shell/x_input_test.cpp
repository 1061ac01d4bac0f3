// What the X server refuses the reading of touches: a device or a window that has just gone.
#include <doctest/doctest.h>

#include <X11/Xlib.h>

#include <cstdlib>

#include "kiosk/shell/x_input.hpp"
#include "tests/support/touch_screen.hpp"

using namespace suara;

namespace {

int others_errors = 0;

int count_error(Display*, XErrorEvent*) {
  ++others_errors;
  return 0;
}

constexpr Window kNoWindow = 0x1ffffff0;

}  // namespace

TEST_SUITE("kiosk/shell x_input") {
  TEST_CASE("a device that goes while it is asked of ends nothing; errors of others are theirs") {
    test::TouchScreen glass(1280, 800);
    REQUIRE(setenv("DISPLAY", glass.display().c_str(), 1) == 0);
    const XErrorHandler before = XSetErrorHandler(count_error);
    others_errors = 0;
    {
      // As of a device, the server answers with an error that nobody waits for.
      const auto input = kiosk::XInput::open(kNoWindow, [](kiosk::InputEvent) {});
      REQUIRE(input);
      CHECK(others_errors == 0);
      Display* other = XOpenDisplay(nullptr);
      REQUIRE(other != nullptr);
      XMapWindow(other, kNoWindow);
      XSync(other, False);
      CHECK(others_errors == 1);
      XCloseDisplay(other);
    }
    XSetErrorHandler(before);
    unsetenv("DISPLAY");
  }
}
