// The real kiosk's monitor is unplugged and comes back.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "tests/kiosk/shell/a_program.hpp"

using namespace suara;
using test::KioskFolder;
using test::KioskProgram;
using test::TouchScreen;

namespace {

void xrandr(TouchScreen& glass, const std::vector<std::string>& how) {
  std::vector<std::string> command{"xrandr", "-display", glass.display()};
  command.insert(command.end(), how.begin(), how.end());
  const test::Finished done = test::run(command);
  REQUIRE_MESSAGE(done.status == 0, done.output);
}

void set_output(TouchScreen& glass, std::vector<std::string> how) {
  how.insert(how.begin(), {"--output", "DUMMY0"});
  xrandr(glass, how);
}

using Boxes = std::vector<test::Screen::Box>;

void expect_windows(TouchScreen& glass, const std::function<bool(const Boxes&)>& as_meant) {
  Boxes windows;
  const bool are = test::wait_until([&] { return as_meant(windows = glass.screen().windows()); });
  std::string seen;
  for (const auto& [x, y, w, h] : windows) seen += fmt::format(" {}x{}+{}+{}", w, h, x, y);
  REQUIRE_MESSAGE(are, "windows:" << seen);
}

bool is_filled(const test::Screen::Box& box, int width, int height) {
  return box.x == 0 && box.y == 0 && box.w == width && box.h == height;
}

void expect_fills(TouchScreen& glass, int width, int height) {
  expect_windows(glass, [&](const Boxes& windows) {
    return windows.size() == 1 && is_filled(windows[0], width, height);
  });
}

// Of 1024x768, that far to the right.
void set_second(TouchScreen& glass, const std::string& output, int x) {
  xrandr(glass, {"--addmode", output, "1024x768"});
  xrandr(glass, {"--output", output, "--mode", "1024x768", "--pos", fmt::format("{}x0", x)});
  xrandr(glass, {"--query"});  // lets the server look which are connected
}

bool is_desk(const test::Screen::Box& box) { return box.x >= 1280; }

void expect_desk_alone(TouchScreen& glass) {
  expect_windows(glass,
                 [](const Boxes& windows) { return windows.size() == 1 && is_desk(windows[0]); });
}

void expect_both(TouchScreen& glass, int width, int height) {
  expect_windows(glass, [&](const Boxes& windows) {
    return windows.size() == 2 && std::ranges::count_if(windows, is_desk) == 1 &&
           std::ranges::any_of(
               windows, [&](const auto& box) { return is_filled(box, width, height); });
  });
}

constexpr const char* kSettings =
    "[waits]\ndead_ms = 0\nsame_key_ms = 0\nrate_ms = 600000\n"
    "[window]\nreduced_motion = true\npx_per_mm = 3.8\n";  // this monitor does not know its size

// Once two in a row are the same.
std::string settled_picture(KioskProgram& kiosk, const std::filesystem::path& png) {
  std::string newest;
  const bool settled = test::wait_until([&] {
    kiosk.citizen().picture(png);
    return std::exchange(newest, test::read_file(png)) == test::read_file(png);
  });
  REQUIRE(settled);
  return newest;
}

std::string boxes_of(const test::Facts& facts) {
  std::string boxes;
  for (const test::KeyFact& key : facts.keys)
    boxes += fmt::format("{} {}x{}+{}+{}\n", key.id, key.w, key.h, key.x, key.y);
  return boxes;
}

}  // namespace

