// What a citizen typed and an officer's PIN stand in the program's memory: no file may get it.
#include <doctest/doctest.h>

#include <fstream>

#include "tests/kiosk/shell/a_program.hpp"

using namespace suara;

TEST_SUITE("kiosk/shell/core") {
  TEST_CASE("a kiosk that crashes leaves no core, whatever its surroundings allow") {
    test::KioskFolder home;
    test::TouchScreen glass(1280, 800);
    test::KioskProgram kiosk(home, glass, "[window]\nreduced_motion = true\n");
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
}
