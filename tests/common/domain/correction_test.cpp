#include "common/domain/correction.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "common/domain/expected_days.hpp"
#include "tests/common/domain/reference_set.hpp"

using namespace suara;
using namespace suara::domain;

namespace {

struct Frozen {
  IndexInput input;
  IndexFit fit;
  std::vector<ReferenceMix> mixes;
  std::vector<OfficerIndex> officers;

  explicit Frozen(const char* name) : input(test::read_set(name).input), fit(fit_index(input)) {
    const std::vector<std::uint32_t> groups(input.officers, 0);
    mixes = own_mixes(fit, groups);
    officers = officer_indices(fit, groups, mixes, {});
  }
  std::vector<IndexCell> cells_of(std::uint32_t officer) const {
    std::vector<IndexCell> cells;
    for (IndexCell cell : input.cells)
      if (cell.officer == officer) {
        cell.officer = 0;
        cells.push_back(cell);
      }
    return cells;
  }
  std::optional<OfficerIndex> again(std::uint32_t officer, std::vector<IndexCell> cells) const {
    return recomputed(fit, officer, std::move(cells), mixes[0], {});
  }
};

bool near(const std::optional<double>& a, const std::optional<double>& b) {
  return a.has_value() == b.has_value() && (!a || std::abs(*a - *b) < 1e-10);
}

}  // namespace

TEST_SUITE("common/domain/correction") {
  TEST_CASE(
      "an officer computed anew from the same cells has the frozen figure to the last digit") {
    for (const char* name : {"synthetic_30", "edge_day_zero", "edge_officer_zero",
                             "edge_lone_service_lone_officer", "insteval_first"}) {
      CAPTURE(name);
      const Frozen frozen(name);
      for (std::uint32_t i = 0; i < frozen.input.officers; ++i) {
        const auto again = frozen.again(i, frozen.cells_of(i));
        REQUIRE(again);
        const OfficerIndex& before = frozen.officers[i];
        CHECK(near(again->difference, before.difference));
        CHECK(near(again->se_difference, before.se_difference));
        CHECK(near(again->index, before.index));
        CHECK(near(again->se, before.se));
        CHECK(near(again->reliability, before.reliability));
        CHECK(near(again->mean, before.mean));
        CHECK(again->missing == before.missing);
        CHECK(again->days == before.days);
        CHECK(again->joined == before.joined);
      }
    }
  }

  TEST_CASE(
      "annulled lowest scores lift the officer by the frozen formula, and only that officer") {
    const Frozen frozen("synthetic_30");
    auto cells = frozen.cells_of(9);
    const auto worst = std::ranges::min_element(cells, {}, [](const IndexCell& cell) {
      return static_cast<double>(cell.sum) / cell.ratings;
    });
    REQUIRE(worst != cells.end());
    const std::int64_t annulled = worst->ratings;
    cells.erase(worst);
    const auto again = frozen.again(9, cells);
    REQUIRE(again);
    CHECK(*again->difference > *frozen.officers[9].difference);
    CHECK(again->ratings == frozen.officers[9].ratings - annulled);
  }

  TEST_CASE("nothing left is no figure; a service that the fit has no mean of waits") {
    const Frozen frozen("synthetic_30");
    const auto none = frozen.again(0, {});
    REQUIRE(none);
    CHECK_FALSE(none->difference);
    CHECK_FALSE(none->sufficient());
    const Frozen lone("edge_one_officer");
    IndexFit more = lone.fit;
    more.layout.services += 1;
    more.layout.service_ratings.push_back(0);
    more.layout.block_of_service.push_back(0);
    more.layout.place_of_service.push_back(0);
    CHECK_FALSE(
        recomputed(more, 0, {{0, 0, more.layout.services - 1, 1, 3, 9}}, lone.mixes[0], {}));
  }

  TEST_CASE("late ballots make a supplement, and a correction where the decision changes") {
    CHECK(late_effect(0, Standing::meets, Standing::meets) == LateEffect::none);
    CHECK(late_effect(3, Standing::meets, Standing::meets) == LateEffect::supplement);
    CHECK(late_effect(3, Standing::meets, Standing::above) == LateEffect::correction);
    CHECK(late_effect(3, std::nullopt, Standing::meets) == LateEffect::correction);
    CHECK(late_effect(3, std::nullopt, std::nullopt) == LateEffect::supplement);
  }

  TEST_CASE("fewer than five late ballots show their effect alone") {
    CHECK_FALSE(shows_late_figures(4));
    CHECK(shows_late_figures(5));
  }

  TEST_CASE("more than 1 % annulled may reopen the period, 1 % may not") {
    CHECK_FALSE(may_reopen(10, 1'000));
    CHECK(may_reopen(11, 1'000));
    CHECK_FALSE(may_reopen(0, 0));
  }

  TEST_CASE("an officer's days stand against services and officer, and weigh out to nothing more") {
    const Frozen frozen("synthetic_30");
    for (std::uint32_t i = 0; i < frozen.input.officers; ++i) {
      const auto days = expected_days(frozen.fit, i);
      CHECK(static_cast<std::int64_t>(days.size()) == frozen.officers[i].days);
      // What is left of the weighted days is u_i / tu: the shrinkage itself.
      double left = 0;
      std::int64_t ratings = 0;
      std::set<std::uint32_t> given;
      for (const IndexCell& cell : frozen.input.cells)
        if (cell.officer == i) given.insert(cell.day);
      std::set<std::uint32_t> told;
      for (const ExpectedDay& day : days) told.insert(day.day);
      CHECK(told == given);
      for (const ExpectedDay& day : days) {
        const auto n = static_cast<double>(day.ratings);
        left += n / (1 + n * frozen.fit.ratios[1]) * (day.mean - day.expected);
        ratings += day.ratings;
      }
      CHECK(ratings == frozen.officers[i].ratings);
      const double effect = *frozen.officers[i].difference * frozen.input.faces / 100;
      CHECK(std::abs(left - effect / frozen.fit.ratios[0]) < 1e-8);
    }
    CHECK(expected_days(Frozen("edge_all_equal").fit, 0).empty());
  }
}
