// The days of batches against the ledger itself: what they leave out of a search is nothing.
#include "sync/tally/batch_days.hpp"

#include <doctest/doctest.h>

#include "sync/ledger/tree.hpp"
#include "sync/tally/flag_ballots.hpp"
#include "sync/tally/flag_search.hpp"
#include "sync/tally/tallies.hpp"
#include "tests/fault/random.hpp"
#include "tests/sync/central/running_central.hpp"

using namespace suara;
using namespace suara::test;

namespace {

constexpr std::int64_t kHour = 3'600'000;
constexpr std::int64_t kDay = 24 * kHour;
const TenantId kTenant{"kota-contoh"};

// A kiosk whose clock may be wrong, dead or set, and that sends when it likes.
class WildKiosk {
 public:
  WildKiosk(RunningCentral& central, TestDevice device, fault::Random& random)
      : central_(central), device_(std::move(device)), random_(random) {
    auto database = central.database();
    first_leaf_ = ledger::Tree(database).root(kTenant, 1);
    boot(0);
  }

  void boot(std::int64_t error_ms) {
    booted_ms_ = now() - 1'000;
    offset_ms_ = 0;
    Bytes id(16, static_cast<char>(random_.below(256)));
    add(record::Boot{{now() + error_ms}, "0.1.0", std::move(id)});
  }
  void set_clock(std::int64_t by_ms) { offset_ms_ += by_ms; }
  // told_ms: how far the central's time in it is off.
  void contact(std::int64_t told_ms = 0, std::int64_t error_ms = 0, bool carried = false) {
    const Instant told{now() + told_ms};
    add(record::Seen{1, 1, first_leaf_, told, now() - booted_ms_, {told.ms + error_ms}, carried});
  }
  void work() {
    const std::string officer = random_.chance(1, 3) ? "P-0002" : "P-0001";
    if (random_.chance(1, 8)) add(record::Duty{{officer}, {"L1"}, random_.chance(1, 2), {}});
    if (random_.chance(1, 8)) add(domain::ServiceWithoutBallot{{{officer}, {"L1"}, {"KTP"}}});
    for (std::size_t i = random_.below(4); i > 0; --i)
      add(rated(1 + static_cast<int>(random_.below(4)), 0, officer).body);
    if (random_.chance(1, 40)) waiting_.push_back("\xff unreadable");
  }
  void send() {
    while (!waiting_.empty()) {
      const std::size_t size = 1 + random_.below(waiting_.size());
      const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(size);
      const Bytes sealed = device_.seal_bytes({waiting_.begin(), end});
      REQUIRE(central_.send(device_.pack(sealed)).status == 200);
      waiting_.erase(waiting_.begin(), end);
    }
  }

 private:
  std::int64_t now() const { return central_.now_ms; }
  void add(record::Body body) {
    waiting_.push_back(record::encode({now() - booted_ms_, offset_ms_, std::move(body)}));
  }

