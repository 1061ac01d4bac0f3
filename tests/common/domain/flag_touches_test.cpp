#include "common/domain/flags.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "tests/common/domain/flag_checks.hpp"

using namespace suara;
using namespace suara::domain;
using namespace suara::test;

namespace {

BallotLog touched_after(std::initializer_list<std::uint32_t> ms) {
  BallotLog log;
  for (const std::uint32_t one : ms)
    log.rate(static_cast<std::int64_t>(log.ballots.size()) * 10 * kMinute, 3, one);
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

}  // namespace

TEST_SUITE("common/domain/flags") {
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
    // Those of another score are named with them: the list tells no score.
    const Flag mixed = only(shape_flags(log_of(39).ballots, kPolicy));
    CHECK(mixed.count == 40);
    CHECK(mixed.ballots.size() == 40);
    CHECK(shape_flags(log_of(30).ballots, kPolicy).empty());
    CHECK(shape_flags(touched_after({4'000, 4'000}).ballots, kPolicy).empty());
    CHECK(shape_flags(touched_after({1'000, 1'000}).ballots, kPolicy).empty());
  }
}
