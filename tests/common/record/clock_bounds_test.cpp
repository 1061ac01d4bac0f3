#include "common/record/clock_bounds.hpp"

#include <doctest/doctest.h>

#include <limits>

using namespace suara;
using namespace suara::record;

namespace {

constexpr Zone kWib{7};
constexpr std::int64_t kSecond = 1'000;
constexpr std::int64_t kHour = 3'600'000;
constexpr std::int64_t kDay = 24 * kHour;

Instant at(int month, int day, std::int64_t hour, std::int64_t second = 0) {
  return start_of(date_of(2026, month, day), kWib) + hour * kHour + second * kSecond;
}
const Instant kBegun = at(9, 1, 8);

// A kiosk whose true time the test knows, and what its chain proves of it.
class Kiosk {
 public:
  explicit Kiosk(Instant first_boot) { boot(first_boot); }

  // The machine starts; shown: what its clock says then, by default the truth.
  void boot(Instant now, std::optional<Instant> shown = {}) {
    machine_ += 1;
    booted_ = now + -30 * kSecond;
    error_ms_ = shown.value_or(now) - now;
    start_program(now);
  }
  void start_program(Instant now) {
    base_offset_ms_ = offset();
    take(now, Boot{now + error_ms_, "0.1.0", Bytes(16, static_cast<char>(machine_))});
  }
  // The wall clock is set, and the journal has noticed.
  void set(Instant now, std::int64_t by_ms) {
    const Instant before = now + error_ms_;
    error_ms_ += by_ms;
    take(now, ClockChange{before, now + error_ms_});
  }
  void drift(std::int64_t by_ms) { error_ms_ += by_ms; }
  std::optional<SoundStretch> contact(Instant now, Instant received) {
    received_ = received;
    return take(now, Seen{1, 1, {}, now, now - booted_, now + error_ms_});
  }
  // told: the server's time on the stick.
  std::optional<SoundStretch> carry(Instant now, Instant told) {
    received_ = std::max(received_, told);
    return take(now, Seen{1, 1, {}, told, now - booted_, now + error_ms_, true});
  }
  std::optional<SoundStretch> contact(Instant now) { return contact(now, now); }
  std::optional<SoundStretch> rate(Instant now) { return take(now, Shutdown{1}); }
  void lose_one() { note_unreadable(clock); }

  std::optional<SoundStretch> take(Instant now, Body body) {
    const Record record{now - booted_, offset() - base_offset_ms_, std::move(body)};
    const auto ended = advance(clock, record, ++seq_, std::max(now, received_));
    wall = wall_of(record, clock.boot_base_ms).value();
    CHECK(wall == now + error_ms_);
    return ended;
  }

  ChainClock clock;
  Instant wall;  // of the newest record

 private:
  std::int64_t offset() const { return booted_.ms + error_ms_; }  // wall minus boot time
  int machine_ = 0;
  std::uint64_t seq_ = 0;
  Instant booted_;
  Instant received_;
  std::int64_t error_ms_ = 0;
  std::int64_t base_offset_ms_ = 0;
};

}  // namespace

