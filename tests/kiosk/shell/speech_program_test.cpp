// The page read aloud by the real espeak-ng, which a script on PATH calls after it has written down
// what it was given: this machine has no sound card to hear it on.
#include <doctest/doctest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>

#include "tests/kiosk/shell/a_program.hpp"

using namespace suara;
using test::Facts;
using test::KioskFolder;
using test::KioskProgram;
using test::kNoGuards;
using test::TouchScreen;

namespace {

constexpr int kStar = 63;
constexpr int kSlash = 106;
struct Listener {
  KioskFolder home;
  TouchScreen glass{1280, 800, {"pad"}};
  std::unique_ptr<KioskProgram> kiosk;

  // last: the script's last line; "exec sleep 60" never comes to its end.
  explicit Listener(const std::string& settings = "", const std::string& last = "exit $status",
                    const std::string& waits = "") {
    const auto bin = home.folder / "bin";
    std::filesystem::create_directory(bin);
    test::write_file(bin / "espeak-ng",
                     "#!/bin/sh\nsaid=$(cat)\n"
                     "printf '%s' \"$said\" | /usr/bin/espeak-ng \"$@\" -w /dev/null\nstatus=$?\n"
                     "echo \"$status $* $said\" >> " + log().string() + "\n" + last + "\n");
    std::filesystem::permissions(bin / "espeak-ng", std::filesystem::perms::owner_all);
    start(settings, bin.string() + ":" + std::getenv("PATH"), waits);
    if (waits.empty()) kiosk->finish();
  }
  // waits: of kiosk.toml, in place of those without guards.
  void start(const std::string& settings, const std::string& path, const std::string& waits = "") {
    kiosk = std::make_unique<KioskProgram>(home, glass,
                                           (waits.empty() ? kNoGuards : waits) + settings,
                                           test::Environment{{"PATH", path}});
    kiosk->duty_on();
  }

  std::filesystem::path log() const { return home.folder / "said"; }
  std::string said() const {
    return std::filesystem::exists(log()) ? test::read_file(log()) : "";
  }
  bool hears(const std::string& words, std::size_t times = 1) const {
    return test::wait_until([&] {
      std::size_t count = 0;
      const std::string all = said();
      for (std::size_t at = all.find(words); at != std::string::npos; at = all.find(words, at + 1))
        ++count;
      return count >= times;
    });
  }
  void listen() {
    glass.key("pad", kStar);
    REQUIRE(hears("Seberapa puas Anda"));
  }
  void wait_at(const std::string& id) {
    kiosk->citizen().wait_for(
        [&](const Facts& now) {
          const auto* focus = now.find("focus");
          return focus != nullptr && focus->label == id;
        },
        "a finger on " + id);
  }
  // As often as a slow machine needs for two taps to be quick.
  void tap_twice(const std::string& key, const std::function<bool()>& done) {
    const auto [x, y] = kiosk->middle(key);
    for (int tries = 0; tries < 5 && !done(); ++tries) {
      glass.tap(x, y);
      glass.tap(x, y);
      test::wait_until(done, std::chrono::seconds(2));
    }
    REQUIRE(done());
  }
  void tap_twice(const std::string& face) {
    tap_twice(face, [this] { return kiosk->citizen().facts().screen == "thanks"; });
  }
  // What is said from the first touch of a face to the thanks' page.
  std::string rate(const std::string& face) {
    listen();
    const std::size_t before = said().size();
    kiosk->tap(face);
    wait_at(face);
    REQUIRE(test::wait_until([&] { return said().size() > before; }));
    tap_twice(face);
    REQUIRE(hears("Terima kasih"));
    return said().substr(before);
  }
};

}  // namespace

