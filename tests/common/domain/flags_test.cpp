#include "common/domain/flags.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/common/domain/flag_checks.hpp"

using namespace suara;
using namespace suara::domain;
using namespace suara::test;

TEST_SUITE("common/domain/flags") {
  TEST_CASE("every flag has its name, its severity and its side of the limit") {
    for (int code = 1; code <= static_cast<int>(FlagCode::device); ++code)
      CHECK(parse_flag_code(to_text(static_cast<FlagCode>(code))) == static_cast<FlagCode>(code));
    CHECK_FALSE(parse_flag_code("cheat"));
    CHECK(severity_of(FlagCode::run) == Severity::notice);
    CHECK(severity_of(FlagCode::burst) == Severity::review);
    CHECK(severity_of(FlagCode::two_places) == Severity::alarm);
    CHECK(against(FlagCode::pace) == Against::below);
    CHECK(against(FlagCode::lost_ballots) == Against::at_most);
    CHECK(against(FlagCode::burst) == Against::at_least);
    CHECK(against(FlagCode::day_apart) == Against::above);
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
