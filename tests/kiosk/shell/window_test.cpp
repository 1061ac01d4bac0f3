// The real window on a virtual display, and what it says where something of it is missing.
#include <doctest/doctest.h>

#include "tests/support/process.hpp"
#include "tests/support/screen.hpp"

using namespace suara::test;

namespace {

// Begins to show a screen; gives what the program said by the time it is ready or has ended.
std::string show(const Environment& environment) {
  Process window({program_path("suara_preview"), "rate", "id", "1280x800"}, environment);
  window.line_after("ready");
  return window.output();
}

}  // namespace

TEST_SUITE("kiosk/shell/window") {
  TEST_CASE("a window opens where display, letters and OpenGL are there") {
    Screen screen(1280, 800);
    CHECK(show({{"DISPLAY", screen.display()}}).ends_with("ready\n"));
  }

  TEST_CASE("a display that is not there, letters or OpenGL that are missing are told apart") {
    Screen screen(1280, 800);
    CHECK(show({{"DISPLAY", ":64999"}}).find("window.no_display") != std::string::npos);
    CHECK(show({{"DISPLAY", screen.display()}, {"SUARA_FONTS", "/nowhere"}})
              .find("window.no_font /nowhere/") != std::string::npos);
    CHECK(show({{"DISPLAY", screen.display()},
                {"LIBGL_DRIVERS_PATH", "/nowhere"},
                {"__GLX_VENDOR_LIBRARY_NAME", "nowhere"}})
              .find("window.no_gl") != std::string::npos);
  }
}
