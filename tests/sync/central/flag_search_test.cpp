// What a search reads of a ledger, and the rows that it leaves.
#include <doctest/doctest.h>

#include "sync/tally/flag_ballots.hpp"
#include "sync/tally/flag_rows.hpp"
#include "sync/tally/flag_search.hpp"
#include "tests/sync/central/flagged_office.hpp"

using namespace suara;
using namespace suara::test;

namespace {

constexpr std::int64_t kFlagDayMs = 86'400'000;

}  // namespace

TEST_SUITE("sync/central flag search") {
  TEST_CASE("in parts or at once, a ledger raises the same flags") {
    RunningCentral central;
    TestDevice one = central.device("K-1", 11);
    TestDevice two = central.device("K-2", 12, "L2");
    for (auto* kiosk : {&one, &two}) {
      std::vector<record::Record> records{boot_at({central.now_ms - 7'200'000})};
      for (int i = 0; i < 8; ++i)
        records.push_back(rated(1, 60'000 + i * 2'000, kiosk == &one ? "P-0001" : "P-0002"));
      central.deliver(*kiosk, kiosk->seal(records));
    }
    auto reader = central.database();
    const auto office = tally::office_of(reader, {"kota-contoh"});
    const Period quarter{PeriodKind::quarter, 2026, 4};
    const auto find = [&](Date until, std::int64_t at_once) {
      return tally::find_flags(reader, {"kota-contoh"}, office, quarter, until, at_once);
    };
    const Date today = date_of(2026, 10, 5);
    const auto whole = find(today, 100'000);
    CHECK(whole.size() >= 4);  // each a burst and off duty
    CHECK(find(today, 1) == whole);
    CHECK(find({today.days - 1}, 100'000).empty());
  }

  TEST_CASE("a day apart names the ratings that its mean is made of, of that unit and channel") {
    RunningCentral central;
    REQUIRE(
        central.post("/v1/setup", {{"region", {{"policy", {{"flag_day_errors", "1"}}}}}}).status ==
        200);
    TestDevice first = central.device("K-1", 11);
    TestDevice second = central.device("K-2", 12, "L2");
    const std::int64_t begun = central.now_ms;
    for (int day = 0; day < 6; ++day) {
      central.now_ms = begun + day * kFlagDayMs;
      const auto send = [&](TestDevice& kiosk, const std::string& counter, int base) {
        std::vector<record::Record> records{boot_at({central.now_ms - 3'600'000})};
        for (int i = 0; i < 8; ++i) {
          record::Record one = rated(std::clamp(base + (day * 5 + i * 3) % 4 - 1, 1, 4),
                                     60'000 + i * 131'000, i < 4 ? "P-0001" : "P-0002");
          auto& offer = std::get<domain::Ballot>(one.body).offer;
          offer.counter = {counter};
          if (i % 4 == 3) offer.channel = domain::Channel::walk_up;
          records.push_back(one);
        }
        central.deliver(kiosk, kiosk.seal(records));
      };
      send(first, "L1", day == 3 ? 1 : 3);
      send(second, "L2", 2);
    }
    auto reader = central.database();
    const auto office = tally::office_of(reader, {"kota-contoh"});
    const auto flags = tally::find_flags(reader, {"kota-contoh"}, office,
                                         {PeriodKind::quarter, 2026, 4}, date_of(2026, 10, 31));
    int days = 0;
    for (const domain::Flag& flag : flags) {
      if (flag.code != domain::FlagCode::day_apart) continue;
      ++days;
      CHECK(flag.count == 3);  // of eight, the officer's own without the walk-up, at one counter
      REQUIRE(flag.ballots.size() == 3);
      for (const domain::BallotPlace& one : flag.ballots) {
        CHECK(one.device == flag.ballots[0].device);
        CHECK((one.seq - 2) / 9 ==
              static_cast<std::uint64_t>(flag.first.days - date_of(2026, 10, 5).days));
      }
    }
    CHECK(days >= 2);
  }

  TEST_CASE("ballots are read out of the batches that hold them, and of no other") {
    RunningCentral central;
    TestDevice kiosk = central.device("K-1", 11);
    central.deliver(kiosk, kiosk.seal({boot_at({central.now_ms}), rated(4), rated(3)}));
    for (int i = 0; i < 3; ++i) central.deliver(kiosk, kiosk.seal({rated(2), rated(1)}));
    auto reader = central.database();
    const auto office = tally::office_of(reader, {"kota-contoh"});
    const auto at = [&](std::vector<std::uint64_t> seqs) {
      std::vector<domain::BallotPlace> places;
      for (const std::uint64_t seq : seqs) places.push_back({{"K-1"}, 1, 0, seq});
      std::vector<std::uint64_t> found;
      for (const auto& one : tally::FlagReader(reader, {"kota-contoh"}, office).at(places))
        found.push_back(one.place.seq);
      return found;
    };
    CHECK(at({9, 2, 3, 5}) == std::vector<std::uint64_t>{2, 3, 5, 9});
    CHECK(at({1, 10}).empty());  // a boot, and nothing yet
    SQLite::Database disk((central.folder / "central" / "central.db").string(),
                          SQLite::OPEN_READWRITE, 5'000);
    disk.exec("UPDATE batch SET upload = x'00' WHERE device_id = 'K-1' AND first_seq = 6");
    CHECK(at({3, 9}) == std::vector<std::uint64_t>{3, 9});
    CHECK_THROWS(at({3, 6, 9}));
  }

  TEST_CASE("rows of flags come back as they were, and the same ones are written once") {
    RunningCentral central;
    SQLite::Database disk((central.folder / "central" / "central.db").string(),
                          SQLite::OPEN_READWRITE, 5'000);
    const TenantId tenant{"kota-contoh"};
    const Period quarter{PeriodKind::quarter, 2026, 4};
    domain::Flag run{domain::FlagCode::run, {"P-0001"}, {20'000}, {20'003}, 2, 3.25e-7, 1e-4,
                     {{{"K-1"}, 1, 0, 7}, {{"K/2"}, 2, 1, 9}}};
    const domain::Flag lost{domain::FlagCode::lost_ballots, {"P-0002"}, {20'000}, {20'003}, 9,
                            0.1 + 0.2, 0.5, {}};
    CHECK(tally::replace_flags(disk, tenant, quarter, {run, lost}));
    CHECK_FALSE(tally::replace_flags(disk, tenant, quarter, {lost, run}));
    auto rows = tally::flags_of(disk, tenant, quarter);
    REQUIRE(rows.size() == 2);
    const auto number_of = [&](const domain::Flag& flag) {
      for (const auto& row : rows)
        if (row.flag == flag) return row.number;
      return std::int64_t{0};
    };
    const std::int64_t first = number_of(run), second = number_of(lost);
    CHECK(first + second == 3);
    run.measured = 1e-9;  // measured anew: the same finding
    CHECK(tally::replace_flags(disk, tenant, quarter, {run}));
    rows = tally::flags_of(disk, tenant, quarter);
    REQUIRE(rows.size() == 1);
    CHECK(number_of(run) == first);
    CHECK(tally::replace_flags(disk, tenant, quarter, {}));
    CHECK(tally::replace_flags(disk, tenant, quarter, {lost}));
    rows = tally::flags_of(disk, tenant, quarter);
    CHECK(number_of(lost) == 3);  // No number is given twice.
    CHECK(tally::flag_at(disk, tenant, 3)->flag == lost);
    CHECK_FALSE(tally::flag_at(disk, tenant, 1));
  }
}
