#include "common/domain/explanation.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "tests/common/domain/reference_set.hpp"

using namespace suara;
using namespace suara::domain;

namespace {

struct Sample {
  IndexFit fit;
  std::vector<ReferenceMix> mixes;
  std::vector<OfficerIndex> officers;
  std::vector<std::string> services;
};

Sample sample(const char* name, const IndexRules& rules = {}) {
  const auto set = test::read_set(name);
  Sample out{fit_index(set.input), {}, {}, {}};
  const std::vector<std::uint32_t> groups(set.input.officers, 0);
  out.mixes = own_mixes(out.fit, groups);
  out.officers = officer_indices(out.fit, groups, out.mixes, rules);
  for (const auto& [service, place] : set.services) out.services.push_back(std::to_string(service));
  return out;
}

std::vector<Explanation*> nodes_of(Explanation& root) {
  std::vector<Explanation*> nodes{&root};
  for (std::size_t i = 0; i < nodes.size(); ++i)
    for (Explanation& child : nodes[i]->children) nodes.push_back(&child);
  return nodes;
}

// Whatever one number is changed, the tree no longer proves itself.
void check_every_number_counts(Explanation tree) {
  REQUIRE(check(tree).empty());
  for (Explanation* node : nodes_of(tree)) {
    const double before = node->value;
    node->value += 0.1 * std::abs(before) + 0.5;
    CHECK_MESSAGE(!check(tree).empty(), node->label);
    node->value = before;
  }
  CHECK(check(tree).empty());
}

}  // namespace