TEST_SUITE("kiosk/shell/speech") {
  TEST_CASE("over a loudspeaker a finger finds and chooses a face, and every score sounds alike") {
    std::string first;
    for (const char* face : {"rate.1", "rate.4"}) {
      Listener listener;
      const std::string said = listener.rate(face);
      CHECK(said.find("<audio src=") != std::string::npos);
      for (const char* word : {"idak puas", "urang puas", "Puas", "angat puas"})
        CHECK(said.find(word) == std::string::npos);
      CHECK(said.find("0 -v id") == 0);              // espeak-ng took it
      // The tones may be cut short by what follows, never the words.
      const std::string words = said.substr(said.rfind("0 -v"));
      if (first.empty()) first = words;
      CHECK(words == first);
    }
  }

  TEST_CASE("an earphone hears the face under the finger and the one that was chosen") {
    Listener listener("[speech]\nearphone = true\n");
    const std::string said = listener.rate("rate.4");
    CHECK(said.find("<speak>Sangat puas</speak>") != std::string::npos);
    CHECK(said.find("ketuk dua kali") == std::string::npos);  // it was said before
  }

  TEST_CASE("one tap chooses nothing while the page is read; without, it rates") {
    Listener listener;
    listener.listen();
    CHECK(listener.said().find("ketuk dua kali") != std::string::npos);
    listener.kiosk->tap("rate.2");
    listener.wait_at("rate.2");
    CHECK(listener.kiosk->citizen().facts().screen == "rate");
    listener.glass.key("pad", kStar);
    listener.kiosk->citizen().wait_for([](const Facts& now) { return !now.find("focus"); },
                                       "silence");
    listener.kiosk->tap("rate.2");
    listener.kiosk->citizen().wait_screen("thanks");
  }

  TEST_CASE("the key to listen is there before and after the rating, or nowhere") {
    for (const char* settings : {"", "[speech]\nenabled = false\n"}) {
      Listener listener(settings);
      const bool may = *settings == '\0';
      const auto there = [&] { return listener.kiosk->citizen().facts().find("listen") != nullptr; };
      CHECK(there() == may);
      listener.kiosk->tap("rate.2");
      listener.kiosk->citizen().wait_screen("thanks");
      CHECK(there() == may);
      if (!may) continue;
      listener.kiosk->tap("listen");
      CHECK(listener.hears("Terima kasih"));
    }
  }

  TEST_CASE("louder for one citizen is not louder for the next, who hears nothing unasked") {
    Listener listener;
    listener.glass.key("pad", kSlash);
    listener.listen();
    CHECK(listener.said().find("-a 150") != std::string::npos);
    listener.tap_twice("rate.3");
    listener.kiosk->finish();  // closes the one before
    CHECK(listener.kiosk->citizen().facts().find("focus") == nullptr);
    const std::size_t before = listener.said().size();
    listener.glass.key("pad", kStar);
    REQUIRE(test::wait_until([&] {
      return listener.said().find("Seberapa puas", before) != std::string::npos;
    }));
    CHECK(listener.said().find("-a 150", before) == std::string::npos);
    CHECK(listener.said().find("-a 100", before) != std::string::npos);
  }

  TEST_CASE("another language is read anew, and a switch says that it is on") {
    Listener listener;
    listener.listen();
    listener.tap_twice("language.en",
                       [&] { return listener.kiosk->citizen().facts().language == "en"; });
    CHECK(listener.hears("How satisfied are you"));
    listener.tap_twice("rate.help",
                       [&] { return listener.kiosk->citizen().facts().screen == "help"; });
    listener.tap_twice("help.high_contrast", [&] {
      return listener.said().find(". chosen</speak>") != std::string::npos;
    });
  }

  TEST_CASE("what was wished on the resting screen is over where nobody followed") {
    Listener listener("", "exit $status",
                      "[waits]\ndead_ms = 0\nsame_key_ms = 0\nrate_ms = 4000\n"
                      "[window]\nreduced_motion = true\n");
    listener.glass.key("pad", kSlash);
    listener.glass.key("pad", kStar);
    REQUIRE(test::wait_until([&] { return !listener.said().empty(); }));
    listener.kiosk->tap("language.id");
    listener.wait_at("language.id");
    listener.kiosk->citizen().wait_for([](const Facts& now) { return !now.find("focus"); },
                                       "the end of the wish");
    const std::size_t before = listener.said().size();
    listener.kiosk->finish();
    listener.glass.key("pad", kStar);
    REQUIRE(test::wait_until([&] {
      return listener.said().find("Seberapa puas", before) != std::string::npos;
    }));
    CHECK(listener.said().find("-a 150", before) == std::string::npos);
  }

  TEST_CASE("what is being said gives way to the newest, even a voice that hangs") {
    Listener listener("", "exec sleep 60");
    listener.listen();
    listener.kiosk->down(1, "rate.skip");
    CHECK(listener.hears("<speak>Lewati</speak>"));
  }

  TEST_CASE("a page's time does not run while it is read") {
    Listener listener("", "exec sleep 5",
                      "[waits]\ndead_ms = 0\nsame_key_ms = 0\nrate_ms = 3000\n"
                      "[window]\nreduced_motion = true\n");
    listener.kiosk->finish();
    const auto begins = std::chrono::steady_clock::now();
    listener.glass.key("pad", kStar);
    listener.kiosk->citizen().wait_screen("still_here", std::chrono::seconds(40));
    CHECK(std::chrono::steady_clock::now() - begins >= std::chrono::seconds(7));
  }

  TEST_CASE("without the program the screen works as before") {
    Listener listener("", "exit 1");
    std::filesystem::remove_all(listener.home.folder / "bin");
    listener.kiosk->process().signal(SIGTERM);
    REQUIRE(listener.kiosk->process().wait() == 0);
    listener.kiosk.reset();
    listener.start("", (listener.home.folder / "bin").string());
    listener.kiosk->finish();
    listener.glass.key("pad", kStar);
    listener.tap_twice("rate.2");
    CHECK(listener.said().empty());
  }
}
