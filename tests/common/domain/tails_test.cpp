#include "common/domain/tails.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

using namespace suara::domain;

TEST_SUITE("common/domain/tails") {
  TEST_CASE("the binomial tail is the sum of its terms") {
    CHECK(std::abs(binomial_tail(3, 3, 0.5) - 0.125) < 1e-12);
    CHECK(std::abs(binomial_tail(2, 3, 0.5) - 0.5) < 1e-12);
    // R: pbinom(29, 100, 0.2, lower.tail = FALSE)
    CHECK(std::abs(binomial_tail(30, 100, 0.2) - 0.01124898) < 1e-8);
    CHECK(binomial_tail(0, 10, 0.3) == 1);
    CHECK(binomial_tail(1, 10, 0) == 0);
    CHECK(binomial_tail(10, 10, 1) == 1);
    CHECK(binomial_tail(900, 1'000, 0.5) < 1e-100);
  }

  TEST_CASE("Fisher's test of the lady tasting tea: 3 of 4 by chance in 17 of 70") {
    CHECK(std::abs(fisher_tail({3, 4, 1, 4}) - 17.0 / 70) < 1e-12);
    CHECK(std::abs(fisher_tail({4, 4, 0, 4}) - 1.0 / 70) < 1e-12);
    CHECK(std::abs(fisher_tail({0, 4, 4, 4}) - 1) < 1e-12);
    CHECK(std::abs(fisher_tail({2, 2, 5, 5}) - 1) < 1e-12);
    CHECK(fisher_tail({}) == 1);
  }

  TEST_CASE("of many probabilities those are believed that Benjamini and Hochberg believe") {
    // Their own example (1995, section 3.1) of 15: at 5 % the four smallest.
    const std::vector<double> theirs{0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
                                     0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000};
    CHECK(discovery_limit(theirs, 0.05) == 0.0095);
    CHECK(discovery_limit(std::vector{0.2, 0.9}, 0.01) == 0);
    CHECK(discovery_limit(std::vector{0.004, 0.011, 0.6}, 0.01) == 0);
    CHECK(discovery_limit(std::vector{0.003, 0.6, 0.6}, 0.01) == 0.003);
    CHECK(discovery_limit({}, 0.01) == 0);
  }
}
