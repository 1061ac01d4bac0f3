// Two officers at one counter, by the real desk: the one ends duty, the other begins it, finds a
// service by typing, and the ballot is theirs.
#include <doctest/doctest.h>

#include <sstream>

#include "tests/scenario/counter.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/wait.hpp"

using namespace suara::test;

namespace {

constexpr const char* kHandOverWaits =
    "[waits]\ndead_ms = 0\nsame_key_ms = 0\ndesk_done_ms = 300\nupload_age_ms = 2000\n"
    "upload_pause_ms = 50\nbackoff_base_ms = 50\nbackoff_cap_ms = 400\n"
    "[window]\nreduced_motion = true\n";

void serve_by_search(Counter& counter) {
  counter.desk().enter("desk.find", "kartu");
  counter.desk().wait_for(
      [](const Facts& facts) {
        return facts.find("desk.service.kk") != nullptr &&
               facts.find("desk.service.ktp") == nullptr;
      },
      "the one service that is called so");
  counter.finish("kk", "selesai");
  // The search ends with the service.
  counter.desk().wait_for(
      [](const Facts& facts) { return facts.find("desk.service.ktp") != nullptr; },
      "every service again");
  counter.citizen().wait_for(
      [](const Facts& facts) { return asks_about(facts, "Kartu Keluarga"); }, "the question");
  counter.rate(3);
  counter.citizen().tap("thanks.finish");
  counter.citizen().wait_screen("idle");
}

// Lines of the tallies that name both.
int lines_with(const std::string& csv, const std::string& officer, const std::string& service) {
  std::istringstream lines(csv);
  int found = 0;
  for (std::string line; std::getline(lines, line);)
    found += line.find(officer) != std::string::npos &&
                     line.find("," + service + ",") != std::string::npos
                 ? 1
                 : 0;
  return found;
}

}  // namespace

TEST_SUITE("scenario") {
  TEST_CASE("after a hand-over the service found by its name is the next officer's, no other's") {
    const Folder folder;
    Region region{folder.path()};
    region.enrol("K-0001", "DISDUKCAPIL", "L1", region.url());
    const auto settings = region.kiosk_data("K-0001") / "kiosk.toml";
    write_file(settings, read_file(settings) + kHandOverWaits);
    region.sign_in("auditor1");
    const Letter first = region.letter_of("P-0001");
    const Letter second = region.letter_of("P-0002");
    Counter counter(region, "K-0001");
    counter.duty_on(first);
    counter.desk().tap("duty.off");
    counter.duty_on(second);
    serve_by_search(counter);
    counter.send_now();
    std::string csv;
    CHECK(wait_until(
        [&] {
          csv = region.suara({"tallies", "export"}, 0, "auditor1").output;
          return lines_with(csv, "P-0002", "kk") == 1;
        },
        std::chrono::seconds(60)));
    CHECK(lines_with(csv, "P-0001", "kk") == 0);
    CHECK(lines_with(csv, "P-0002", "ktp") == 0);
  }
}