TEST_SUITE("common/record clock bounds") {
  TEST_CASE("until the next contact a record lies between the last contact and its arrival") {
    Kiosk kiosk(at(9, 30, 8));
    CHECK(bounds_on_arrival(kiosk.clock, kBegun, at(9, 30, 9)) == Interval{kBegun, at(9, 30, 9)});
    CHECK_FALSE(kiosk.contact(at(9, 30, 9)));  // The first has none before it.
    kiosk.rate(at(9, 30, 10));
    CHECK(bounds_on_arrival(kiosk.clock, kBegun, at(10, 1, 8)) ==
          Interval{at(9, 30, 9), at(10, 1, 8)});
  }

  TEST_CASE("an arrival before the contact, or before the device was enrolled, settles no day") {
    Kiosk kiosk(at(9, 30, 8));
    // The arrival alone would give it a day of another quarter, unseen: no signature covers it.
    CHECK(bounds_on_arrival(kiosk.clock, kBegun, at(6, 3, 8)) == Interval{at(6, 3, 8), kBegun});
    kiosk.contact(at(9, 30, 9));
    const auto early = bounds_on_arrival(kiosk.clock, kBegun, at(6, 3, 8));
    CHECK(early == Interval{at(6, 3, 8), at(9, 30, 9)});
    CHECK(straddles_period(early, kWib));
    // Set back within the month nothing is in doubt.
    const auto near = bounds_on_arrival(kiosk.clock, kBegun, at(9, 29, 8));
    CHECK(near == Interval{at(9, 29, 8), at(9, 30, 9)});
    CHECK_FALSE(straddles_period(near, kWib));
    CHECK(bounds_on_arrival(kiosk.clock, kBegun, at(9, 30, 9)) ==
          Interval{at(9, 30, 9), at(9, 30, 9)});
  }

  TEST_CASE("an enrolment that came in behind a contact of its chain settles no day either") {
    Kiosk kiosk(at(9, 29, 8));
    kiosk.contact(at(9, 29, 9));
    const Instant moved = at(10, 3, 8);
    const auto bounds = bounds_on_arrival(kiosk.clock, moved, moved);
    CHECK(bounds == Interval{at(9, 29, 9), moved});
    CHECK(straddles_period(bounds, kWib));
    CHECK(bounds_on_arrival(kiosk.clock, moved, at(9, 28, 8)) == Interval{at(9, 28, 8), moved});
    CHECK(bounds_on_arrival(kiosk.clock, at(9, 29, 9), moved) == Interval{at(9, 29, 9), moved});
  }

  TEST_CASE("a contact that agrees on both ends makes the stretch between sound") {
    Kiosk kiosk(at(9, 30, 8));
    kiosk.contact(at(9, 30, 8));
    kiosk.rate(at(9, 30, 10));
    CHECK_FALSE(kiosk.rate(at(9, 30, 11)));
    const auto stretch = kiosk.contact(at(10, 1, 8));
    REQUIRE(stretch);
    CHECK(stretch->since == at(9, 30, 8));
    CHECK(stretch->first_seq == 3);
    CHECK(stretch->within_ms == kClockAgreesMs + kDay * 50 / 1'000'000);
    CHECK(bounds_within(*stretch, at(9, 30, 10), at(10, 1, 8)) ==
          Interval{at(9, 30, 10) + -stretch->within_ms, at(9, 30, 10) + stretch->within_ms});
    REQUIRE(kiosk.contact(at(10, 2, 8)));  // and the next one goes on from there
  }

  TEST_CASE("a receipt carried by hand leaves a sound stretch so, unless the clock is behind it") {
    for (const std::int64_t ahead_ms : {-3 * kDay, std::int64_t{0}, 120 * kSecond, 121 * kSecond}) {
      CAPTURE(ahead_ms);
      Kiosk kiosk(at(9, 26, 8));
      kiosk.contact(at(9, 26, 8));
      kiosk.carry(at(9, 30, 8), at(9, 30, 8) + ahead_ms);
      kiosk.rate(at(9, 30, 10));
      const auto stretch = kiosk.contact(at(10, 5, 8));
      CHECK(stretch.has_value() == (ahead_ms <= 120 * kSecond));
      if (stretch) CHECK(stretch->since == at(9, 26, 8));
    }
  }

  TEST_CASE("a receipt carried by hand proves the earliest, never that the clock agreed") {
    Kiosk kiosk(at(9, 26, 8));
    kiosk.carry(at(9, 30, 8), at(9, 30, 8));
    CHECK(bounds_on_arrival(kiosk.clock, kBegun, at(10, 5, 8)) ==
          Interval{at(9, 30, 8), at(10, 5, 8)});
    CHECK_FALSE(kiosk.contact(at(10, 5, 8)));
    CHECK_FALSE(kiosk.carry(at(10, 6, 8), at(10, 6, 8)));
    CHECK(kiosk.contact(at(10, 7, 8)));
  }

  TEST_CASE("wall clock and server agree within 120 seconds, no more, at either end") {
    for (const std::int64_t sign : {1, -1}) {
      for (const std::int64_t off_ms : {119'000, 120'000, 120'001, 121'000}) {
        CAPTURE(sign * off_ms);
        const bool agrees = off_ms <= 120'000;
        Kiosk last(at(9, 30, 8));
        last.contact(at(9, 30, 8));
        last.drift(sign * off_ms);
        CHECK(last.contact(at(9, 30, 9)).has_value() == agrees);
        Kiosk first(at(9, 30, 8));
        first.drift(sign * off_ms);
        first.contact(at(9, 30, 8));
        first.drift(-sign * off_ms);
        CHECK(first.contact(at(9, 30, 9)).has_value() == agrees);
      }
    }
  }

  TEST_CASE("a month offline with a sound clock, a reboot a day, is one sound stretch") {
    Kiosk kiosk(at(9, 15, 8));
    kiosk.contact(at(9, 15, 8));
    for (int day = 1; day < 30; ++day) {
      kiosk.boot(at(9, 15, 8) + day * kDay);
      CHECK_FALSE(kiosk.rate(at(9, 15, 10) + day * kDay));
    }
    const auto stretch = kiosk.contact(at(10, 15, 8));
    REQUIRE(stretch);
    CHECK(stretch->within_ms == 120'000 + 129'600);  // 50 ppm of thirty days
    // Just so far from midnight that no edge lies within the bound, and one millisecond nearer.
    const Instant midnight = at(10, 1, 0);
    const Instant arrived = at(10, 15, 8);
    const auto straddles = [&](std::int64_t off_ms) {
      return straddles_period(bounds_within(*stretch, midnight + off_ms, arrived), kWib);
    };
    CHECK_FALSE(straddles(249'600));
    CHECK(straddles(249'599));
    CHECK(straddles(-249'600));
    CHECK_FALSE(straddles(-249'601));
  }

  TEST_CASE("a month with a dead battery, 1970 at every boot, is never sound") {
    Kiosk kiosk(at(9, 15, 8));
    kiosk.contact(at(9, 15, 8));
    for (int day = 1; day < 30; ++day) {
      kiosk.boot(at(9, 15, 8) + day * kDay, Instant{30 * kSecond});
      kiosk.rate(at(9, 15, 10) + day * kDay);
      const auto bounds = bounds_on_arrival(kiosk.clock, kBegun, at(10, 15, 8));
      CHECK(straddles_period(bounds, kWib));
      CHECK(day_within(bounds, kiosk.wall, kWib) == date_of(2026, 9, 15));  // not 1970
    }
    kiosk.set(at(10, 15, 7), at(10, 15, 7) - kiosk.wall + -21 * kHour);  // NTP, roughly
    CHECK_FALSE(kiosk.contact(at(10, 15, 8)));
  }

  TEST_CASE("1970 at boot, then set by NTP: sound from the first contact that agrees") {
    Kiosk kiosk(at(9, 15, 8));
    kiosk.contact(at(9, 15, 8));
    kiosk.boot(at(9, 16, 8), Instant{0});
    kiosk.rate(at(9, 16, 9));
    kiosk.set(at(9, 16, 10), at(9, 16, 8).ms);
    CHECK_FALSE(kiosk.contact(at(9, 16, 10)));
    kiosk.rate(at(9, 16, 11));
    CHECK(kiosk.contact(at(9, 17, 8)));
  }

  TEST_CASE("a clock that lags because each boot resumes where the last one ended is found") {
    Kiosk kiosk(at(9, 15, 8));
    kiosk.contact(at(9, 15, 8));
    kiosk.rate(at(9, 15, 15));
    kiosk.boot(at(9, 16, 8), kiosk.wall);  // Nothing went back, and nothing shows.
    kiosk.rate(at(9, 16, 9));
    CHECK(kiosk.clock.set_ms == 0);
    CHECK_FALSE(kiosk.contact(at(9, 16, 10)));
  }

  TEST_CASE("set a month ahead and back between two contacts breaks the stretch") {
    Kiosk kiosk(at(9, 15, 8));
    kiosk.contact(at(9, 15, 8));
    kiosk.set(at(9, 15, 9), 30 * kDay);
    kiosk.rate(at(9, 15, 10));
    kiosk.set(at(9, 15, 11), -30 * kDay);
    CHECK_FALSE(kiosk.contact(at(9, 16, 8)));
    CHECK(kiosk.contact(at(9, 17, 8)));  // That was the other stretch.
  }

  TEST_CASE("a wall clock that jumps without a record of it shows in the next record") {
    Kiosk kiosk(at(9, 15, 8));
    kiosk.contact(at(9, 15, 8));
    kiosk.drift(-kDay);
    kiosk.rate(at(9, 16, 0, 60));
    kiosk.drift(kDay);
    kiosk.rate(at(9, 16, 1));
    CHECK_FALSE(kiosk.contact(at(9, 16, 8)));
  }

  TEST_CASE("a clock change that its own times belie still counts for what it states") {
    Kiosk kiosk(at(9, 15, 8));
    kiosk.contact(at(9, 15, 8));
    kiosk.take(at(9, 15, 9), ClockChange{at(9, 15, 9), at(9, 15, 12)});
    CHECK_FALSE(kiosk.contact(at(9, 16, 8)));
  }

  TEST_CASE("NTP's correction after a month widens the bound and does not break the stretch") {
    Kiosk kiosk(at(9, 15, 8));
    kiosk.contact(at(9, 15, 8));
    kiosk.drift(60 * kSecond);
    kiosk.set(at(10, 15, 8), -60 * kSecond);
    const auto stretch = kiosk.contact(at(10, 15, 8));
    REQUIRE(stretch);
    CHECK(stretch->within_ms == 249'600 + 60'000);
    CHECK(kiosk.contact(at(10, 16, 8))->within_ms == 120'000 + 4'320);
  }

  TEST_CASE("more than the bound of the stretch breaks it, by one millisecond too") {
    for (const bool over : {false, true}) {
      Kiosk kiosk(at(9, 15, 8));
      kiosk.contact(at(9, 15, 8));
      kiosk.set(at(9, 15, 9), 60'000);
      kiosk.set(at(9, 15, 10), -64'320 - (over ? 1 : 0));
      CHECK(kiosk.contact(at(9, 16, 8)).has_value() != over);
    }
  }

  TEST_CASE("slewing below two seconds adds up, so that it cannot walk away unseen") {
    Kiosk kiosk(at(9, 15, 8));
    kiosk.contact(at(9, 15, 8));
    for (int i = 0; i < 400; ++i) {
      kiosk.drift(i < 200 ? kSecond : -kSecond);
      kiosk.rate(at(9, 15, 9, i));
    }
    CHECK_FALSE(kiosk.contact(at(9, 15, 16)));
  }

  TEST_CASE("a night's suspend moves nothing: the boot clock ran on") {
    Kiosk kiosk(at(9, 15, 8));
    kiosk.contact(at(9, 15, 8));
    kiosk.rate(at(9, 15, 15));
    kiosk.rate(at(9, 16, 8));
    CHECK(kiosk.clock.set_ms == 0);
    CHECK(kiosk.contact(at(9, 16, 8)));
  }

  TEST_CASE("a program started again in one boot carries the clock on, jumps too") {
    for (const bool jumped : {false, true}) {
      Kiosk kiosk(at(9, 15, 8));
      kiosk.contact(at(9, 15, 8));
      if (jumped) kiosk.drift(10 * kDay);
      kiosk.start_program(at(9, 15, 9));
      kiosk.rate(at(9, 15, 10));
      if (jumped) kiosk.drift(-10 * kDay);
      kiosk.start_program(at(9, 15, 11));
      CHECK(kiosk.contact(at(9, 16, 8)).has_value() != jumped);
    }
  }

  TEST_CASE("an unreadable record breaks the stretch, not the next one") {
    Kiosk kiosk(at(9, 15, 8));
    kiosk.contact(at(9, 15, 8));
    kiosk.lose_one();
    CHECK_FALSE(kiosk.contact(at(9, 16, 8)));
    CHECK(kiosk.contact(at(9, 17, 8)));
  }

  TEST_CASE("a contact that disagrees leaves its stretch and the next unsound, but bounds both") {
    Kiosk kiosk(at(9, 15, 8));
    kiosk.contact(at(9, 15, 8));
    kiosk.drift(kHour);
    CHECK_FALSE(kiosk.contact(at(9, 16, 8)));
    CHECK(bounds_on_arrival(kiosk.clock, kBegun, at(9, 16, 9)).earliest == at(9, 16, 8));
    kiosk.drift(-kHour);
    CHECK_FALSE(kiosk.contact(at(9, 17, 8)));
    CHECK(kiosk.contact(at(9, 18, 8)));
  }

  TEST_CASE("a contact signed after it arrived is none") {
    Kiosk kiosk(at(9, 15, 8));
    kiosk.contact(at(9, 15, 8));
    const ChainClock before = kiosk.clock;
    const Seen future{1, 1, {}, at(9, 15, 12), 0, at(9, 15, 12)};
    kiosk.take(at(9, 15, 11), future);
    CHECK(kiosk.clock.contact == before.contact);
    CHECK(kiosk.clock.sound);
    CHECK(kiosk.contact(at(9, 16, 8)));
  }

  TEST_CASE("where a sound wall time contradicts contact and arrival, these hold") {
    const SoundStretch stretch{1, at(9, 15, 8), 120'000};
    const Instant arrived = at(9, 20, 8);
    CHECK(bounds_within(stretch, at(9, 15, 8, -60), arrived) ==
          Interval{at(9, 15, 8), at(9, 15, 8, 60)});
    CHECK(bounds_within(stretch, at(9, 20, 8, 60), arrived) ==
          Interval{at(9, 20, 7, 3'540), arrived});
    CHECK(bounds_within(stretch, Instant{0}, arrived) == Interval{at(9, 15, 8), arrived});
    CHECK(bounds_within(stretch, at(12, 1, 8), arrived) == Interval{at(9, 15, 8), arrived});
  }

  TEST_CASE("where it arrived before the contact, a sound wall time stands without the arrival") {
    const SoundStretch stretch{1, at(9, 15, 8), 120'000};
    const Instant arrived = at(6, 3, 8);
    CHECK(bounds_within(stretch, at(9, 20, 8), arrived) ==
          Interval{at(9, 20, 7, 3'480), at(9, 20, 8, 120)});
    CHECK(bounds_within(stretch, at(9, 15, 8, -60), arrived) ==
          Interval{at(9, 15, 8), at(9, 15, 8, 60)});
    CHECK(bounds_within(stretch, Instant{0}, arrived) == Interval{arrived, at(9, 15, 8)});
  }

  TEST_CASE("a record's day is its wall time's where the bounds reach it, else the nearest") {
    const Interval days{at(9, 15, 8), at(9, 20, 8)};
    const auto day = [&](std::optional<Instant> wall) { return day_within(days, wall, kWib); };
    CHECK(day(at(9, 15, 0)) == date_of(2026, 9, 15));
    CHECK(day(at(9, 17, 9)) == date_of(2026, 9, 17));
    CHECK(day(at(9, 20, 23, 3'599)) == date_of(2026, 9, 20));
    CHECK(day(Instant{0}) == date_of(2026, 9, 15));
    CHECK(day(at(12, 24, 9)) == date_of(2026, 9, 20));
    CHECK(day(std::nullopt) == date_of(2026, 9, 20));
  }

  TEST_CASE("a period's edge is midnight before the first of a month, in the region's zone") {
    CHECK_FALSE(straddles_period({at(9, 1, 0), at(9, 30, 23, 3'599)}, kWib));
    CHECK(straddles_period({at(9, 30, 23, 3'599), at(10, 1, 0)}, kWib));
    CHECK_FALSE(straddles_period({at(10, 1, 0), at(10, 31, 12)}, kWib));
    CHECK_FALSE(straddles_period({at(9, 30, 22), at(9, 30, 22, 7'199)}, kWib));
    CHECK(straddles_period({at(9, 30, 22), at(9, 30, 22, 7'199)}, Zone{8}));  // 23.00, 00.59
  }

  TEST_CASE("numbers that no clock shows do no harm") {
    constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
    constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();
    ChainClock clock;
    for (const std::int64_t wall : {kMost, kLeast, kMost}) {
      for (int i = 0; i < 2'000; ++i) {
        advance(clock, {kMost, kLeast, Boot{{wall}, "", Bytes(9'000, 'b')}}, 1, at(9, 1, 8));
        advance(clock, {kLeast, kMost, ClockChange{{kLeast}, {kMost}}}, 2, at(9, 1, 8));
      }
      CHECK_FALSE(advance(clock, {kLeast, wall, Seen{1, 1, {}, {wall}, kMost, {-wall - 1}}}, 3,
                          at(9, 1, 8)));
    }
    CHECK(clock.machine_boot_id.size() == kMachineBootIdBytes);
    const auto bounds = bounds_on_arrival(clock, kBegun, at(9, 2, 8));
    CHECK(bounds == Interval{{-1'000'000'000'000'000}, at(9, 2, 8)});
    CHECK(day_within(bounds, wall_of({kMost, kMost, Shutdown{1}}, kMost), kWib) ==
          date_of(2026, 9, 2));
  }
}
