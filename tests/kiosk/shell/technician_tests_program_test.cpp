// The technician's tests of touch and sound in the real program: contacts that the X server tells,
// and an espeak-ng that writes down what it was given.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>

#include "tests/kiosk/shell/a_program.hpp"

using namespace suara;
using test::Facts;
using test::KioskFolder;
using test::KioskProgram;
using test::TouchScreen;

namespace {

const std::string kSettings = test::kNoGuards + "px_per_mm = 4.0\n";

struct AtTheTests {
  KioskFolder home;
  TouchScreen glass{1280, 800};
  std::unique_ptr<KioskProgram> kiosk;

  explicit AtTheTests(const test::Environment& more = {}) {
    kiosk = std::make_unique<KioskProgram>(home, glass, kSettings + test::technician_setting(),
                                           more);
    test::sign_in_as_technician(*kiosk);
    kiosk->tap("technician.tests");
    kiosk->citizen().wait_screen("technician.sound");
  }
  void open_touch() {
    kiosk->tap("technician.open_touch");
    kiosk->citizen().wait_screen("technician.touch");
  }
  std::string label(const std::string& id) const {
    const Facts facts = kiosk->citizen().facts();
    return facts.find(id) == nullptr ? "(none)" : facts.find(id)->label;
  }
  void wait_label(const std::string& id, const std::string& words) const {
    kiosk->citizen().wait_for(
        [&](const Facts& now) {
          return std::ranges::any_of(now.keys, [&](const test::KeyFact& key) {
            return key.id == id && key.label.find(words) != std::string::npos;
          });
        },
        id + ": " + words);
  }
};

// Replaces espeak-ng on PATH; last: how its script ends.
struct Spoken {
  test::Folder folder;
  explicit Spoken(const std::string& last) {
    test::write_file(program(), "#!/bin/sh\necho \"$* $(cat)\" >> " + (folder / "said").string() +
                                    "\n" + last + "\n");
    std::filesystem::permissions(program(), std::filesystem::perms::owner_all);
  }
  std::filesystem::path program() const { return folder / "espeak-ng"; }
  test::Environment environment() const {
    return {{"PATH", folder.path().string() + ":" + std::getenv("PATH")},
            {"PULSE_SERVER", "unix:/a/server"}};
  }
  bool was(const std::string& words) const {
    return test::wait_until([&] {
      return std::filesystem::exists(folder / "said") &&
             test::read_file(folder / "said").find(words) != std::string::npos;
    });
  }
};

}  // namespace

TEST_SUITE("kiosk/shell/technician_tests") {
  TEST_CASE("every contact is told at once in millimetres, and presses the target below it") {
    AtTheTests at;
    at.open_touch();
    at.glass.down(1, 80, 40);
    at.wait_label("technician.mark", "20 · 10 mm");
    at.wait_label("technician.target0", "ditekan");
    CHECK(at.label("technician.target1").empty());
    at.glass.down(2, 1279, 799);
    at.glass.down(3, 640, 400);
    at.wait_label("technician.touch", "Jari sekarang 3, terbanyak 3");
    at.wait_label("technician.mark", "160 · 100 mm");
    at.glass.move(1, 80, 799);
    at.wait_label("technician.mark", "20 · 200 mm");
    for (unsigned finger = 1; finger <= 3; ++finger) at.glass.up(finger);
    at.wait_label("technician.touch", "4 dari 30 kotak ditekan | Jari sekarang 0, terbanyak 3");
  }

  TEST_CASE("a mouse presses targets too, and each of the quick taps counts") {
    AtTheTests at;
    at.open_touch();
    at.glass.screen().move(1270, 10);
    at.glass.screen().press();
    at.wait_label("technician.touch", "1 dari 30 kotak ditekan | Jari sekarang 1");
    at.glass.screen().release();
    at.wait_label("technician.touch", "Jari sekarang 0");
    for (int x = 90; x < 1280; x += 183) at.glass.tap(x, 790);
    at.wait_label("technician.touch", "8 dari 30 kotak ditekan");
  }

  TEST_CASE("a touch of its key does not end the touch test; the key held does") {
    AtTheTests at;
    at.open_touch();
    at.kiosk->tap("technician.touch_end");
    at.glass.tap(5, 5);
    at.wait_label("technician.target0", "ditekan");
    CHECK(at.kiosk->citizen().facts().screen == "technician.touch");
    at.kiosk->down(1, "technician.touch_end");
    at.kiosk->citizen().wait_screen("technician.sound");
    at.glass.up(1);
    at.kiosk->tap("technician.facts");
    at.kiosk->citizen().wait_screen("technician");
  }

  TEST_CASE("a sentence of each language is spoken, at the loudness that is set") {
    const Spoken spoken("exit 0");
    AtTheTests at(spoken.environment());
    at.wait_label("technician.sound_line", "Program suara espeak-ng ada");
    at.wait_label("technician.sound_line", "Kartu suara ada");
    at.kiosk->tap("technician.speak.en");
    CHECK(spoken.was("-v en -s 150 -a 100 -m --stdin <speak>This is a sound test."));
    at.wait_label("technician.sound_line", "Apakah terdengar?");
    at.kiosk->tap("technician.speak.id");
    CHECK(spoken.was("-v id -s 150 -a 100 -m --stdin <speak>Ini uji suara."));
  }

  TEST_CASE("a voice that fails or is not there is said, and the screen goes on") {
    {
      const Spoken spoken("exit 3");
      AtTheTests at(spoken.environment());
      at.kiosk->tap("technician.speak.en");
      at.wait_label("technician.sound_line", "Kalimat tidak dapat diucapkan");
    }
    const test::Folder nothing;
    AtTheTests at(test::Environment{{"PATH", nothing.path().string()}});
    at.wait_label("technician.sound_line", "espeak-ng tidak ada");
    at.kiosk->tap("technician.speak.id");
    at.wait_label("technician.sound_line", "Kalimat tidak dapat diucapkan");
    at.open_touch();
  }

  TEST_CASE("a voice that hangs is cut off when its page is left, and holds nothing up") {
    const Spoken spoken("echo $$ > $(dirname \"$0\")/pid\nexec sleep 600");
    AtTheTests at(spoken.environment());
    at.kiosk->tap("technician.speak.en");
    at.wait_label("technician.sound_line", "Sedang berbicara");
    REQUIRE(test::wait_until([&] { return std::filesystem::exists(spoken.folder / "pid"); }));
    at.kiosk->tap("technician.leave");
    at.kiosk->citizen().wait_screen("idle");
    CHECK(test::wait_until([&] {
      const std::string pid = test::read_file(spoken.folder / "pid");
      return !pid.empty() &&
             !std::filesystem::exists("/proc/" + pid.substr(0, pid.find('\n')));
    }));
  }
}
