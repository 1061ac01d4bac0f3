// Two windows on one display: as numbers, and the real programs on a virtual one.
#include <doctest/doctest.h>

#include <cstdlib>

#include "kiosk/shell/places.hpp"
#include "tests/kiosk/shell/a_counter.hpp"
#include "tests/support/demo_windows.hpp"
#include "tests/support/facts.hpp"
#include "tests/support/process.hpp"
#include "tests/support/screen.hpp"
#include "tests/support/wait.hpp"

using namespace suara;
using kiosk::Area;
using kiosk::place_windows;

namespace {

constexpr Area kCitizen{0, 0, 1280, 800};
constexpr Area kDesk{0, 0, 1100, 720};

bool overlap(const Area& a, const Area& b) {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}
bool holds(const Area& outer, const Area& inner) {
  return inner.x >= outer.x && inner.y >= outer.y && inner.x + inner.w <= outer.x + outer.w &&
         inner.y + inner.h <= outer.y + outer.h;
}

struct TwoScreens {
  test::KioskFolder home;
  test::Screen screen;
  test::Process kiosk;

  TwoScreens(int width, int height, const std::string& citizen = "1280x800")
      : screen(width, height),
        kiosk({test::program_path("suara-kiosk"), "--two-screens", "--data",
               home.folder.path().string(), "--size", citizen},
              {{"DISPLAY", screen.display()},
               {"LC_ALL", "en_US.UTF-8"},
               {"LIBGL_ALWAYS_SOFTWARE", "1"}}) {}
  // The display's windows as the X server has them, once both stand where they will.
  std::vector<Area> windows(const std::vector<Area>& wanted) {
    std::vector<Area> seen;
    test::wait_until([&] {
      seen.clear();
      for (const auto& [x, y, w, h] : screen.windows()) seen.push_back({x, y, w, h});
      return seen == wanted;
    });
    return seen;
  }
  bool says_covered() const {
    return kiosk.output().find("cover each other") != std::string::npos;
  }
};

}  // namespace

TEST_SUITE("kiosk/shell/places") {
  TEST_CASE("with a second monitor each window has one of its own, the citizen's the first") {
    const std::vector<Area> monitors{{0, 0, 1280, 800}, {1280, 0, 1920, 1080}};
    for (const std::optional<Area> citizen : {std::optional<Area>{}, std::optional(kCitizen)}) {
      const auto places = place_windows(monitors, citizen, kDesk);
      CHECK(places.citizen == monitors[0]);
      CHECK(places.desk == Area{1690, 180, 1100, 720});
      CHECK(places.apart);
    }
    // A small one is filled, the largest is taken.
    CHECK(place_windows({monitors[1], {0, 0, 1024, 600}, {0, 600, 640, 480}}, {}, kDesk).desk ==
          Area{0, 0, 1024, 600});
  }

  TEST_CASE("on one monitor they stand beside each other, on a high one below, where they fit") {
    const Area wide{0, 30, 2380, 1000}, high{0, 0, 1280, 1520};
    for (const Area& monitor : {wide, high}) {
      const auto places = place_windows({monitor}, kCitizen, kDesk);
      CHECK(places.apart);
      CHECK(holds(monitor, places.citizen));
      CHECK(holds(monitor, places.desk));
      CHECK_FALSE(overlap(places.citizen, places.desk));
    }
    CHECK(place_windows({wide}, kCitizen, kDesk).desk.x == 1280);
    CHECK(place_windows({high}, kCitizen, kDesk).desk.y == 800);
    CHECK(place_windows({{0, 0, 2680, 1000}}, kCitizen, kDesk).citizen.x == 100);
  }

  TEST_CASE("with less room the desk is smaller, in its proportions, and nothing is covered") {
    for (const Area& monitor : {Area{0, 0, 2379, 1000}, Area{0, 0, 1280, 1519},
                                Area{10, 20, 2105, 800}, Area{0, 0, 1280, 1340}}) {
      const auto places = place_windows({monitor}, kCitizen, kDesk);
      CHECK(places.apart);
      CHECK(holds(monitor, places.citizen));
      CHECK(holds(monitor, places.desk));
      CHECK_FALSE(overlap(places.citizen, places.desk));
      CHECK(places.desk.w < kDesk.w);
      CHECK(places.desk.w >= kDesk.w * 3 / 4);
      CHECK(std::abs(places.desk.w * kDesk.h - places.desk.h * kDesk.w) <= kDesk.w);
      CHECK((places.citizen.w == kCitizen.w && places.citizen.h == kCitizen.h));
    }
  }

  TEST_CASE("smaller it could not be read: they cover each other, as little as can be") {
    for (const Area& monitor : {Area{0, 0, 2104, 1000}, Area{0, 0, 1280, 1339}}) {
      const auto places = place_windows({monitor}, kCitizen, kDesk);
      CHECK_FALSE(places.apart);
      CHECK(holds(monitor, places.citizen));
      CHECK(holds(monitor, places.desk));
      CHECK(places.citizen.x + places.citizen.y == 0);
      CHECK(places.desk.x + places.desk.w == monitor.w);
      CHECK(places.desk.y + places.desk.h == monitor.h);
    }
    // A full screen leaves no room on its monitor.
    CHECK_FALSE(place_windows({{0, 0, 3840, 2160}}, {}, kDesk).apart);
  }

  TEST_CASE("both windows of the demo are whole on the common displays, with a panel's room free") {
    for (const Area& display : {Area{0, 0, 1366, 768}, Area{0, 0, 1440, 900}, Area{0, 0, 1536, 864},
                                Area{0, 0, 1920, 1080}, Area{0, 0, 2560, 1440},
                                Area{0, 0, 3840, 2160}}) {
      CAPTURE(display.w);
      const Area citizen = test::demo_citizen(display);
      const Area free{0, 40, display.w, display.h - 40};
      const auto places = place_windows({free}, citizen, kDesk);
      CHECK(places.apart);
      CHECK(holds(free, places.citizen));
      CHECK((places.citizen.w == citizen.w && places.citizen.h == citizen.h));
      CHECK(places.desk.w >= kDesk.w * 3 / 4);
    }
    CHECK(test::demo_citizen({0, 0, 2380, 800}) == kCitizen);
  }

  TEST_CASE("the windows of --two-screens stand apart on a wide display and nothing is said") {
    TwoScreens two(2440, 900);
    const std::vector<Area> apart{{20, 50, 1280, 800}, {1320, 90, 1100, 720}};
    CHECK(two.windows(apart) == apart);
    CHECK_FALSE(two.says_covered());
  }

  TEST_CASE("on a small display the demo's citizen and a smaller desk stand apart") {
    const Area citizen = test::demo_citizen({0, 0, 1366, 768});
    TwoScreens two(1366, 768, std::to_string(citizen.w) + "x" + std::to_string(citizen.h));
    const std::vector<Area> apart{{0, 40, 430, 688}, {430, 77, 936, 613}};
    CHECK(two.windows(apart) == apart);
    CHECK_FALSE(two.says_covered());
  }

  TEST_CASE("where they have to cover each other it is said what would help") {
    TwoScreens two(1920, 1080);
    const std::vector<Area> covered{{0, 0, 1280, 800}, {820, 360, 1100, 720}};
    CHECK(two.windows(covered) == covered);
    CHECK(test::wait_until([&] { return two.says_covered(); }));
    CHECK(two.kiosk.output().find("--desk-display") != std::string::npos);
  }
}