TEST_SUITE("common/domain/explanation") {
  TEST_CASE("an index is told from the group's mean to the last weight, and proves itself") {
    for (const char* name :
         {"synthetic_30", "edge_day_zero", "edge_officer_zero", "edge_lone_service_lone_officer"}) {
      CAPTURE(name);
      const Sample s = sample(name);
      for (std::uint32_t i = 0; i < s.officers.size(); ++i) {
        const Explanation tree = explain_index(s.fit, i, s.mixes[0], s.services);
        CHECK(check(tree).empty());
        CHECK(std::abs(tree.value - *s.officers[i].index) < 1e-9);
        CHECK(std::abs(tree.children[1].value - *s.officers[i].difference) < 1e-9);
        CHECK(std::abs(tree.children[1].children[0].value - *s.officers[i].reliability) < 1e-12);
        CHECK(check(explain_range(s.officers[i])).empty());
      }
    }
  }

  TEST_CASE("where all scores are equal the index is told as the mean with nothing on top") {
    const Sample s = sample("edge_all_equal");
    REQUIRE(s.fit.outcome == FitOutcome::all_alike);
    for (std::uint32_t i = 0; i < s.officers.size(); ++i) {
      REQUIRE(s.officers[i].index);
      const Explanation tree = explain_index(s.fit, i, s.mixes[0], s.services);
      check_every_number_counts(tree);
      CHECK(std::abs(tree.value - *s.officers[i].index) < 1e-9);
      REQUIRE(tree.children.size() == 2);
      CHECK(tree.children[1].label == "difference");
      CHECK(tree.children[1].value == 0);
      CHECK(check(explain_range(s.officers[i])).empty());
    }
  }

  TEST_CASE("no number of an index can be changed unseen, and the place is named") {
    const Sample s = sample("synthetic_30");
    Explanation tree = explain_index(s.fit, 9, s.mixes[0], s.services);
    check_every_number_counts(tree);
    tree.children[1].children[0].value += 1e-6;
    const auto failures = check(tree);
    REQUIRE(failures.size() == 2);
    CHECK(failures[0] == "index/difference");
    CHECK(failures[1] == "index/difference/reliability");
    check_every_number_counts(explain_range(s.officers[9]));
  }

  TEST_CASE("sufficiency is told by its conditions and agrees with what was judged") {
    for (const char* name : {"synthetic_30", "edge_officer_zero", "edge_lone_service_lone_officer",
                             "edge_all_equal", "edge_one_officer"}) {
      const Sample s = sample(name);
      for (const OfficerIndex& one : s.officers) {
        const Explanation tree = explain_sufficient(s.fit, one, {});
        CHECK(check(tree).empty());
        CHECK((tree.value == 1) == one.sufficient());
      }
    }
  }

  TEST_CASE("a decision is told by both ends of its range, and agrees with what was decided") {
    const Sample s = sample("synthetic_30");
    int decided = 0;
    for (const OfficerIndex& one : s.officers) {
      const auto roots = explain_standing(one, {});
      CHECK(roots.empty() == !one.standing);
      if (roots.empty()) continue;
      ++decided;
      CHECK((roots[0].value == 1) == (one.standing == Standing::above));
      CHECK((roots[1].value == 1) == (one.standing == Standing::below));
      for (const Explanation& root : roots) {
        CHECK(check(root).empty());
        Explanation moved = root;
        moved.children[0].children[0].value += 50;
        CHECK_FALSE(check(moved).empty());
      }
    }
    CHECK(decided > 3);
  }

  TEST_CASE("each formula is found again by its name") {
    for (int i = 0; i <= static_cast<int>(Formula::all_hold); ++i)
      CHECK(parse_formula(to_text(static_cast<Formula>(i))) == static_cast<Formula>(i));
    CHECK_FALSE(parse_formula("median"));
    CHECK_FALSE(parse_formula(""));
  }

  TEST_CASE(
      "an IKM is told by its elements; the rounding may not hide more than half a hundredth") {
    std::vector<ElementTally> elements;
    const std::int64_t totals[] = {105, 101, 100, 116, 102, 105, 106, 105, 115};
    for (std::size_t i = 0; i < 9; ++i)
      elements.push_back({kElementKeys.at(i).first, 29, totals[i]});
    for (const WeightMode weights : {WeightMode::exact, WeightMode::form}) {
      Explanation tree = explain_ikm(elements, weights);
      CHECK(tree.value == (weights == WeightMode::exact ? 91.48 : 91.38));
      check_every_number_counts(tree);
      tree.value += 0.01;
      CHECK(check(tree) == std::vector<std::string>{"ikm"});
    }
  }

  TEST_CASE("a small number told wrong is not hidden behind a large factor") {
    const auto share = [](double told) {
      Explanation sum = derived("sum", Formula::sum, {given("nothing", 0, "tallies")});
      sum.value = told;
      return sum;
    };
    const auto grown = [&](double told) {
      return derived("index", Formula::product, {share(told), given("factor", 1e11, "fit")});
    };
    CHECK(check(grown(0)).empty());
    CHECK(check(share(5e-10)).empty());  // nobody sees it where nothing stands above
    CHECK(check(grown(5e-10)) == std::vector<std::string>{"index"});
    Explanation rounded = derived("rounded", Formula::rounded, {given("exact", 0.004, "tallies")});
    CHECK_FALSE(check(rounded).empty());  // That is no hundredth.
    rounded.value = 0;
    CHECK(check(rounded).empty());
  }

  TEST_CASE("what is divided by nothing proves nothing, whatever it is said to be") {
    for (double told : {0.0, 42.0, -1e300}) {
      Explanation tree = derived("index", Formula::quotient,
                                 {given("sum", 3, "tallies"), given("weight", 0, "tallies")});
      tree.value = told;
      CHECK(check(tree) == std::vector<std::string>{"index"});
      tree.children[1].value = 1;
      tree.value = 3;
      CHECK(check(tree).empty());
    }
  }

  TEST_CASE("a node without its children or with one too many proves nothing") {
    Explanation tree = explain_ikm({{Element::waktu, 2, 7}}, WeightMode::exact);
    tree.children[0].children.clear();
    CHECK(check(tree) == std::vector<std::string>{"ikm/ikm_exact"});
    Explanation given{"total", "", Formula::given, "tallies", 3, {}};
    CHECK(check(given).empty());
    given.children.push_back(given);
    CHECK_FALSE(check(given).empty());
    given = {"total", "", Formula::given, "tallies", std::nan(""), {}};
    CHECK_FALSE(check(given).empty());
  }
}
