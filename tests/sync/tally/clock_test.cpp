#include <doctest/doctest.h>

#include "sync/tally/ledger_count.hpp"
#include "tests/sync/ledger/test_device.hpp"

using namespace suara;
using namespace suara::test;
using tally::HeldFor;

namespace {

constexpr Zone kWib{7};
constexpr std::int64_t kHour = 3'600'000;
constexpr std::int64_t kDay = 24 * kHour;

Instant at(int month, int day, std::int64_t hour, std::int64_t second = 0) {
  return start_of(date_of(2026, month, day), kWib) + hour * kHour + second * 1'000;
}
record::Act by(const std::string& person) { return {{person}, "reviewer", "sebab"}; }

// A ledger of office and kiosk, counted leaf by leaf. The kiosk booted on 20 September at 8.00 and
// its clock runs right unless a record says otherwise.
class CountedLedger {
 public:
  explicit CountedLedger(Instant enrolled = kBoot) {
    office({tally::zone_record(kWib, by("budi")),
            record::Counter{by("budi"), {"L1"}, {"DUKCAPIL"}, {date_of(2026, 1, 1), {}}},
            record::Enrolment{by("budi"), {"K-1"}, 1, Hash{1}, {"DUKCAPIL"}, {"L1"}}},
           enrolled);
    kiosk({boot_at(kBoot)}, enrolled);
  }

  void office(const std::vector<record::Body>& bodies, Instant now) {
    std::vector<record::Record> records;
    for (const record::Body& body : bodies) records.push_back({0, 0, body});
    take(office_.seal(records), now);
  }
  tally::Counted kiosk(const std::vector<record::Record>& records, Instant received) {
    return take(kiosk_.seal(records), received);
  }
  // At `when` by a clock that is right.
  record::Record rate(Instant when, std::int64_t error_ms = 0) {
    record::Record record = rated(4, when - kBoot);
    record.wall_offset_ms = error_ms;
    return record;
  }
  record::Record contact(Instant when, std::int64_t error_ms = 0) {
    const record::Seen seen{1, 1, {}, when, when - kBoot, when + error_ms};
    return {1'000 + (when - kBoot), error_ms, seen};
  }

  std::map<Date, std::int64_t> ratings() const {
    std::map<Date, std::int64_t> days;
    for (const auto& [key, counts] : count_.cells())
      if (counts.ratings() != 0) days[key.day] += counts.ratings();
    return days;
  }
  const tally::LedgerCount& count() const { return count_; }

  static inline const Instant kBoot = at(9, 20, 8);

 private:
  tally::Counted take(const Bytes& sealed, Instant received) {
    ledger::StoredBatch stored;
    stored.batch = record::parse_batch(sealed).value();
    stored.place = stored.batch.header.place;
    stored.leaf_index = stored_.size();
    stored.received_at = received;
    stored_.push_back(stored);
    asked_until_ = 0;
    tally::Counted counted = count_.take(stored_.back());
    // What is counted anew has a past that goes on behind the batch.
    if (stored.place.device != tally::kOfficeDevice) CHECK(asked_until_ < stored.first_new());
    return counted;
  }
  tally::Past past() {
    tally::Past past;
    past.of_chain = [this](const tally::ChainName& chain, std::uint64_t first, std::uint64_t last,
                           const ledger::EachBatch& each) {
      asked_until_ = std::max(asked_until_, last);
      for (const auto& one : stored_)
        if (tally::name_of(one.place) == chain && one.first_new() <= last &&
            first <= one.batch.header.last_seq())
          each(one);
    };
    past.all = [this](const ledger::EachBatch& each) {
      for (const auto& one : stored_) each(one);
    };
    return past;
  }

