#include "common/domain/flags.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "common/domain/flag_explanation.hpp"
#include "tests/common/domain/ballot_log.hpp"

using namespace suara;
using namespace suara::domain;
using test::BallotLog;
using test::kMinute;
using test::kMonday;
using test::kSecond;

namespace {

const FlagPolicy kPolicy;  // the defaults of SCORING section 5

// The one flag, with its evidence in order and its explanation proving itself.
Flag only(const Flags& flags) {
  REQUIRE(flags.size() == 1);
  CHECK(std::ranges::is_sorted(flags[0].ballots));
  CHECK(explain_flag(flags[0]).value == 1);
  CHECK(check(explain_flag(flags[0])).empty());
  return flags[0];
}

std::vector<std::uint64_t> seqs_of(const Flag& flag) {
  std::vector<std::uint64_t> seqs;
  for (const BallotPlace& place : flag.ballots) seqs.push_back(place.seq);
  return seqs;
}

using Seqs = std::vector<std::uint64_t>;

BallotLog touched_after(std::initializer_list<std::uint32_t> ms) {
  BallotLog log;
  for (const std::uint32_t one : ms)
    log.rate(static_cast<std::int64_t>(log.ballots.size()) * 10 * kMinute, 3, one);
  return log;
}

BallotLog close_together(int touches, std::int64_t gap_ms, int score = 4) {
  BallotLog log;
  for (int i = 0; i < touches; ++i) log.rate(i * gap_ms, score);
  return log;
}

BallotLog with_gaps(const std::vector<std::int64_t>& seconds) {
  BallotLog log;
  std::int64_t at = 0;
  log.rate(at, 3);
  for (const std::int64_t gap : seconds)
    log.rate(at += gap * kSecond, static_cast<int>(2 + gap % 3));
  return log;
}

// 60 scores that alternate, then so many of 4 in a row.
BallotLog alternating_then(int run) {
  BallotLog log;
  for (int i = 0; i < 60; ++i) log.rate(i * 5 * kMinute, 3 + i % 2, 4'000, {kMonday.days + i / 20});
  for (int i = 0; i < run; ++i) log.rate(i * 5 * kMinute, 4, 4'000, {kMonday.days + 3});
  return log;
}

PlacedBallot walk_up(PlacedBallot one) {
  one.ballot.offer.channel = Channel::walk_up;
  return one;
}

}  // namespace

TEST_SUITE("common/domain/flags") {
  TEST_CASE("every flag has its name, its severity and its side of the limit") {
    for (int code = 1; code <= static_cast<int>(FlagCode::device); ++code)
      CHECK(parse_flag_code(to_text(static_cast<FlagCode>(code))) == static_cast<FlagCode>(code));
    CHECK_FALSE(parse_flag_code("cheat"));
    CHECK(severity_of(FlagCode::run) == Severity::notice);
    CHECK(severity_of(FlagCode::burst) == Severity::review);
    CHECK(severity_of(FlagCode::two_places) == Severity::alarm);
  }

  TEST_CASE("pace: 699 ms after opening is sooner than a person can read, 700 ms is not") {
    const BallotLog log = touched_after({4'000, 699, 700, 250});
    const Flag flag = only(pace_flags(log.ballots, kPolicy));
    CHECK(flag.code == FlagCode::pace);
    CHECK(flag.officer == OfficerId{"P-0001"});
    CHECK(seqs_of(flag) == Seqs{2, 4});
    CHECK(flag.count == 2);
    CHECK(flag.measured == 250);
    CHECK(flag.limit == 700);
    CHECK(flag.first == kMonday);
    CHECK(flag.last == kMonday);
    CHECK(pace_flags(touched_after({700, 4'000}).ballots, kPolicy).empty());
  }

  TEST_CASE("pace: a ballot that was not rated, or came from a form, has no touch") {
    BallotLog log = touched_after({300});
    log.ballots[0].ballot.imported = ImportedRow{kMonday, 1};
    log.lose(kMinute, ClosedBy::next, 300);
    CHECK(pace_flags(log.ballots, kPolicy).empty());
  }

  TEST_CASE("burst: five of one score within 60 s, not four, not within 61 s, not mixed") {
    const Flag flag = only(burst_flags(close_together(5, 15 * kSecond).ballots, kPolicy));
    CHECK(flag.code == FlagCode::burst);
    CHECK(flag.count == 5);
    CHECK(flag.measured == 5);
    CHECK(flag.limit == 5);
    CHECK(seqs_of(flag) == Seqs{1, 2, 3, 4, 5});
    CHECK(burst_flags(close_together(4, kSecond).ballots, kPolicy).empty());
    CHECK(burst_flags(close_together(5, 15'001).ballots, kPolicy).empty());
    BallotLog mixed = close_together(4, kSecond);
    mixed.rate(5 * kSecond, 3);
    CHECK(burst_flags(mixed.ballots, kPolicy).empty());
  }

  TEST_CASE(
      "burst: one that goes on for minutes is one finding; another kiosk's touch is not in it") {
    BallotLog log = close_together(60, 10 * kSecond);
    log.ballots[20].place.device = DeviceId{"k-02"};
    const Flag flag = only(burst_flags(log.ballots, kPolicy));
    CHECK(flag.count == 59);
    CHECK(flag.measured == 7);
  }

  TEST_CASE("burst: over a change of duty each officer has a flag with their own ballots") {
    BallotLog log = close_together(6, 5 * kSecond);
    for (std::size_t i = 3; i < 6; ++i) log.ballots[i].ballot.offer.officer = OfficerId{"P-0002"};
    const Flags flags = burst_flags(log.ballots, kPolicy);
    REQUIRE(flags.size() == 2);
    CHECK(seqs_of(flags[0]) == Seqs{1, 2, 3});
    CHECK(seqs_of(flags[1]) == Seqs{4, 5, 6});
    CHECK(flags[1].officer == OfficerId{"P-0002"});
    CHECK(flags[1].measured == 6);
  }

  TEST_CASE("too_quick_service: faster than the service's own minimum, from the one before") {
    BallotLog log;
    log.rate(0, 4);
    log.rate(120 * kSecond, 4);        // just its minimum
    log.rate(239 * kSecond + 999, 4);  // 1 ms less
    log.service = "surat";
    log.rate(240 * kSecond, 4);  // a service without a minimum
    const std::map<ServiceId, std::int64_t> shortest{{ServiceId{"ktp"}, 120}};
    const Flag flag = only(too_quick_flags(services_of(log.ballots), shortest));
    CHECK(flag.code == FlagCode::too_quick_service);
    CHECK(seqs_of(flag) == Seqs{3});
    CHECK(flag.limit == 1);
    CHECK(std::abs(flag.measured - 119.999 / 120) < 1e-12);
    CHECK(too_quick_flags(services_of(log.ballots), {{ServiceId{"ktp"}, 119}}).empty());
    CHECK(too_quick_flags(services_of(log.ballots), {}).empty());
  }

  TEST_CASE(
      "too_quick_service: the first of a day, another officer's and a walk-up begin nothing") {
    BallotLog log;
    log.rate(0, 4);
    log.officer = "P-0002";
    log.rate(kSecond, 4);
    log.officer = "P-0001";
    log.rate(0, 4, 4'000, {kMonday.days + 1});
    log.ballots.push_back(walk_up(log.rate(5 * kSecond, 4, 4'000, {kMonday.days + 1})));
    log.ballots.erase(log.ballots.end() - 2);
    CHECK(too_quick_flags(services_of(log.ballots), {{ServiceId{"ktp"}, 60}}).empty());
  }

  TEST_CASE("rhythm: ten gaps with a variation below 0.15, not nine gaps, not 0.15") {
    const Flag flag =
        only(rhythm_flags(with_gaps(std::vector<std::int64_t>(10, 90)).ballots, kPolicy));
    CHECK(flag.code == FlagCode::rhythm);
    CHECK(flag.count == 11);
    CHECK(flag.measured == 0);
    CHECK(flag.limit == 0.15);
    CHECK(rhythm_flags(with_gaps(std::vector<std::int64_t>(9, 90)).ballots, kPolicy).empty());
    // Five of 100 - d and five of 100 + d seconds: a variation of d/100 sqrt(10/9).
    const auto spread = [](std::int64_t d) {
      return with_gaps({100 - d, 100 + d, 100 - d, 100 + d, 100 - d, 100 + d, 100 - d, 100 + d,
                        100 - d, 100 + d});
    };
    CHECK(rhythm_flags(spread(14).ballots, kPolicy).size() == 1);  // 0.1476
    CHECK(rhythm_flags(spread(15).ballots, kPolicy).empty());      // 0.1581
  }

  TEST_CASE("rhythm: a regular stretch is found within a day of others, with its touches alone") {
    std::vector<std::int64_t> gaps{300, 900, 120, 2'000};
    gaps.insert(gaps.end(), 12, 75);
    gaps.insert(gaps.end(), {700, 60, 1'500});
    const Flag flag = only(rhythm_flags(with_gaps(gaps).ballots, kPolicy));
    CHECK(flag.count == 13);
    CHECK(seqs_of(flag).front() == 5);
    CHECK(seqs_of(flag).back() == 17);
  }

  TEST_CASE("rhythm: ten regular gaps of a busy day's sixty are no wonder, twelve are") {
    const auto busy = [](std::size_t regular) {
      std::vector<std::int64_t> gaps;
      for (std::size_t i = 0; i < 60 - regular; ++i) gaps.push_back(i % 2 == 0 ? 100 : 400);
      gaps.insert(gaps.end(), regular, 200);
      return with_gaps(gaps);
    };
    CHECK(rhythm_flags(busy(10).ballots, kPolicy).empty());
    CHECK(rhythm_flags(busy(12).ballots, kPolicy).size() == 1);
  }

  TEST_CASE("run: too long for the officer's own shares, corrected for the runs looked at") {
    // 60 that alternate and 26 of 4: share 56/86, 60 runs, the last one of 27:
    // 60 (56/86)^26 = 8.6e-4. With 35: share 65/95, 60 (65/95)^35 = 1.02e-4; 36: 8.3e-5.
    CHECK(run_flags(alternating_then(26).ballots, kPolicy).empty());
    CHECK(run_flags(alternating_then(35).ballots, kPolicy).empty());
    const Flag flag = only(run_flags(alternating_then(36).ballots, kPolicy));
    CHECK(flag.code == FlagCode::run);
    CHECK(flag.count == 37);  // with the last of those that alternate
    CHECK(flag.limit == 1e-4);
    CHECK(std::abs(flag.measured - 60 * std::pow(66.0 / 96, 36)) < 1e-15);
    CHECK(flag.first.days == kMonday.days + 2);
    CHECK(flag.last.days == kMonday.days + 3);
  }

  TEST_CASE("run: whoever gets the same score always is no wonder") {
    CHECK(run_flags(close_together(500, 5 * kMinute).ballots, kPolicy).empty());
  }

  TEST_CASE("day_apart: more than 5 standard errors of a day's mean, the day's own error counted") {
    // sqrt(0.4/100 + 0.021) = sqrt(0.025)
    const double error = std::sqrt(0.025);
    const std::vector<DayMean> days{{OfficerId{"P-0001"}, kMonday, 100, 3.1 + 5.01 * error, 3.1},
                                    {OfficerId{"P-0002"}, kMonday, 100, 3.1 + 4.99 * error, 3.1},
                                    {OfficerId{"P-0003"}, kMonday, 100, 3.1 - 5.01 * error, 3.1}};
    const Flags flags = day_flags(days, 0.4, 0.021, kPolicy);
    REQUIRE(flags.size() == 2);
    CHECK(flags[0].officer == OfficerId{"P-0001"});
    CHECK(flags[1].officer == OfficerId{"P-0003"});
    CHECK(std::abs(flags[0].measured - 5.01) < 1e-9);
    CHECK(flags[0].limit == 5);
    CHECK(flags[0].count == 100);
  }

  TEST_CASE("more_than_services: above 100 % + 2, on a row or in all rows together") {
    const OfficerId officer{"P-0001"};
    const auto row = [&](int day, std::int64_t ballots, std::int64_t independent) {
      return ServiceCounts{
          officer, {kMonday.days + day}, {kMonday.days + day}, ballots, independent};
    };
    CHECK(more_than_services_flags(std::vector{row(0, 22, 20)}, kPolicy).empty());
    const Flag flag = only(more_than_services_flags(std::vector{row(0, 23, 20)}, kPolicy));
    CHECK(flag.code == FlagCode::more_than_services);
    CHECK(flag.count == 3);
    CHECK(flag.measured == 23);
    CHECK(flag.limit == 22);
    // Two a day stay under each day's limit and not under that of the days together.
    const Flag patient =
        only(more_than_services_flags(std::vector{row(0, 22, 20), row(1, 21, 20)}, kPolicy));
    CHECK(patient.measured == 43);
    CHECK(patient.limit == 42);
    CHECK(patient.last.days == kMonday.days + 1);
    CHECK(more_than_services_flags(std::vector{row(0, 22, 20), row(1, 20, 20)}, kPolicy).empty());
  }

  TEST_CASE(
      "lost_ballots: a ballot is lost where it was offered, superseded or cancelled unrated") {
    BallotLog log;
    log.rate(0, 4);
    log.lose(kMinute, ClosedBy::idle, 15'000);
    log.lose(2 * kMinute, ClosedBy::cancel, 3'000);
    log.lose(3 * kMinute, ClosedBy::next, 3'000);
    log.lose(4 * kMinute, ClosedBy::boot, 14'999);  // not offered yet
    const auto rows = lost_counts(log.ballots);
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].at_stake == 4);
    CHECK(rows[0].lost == 3);
    CHECK_FALSE(at_stake(log.ballots[4].ballot));
  }

  TEST_CASE(
      "lost_ballots: beyond the service's rate in the region, false discoveries 1 %, n >= 20") {
    std::vector<LostCounts> rows;
    const auto add = [&](const char* officer, std::int64_t offered, std::int64_t lost) {
      rows.push_back({OfficerId{officer}, ServiceId{"ktp"}, kMonday, kMonday, offered, lost});
    };
    for (const char* officer : {"P-0001", "P-0002", "P-0003", "P-0004"}) add(officer, 200, 60);
    add("P-0005", 200, 62);
    CHECK(lost_ballot_flags(rows, kPolicy).empty());
    rows.back().lost = 100;
    const Flag flag = only(lost_ballot_flags(rows, kPolicy));
    CHECK(flag.code == FlagCode::lost_ballots);
    CHECK(flag.officer == OfficerId{"P-0005"});
    CHECK(flag.count == 100);
    CHECK(flag.measured < 1e-4);
    CHECK(flag.measured <= flag.limit);
    rows.back().at_stake = 20, rows.back().lost = 18;
    CHECK(lost_ballot_flags(rows, kPolicy).size() == 1);
    rows.back().at_stake = 19;  // as bad, and too few to say so
    CHECK(lost_ballot_flags(rows, kPolicy).empty());
  }

  TEST_CASE(
      "lost_ballots: honest officers differ by a margin; all services of one are taken together") {
    std::vector<LostCounts> rows;
    for (const char* service : {"ktp", "kk"}) {
      rows.push_back({OfficerId{"P-0001"}, ServiceId{service}, kMonday, kMonday, 2'000, 600});
      rows.push_back({OfficerId{"P-0002"}, ServiceId{service}, kMonday, kMonday, 1'000, 345});
    }
    CHECK(lost_ballot_flags(rows, kPolicy).empty());
    FlagPolicy strict;
    strict.lost_margin = 0;
    const Flag flag = only(lost_ballot_flags(rows, strict));
    CHECK(flag.officer == OfficerId{"P-0002"});
    CHECK(flag.count == 690);
    rows[1].lost = rows[3].lost = 400;
    CHECK(lost_ballot_flags(rows, kPolicy).size() == 1);
  }

  TEST_CASE("lost_ballots: who alone gives a service has nobody to be compared with") {
    const std::vector<LostCounts> alone{
        {OfficerId{"P-0001"}, ServiceId{"nikah"}, kMonday, kMonday, 100, 90}};
    CHECK(lost_ballot_flags(alone, kPolicy).empty());
  }

  TEST_CASE("shape_apart: quick touches are far more often of the top score than slow ones") {
    const auto log_of = [](int quick_top) {
      BallotLog log;
      for (int i = 0; i < 40; ++i)
        log.rate(i * 10 * kMinute, i < quick_top ? 4 : 3, 1'999, {kMonday.days + i / 20});
      for (int i = 0; i < 100; ++i)
        log.rate(i * 4 * kMinute, i < 50 ? 4 : 3, 2'000, {kMonday.days + 3 + i / 20});
      return log;
    };
    const Flag flag = only(shape_flags(log_of(40).ballots, kPolicy));
    CHECK(flag.code == FlagCode::shape_apart);
    CHECK(flag.count == 40);
    CHECK(flag.measured < 1e-9);
    CHECK(flag.limit == 1e-6);
    CHECK(shape_flags(log_of(30).ballots, kPolicy).empty());
    CHECK(shape_flags(touched_after({4'000, 4'000}).ballots, kPolicy).empty());
    CHECK(shape_flags(touched_after({1'000, 1'000}).ballots, kPolicy).empty());
  }

  TEST_CASE("off_duty: a ballot opened outside its officer's duty at its counter") {
    BallotLog log;
    log.rate(0, 4);
    log.rate(60 * kMinute, 4);
    log.rate(60 * kMinute + 1, 4);
    const Instant eight = start_of(kMonday, test::kZone) + 8 * 60 * kMinute;
    const DutySpan duty{OfficerId{"P-0001"}, CounterId{"l-1"}, eight, eight + 60 * kMinute};
    CHECK(seqs_of(only(off_duty_flags(log.ballots, std::vector{duty}))) == Seqs{3});
    DutySpan other = duty;
    other.until = eight + 61 * kMinute;
    CHECK(off_duty_flags(log.ballots, std::vector{duty, other}).empty());
    other.counter = CounterId{"l-2"};
    CHECK(off_duty_flags(log.ballots, std::vector{duty, other}).size() == 1);
  }

  TEST_CASE("on_leave: a ballot on a holiday, or on the officer's own leave") {
    BallotLog log;
    log.rate(0, 4, 4'000, kMonday);
    log.rate(0, 4, 4'000, {kMonday.days + 1});
    const Date tuesday{kMonday.days + 1};
    const Leave holiday{{}, tuesday, tuesday}, own{OfficerId{"P-0001"}, kMonday, kMonday};
    CHECK(seqs_of(only(on_leave_flags(log.ballots, std::vector{holiday}))) == Seqs{2});
    CHECK(seqs_of(only(on_leave_flags(log.ballots, std::vector{own}))) == Seqs{1});
    CHECK(on_leave_flags(log.ballots, std::vector{holiday, own}).size() == 2);
    const Leave of_another{OfficerId{"P-0002"}, kMonday, tuesday};
    CHECK(on_leave_flags(log.ballots, std::vector{of_another}).empty());
  }

  TEST_CASE("two_places: on duty at two counters at once") {
    BallotLog log;
    log.rate(0, 4);
    log.rate(30 * kMinute, 4);
    const Instant eight = start_of(kMonday, test::kZone) + 8 * 60 * kMinute;
    const DutySpan here{OfficerId{"P-0001"}, CounterId{"l-1"}, eight, eight + 60 * kMinute};
    DutySpan there{OfficerId{"P-0001"}, CounterId{"l-2"}, eight + 20 * kMinute,
                   eight + 40 * kMinute};
    CHECK(seqs_of(only(two_places_flags(log.ballots, std::vector{here, there}))) == Seqs{2});
    there.from = eight + 31 * kMinute;
    CHECK(two_places_flags(log.ballots, std::vector{here, there}).empty());
    there = here;  // the same counter twice is one place
    CHECK(two_places_flags(log.ballots, std::vector{here, there}).empty());
  }

  TEST_CASE("clock: the bounds of a ballot's time straddle a period's edge") {
    BallotLog log;
    PlacedBallot& one = log.rate(0, 4);
    const Instant edge = start_of(date_of(2026, 11, 1), test::kZone);
    one.earliest = {edge.ms - 1};
    one.latest = edge;
    CHECK(only(clock_flags(log.ballots, test::kZone)).code == FlagCode::clock);
    one.latest = {edge.ms - 1};
    CHECK(clock_flags(log.ballots, test::kZone).empty());
    one.latest = edge;
    CHECK(clock_flags(log.ballots, Zone{9}).empty());  // two hours into the month there
  }

  TEST_CASE("device: ballots of a fork, a restored journal, an unknown epoch") {
    BallotLog log;
    for (int i = 0; i < 4; ++i) log.rate(i * kMinute, 3);
    log.ballots[3].place.branch = 1;
    using What = DeviceDefect::What;
    const BallotPlace forked{DeviceId{"k-01"}, 1, 1, 1}, restored{DeviceId{"k-01"}, 1, 0, 3};
    CHECK(seqs_of(only(device_flags(log.ballots, std::vector{DeviceDefect{What::fork, forked}}))) ==
          Seqs{4});
    CHECK(seqs_of(only(device_flags(log.ballots, std::vector{DeviceDefect{What::restored_journal,
                                                                          restored}}))) == Seqs{3});
    const BallotPlace other{DeviceId{"k-01"}, 2, 0, 1};
    CHECK(device_flags(log.ballots, std::vector{DeviceDefect{What::unknown_epoch, other}}).empty());
  }

  TEST_CASE("flags do not depend on the order in which ballots are read") {
    BallotLog log = close_together(60, 7 * kSecond);
    BallotLog reversed = log;
    std::ranges::reverse(reversed.ballots);
    CHECK(burst_flags(log.ballots, kPolicy) == burst_flags(reversed.ballots, kPolicy));
    CHECK(rhythm_flags(log.ballots, kPolicy) == rhythm_flags(reversed.ballots, kPolicy));
    const std::map<ServiceId, std::int64_t> shortest{{ServiceId{"ktp"}, 60}};
    CHECK(too_quick_flags(services_of(log.ballots), shortest) ==
          too_quick_flags(services_of(reversed.ballots), shortest));
  }
}