  RunningCentral& central_;
  TestDevice device_;
  fault::Random& random_;
  Hash first_leaf_{};  // the root of a log of it alone
  std::vector<Bytes> waiting_;
  std::int64_t booted_ms_ = 0;
  std::int64_t offset_ms_ = 0;
};

void an_event(WildKiosk& kiosk, fault::Random& random) {
  switch (random.below(12)) {
    case 0: return kiosk.boot(0);
    case 1: return kiosk.boot(-static_cast<std::int64_t>(random.below(2)) * 20'000 * kDay);
    case 2: return kiosk.set_clock((static_cast<std::int64_t>(random.below(200)) - 100) * kDay);
    case 3: return kiosk.contact(0, kDay);
    case 4: return kiosk.contact(-40 * kDay, 40 * kDay, true);
    case 5:
    case 6: return kiosk.contact();
    case 7: return kiosk.send();
    default: return kiosk.work();
  }
}

// Fifteen months of three kiosks, one of them copied on the way, and a fourth whose contacts are
// older than its enrolment.
void live(RunningCentral& central, fault::Random& random,
          const std::function<void()>& now_and_then) {
  std::vector<WildKiosk> kiosks;
  kiosks.emplace_back(central, central.device("K-1", 11), random);
  kiosks.emplace_back(central, central.device("K-2", 12, "L2"), random);
  kiosks.emplace_back(central, central.device("K-3", 13), random);
  WildKiosk old(central, central.device("K-4", 14), random);
  const std::int64_t begun = central.now_ms, end = begun + 450 * kDay;
  for (int step = 0; central.now_ms < end; ++step) {
    central.now_ms += kHour + static_cast<std::int64_t>(random.below(5 * 24)) * kHour;
    WildKiosk& kiosk = kiosks[random.below(kiosks.size())];
    for (int i = 0; i < 3; ++i) an_event(kiosk, random);
    if (step == 40) kiosks.push_back(kiosks.front());  // a copy, which goes on beside it
    if (step % 16 == 0) now_and_then();
  }
  // The central's clock is set back for a while: what arrives then lies before its contacts.
  for (WildKiosk& kiosk : kiosks) {
    kiosk.contact();
    kiosk.send();
    for (int i = 0; i < 8; ++i) kiosk.work();
  }
  central.now_ms -= 100 * kDay;
  for (WildKiosk& kiosk : kiosks) kiosk.send();
  central.now_ms += 100 * kDay;
  for (WildKiosk& kiosk : kiosks) {
    kiosk.contact();
    kiosk.send();
  }
  const std::int64_t ahead_ms = central.now_ms - begun + 40 * kDay;
  old.boot(-ahead_ms);
  old.contact(-ahead_ms);
  for (int i = 0; i < 8; ++i) old.work();
  old.send();
  central.now_ms += 2 * kHour;
  old.contact(-ahead_ms);
  old.send();
}

std::vector<Period> quarters() {
  std::vector<Period> all;
  for (int i = 2; i < 8; ++i) all.push_back({PeriodKind::quarter, 2026 + i / 4, i % 4 + 1});
  return all;
}

bool holds(const std::vector<ledger::LeafSpan>& spans, std::uint64_t leaf) {
  return std::ranges::any_of(
      spans, [&](const auto& one) { return one.first <= leaf && leaf <= one.last; });
}

struct Left {
  std::uint64_t batches = 0;  // left out of a quarter
  std::uint64_t in_two = 0;   // with something of two quarters
};

// No batch that is left out holds anything of the quarter.
Left check_left_out(SQLite::Database& reader, const tally::OfficeState& office,
                    const tally::BatchDays& days) {
  const tally::FlagReader ledger(reader, kTenant, office);
  std::map<std::uint64_t, int> quarters_of;
  Left left;
  for (const Period& quarter : quarters()) {
    const auto spans = days.touching(first_day(quarter), last_day(quarter));
    ledger::each_batch(reader, kTenant, 0, [&](const ledger::StoredBatch& stored) {
      tally::FlagBallots found;
      ledger.read(stored, first_day(quarter), last_day(quarter), found);
      if (!found.nothing() && ++quarters_of[stored.leaf_index] == 2) ++left.in_two;
      if (holds(spans, stored.leaf_index)) return;
      ++left.batches;
      CHECK(found.nothing());
    });
  }
  return left;
}

std::size_t check_flags(SQLite::Database& reader, const tally::OfficeState& office,
                        tally::BatchDays& days) {
  std::size_t flags = 0;
  for (const Period& quarter : quarters()) {
    const auto find = [&](tally::BatchDays* kept) {
      return tally::find_flags(reader, kTenant, office, quarter, last_day(quarter), 20, kept);
    };
    const auto read_all = find(nullptr);
    flags += read_all.size();
    CHECK(find(&days) == read_all);
  }
  return flags;
}

bool alike(const tally::BatchDays& one, const tally::BatchDays& other) {
  const Date end = date_of(2028, 6, 30);
  for (Date day = date_of(2026, 7, 1); day < end; ++day.days)
    if (one.touching(day, day) != other.touching(day, day)) return false;
  return true;
}

}  // namespace

TEST_SUITE("sync/central batch days") {
  TEST_CASE("a search that leaves batches out finds what one of the whole ledger finds") {
    for (const std::uint64_t seed : {1, 2, 3}) {
      CAPTURE(seed);
      fault::Random random(seed);
      RunningCentral central;
      auto reader = central.database();
      tally::BatchDays kept;  // follows as the ledger grows
      live(central, random, [&] {
        kept.follow(reader, kTenant, tally::office_of(reader, kTenant), random.below(20));
      });
      const auto office = tally::office_of(reader, kTenant);
      CHECK(check_flags(reader, office, kept) > 40);
      tally::BatchDays fresh;
      while (fresh.follow(reader, kTenant, office, 7)) {
      }
      const Left left = check_left_out(reader, office, fresh);
      CHECK(left.batches > 100);
      CHECK(left.in_two > 1);
      CHECK(alike(fresh, kept));
      tally::BatchDays first_ones;
      CHECK(first_ones.follow(reader, kTenant, office, 20));
      check_left_out(reader, office, first_ones);
    }
  }

  TEST_CASE("days of another ledger, zone or enrolment are thrown away") {
    fault::Random random(4);
    RunningCentral one, other;
    live(one, random, [] {});
    live(other, random, [] {});
    auto reader = one.database();
    auto other_reader = other.database();
    auto office = tally::office_of(reader, kTenant);
    tally::BatchDays days;
    days.follow(other_reader, kTenant, tally::office_of(other_reader, kTenant));
    const auto check = [&] {
      check_flags(reader, office, days);
      check_left_out(reader, office, days);
      tally::BatchDays fresh;
      fresh.follow(reader, kTenant, office);
      CHECK(alike(fresh, days));
    };
    check();
    office.zone = Zone{9};
    check();
    for (auto& [device, enrolled] : office.devices) enrolled.begun = enrolled.begun + 120 * kDay;
    check();
  }
}
