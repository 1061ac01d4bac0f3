// The help page's switches on the real kiosk: seen at once, and gone with the citizen.
#include <doctest/doctest.h>
#include <stb/stb_image.h>

#include "tests/kiosk/shell/a_program.hpp"

using namespace suara;
using test::Facts;
using test::KioskFolder;
using test::KioskProgram;
using test::TouchScreen;

namespace {

constexpr const char* kQuick = "[waits]\ndead_ms = 0\nsame_key_ms = 0\n";

// The brightness of the page beside everything, 0..255.
int paper(KioskProgram& kiosk, const std::filesystem::path& png) {
  kiosk.citizen().picture(png);
  int width = 0, height = 0, parts = 0;
  unsigned char* pixels = stbi_load(png.c_str(), &width, &height, &parts, 1);
  REQUIRE(pixels != nullptr);
  const int seen = pixels[(height - 12) * width + 12];
  stbi_image_free(pixels);
  return seen;
}

void flip(KioskProgram& kiosk, const std::string& one) {
  kiosk.tap("rate.help");
  kiosk.citizen().wait_screen("help");
  kiosk.tap("help." + one);
  kiosk.tap("help.back");
  kiosk.citizen().wait_screen("rate");
}

void wait_first_face(KioskProgram& kiosk, bool low) {
  kiosk.citizen().wait_for(
      [&](const Facts& now) {
        const auto* face = now.find("rate.1");
        return face != nullptr && (face->y >= 400) == low;
      },
      low ? "faces in the lower half" : "faces where they usually are");
}

}  // namespace

TEST_SUITE("kiosk/shell/help") {
  TEST_CASE("contrast, reach and motion change at once, and the next citizen finds nothing of it") {
    KioskFolder home;
    TouchScreen glass(1280, 800);
    KioskProgram kiosk(home, glass, kQuick);
    const auto png = home.folder / "screen.png";
    kiosk.duty_on();
    kiosk.finish();
    wait_first_face(kiosk, false);
    CHECK(paper(kiosk, png) > 200);
    for (const char* one : {"low_reach", "high_contrast", "reduced_motion"}) flip(kiosk, one);
    wait_first_face(kiosk, true);
    CHECK(paper(kiosk, png) == 0);
    kiosk.tap("rate.skip");
    kiosk.citizen().wait_screen("idle");
    CHECK(paper(kiosk, png) > 200);
    kiosk.finish();
    wait_first_face(kiosk, false);
    CHECK(paper(kiosk, png) > 200);
  }

  TEST_CASE("where the kiosk itself is set so, a citizen who flips back does it for themselves") {
    KioskFolder home;
    TouchScreen glass(1280, 800);
    KioskProgram kiosk(home, glass,
                       std::string(kQuick) + "[window]\nhigh_contrast = true\nlow_reach = true\n");
    const auto png = home.folder / "screen.png";
    kiosk.duty_on();
    kiosk.finish();
    wait_first_face(kiosk, true);
    CHECK(paper(kiosk, png) == 0);
    for (const char* one : {"low_reach", "high_contrast"}) flip(kiosk, one);
    wait_first_face(kiosk, false);
    CHECK(paper(kiosk, png) > 200);
    kiosk.tap("rate.skip");
    kiosk.citizen().wait_screen("idle");
    kiosk.finish();
    wait_first_face(kiosk, true);
    CHECK(paper(kiosk, png) == 0);
  }
}
