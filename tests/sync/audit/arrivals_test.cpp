// Times that were changed in the central's database, against what kiosks and receipts show.
#include "sync/audit/arrivals.hpp"

#include <doctest/doctest.h>

#include "tests/sync/audit/forger.hpp"
#include "tests/sync/audit/small_ledger.hpp"

using namespace suara;
using namespace suara::test;

namespace {

constexpr std::int64_t kMonthMs = 30LL * 86'400'000;
const Instant kNoon = start_of(date_of(2026, 10, 5), Zone{7}) + 12 * 3'600'000;

std::vector<std::string> note_codes(const std::vector<audit::Finding>& notes) {
  std::vector<std::string> codes;
  for (const audit::Finding& one : notes) codes.push_back(one.problem.code);
  return codes;
}

using Codes = std::vector<std::string>;

}  // namespace

TEST_SUITE("sync/audit arrivals") {
  TEST_CASE("a leaf that was there before it came in is noted, two minutes aside") {
    for (const std::int64_t late_ms : {0, 120'000, 120'001}) {
      audit::Arrivals arrivals;
      arrivals.add(kNoon, 0);
      arrivals.add(kNoon + late_ms, 100);
      arrivals.were_there(2, kNoon);
      arrivals.were_there(9, Instant{});  // more than there are
      arrivals.add(kNoon + kMonthMs, 200);
      const auto found = arrivals.contradictions(0, Zone{7});
      CHECK(note_codes(found) == (late_ms > 120'000 ? Codes{"audit.arrival_late"} : Codes{}));
      if (found.empty()) continue;
      CHECK(found[0].spot.leaf == 1U);
      CHECK(found[0].spot.byte == 100U);
      CHECK(found[0].problem.args.at("count") == "1");
    }
  }

  TEST_CASE("a leaf that came in before what an earlier one had seen is noted") {
    for (const std::int64_t early_ms : {120'000, 120'001}) {
      audit::Arrivals arrivals;
      arrivals.add(kNoon, 0);
      arrivals.told(kNoon);
      arrivals.told(kNoon + -kMonthMs);
      arrivals.add(kNoon + -early_ms, 100);
      const auto found = arrivals.contradictions(0, Zone{7});
      CHECK(note_codes(found) == (early_ms > 120'000 ? Codes{"audit.arrival_early"} : Codes{}));
    }
  }

  TEST_CASE("leaves by which a log began anew are later than those behind them") {
    audit::Arrivals arrivals;
    arrivals.add(kNoon + kMonthMs, 0);
    arrivals.add(kNoon, 100);
    arrivals.were_there(2, kNoon);
    CHECK(arrivals.contradictions(1, Zone{7}).empty());
    CHECK(arrivals.contradictions(0, Zone{7}).size() == 1);
  }

  TEST_CASE("times moved in the database are noted in an export, an honest one has no note") {
    Folder folder;
    const SmallLedger ledger(folder.path());
    const auto notes = [&](std::size_t from, std::int64_t ms, bool with_receipts) {
      Forger forger(folder / "moved", ledger.region_json, {"kota-contoh"});
      for (std::size_t leaf = 0; leaf < ledger.frames.size(); ++leaf) {
        auto frame = ledger.frames[leaf];
        if (leaf >= from) frame.received_at = frame.received_at + ms;
        forger.add(std::move(frame));
      }
      forger.finish(ledger.receipt_key_id, ledger.receipt_key, ledger.time);
      audit::Order order{folder / "moved", "", {}, {}};
      if (with_receipts) order.receipts = {ledger.receipts};
      const auto verified = audit::verify(order);
      REQUIRE(std::holds_alternative<audit::Report>(verified));
      return note_codes(std::get<audit::Report>(verified).notes);
    };
    const std::size_t last = ledger.frames.size() - 1;
    CHECK(notes(0, 0, true).empty());
    // All of it moved on, the kiosk's contacts are behind; the last leaf alone no kiosk had seen.
    CHECK(notes(0, kMonthMs, false) == Codes{"audit.arrival_late"});
    CHECK(notes(last, kMonthMs, false).empty());
    CHECK(notes(last, kMonthMs, true) == Codes{"audit.arrival_late"});
    CHECK(notes(last, -kMonthMs, false) == Codes{"audit.arrival_early"});
  }
}
