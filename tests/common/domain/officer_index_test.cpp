#include "common/domain/officer_index.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "tests/common/domain/reference_set.hpp"

using namespace suara;
using namespace suara::domain;
using test::read_set;

namespace {

struct Result {
  IndexFit fit;
  std::vector<OfficerIndex> officers;
};

Result estimate(IndexInput input, const IndexRules& rules = {}) {
  Result result{fit_index(std::move(input)), {}};
  const std::vector<std::uint32_t> one_group(result.fit.layout.officers, 0);
  result.officers = officer_indices(result.fit, one_group, own_mixes(result.fit, one_group), rules);
  return result;
}

bool near(double got, double wanted, double relative) {
  return std::abs(got - wanted) <= relative * std::max(std::abs(wanted), 1e-12);
}

void check_fit(const IndexFit& fit, const nlohmann::json& wanted,
               const std::map<int, std::uint32_t>& services) {
  CHECK(near(*fit.sigma2, wanted["sigma2"], 1e-6));
  CHECK(near(*fit.tau2_day, wanted["tau2_day"], 1e-6));
  if (!wanted["tau2_officer"].is_null())
    CHECK(near(*fit.tau2_officer, wanted["tau2_officer"], 1e-6));
  CHECK(near(*fit.reml, wanted["reml_criterion"], 1e-6));
  for (const auto& [name, mean] : wanted["service_means"].items())
    CHECK(near(*fit.service_mean(services.at(std::stoi(name))), mean, 1e-6));
}

void check_officer(const OfficerIndex& got, const test::Row& wanted) {
  const auto value = [&](const char* key) { return std::stod(wanted.at(key)); };
  CHECK(got.ratings == std::stoll(wanted.at("n")));
  CHECK(got.days == std::stoll(wanted.at("days")));
  CHECK(near(*got.mean, value("raw_mean"), 1e-6));
  CHECK(std::abs(*got.difference - value("difference")) <= 1e-5);
  CHECK(std::abs(*got.se_difference - value("se_difference")) <= 1e-5);
  CHECK(std::abs(*got.index - value("index")) <= 1e-5);
  CHECK(std::abs(*got.se - value("se_with_fixed")) <= 1e-5);
  CHECK(near(*got.reliability, value("reliability"), 1e-6));
}

bool has(const OfficerIndex& one, Shortfall what) {
  return std::ranges::find(one.missing, what) != one.missing.end();
}

bool no_figure(const OfficerIndex& one) {
  return !one.difference && !one.se_difference && !one.index && !one.se && !one.lower &&
         !one.upper && !one.reliability && !one.sufficient() && !one.standing;
}

void add(IndexInput& input, std::uint32_t officer, std::uint32_t day, std::uint32_t service,
         std::initializer_list<int> scores) {
  IndexCell cell{officer, day, service, 0, 0, 0};
  for (const int score : scores) {
    ++cell.ratings;
    cell.sum += score;
    cell.squares += score * score;
  }
  input.officers = std::max(input.officers, officer + 1);
  input.services = std::max(input.services, service + 1);
  input.cells.push_back(cell);
}

void check_finite(const Result& result) {
  const auto fine = [](const std::optional<double>& value) {
    if (value) CHECK(std::isfinite(*value));
  };
  fine(result.fit.sigma2), fine(result.fit.tau2_officer), fine(result.fit.tau2_day);
  fine(result.fit.reml);
  for (std::uint32_t k = 0; k < result.fit.layout.services; ++k) fine(result.fit.service_mean(k));
  for (const OfficerIndex& one : result.officers) {
    fine(one.mean), fine(one.difference), fine(one.se_difference), fine(one.index), fine(one.se);
    fine(one.lower), fine(one.upper), fine(one.reliability);
    if (one.se) CHECK(*one.se >= 0);
    if (one.lower) CHECK((*one.lower >= 100.0 / result.fit.layout.faces && *one.upper <= 100));
  }
}

}  // namespace

