#include "common/domain/flags.hpp"

#include <doctest/doctest.h>

#include "tests/common/domain/flag_checks.hpp"

using namespace suara;
using namespace suara::domain;
using namespace suara::test;

TEST_SUITE("common/domain/flags") {
  TEST_CASE("off_duty: a ballot opened outside its officer's duty at its counter") {
    BallotLog log;
    log.rate(0, 4);
    log.rate(60 * kMinute, 4);
    log.rate(61 * kMinute, 4);  // finished on duty; it waited for the citizen before
    log.rate(70 * kMinute, 4);
    const Instant eight = start_of(kMonday, test::kZone) + 8 * 60 * kMinute;
    const DutySpan duty{OfficerId{"P-0001"}, CounterId{"l-1"}, eight, eight + 60 * kMinute};
    CHECK(seqs_of(only(off_duty_flags(log.ballots, std::vector{duty}))) == Seqs{4});
    DutySpan other = duty;
    other.until = eight + 70 * kMinute;
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
}
