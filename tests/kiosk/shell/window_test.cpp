// The real window on a virtual display, and what it says where something of it is missing.
#include <doctest/doctest.h>

#include <map>

#include "tests/support/folder.hpp"
#include "tests/support/process.hpp"
#include "tests/support/screen.hpp"
#include "tests/support/wait.hpp"

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

  TEST_CASE("what only differs is drawn anew, and the whole is as if all had been") {
    const Folder folder;
    const auto picture_of = [&](const std::string& pages, const std::string& size) {
      Screen screen(1280, 800);
      Process window({program_path("suara_preview"), pages, "id", size},
                     {{"DISPLAY", screen.display()}});
      REQUIRE(window.line_after("ready"));
      const auto png = folder.path() / (pages + ".png");
      screen.picture(png);
      return read_file(png);
    };
    for (const char* size : {"1280x800", "800x600+contrast"}) {
      CAPTURE(size);
      const std::string thanks = picture_of("thanks", size);
      CHECK(picture_of("rate,still_here,rate,thanks", size) == thanks);
      CHECK(picture_of("comment,idle,reasons,thanks", size) == thanks);
      CHECK(picture_of("thanks,rate", size) != thanks);
      // These differ in a part alone.
      for (const auto& [before, after] : std::map<std::string, std::string>{
               {"symbols", "comment"}, {"complaint", "contact"}, {"closing", "closing_bare"},
               {"respondent", "respondent_work"}}) {
        CAPTURE(after);
        CHECK(picture_of(before + "," + after, size) == picture_of(after, size));
      }
    }
  }

  TEST_CASE("a picture that something covered is shown again, also where nothing differs") {
    const Folder folder;
    Screen screen(1280, 800);
    Process window({program_path("suara_preview"), "rate", "id", "1280x800"},
                   {{"DISPLAY", screen.display()}});
    REQUIRE(window.line_after("ready"));
    const auto shot = [&] {
      screen.picture(folder.path() / "shot.png");
      return read_file(folder.path() / "shot.png");
    };
    const std::string before = shot();
    {
      Process above({program_path("suara_preview"), "idle", "id", "640x480"},
                    {{"DISPLAY", screen.display()}});
      REQUIRE(above.line_after("ready"));
      CHECK(shot() != before);
    }
    CHECK(wait_until([&] { return shot() == before; }));
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