TEST_SUITE("common/domain/officer_index") {
  TEST_CASE("every reference set is met to its tolerances") {
    for (const char* name : {"insteval_first", "synthetic_30", "edge_day_zero", "edge_lone_service",
                             "edge_lone_service_lone_officer", "edge_officer_zero"}) {
      CAPTURE(name);
      const auto set = read_set(name);
      const Result result = estimate(set.input);
      CHECK(result.fit.layout.ratings == set.fit["ratings"]);
      check_fit(result.fit, set.fit["models"]["M2"], set.services);
      REQUIRE(set.wanted.size() == result.officers.size());
      for (const auto& [officer, wanted] : set.wanted)
        check_officer(result.officers[officer], wanted);
    }
  }

  TEST_CASE("one officer: the day variance is fitted, and there is no index") {
    const auto set = read_set("edge_one_officer");
    const Result result = estimate(set.input);
    CHECK(result.fit.outcome == FitOutcome::one_officer);
    CHECK_FALSE(result.fit.tau2_officer);
    check_fit(result.fit, set.fit["models"]["M2"], set.services);
    REQUIRE(result.officers.size() == 1);
    CHECK(no_figure(result.officers[0]));
    CHECK(result.officers[0].ratings == 29);
    CHECK(result.officers[0].mean.has_value());
  }

  TEST_CASE("several officers of whom no two give the same service are one officer each") {
    IndexInput input;
    for (std::uint32_t day = 0; day < 7; ++day) {
      add(input, 0, day, 0, {3, 4, 4});
      add(input, 0, day, 1, {day < 3 ? 2 : 4});
      add(input, 1, day, 2, {4, 2});
      add(input, 2, day, 3, {1, 3, day > 1 ? 4 : 1});
    }
    const Result apart = estimate(input, {0, 0, 0, 0});
    CHECK(apart.fit.outcome == FitOutcome::one_officer);
    CHECK_FALSE(apart.fit.tau2_officer);
    CHECK(apart.fit.tau2_day);
    for (const OfficerIndex& one : apart.officers) CHECK(no_figure(one));
    add(input, 2, 8, 1, {1, 2});
    const Result joined = estimate(input, {0, 0, 0, 0});
    CHECK(joined.fit.outcome != FitOutcome::one_officer);
    CHECK(joined.fit.tau2_officer);
    for (const OfficerIndex& one : joined.officers) CHECK(one.difference);
  }

  TEST_CASE("all scores equal: that score in points, reliability 0, nobody sufficient") {
    const auto set = read_set("edge_all_equal");
    const Result result = estimate(set.input, {0, 0, 0, 0});
    CHECK(result.fit.outcome == FitOutcome::all_alike);
    CHECK(result.fit.sigma2 == 0.0);
    CHECK_FALSE(result.fit.reml);
    for (const OfficerIndex& one : result.officers) {
      CHECK(one.index == 100.0);
      CHECK(one.se == 0.0);
      CHECK(one.difference == 0.0);
      CHECK(one.reliability == 0.0);
      CHECK_FALSE(one.sufficient());
      CHECK_FALSE(one.standing);
    }
  }

  TEST_CASE("all alike within services that no two share: no index, unless all scores are equal") {
    const auto apart = [](int second) {
      IndexInput input;
      for (std::uint32_t day = 0; day < 2; ++day) {
        add(input, 0, day, 0, {4, 4, 4, 4, 4});
        add(input, 1, day, 1, {second, second, second, second, second});
      }
      return input;
    };
    const Result other = estimate(apart(1), {0, 0, 0, 0});
    CHECK(other.fit.outcome == FitOutcome::one_officer);
    CHECK_FALSE(other.fit.tau2_officer);
    CHECK(other.fit.service_mean(0) == 4.0);
    for (const OfficerIndex& one : other.officers) CHECK(no_figure(one));
    const Result equal = estimate(apart(4), {0, 0, 0, 0});
    CHECK(equal.fit.outcome == FitOutcome::all_alike);
    for (const OfficerIndex& one : equal.officers) CHECK(one.index == 100.0);
    IndexInput shared = apart(1);
    add(shared, 1, 2, 0, {4});
    CHECK(estimate(shared).fit.outcome == FitOutcome::all_alike);
  }

  TEST_CASE("no difference between officers: the group's mean for everybody, nobody sufficient") {
    const Result result = estimate(read_set("edge_officer_zero").input, {0, 0, 0, 0});
    CHECK(result.fit.outcome == FitOutcome::officers_alike);
    for (const OfficerIndex& one : result.officers) {
      CHECK(one.reliability == 0.0);
      CHECK_FALSE(std::signbit(*one.difference));
      CHECK_FALSE(one.sufficient());
      CHECK(*one.index == *result.officers[0].index);
    }
  }

  TEST_CASE("no more ratings than services: no fit, as for one officer") {
    IndexInput input;
    add(input, 0, 1, 0, {3});
    add(input, 1, 1, 1, {4});
    Result result = estimate(input);
    CHECK(result.fit.outcome == FitOutcome::too_few);
    CHECK_FALSE(result.fit.sigma2);
    CHECK(no_figure(result.officers[0]));
    add(input, 1, 2, 1, {2});
    add(input, 0, 2, 0, {3, 4});
    result = estimate(input);
    CHECK(result.fit.sigma2.has_value());
    check_finite(result);
  }

  TEST_CASE("no rating at all: nothing is a number") {
    IndexInput input{3, 2, 4, {}};
    input.cells.push_back({1, 1, 1, 0, 0, 0});
    const Result result = estimate(input, {0, 0, 0, 0});
    CHECK(result.fit.outcome == FitOutcome::no_rating);
    CHECK_FALSE(result.fit.sigma2);
    CHECK_FALSE(result.fit.service_mean(1));
    for (const OfficerIndex& one : result.officers) {
      CHECK(no_figure(one));
      CHECK_FALSE(one.mean);
    }
  }

  TEST_CASE("scores that vary between officers only have no finite optimum") {
    IndexInput input;
    for (std::uint32_t day = 0; day < 5; ++day) {
      add(input, 0, day, 0, {4, 4, 4});
      add(input, 1, day, 0, {3, 3});
      add(input, 2, day, 0, {2, 2, 2});
    }
    const Result result = estimate(input);
    CHECK(result.fit.outcome == FitOutcome::no_optimum);
    CHECK(no_figure(result.officers[0]));
    CHECK(*result.officers[2].mean == 2.0);
  }

  TEST_CASE("one rating a day: its day variance is part of the noise and stays 0") {
    std::mt19937 random(5);
    IndexInput input;
    for (std::uint32_t i = 0; i < 8; ++i)
      for (std::uint32_t day = 0; day < 20; ++day)
        add(input, i, day, 0, {static_cast<int>(1 + (random() % 3 + (i % 3 == 0 ? 1 : 0)))});
    const Result result = estimate(input);
    CHECK(result.fit.tau2_day == 0.0);
    CHECK(result.fit.sigma2.has_value());
    check_finite(result);
  }

  TEST_CASE("where nobody has a second day, nobody is sufficient, whatever the minimum") {
    std::mt19937 random(6);
    IndexInput input;
    for (std::uint32_t i = 0; i < 12; ++i)
      for (std::uint32_t k = 0; k < 2; ++k)
        for (int n = 0; n < 20; ++n)
          add(input, i, i, k, {static_cast<int>(1 + (random() % 2 + 2 * (i % 2)))});
    const Result result = estimate(input, {1, 1, 1, 0});
    check_finite(result);
    CHECK(result.fit.tau2_day == 0.0);  // Else the start of the search would part the two.
    CHECK(*result.fit.tau2_officer > 0);
    for (const OfficerIndex& one : result.officers) CHECK(has(one, Shortfall::days_apart));
    add(input, 0, 20, 0, {1, 1, 1});
    CHECK(*estimate(input).fit.tau2_day > 0);
  }

  TEST_CASE("sufficient only where every condition holds") {
    const auto set = read_set("synthetic_30");
    const Result result = estimate(set.input);
    int sufficient = 0;
    for (const OfficerIndex& one : result.officers) {
      const double tau = 25 * std::sqrt(*result.fit.tau2_officer);
      const double certainty = 1 - std::pow(*one.se_difference / tau, 2);
      CHECK(one.sufficient() == (one.ratings >= 30 && one.days >= 6 && certainty >= 0.70));
      CHECK(one.joined == 30);
      CHECK(one.standing.has_value() == one.sufficient());
      sufficient += one.sufficient() ? 1 : 0;
    }
    CHECK(sufficient > 5);
    CHECK(sufficient < 30);
    CHECK(has(result.officers[0], Shortfall::ratings));
    for (const OfficerIndex& one : estimate(set.input, {30, 6, 0.70, 31}).officers)
      CHECK(has(one, Shortfall::joined));
  }

  TEST_CASE("who gives what nobody else gives is refused, though reliability alone would not") {
    const auto set = read_set("edge_lone_service_lone_officer");
    const OfficerIndex one = estimate(set.input, {1, 1, 0.40, 1}).officers[set.officers.at(2)];
    CHECK(*one.reliability > 0.5);
    CHECK(has(one, Shortfall::reliability));
    CHECK(one.joined == 1);
  }

  TEST_CASE("above and below only where the deciding range lies beyond the limit") {
    CHECK(standing_of(6.30, 2.0, 3.0) == Standing::above);
    CHECK(standing_of(6.28, 2.0, 3.0) == Standing::meets);
    CHECK(standing_of(-6.30, 2.0, 3.0) == Standing::below);
    CHECK(standing_of(-6.28, 2.0, 3.0) == Standing::meets);
    CHECK(standing_of(3.0, 0.0, 3.0) == Standing::meets);
  }

  TEST_CASE("the same cells in another order or in pieces give the same digits") {
    const auto set = read_set("synthetic_30");
    const Result once = estimate(set.input);
    IndexInput other = set.input;
    std::vector<IndexCell> pieces;
    for (IndexCell& cell : other.cells)
      if (cell.ratings > 1 && cell.sum * cell.sum == cell.squares * cell.ratings) {
        const IndexCell piece{cell.officer,
                              cell.day,
                              cell.service,
                              1,
                              cell.sum / cell.ratings,
                              cell.squares / cell.ratings};
        cell.ratings -= 1, cell.sum -= piece.sum, cell.squares -= piece.squares;
        pieces.push_back(piece);
      }
    REQUIRE(pieces.size() > 100);
    other.cells.insert(other.cells.end(), pieces.begin(), pieces.end());
    std::mt19937 random(11);
    for (int round = 0; round < 3; ++round) {
      std::ranges::shuffle(other.cells, random);
      const Result again = estimate(other);
      CHECK(*again.fit.sigma2 == *once.fit.sigma2);
      CHECK(*again.fit.reml == *once.fit.reml);
      for (std::size_t i = 0; i < once.officers.size(); ++i) {
        CHECK(*again.officers[i].index == *once.officers[i].index);
        CHECK(*again.officers[i].se_difference == *once.officers[i].se_difference);
      }
    }
  }

  TEST_CASE("other names of the services give the same figures") {
    const auto set = read_set("synthetic_30");
    const Result once = estimate(set.input);
    IndexInput other = set.input;
    for (IndexCell& cell : other.cells) cell.service = other.services - 1 - cell.service;
    const Result again = estimate(other);
    CHECK(near(*again.fit.tau2_officer, *once.fit.tau2_officer, 1e-9));
    for (std::size_t i = 0; i < once.officers.size(); ++i)
      CHECK(std::abs(*again.officers[i].index - *once.officers[i].index) < 1e-8);
  }

  TEST_CASE("units apart are one fit with shared variances and their own levels") {
    // The same unit twice, the second a whole score lower: the same differences, a lower level.
    const auto set = read_set("edge_day_zero");
    IndexInput two = set.input;
    for (IndexCell cell : set.input.cells) {
      cell.officer += set.input.officers;
      cell.service += set.input.services;
      cell.squares += -2 * cell.sum + cell.ratings;
      cell.sum -= cell.ratings;
      if (cell.sum >= cell.ratings) two.cells.push_back(cell);
    }
    two.officers *= 2, two.services *= 2;
    const IndexFit fit = fit_index(two);
    CHECK(fit.layout.blocks.size() == 2);
    std::vector<std::uint32_t> groups(two.officers, 0);
    std::fill(groups.begin() + set.input.officers, groups.end(), 1);
    const auto officers = officer_indices(fit, groups, own_mixes(fit, groups), {});
    CHECK(officers[0].joined == set.input.officers);
    CHECK(std::abs(*officers[0].index - *officers[set.input.officers].index) > 20);
    const ReferenceMix given{{0, 1.0}};
    const auto fixed = officer_indices(fit, groups, {given, {{two.services - 1, 1.0}}}, {});
    CHECK(std::abs(*fixed[0].index - 25 * *fit.service_mean(0) - *fixed[0].difference) < 1e-9);
    CHECK(*fixed[0].difference == *officers[0].difference);
  }

  TEST_CASE("a mix with a key that nobody rated gives no index, and the difference stands") {
    auto set = read_set("edge_day_zero");
    set.input.services += 1;
    const IndexFit fit = fit_index(set.input);
    const std::vector<std::uint32_t> groups(set.input.officers, 0);
    const auto officers = officer_indices(fit, groups, {{{0, 0.5}, {2, 0.5}}}, {});
    CHECK_FALSE(officers[0].index);
    CHECK_FALSE(officers[0].se);
    CHECK(officers[0].difference.has_value());
  }

  TEST_CASE("the gradient is the slope of the criterion") {
    const IndexLayout layout = lay_out(read_set("synthetic_30").input);
    for (const Ratios ratios : {Ratios{0.1, 0.05}, Ratios{0.02, 0.3}, Ratios{0.7, 0.01}}) {
      const auto at = evaluate(layout, ratios, true);
      REQUIRE(at);
      for (std::size_t i = 0; i < 2; ++i) {
        Ratios above = ratios, below = ratios;
        const double step = 1e-4 * ratios[i];
        above[i] += step, below[i] -= step;
        const double slope =
            (evaluate(layout, above, false)->reml - evaluate(layout, below, false)->reml) /
            (2 * step);
        CHECK(std::abs(at->gradient[i] - slope) < 1e-5 * at->gradient_scale[i]);
      }
    }
  }

  TEST_CASE("whatever the cells, no figure is a NaN or infinite") {
    std::mt19937 random(17);
    int fitted = 0;
    for (int round = 0; round < 1500; ++round) {
      IndexInput input{1 + static_cast<std::uint32_t>(random() % 6),
                       1 + static_cast<std::uint32_t>(random() % 4),
                       2 + static_cast<int>(random() % 4),
                       {}};
      const auto cells = random() % 25;
      const auto scores = 1 + random() % static_cast<std::uint32_t>(input.faces);
      for (std::uint32_t c = 0; c < cells; ++c) {
        IndexCell cell{static_cast<std::uint32_t>(random() % input.officers),
                       static_cast<std::uint32_t>(random() % 4),
                       static_cast<std::uint32_t>(random() % input.services),
                       0,
                       0,
                       0};
        for (auto n = random() % 4; n > 0; --n) {
          const auto score = static_cast<std::int64_t>(1 + random() % scores);
          ++cell.ratings, cell.sum += score, cell.squares += score * score;
        }
        input.cells.push_back(cell);
      }
      const Result result = estimate(input);
      check_finite(result);
      fitted += result.fit.outcome == FitOutcome::fitted ? 1 : 0;
    }
    CHECK(fitted > 100);
  }
}
