// A counter whose battery is dead: the kiosk says 1970, the network is gone, then the clock is set.
#include <doctest/doctest.h>

#include <chrono>
#include <map>

#include "common/base/time.hpp"
#include "tests/scenario/counter.hpp"
#include "tests/scenario/csv_rows.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/network.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/wait.hpp"

using namespace suara::test;

namespace {

constexpr const char* kDeadClockWaits =
    "[waits]\ndead_ms = 0\nsame_key_ms = 0\ndesk_done_ms = 300\nupload_age_ms = 2000\n"
    "upload_pause_ms = 50\nbackoff_base_ms = 50\nbackoff_cap_ms = 400\n"
    "[window]\nreduced_motion = true\n";

void serve_at(Counter& counter, int score) {
  counter.finish("ktp", "selesai");
  counter.rate(score);
  counter.citizen().tap("thanks.finish");
  counter.citizen().wait_screen("idle");
}

// Ratings by day, of `suara tallies export`.
std::map<std::string, int> rated_by_day(Region& region) {
  std::map<std::string, int> rated;
  for (const auto& row : csv_rows(region.suara({"tallies", "export"}, 0, "auditor1").output))
    if (const int count = std::stoi(row.at("rated")); count > 0) rated[row.at("day")] += count;
  return rated;
}

std::string today() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
  return suara::to_text(suara::date_of(suara::Instant{ms}, suara::Zone{7}));
}

}  // namespace

TEST_SUITE("scenario") {
  TEST_CASE(
      "1970 on the clock and no network: the citizen notices nothing, the ballot is today's") {
    const Folder folder;
    Region region{folder.path()};
    Network network{region.port()};
    region.enrol("K-0001", "DISDUKCAPIL", "L1",
                 "http://127.0.0.1:" + std::to_string(network.port()));
    const auto settings = region.kiosk_data("K-0001") / "kiosk.toml";
    write_file(settings, read_file(settings) + kDeadClockWaits);
    region.sign_in("auditor1");
    const Letter letter = region.letter_of("P-0001");
    const auto mark = folder / "dead";
    write_file(mark, "");
    Counter counter(region, "K-0001",
                    {{"LD_PRELOAD", (bin_dir() / "suara_dead_clock.so").string()},
                     {"SUARA_DEAD_CLOCK", mark.string()}});
    const std::string first_day = today();
    counter.duty_on(letter);
    network.cut();
    serve_at(counter, 4);
    network.mend();
    counter.send_now();
    const auto counted = [&](int ratings) {
      return wait_until(
          [&] {
            int sum = 0;
            for (const auto& [day, count] : rated_by_day(region)) sum += count;
            return sum == ratings;
          },
          std::chrono::seconds(60));
    };
    CHECK(counted(1));
    // Somebody sets the clock while the kiosk runs: 56 years go by under it.
    std::filesystem::remove(mark);
    serve_at(counter, 3);
    counter.send_now();
    CHECK(counted(2));
    for (const auto& [day, count] : rated_by_day(region)) {
      CHECK(day >= first_day);
      CHECK(day <= today());
    }
  }
}