TEST_SUITE("kiosk/shell/monitor") {
  TEST_CASE("a monitor that was unplugged and comes back is filled again, and the ballot stands") {
    KioskFolder home;
    TouchScreen glass(1280, 800);
    KioskProgram kiosk(home, glass, kSettings);
    expect_fills(glass, 1280, 800);
    kiosk.duty_on();
    kiosk.finish();
    set_output(glass, {"--off"});
    CHECK(kiosk.citizen().facts().screen == "rate");
    set_output(glass, {"--mode", "1024x768", "--pos", "0x0"});
    expect_fills(glass, 1024, 768);
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

  TEST_CASE("a monitor that is back with another resolution before the kiosk looks is filled") {
    KioskFolder home;
    TouchScreen glass(1280, 800);
    KioskProgram kiosk(home, glass, kSettings);
    expect_fills(glass, 1280, 800);
    kiosk.process().signal(SIGSTOP);
    set_output(glass, {"--off"});
    set_output(glass, {"--mode", "1024x768", "--pos", "0x0"});
    kiosk.process().signal(SIGCONT);
    expect_fills(glass, 1024, 768);
    set_output(glass, {"--mode", "800x600", "--pos", "0x0"});
    expect_fills(glass, 800, 600);
  }

  TEST_CASE("after another resolution the page is as large as if the kiosk had begun with it") {
    KioskFolder home;
    TouchScreen glass(1280, 800);
    const auto ask_a_citizen = [](KioskProgram& kiosk) {
      kiosk.duty_on();
      kiosk.finish();
    };
    set_output(glass, {"--mode", "800x600", "--pos", "0x0"});
    std::string boxes, picture;
    {
      KioskProgram begun(home, glass, kSettings);
      expect_fills(glass, 800, 600);
      ask_a_citizen(begun);
      picture = settled_picture(begun, home.folder / "begun.png");
      boxes = boxes_of(begun.citizen().facts());
      begun.process().signal(SIGTERM);
      REQUIRE(begun.process().wait() == 0);
    }
    set_output(glass, {"--mode", "one", "--pos", "0x0"});
    KioskProgram kiosk(home, glass, kSettings);
    expect_fills(glass, 1280, 800);
    ask_a_citizen(kiosk);
    CHECK(boxes_of(kiosk.citizen().facts()) != boxes);
    set_output(glass, {"--mode", "800x600", "--pos", "0x0"});
    kiosk.citizen().wait_for([&](const test::Facts& now) { return boxes_of(now) == boxes; },
                             "the page on 800x600, as it was");
    CHECK(test::wait_until([&] {
      kiosk.citizen().picture(home.folder / "changed.png");
      return test::read_file(home.folder / "changed.png") == picture;
    }));
  }

  TEST_CASE("with two monitors the desk has its own, also while the citizen's is unplugged") {
    KioskFolder home;
    TouchScreen glass(1280, 800);
    set_second(glass, "DUMMY1", 1280);
    KioskProgram kiosk(home, glass, kSettings, {}, {"--two-screens"});
    expect_both(glass, 1280, 800);
    set_output(glass, {"--off"});
    expect_desk_alone(glass);
    set_output(glass, {"--mode", "one", "--pos", "0x0"});
    expect_both(glass, 1280, 800);
  }

  TEST_CASE("a monitor at another connector takes the place of the citizen's, not of the desk's") {
    KioskFolder home;
    TouchScreen glass(1280, 800);
    set_second(glass, "DUMMY1", 1280);
    KioskProgram kiosk(home, glass, kSettings, {}, {"--two-screens"});
    expect_both(glass, 1280, 800);
    set_output(glass, {"--off"});
    expect_desk_alone(glass);
    set_second(glass, "DUMMY2", 0);
    expect_both(glass, 1024, 768);
  }

  TEST_CASE("a monitor too small for the page's millimetres is told to the technician") {
    // 1280x800 on 10.1 inches, and on the reference's 15.6.
    for (const auto& [density, said] : {std::pair("5.9", "81 %"), {"3.8", "Tidak ada gangguan"}}) {
      CAPTURE(density);
      KioskFolder home;
      TouchScreen glass(1280, 800);
      KioskProgram kiosk(home, glass,
                         std::string("[window]\nreduced_motion = true\npx_per_mm = ") + density +
                             "\n" + test::technician_setting());
      test::sign_in_as_technician(kiosk);
      kiosk.citizen().wait_for(
          [&](const test::Facts& now) {
            const auto* state = now.find("technician.state");
            return state != nullptr && state->label.find(said) != std::string::npos;
          },
          said);
    }
  }
}
