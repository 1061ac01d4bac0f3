// What a citizen typed and an officer's PIN stand in the program's memory: nobody may get at it
// later, neither by a core nor by looking.
#include <doctest/doctest.h>

#include <cctype>
#include <fstream>
#include <sstream>

#include "tests/kiosk/shell/a_program.hpp"

using namespace suara;
using test::KioskFolder;
using test::KioskProgram;
using test::kNoGuards;
using test::SealingFolder;
using test::TouchScreen;

namespace {

// A sanitizer keeps what the libraries free, and reserves terabytes for what it knows of each octet.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

// Whether it stands anywhere in what the process may write to.
bool holds_in_memory(pid_t pid, const std::string& text) {
  const std::string folder = "/proc/" + std::to_string(pid);
  std::ifstream maps(folder + "/maps"), memory(folder + "/mem", std::ios::binary);
  REQUIRE(memory.is_open());
  for (std::string line; std::getline(maps, line);) {
    std::istringstream words(line);
    std::uint64_t from = 0, to = 0;
    char dash = 0;
    std::string rights;
    words >> std::hex >> from >> dash >> to >> rights;
    if (!rights.starts_with("rw")) continue;
    std::string octets(to - from, '\0');
    memory.clear();
    memory.seekg(static_cast<std::streamoff>(from));
    memory.read(octets.data(), static_cast<std::streamsize>(octets.size()));
    if (octets.find(text) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

TEST_SUITE("kiosk/shell/memory") {
  TEST_CASE("a kiosk that crashes leaves no core, whatever its surroundings allow") {
    KioskFolder home;
    TouchScreen glass(1280, 800);
    KioskProgram kiosk(home, glass, kNoGuards);
    std::ifstream limits("/proc/" + std::to_string(kiosk.process().pid()) + "/limits");
    std::string found;
    for (std::string line; std::getline(limits, line);)
      if (line.starts_with("Max core file size")) found = line.substr(18);
    std::istringstream words(found);
    std::string soft, hard;
    words >> soft >> hard;
    CHECK((soft == "0" || soft == "1"));
    CHECK(hard == soft);
  }

  TEST_CASE("what a citizen typed is nowhere in memory once the next may come" *
            doctest::skip(kSanitized)) {
    const std::string typed = "xqzvwkjy";
    SealingFolder home;
    TouchScreen glass(1280, 800);
    KioskProgram kiosk(home, glass, kNoGuards);
    kiosk.duty_on();
    kiosk.finish();
    kiosk.tap("rate.2");
    kiosk.citizen().wait_screen("thanks");
    kiosk.tap("thanks.reasons");
    kiosk.tap("reasons.comment");
    kiosk.citizen().wait_screen("comment");
    for (const char sign : typed) {
      const std::int64_t before = kiosk.citizen().facts().frame;
      kiosk.tap(std::string("key.") + sign);
      kiosk.citizen().wait_for([&](const test::Facts& now) { return now.frame > before; }, "it");
    }
    const std::string shown = typed.substr(1);  // it begins with a large letter
    CHECK(test::wait_until([&] { return holds_in_memory(kiosk.process().pid(), shown); }));
    kiosk.tap("keyboard.send");
    kiosk.citizen().wait_screen("idle");
    CHECK(test::wait_until([&] { return !holds_in_memory(kiosk.process().pid(), shown); }));
  }

  TEST_CASE("a technician's one-time code is nowhere in memory once the technician has gone" *
            doctest::skip(kSanitized)) {
    const std::string code = "K7Q4M29XH3TE", shown = "K7Q4-M29X-H3TE";
    KioskFolder home;
    TouchScreen glass(1280, 800);
    KioskProgram kiosk(home, glass, kNoGuards + test::technician_setting() +
                                        "[central]\nurl = \"http://127.0.0.1:1\"\n");
    const pid_t pid = kiosk.process().pid();
    test::sign_in_as_technician(kiosk);
    kiosk.tap("technician.enrol");
    kiosk.citizen().wait_screen("technician.enrolment");
    for (const char sign : code) {
      const std::int64_t before = kiosk.citizen().facts().frame;
      kiosk.tap(std::string("key.") + static_cast<char>(std::tolower(sign)));
      kiosk.citizen().wait_for([&](const test::Facts& now) { return now.frame > before; }, "it");
    }
    CHECK(test::wait_until([&] { return holds_in_memory(pid, code); }));
    kiosk.tap("technician.enrol_next");
    kiosk.citizen().wait_for(
        [](const test::Facts& now) {
          const test::KeyFact* line = now.find("technician.enrol_line");
          return line != nullptr && line->label.find("belum terjangkau") != std::string::npos;
        },
        "the central being away");
    kiosk.tap("technician.leave");
    kiosk.citizen().wait_screen("idle");
    // The first sign may be written over where the rest is not.
    CHECK(test::wait_until([&] { return !holds_in_memory(pid, code.substr(1)); }));
    CHECK(test::wait_until([&] { return !holds_in_memory(pid, shown.substr(1)); }));
  }
}