  TestDevice office_{"kota-contoh", "office", 3};
  TestDevice kiosk_{"kota-contoh", "K-1", 1};
  std::vector<ledger::StoredBatch> stored_;
  std::uint64_t asked_until_ = 0;
  tally::LedgerCount count_{past()};
};

const Date kSept30 = date_of(2026, 9, 30);
const Date kOct1 = date_of(2026, 10, 1);
using Days = std::map<Date, std::int64_t>;

}  // namespace

TEST_SUITE("sync/tally clock") {
  TEST_CASE("what an edge lies in is held until a contact shows that the clock was right") {
    CountedLedger ledger;
    ledger.kiosk({ledger.contact(at(9, 30, 8))}, at(9, 30, 8));
    const auto late =
        ledger.kiosk({ledger.rate(at(9, 30, 10)), ledger.rate(at(10, 1, 8))}, at(10, 1, 8, 600));
    CHECK(late.held.size() == 2);
    CHECK(late.held[0].why == HeldFor::clock);
    CHECK(late.held[0].day == kSept30);
    CHECK(late.dispositions[0].what == record::DispositionKind::held);
    CHECK(ledger.ratings().empty());
    ledger.kiosk({ledger.contact(at(10, 1, 8, 601))}, at(10, 1, 9));
    CHECK(ledger.ratings() == Days{{kSept30, 1}, {kOct1, 1}});
    ledger.kiosk({ledger.rate(at(10, 1, 9)), ledger.contact(at(10, 2, 8))}, at(10, 2, 9));
    CHECK(ledger.ratings() == Days{{kSept30, 1}, {kOct1, 2}});  // Nothing twice.
  }

  TEST_CASE("a contact that disagrees, or a clock set in between, leaves them held") {
    for (const bool disagrees : {true, false}) {
      CountedLedger ledger;
      ledger.kiosk({ledger.contact(at(9, 30, 8))}, at(9, 30, 8));
      const std::int64_t error = disagrees ? 0 : 3 * kHour;
      ledger.kiosk({ledger.rate(at(9, 30, 10), error)}, at(10, 1, 9));
      ledger.kiosk({ledger.contact(at(10, 1, 9), disagrees ? -121'000 : 0)}, at(10, 1, 9));
      CHECK(ledger.ratings().empty());
    }
  }

  TEST_CASE("ballots in one batch with the contact that shows it are never held") {
    CountedLedger ledger;
    ledger.kiosk({ledger.contact(at(9, 30, 8))}, at(9, 30, 8));
    const auto counted = ledger.kiosk(
        {ledger.rate(at(9, 30, 10)), ledger.contact(at(10, 1, 8)), ledger.rate(at(10, 1, 9))},
        at(10, 1, 9));
    CHECK(counted.held.empty());
    CHECK(counted.dispositions.empty());
    CHECK(ledger.ratings() == Days{{kSept30, 1}, {kOct1, 1}});
  }

  TEST_CASE("so near to the edge that a sound clock cannot tell, it goes to review") {
    // One day between the contacts: 120 s and 50 ppm of a day, 124.32 s.
    for (const bool near : {false, true}) {
      CountedLedger ledger;
      ledger.kiosk({ledger.contact(at(9, 30, 8))}, at(9, 30, 8));
      const std::int64_t before_ms = near ? 124'320 : 124'321;
      ledger.kiosk({ledger.rate(at(10, 1, 0) + -before_ms)}, at(10, 1, 7));
      ledger.kiosk({ledger.rate(at(10, 1, 0) + (near ? 124'319 : 124'320))}, at(10, 1, 7));
      ledger.kiosk({ledger.contact(at(10, 1, 8))}, at(10, 1, 8));
      CHECK(ledger.ratings() == (near ? Days{} : Days{{kSept30, 1}, {kOct1, 1}}));
    }
  }

  TEST_CASE("a wrong clock never counts in 1970 nor ahead of its arrival") {
    CountedLedger ledger;
    ledger.kiosk({ledger.contact(at(9, 25, 8))}, at(9, 25, 8));
    const std::int64_t to_1970 = -at(9, 25, 9).ms;
    ledger.kiosk({ledger.rate(at(9, 25, 9), to_1970), ledger.rate(at(9, 26, 9), 90 * kDay)},
                 at(9, 27, 9));
    CHECK(ledger.ratings() == Days{{date_of(2026, 9, 25), 1}, {date_of(2026, 9, 27), 1}});
  }

  TEST_CASE("kept by two reviewers it counts once, whatever a later contact shows") {
    for (const bool contact_first : {false, true}) {
      CountedLedger ledger;
      ledger.kiosk({ledger.contact(at(9, 30, 8))}, at(9, 30, 8));
      ledger.kiosk({ledger.rate(at(9, 30, 10))}, at(10, 1, 8));
      const auto contact = [&] { ledger.kiosk({ledger.contact(at(10, 1, 9))}, at(10, 1, 9)); };
      if (contact_first) contact();
      const record::BallotSet ballot{{"K-1"}, 1, 0, {3}};
      ledger.office({record::Keep{by("rina"), ballot}}, at(10, 2, 8));
      CHECK(ledger.ratings() == (contact_first ? Days{{kSept30, 1}} : Days{}));
      ledger.office({record::Keep{by("sari"), ballot}}, at(10, 2, 9));
      CHECK(ledger.ratings() == Days{{kSept30, 1}});
      if (!contact_first) contact();
      CHECK(ledger.ratings() == Days{{kSept30, 1}});
      for (const char* person : {"rina", "sari"})
        ledger.office({record::Annul{by(person), ballot}}, at(10, 3, 8));
      CHECK(ledger.ratings().empty());
    }
  }

  TEST_CASE("a ballot freed by a contact moves with its counter as any other does") {
    for (const int batches : {0, 1, 4}) {  // in between, larger than what is read at once
      CountedLedger ledger;
      ledger.kiosk({ledger.contact(at(9, 30, 8))}, at(9, 30, 8));
      ledger.kiosk({ledger.rate(at(9, 30, 10))}, at(10, 1, 8));
      const std::vector<record::Record> more(250, ledger.rate(at(9, 30, 11)));
      for (int i = 0; i < batches; ++i) ledger.kiosk(more, at(10, 1, 8));
      ledger.kiosk({ledger.contact(at(10, 1, 9))}, at(10, 1, 9));
      ledger.office({record::Counter{by("budi"), {"L1"}, {"SAMSAT"}, {kSept30, {}}}},
                    at(10, 2, 8));
      std::map<UnitId, std::int64_t> units;
      for (const auto& [key, counts] : ledger.count().cells())
        if (counts.ratings() != 0) units[key.unit] += counts.ratings();
      CHECK(units == std::map<UnitId, std::int64_t>{{UnitId{"SAMSAT"}, 1 + 250 * batches}});
    }
  }

  TEST_CASE("an enrolment and arrivals moved behind their contacts move no rating") {
    for (const bool moved : {false, true}) {
      const auto arrival = [&](Instant when) { return moved ? at(10, 3, 8) : when; };
      CountedLedger ledger(arrival(CountedLedger::kBoot));
      ledger.kiosk({ledger.contact(at(9, 25, 8)), ledger.rate(at(9, 25, 9))},
                   arrival(at(9, 25, 10)));
      ledger.kiosk({ledger.rate(at(9, 26, 9))}, arrival(at(9, 26, 10)));
      const auto last = ledger.kiosk({ledger.contact(at(9, 27, 8)), ledger.rate(at(9, 27, 9))},
                                     arrival(at(9, 27, 10)));
      CHECK(last.frees.empty());
      CHECK(last.held.size() == (moved ? 1U : 0U));
      CHECK(ledger.ratings() == (moved ? Days{}
                                       : Days{{date_of(2026, 9, 25), 1},
                                              {date_of(2026, 9, 26), 1},
                                              {date_of(2026, 9, 27), 1}}));
    }
  }

  TEST_CASE("without a contact a record lies between enrolment and arrival") {
    CountedLedger ledger;
    ledger.kiosk({ledger.rate(at(9, 21, 9), -40 * kDay)}, at(9, 22, 9));
    CHECK(ledger.ratings() == Days{{date_of(2026, 9, 20), 1}});
    const auto held = ledger.kiosk({ledger.rate(at(9, 23, 9))}, at(10, 2, 9)).held;
    REQUIRE(held.size() == 1);
    CHECK(held[0].why == HeldFor::clock);
  }
}
