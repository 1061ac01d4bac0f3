#include "common/domain/flags.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "tests/common/domain/flag_checks.hpp"

using namespace suara;
using namespace suara::domain;
using namespace suara::test;

namespace {

PlacedBallot walk_up(PlacedBallot one) {
  one.ballot.offer.channel = Channel::walk_up;
  return one;
}

}  // namespace

TEST_SUITE("common/domain/flags") {
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
    CHECK(flag.count == 23);  // which of them had no service counts do not tell
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

  TEST_CASE("more_than_services: names the ballots of the rows that it is about, and of no other") {
    const auto row = [](const char* officer, int day, std::int64_t independent, Seqs seqs) {
      const Date on{kMonday.days + day};
      ServiceCounts counts{OfficerId{officer}, on, on, 0, independent};
      for (const std::uint64_t seq : seqs) counts.places.push_back({DeviceId{"k-01"}, 1, 0, seq});
      counts.ballots = static_cast<std::int64_t>(seqs.size());
      return counts;
    };
    const std::vector over{row("P-0001", 0, 1, {9, 2, 5, 7}), row("P-0001", 1, 4, {11, 12}),
                           row("P-0002", 0, 3, {1, 3})};
    CHECK(seqs_of(only(more_than_services_flags(over, kPolicy))) == Seqs{2, 5, 7, 9});
    const std::vector together{row("P-0001", 0, 1, {9, 2, 7}), row("P-0001", 1, 1, {5, 4})};
    CHECK(seqs_of(only(more_than_services_flags(together, kPolicy))) == Seqs{2, 4, 5, 7, 9});
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

  TEST_CASE("lost_ballots: keypads and programs finish services, a stand's walk-ups do not") {
    BallotLog log;
    const auto lost_by = [&](Channel channel) {
      log.channel = channel;
      log.lose(0, ClosedBy::idle);
      return at_stake(log.ballots.back().ballot);
    };
    for (const Channel channel : {Channel::desk, Channel::keypad, Channel::program})
      CHECK(lost_by(channel));
    for (const Channel channel : {Channel::walk_up, Channel::imported})
      CHECK_FALSE(lost_by(channel));
    const auto rows = lost_counts(log.ballots);
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].at_stake == 3);
    CHECK(rows[0].lost == 3);
  }

  TEST_CASE("lost_ballots: taps at a stand hide nobody, who walks away from one blames nobody") {
    std::vector<PlacedBallot> all;
    const auto serve = [&](const char* officer, Channel channel, int rated, int lost) {
      BallotLog log{.officer = officer, .channel = channel};
      for (int i = 0; i < rated; ++i) log.rate(i * kMinute, 4);
      for (int i = 0; i < lost; ++i) log.lose(i * kMinute, ClosedBy::next);
      all.insert(all.end(), log.ballots.begin(), log.ballots.end());
    };
    for (const char* officer : {"P-0001", "P-0002", "P-0003"})
      serve(officer, Channel::desk, 190, 10);
    serve("P-0003", Channel::walk_up, 0, 100);
    CHECK(lost_ballot_flags(lost_counts(all), kPolicy).empty());
    serve("P-0004", Channel::desk, 160, 40);
    serve("P-0004", Channel::walk_up, 300, 0);
    const Flag flag = only(lost_ballot_flags(lost_counts(all), kPolicy));
    CHECK(flag.officer == OfficerId{"P-0004"});
    CHECK(flag.count == 40);
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
}
