#include <doctest/doctest.h>

#include "kiosk/journal/journal.hpp"
#include "tests/sync/central/counts.hpp"

using namespace suara;
using namespace suara::test;

// A kiosk's real journal against a real central; the test holds both clocks.
namespace {

constexpr Zone kWib{7};
constexpr std::int64_t kHour = 3'600'000;
constexpr std::int64_t kDay = 24 * kHour;
using Days = std::map<Date, std::int64_t>;

class Counter {
 public:
  Counter() {
    journal_.enrol({device_.place,
                    device_.key.public_key(),
                    central.root.public_key(),
                    {"DUKCAPIL"},
                    {"L1"},
                    device_.known.log_id,
                    device_.known.key_statements});
    boot(0);
    upload();
  }

  // By the true time; error_ms: how far the wall clock is off.
  void boot(std::int64_t error_ms) {
    error_ms_ = error_ms;
    booted_ms_ = central.now_ms - 30'000;
    journal_.boot(clocks(), "0.1.0", Bytes(16, static_cast<char>(++boots_)));
  }
  void boot_in_1970() { boot(-central.now_ms.load()); }
  void set_clock(std::int64_t error_ms) { error_ms_ = error_ms; }
  void pass(std::int64_t ms) { central.now_ms += ms; }
  void rate() {
    domain::Answers answers;
    answers.score = 4;
    answers.first_answer_ms = answers.last_answer_ms = 2'000;
    journal_.open_draft({{"P-0001"}, {"L1"}, {"KTP"}}, clocks());
    journal_.close_draft(answers, domain::ClosedBy::selesai, 3'000, clocks());
  }
  // Everything, until nothing is left to send; the Seen record too.
  void upload() {
    for (;;) {
      auto out = journal_.outgoing(journal_.acknowledged().head.seq, 5, device_.key);
      REQUIRE(out.has_value());
      if (!*out) return;
      const auto answer = central.send(record::pack_upload((*out)->upload));
      REQUIRE_MESSAGE(answer.status == 200, answer.body);
      const Bytes receipt = record::with_open_bundle(answer.body, device_.key);
      REQUIRE(journal_.take_receipt(receipt, (*out)->context, clocks()).has_value());
    }
  }

  Days counted() const {
    CHECK(recounted(central) == tallied(central));
    Days days;
    for (const auto& [key, counts] : tallied(central)) days[key.day] += counts.ratings();
    return days;
  }
  std::int64_t held() const {
    return central.database()
        .execAndGet("SELECT coalesce(sum(last_seq - first_seq + 1), 0) FROM held WHERE why = 6")
        .getInt64();
  }
  Date today() const { return date_of(Instant{central.now_ms}, kWib); }

  RunningCentral central;

 private:
  journal::Clocks clocks() const {
    return {central.now_ms - booted_ms_, Instant{central.now_ms + error_ms_}};
  }

  TestDevice device_ = central.device("K-1", 11);
  Folder folder_;
  journal::Journal journal_ = journal::Journal::open(folder_.path()).value();
  std::int64_t error_ms_ = 0;
  std::int64_t booted_ms_ = 0;
  int boots_ = 0;
};

// 30 days from 5 October without a network, two ratings a day.
Days month_offline(Counter& counter, bool dead) {
  Days given;
  for (int day = 0; day < 30; ++day) {
    counter.pass(kDay);
    if (dead)
      counter.boot_in_1970();
    else
      counter.boot(day * 1'000);  // a second a day: 12 ppm
    for (int i = 0; i < 2; ++i) counter.rate();
    given[counter.today()] += 2;
  }
  return given;
}

}  // namespace

TEST_SUITE("sync/central clock") {
  TEST_CASE("a month offline with a sound clock: every ballot on its day, nothing for review") {
    Counter counter;
    const Days given = month_offline(counter, false);
    counter.upload();
    CHECK(counter.held() == 0);
    CHECK(counter.counted() == given);
    counter.central.restart();
    CHECK(counter.counted() == given);
  }

  TEST_CASE("a sound clock that NTP puts right before the upload holds nothing back either") {
    Counter counter;
    const Days given = month_offline(counter, false);
    counter.set_clock(0);
    counter.upload();
    CHECK(counter.held() == 0);
    CHECK(counter.counted() == given);
  }

  TEST_CASE("a month offline with a dead clock: every ballot for review, none counted") {
    for (const bool set_by_ntp : {false, true}) {
      Counter counter;
      month_offline(counter, true);
      if (set_by_ntp) counter.set_clock(0);
      counter.upload();
      CHECK(counter.held() == 60);
      CHECK(counter.counted().empty());
    }
  }

  TEST_CASE("1970 at boot, then set by NTP: the day's ballots count on the day they were given") {
    Counter counter;
    counter.pass(kDay);
    counter.boot_in_1970();
    counter.upload();
    counter.rate();
    counter.set_clock(0);
    counter.rate();
    counter.upload();
    CHECK(counter.held() == 0);
    CHECK(counter.counted() == Days{{counter.today(), 2}});
  }

  TEST_CASE("set a month ahead and back between two ballots: none in a month to come") {
    Counter counter;
    counter.rate();
    counter.set_clock(31 * kDay);
    counter.rate();
    counter.set_clock(0);
    counter.rate();
    counter.upload();
    CHECK(counter.held() == 0);
    CHECK(counter.counted() == Days{{counter.today(), 3}});
  }

  TEST_CASE("a jump back across midnight at a period's edge goes to review, elsewhere it counts") {
    for (const bool edge : {false, true}) {
      Counter counter;
      counter.pass((edge ? 26 : 20) * kDay);  // 31 or 25 October
      counter.upload();
      counter.boot(0);
      counter.upload();
      counter.pass(14 * kHour + 60'000);  // 00.01
      counter.set_clock(-2 * kHour);
      counter.rate();
      counter.pass(10 * kHour);
      counter.upload();
      CHECK(counter.held() == (edge ? 1 : 0));
      CHECK(counter.counted() == (edge ? Days{} : Days{{Date{counter.today().days - 1}, 1}}));
    }
  }

  TEST_CASE("a night's suspend over the edge of a quarter's month moves nothing") {
    Counter counter;
    counter.pass(26 * kDay);
    counter.boot(0);
    counter.upload();
    counter.rate();
    const Date before = counter.today();
    counter.pass(kDay);  // The boot clock runs on.
    counter.rate();
    counter.upload();
    CHECK(counter.held() == 0);
    CHECK(counter.counted() == Days{{before, 1}, {counter.today(), 1}});
  }
}
