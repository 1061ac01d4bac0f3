// What a fit says of cells that leave little to fit, or too much for the digits of a double.
#include "common/domain/index_fit.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace suara;
using namespace suara::domain;

TEST_SUITE("common/domain/index_fit") {
  TEST_CASE("all alike within services that no two share: no index, unless all scores are equal") {
    const auto five = [](std::uint32_t officer, std::uint32_t service, std::int64_t score) {
      return IndexCell{officer, 1, service, 5, 5 * score, 5 * score * score};
    };
    const IndexFit apart = fit_index({2, 2, 4, {five(0, 0, 4), five(1, 1, 1)}});
    CHECK(apart.outcome == FitOutcome::one_officer);
    CHECK_FALSE(apart.tau2_officer);
    CHECK(apart.service_mean(0) == 4.0);
    CHECK(apart.service_mean(1) == 1.0);
    const IndexFit equal = fit_index({2, 2, 4, {five(0, 0, 4), five(1, 1, 4)}});
    CHECK(equal.outcome == FitOutcome::all_alike);
    CHECK(equal.tau2_officer == 0.0);
    const IndexFit shared = fit_index({2, 2, 4, {five(0, 0, 4), five(1, 0, 4), five(1, 1, 1)}});
    CHECK(shared.outcome == FitOutcome::all_alike);
  }
}
