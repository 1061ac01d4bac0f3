// How a figure came about, as a tree that anybody can recompute: the same for desk, print and JSON
// (DESIGN section 9). Words are keys of the text files.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/domain/officer_index.hpp"
#include "common/domain/skm.hpp"

namespace suara::domain {

// What makes a value of the children's values, in their order.
enum class Formula : std::uint8_t {
  given,          // an input; its source says whence. No children
  sum,            // a + b + ...
  minus,          // a - b
  product,        // a * b * ...
  quotient,       // a / b
  part_of_sum,    // a / (a + b)
  minus_product,  // a - b * c
  plus_product,   // a + b * c
  rounded,        // a, half up to two decimals
  largest,        // the largest of a, b, ...
  at_least,       // 1 where a >= b, else 0
  at_most,        // 1 where a <= b, else 0
  above,          // 1 where a > b, else 0
  below,          // 1 where a < b, else 0
  all_hold,       // 1 where every child is 1, else 0
};
std::string to_text(Formula formula);
std::optional<Formula> parse_formula(std::string_view text);  // nullopt: no such name

struct Explanation {
  std::string label;    // key below [explanation.label]
  std::string subject;  // a service or element; empty: none
  Formula formula = Formula::given;
  std::string source;  // of a given value: key below [explanation.source]
  double value = 0;
  std::vector<Explanation> children = {};
};

Explanation given(std::string label, double value, std::string source);
// Its value is what the children give.
Explanation derived(std::string label, Formula formula, std::vector<Explanation> children);

// Paths ("index/difference") of nodes whose value is not what their children give, as told and as
// recomputed from the given ones, to 1e-9 of their size (rounded: to the hundredth). Empty: none.
std::vector<std::string> check(const Explanation& explanation);

// From the group's mean to the index, in points (SCORING section 7). services: names of the fit's
// keys. mix: the officer's group's. Only where the officer has an index (officer_indices).
Explanation explain_index(const IndexFit& fit, std::uint32_t officer, const ReferenceMix& mix,
                          const std::vector<std::string>& services);

// The deciding 90 % range and what sufficiency asks for, each condition with both its sides.
// Roots: "range" (children low, high) and "sufficient" (a child a condition).
Explanation explain_range(const OfficerIndex& one);
// judged_before: "2026-Q3" where a frozen period has judged the officer; empty: none has.
Explanation explain_sufficient(const IndexFit& fit, const OfficerIndex& one,
                               const IndexRules& rules, const std::string& judged_before = "");

// Ratings of a service that was being learnt until a day ("KTP · 2026-11-13").
struct LeftRatings {
  std::string what;
  std::int64_t ratings = 0;
};
// The ratings that the figure is made of and those that it leaves out: root "ratings_with_learning".
Explanation explain_learning(std::int64_t ratings, const std::vector<LeftRatings>& left);

// The deciding range's ends against the limit: roots "above_limit" and "below_limit" (1: so it is
// decided). Empty where nothing may be decided.
std::vector<Explanation> explain_standing(const OfficerIndex& one, const IndexRules& rules);

// IKM from the totals of its elements; only where ikm() gives one.
Explanation explain_ikm(const std::vector<ElementTally>& elements, WeightMode weights);

}  // namespace suara::domain
