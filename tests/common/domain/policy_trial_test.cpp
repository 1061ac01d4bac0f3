#include "common/domain/policy_trial.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>

using namespace suara;
using namespace suara::domain;

namespace {

const Period kQuarter = *parse_period("2026-Q4");

struct Office {
  std::string unit;
  double conditions = 0;  // on the scale of scores
};

struct Spread {
  double officer = 0.3, day = 0.2, tap = 0.7;
  int officers = 10, days = 40, ratings = 6;  // an office, an officer, a day and service
};

// Offices with the same two services, as the tallies would have them.
PeriodIndex region(const std::vector<Office>& offices, const Spread& spread) {
  std::mt19937_64 random(7);
  const auto normal = [&](double sd) {
    return sd > 0 ? std::normal_distribution<double>(0, sd)(random) : 0.0;
  };
  IndexCollector collector(kQuarter, {});
  int number = 0;
  for (const Office& office : offices)
    for (int i = 0; i < spread.officers; ++i) {
      const OfficerId officer{"P-" + std::to_string(1000 + number++)};
      const double quality = normal(spread.officer);
      for (int d = 0; d < spread.days; ++d) {
        const double mood = normal(spread.day);
        for (const char* service : {"KK", "KTP"}) {
          const Date day{first_day(kQuarter).days + d};
          const TallyKey key{{month_of(day)}, {office.unit}, officer, day, {service},
                             ServiceResult::selesai, Channel::desk, 4};
          TallyCounts counts;
          for (int n = 0; n < spread.ratings; ++n) {
            const double level = 2.9 + office.conditions + quality + mood + normal(spread.tap);
            const auto score = std::clamp(std::lround(level), 1L, 4L);
            ++counts.scores[static_cast<std::size_t>(score) - 1];
          }
          collector.add(key, counts);
        }
      }
    }
  return collector.finish();
}

const ScaleIndex& only(const PeriodIndex& index) {
  REQUIRE(index.scales.size() == 1);
  REQUIRE(index.scales[0].fit.has_means());
  return index.scales[0];
}

double share(std::int64_t part, std::int64_t all) {
  REQUIRE(all > 0);
  return static_cast<double>(part) / static_cast<double>(all);
}

constexpr double kLimit = 3;

IndexPolicy with_limit(double points) {
  IndexPolicy policy;
  policy.rules.limit_points = points;
  return policy;
}

}  // namespace

TEST_SUITE("common/domain/policy_trial") {
  TEST_CASE("officers are as far apart as the fit found, and judged as many as there are") {
    const PeriodIndex real = region({{"A"}, {"B"}, {"C"}}, {});
    const ScaleIndex& truth = only(real);
    const double sd = 25 * std::sqrt(*truth.fit.tau2_officer);
    const PolicyTrial trial = try_policy(truth, {}, kLimit, 40, 1);
    CHECK(trial.periods == 40);
    CHECK(trial.figures == 40 * 30);
    CHECK(trial.sufficient <= trial.figures);
    CHECK(share(trial.sufficient, trial.figures) > 0.9);  // 480 ratings each
    CHECK(std::abs(share(trial.outside, trial.figures) - std::erfc(kLimit / sd / std::sqrt(2))) <
          0.05);
    CHECK(trial.found() > 0);
    CHECK(trial.found() <= trial.outside);
  }
  TEST_CASE("the same seed gives the same counts, another one others") {
    const PeriodIndex real = region({{"A"}, {"B"}}, {});
    const PolicyTrial one = try_policy(only(real), {}, kLimit, 10, 5);
    const PolicyTrial again = try_policy(only(real), {}, kLimit, 10, 5);
    const PolicyTrial other = try_policy(only(real), {}, kLimit, 10, 6);
    CHECK(one.outside == again.outside);
    CHECK(one.decided == again.decided);
    CHECK(one.wrong == again.wrong);
    CHECK(one.outside != other.outside);
  }
  TEST_CASE("a wider limit is wrong less often and finds fewer") {
    const PeriodIndex real = region({{"A"}, {"B"}, {"C"}, {"D"}}, {.days = 12, .ratings = 3});
    const PolicyTrial none = try_policy(only(real), with_limit(0), kLimit, 60, 2);
    const PolicyTrial usual = try_policy(only(real), with_limit(3), kLimit, 60, 2);
    const PolicyTrial wide = try_policy(only(real), with_limit(5), kLimit, 60, 2);
    CHECK(share(none.wrong, none.decided) > 2 * share(usual.wrong, usual.decided));
    CHECK(share(usual.wrong, usual.decided) < 0.05);
    CHECK(share(wide.wrong, wide.decided) < share(usual.wrong, usual.decided));
    CHECK(wide.found() < usual.found());
    CHECK(none.outside == usual.outside);  // the same officers, judged otherwise
  }
  TEST_CASE("comparing across offices judges the offices' conditions") {
    const PeriodIndex real =
        region({{"A", 0.25}, {"B", -0.25}, {"C", 0.2}, {"D", -0.2}}, {.officer = 0.2});
    IndexPolicy across;
    across.compare_within = CompareWithin::region;
    const PolicyTrial within = try_policy(only(real), {}, kLimit, 30, 3);
    const PolicyTrial joined = try_policy(only(real), across, kLimit, 30, 3);
    CHECK(joined.figures == within.figures);
    CHECK(share(within.wrong, within.decided) < 0.05);
    CHECK(share(joined.wrong, joined.decided) > 0.2);
  }
  TEST_CASE("rules that nobody meets decide nothing") {
    const PeriodIndex real = region({{"A"}}, {});
    IndexPolicy strict;
    strict.rules.ratings_min = 100'000;
    const PolicyTrial trial = try_policy(only(real), strict, kLimit, 5, 1);
    CHECK(trial.sufficient == 0);
    CHECK(trial.decided == 0);
    CHECK(trial.outside > 0);
  }
  TEST_CASE("officers who do not differ are never outside") {
    const PeriodIndex real = region({{"A"}, {"B"}}, {.officer = 0, .day = 0});
    ScaleIndex alike = only(real);
    alike.fit.tau2_officer = 0;
    const PolicyTrial trial = try_policy(alike, {}, kLimit, 20, 1);
    CHECK(trial.outside == 0);
    CHECK(share(trial.decided, trial.figures) < 0.01);
  }
  TEST_CASE("scores never leave the scale, however good the office") {
    const PeriodIndex real = region({{"A", 0.9}, {"B", 0.9}}, {});
    const PolicyTrial trial = try_policy(only(real), {}, kLimit, 20, 1);
    CHECK(trial.figures == 20 * 20);
    // The ceiling leaves the better ones no room.
    CHECK(trial.outside <
          try_policy(only(region({{"A"}, {"B"}}, {})), {}, kLimit, 20, 1).outside);
  }
}
