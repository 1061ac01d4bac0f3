#include "common/domain/coverage.hpp"

#include <doctest/doctest.h>

using namespace suara::domain;

namespace {

Coverage of(const CoveragePart& part, const CoverageRules& rules = {}) {
  return coverage_of(std::vector{part}, rules);
}

}  // namespace

TEST_SUITE("common/domain/coverage") {
  TEST_CASE("coverage is offered by services, response is rated by offered") {
    const Coverage one = of({90, 100, 91, 70});
    CHECK(one.services == 100);
    CHECK(one.basis == CountBasis::independent);
    CHECK(*one.coverage == 0.91);
    CHECK(*one.response == 70.0 / 91);
    CHECK(one.reaches_floor);
  }

  TEST_CASE("services are the larger of both counts, and it is said whose") {
    CHECK(of({120, 100, 90, 70}).services == 120);
    CHECK(of({120, 100, 90, 70}).basis == CountBasis::desk);
    CHECK(of({100, 100, 90, 70}).basis == CountBasis::independent);
    const Coverage desk_only = of({100, std::nullopt, 90, 70});
    CHECK(desk_only.services == 100);
    CHECK(desk_only.basis == CountBasis::desk);
    CHECK_FALSE(desk_only.independent);
  }

  TEST_CASE("the floor is 90 %, reached at it and not below") {
    CHECK(of({100, 100, 90, 70}).reaches_floor);
    CHECK_FALSE(of({100, 100, 89, 70}).reaches_floor);
    CHECK(of({1'000, 1'000, 899, 899}, {89, true}).reaches_floor);
  }

  TEST_CASE("hours of a broken kiosk and of leave are left out of both sides") {
    const std::vector<CoveragePart> parts{
        {50, 50, 50, 40}, {0, 30, 0, 0, true, false}, {0, 20, 0, 0, false, true}};
    const Coverage one = coverage_of(parts, {});
    CHECK(one.services == 50);
    CHECK(*one.coverage == 1);
    CHECK(of({0, 30, 0, 0}).services == 30);
  }

  TEST_CASE("one part without an independent count leaves the whole without") {
    const std::vector<CoveragePart> parts{{50, 50, 50, 40}, {50, std::nullopt, 50, 40}};
    CHECK_FALSE(coverage_of(parts, {}).independent);
    CHECK(coverage_of(parts, {}).services == 100);
  }

  TEST_CASE("no service is no figure; nothing is divided by nothing") {
    const Coverage none = coverage_of({}, {});
    CHECK_FALSE(none.coverage);
    CHECK_FALSE(none.response);
    CHECK_FALSE(none.independent);
    CHECK_FALSE(none.reaches_floor);
    CHECK(use_of(none, Cause::unknown, {}) == IndexUse::nothing);
    CHECK_FALSE(of({10, 10, 0, 0}).response);
    CHECK(*of({10, 10, 0, 0}).coverage == 0);
  }

  TEST_CASE("without an independent count the index is feedback only, unless the policy says so") {
    const Coverage desk_only = of({100, std::nullopt, 100, 70});
    CHECK(use_of(desk_only, Cause::unknown, {}) == IndexUse::feedback);
    CHECK(use_of(desk_only, Cause::accepted, {}) == IndexUse::feedback);
    CHECK(use_of(desk_only, Cause::unknown, {90, false}) == IndexUse::pay);
    CHECK(use_of(of({100, 100, 100, 70}), Cause::unknown, {}) == IndexUse::pay);
  }

  TEST_CASE("below the floor the officer is asked; without a cause the team's figure counts") {
    const Coverage low = of({60, 100, 60, 50});
    CHECK(use_of(low, Cause::unknown, {}) == IndexUse::ask_cause);
    CHECK(use_of(low, Cause::none, {}) == IndexUse::team_weight);
    CHECK(use_of(low, Cause::accepted, {}) == IndexUse::pay);
    CHECK(use_of(of({100, 100, 95, 50}), Cause::none, {}) == IndexUse::pay);
  }

  TEST_CASE("never finishing the angry lowers the coverage: the registry counts them") {
    CHECK_FALSE(of({80, 100, 80, 60}).reaches_floor);
    CHECK(of({80, 85, 80, 60}).reaches_floor);
  }

  TEST_CASE("coverage explains itself, and no number of it can be changed unseen") {
    for (const CoveragePart& part : {CoveragePart{90, 100, 91, 70}, CoveragePart{120, 100, 91, 70},
                                     CoveragePart{120, std::nullopt, 91, 70}}) {
      const Coverage one = of(part);
      Explanation tree = explain_coverage(one);
      CHECK(tree.value == *one.coverage);
      CHECK(check(tree).empty());
      tree.children[1].value += 1;
      CHECK(check(tree).size() == 2);
      for (const CoverageRules& rules : {CoverageRules{}, CoverageRules{50, false}}) {
        const Explanation pay = explain_coverage_for_pay(of(part, rules), rules);
        CHECK(check(pay).empty());
        CHECK((pay.value == 1) ==
              (use_of(of(part, rules), Cause::unknown, rules) == IndexUse::pay));
      }
    }
    CHECK(explain_coverage_for_pay({}, {}).value == 0);
    CHECK(check(explain_coverage_for_pay({}, {})).empty());
    CHECK(explain_cause(Cause::unknown).empty());
    CHECK(explain_cause(Cause::accepted).at(0).value == 1);
    CHECK(explain_cause(Cause::none).at(0).value == 0);
  }
}
