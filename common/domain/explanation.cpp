#include "common/domain/explanation.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <functional>
#include <numeric>

namespace suara::domain {
namespace {

using Nodes = std::vector<Explanation>;
using Values = std::vector<double>;

std::size_t children_of(Formula formula) {  // 0: any number, at least one
  switch (formula) {
    case Formula::minus:
    case Formula::quotient:
    case Formula::part_of_sum:
    case Formula::at_least:
    case Formula::at_most:
    case Formula::above:
    case Formula::below:
      return 2;
    case Formula::minus_product:
    case Formula::plus_product:
      return 3;
    case Formula::rounded:
      return 1;
    default:
      return 0;
  }
}

double value_of(Formula formula, const Values& values) {
  const auto at = [&](std::size_t i) { return values[i]; };
  switch (formula) {
    case Formula::given:
      return 0;
    case Formula::sum:
      return std::accumulate(values.begin(), values.end(), 0.0);
    case Formula::minus:
      return at(0) - at(1);
    case Formula::product:
      return std::accumulate(values.begin(), values.end(), 1.0, std::multiplies{});
    case Formula::quotient:
      return at(0) / at(1);
    case Formula::part_of_sum:
      return at(0) / (at(0) + at(1));
    case Formula::minus_product:
      return at(0) - at(1) * at(2);
    case Formula::plus_product:
      return at(0) + at(1) * at(2);
    case Formula::rounded:
      return at(0);
    case Formula::largest:
      return *std::ranges::max_element(values);
    case Formula::at_least:
      return at(0) >= at(1) ? 1 : 0;
    case Formula::at_most:
      return at(0) <= at(1) ? 1 : 0;
    case Formula::above:
      return at(0) > at(1) ? 1 : 0;
    case Formula::below:
      return at(0) < at(1) ? 1 : 0;
    case Formula::all_hold:
      return std::ranges::all_of(values, [](double value) { return value == 1; }) ? 1 : 0;
  }
  return 0;
}

Values told_by(const Nodes& nodes) {
  Values values;
  for (const Explanation& node : nodes) values.push_back(node.value);
  return values;
}

bool has_its_children(const Explanation& node) {
  if (node.formula == Formula::given) return node.children.empty();
  const std::size_t wanted = children_of(node.formula);
  return !node.children.empty() && (wanted == 0 || node.children.size() == wanted);
}

bool is_told_rightly(const Explanation& node, double value) {
  if (!std::isfinite(value) || !std::isfinite(node.value)) return false;
  const double exactly = 1e-9 * std::max(1.0, std::abs(value));
  if (node.formula != Formula::rounded) return std::abs(value - node.value) <= exactly;
  constexpr double kHalfHundredth = 0.005;
  const bool whole = std::abs(std::round(100 * node.value) - 100 * node.value) <= 100 * exactly;
  return whole && std::abs(value - node.value) <= kHalfHundredth + exactly;
}

// From the given values alone, and what was rounded rightly. nullopt: some node lacks children.
std::optional<double> recomputed(const Explanation& node) {
  if (!has_its_children(node)) return std::nullopt;
  if (node.formula == Formula::given) return node.value;
  Values values;
  for (const Explanation& child : node.children) {
    const auto value = recomputed(child);
    if (!value) return std::nullopt;
    values.push_back(*value);
  }
  const double value = value_of(node.formula, values);
  return node.formula == Formula::rounded && is_told_rightly(node, value) ? node.value : value;
}

// Both ways: an error too small to be seen in a child may not grow in what is made of it.
bool proves_itself(const Explanation& node) {
  if (!has_its_children(node)) return false;
  if (node.formula == Formula::given) return std::isfinite(node.value);
  const auto value = recomputed(node);
  return is_told_rightly(node, value_of(node.formula, told_by(node.children))) &&
         (!value || is_told_rightly(node, *value));
}

void check_below(const Explanation& node, const std::string& path,
                 std::vector<std::string>& failures) {
  const std::string subject = node.subject.empty() ? "" : "[" + node.subject + "]";
  const std::string here = path + node.label + subject;
  if (!proves_itself(node)) failures.push_back(here);
  for (const Explanation& child : node.children) check_below(child, here + "/", failures);
}

Explanation about(Explanation node, std::string subject) {
  node.subject = std::move(subject);
  return node;
}

double points(const IndexFit& fit, double score) { return 100.0 / fit.layout.faces * score; }

Explanation group_mean(const IndexFit& fit, const ReferenceMix& mix,
                       const std::vector<std::string>& services) {
  Nodes keys;
  for (const MixShare& one : mix)
    keys.push_back(
        about(derived("key", Formula::product,
                      {given("share", one.share, one.fixed ? "year_mix" : "mix"),
                       given("service_mean", points(fit, *fit.service_mean(one.service)), "fit")}),
              services[one.service]));
  return derived("group_mean", Formula::sum, std::move(keys));
}

// Weighted days: W_i, a_i and b_i of section 2.
Explanation scored(const IndexFit& fit, std::uint32_t officer) {
  const double weight = fit.at.weight[officer];
  const double sum = fit.at.sum[officer] + static_cast<double>(fit.layout.centre) * weight;
  return derived(
      "scored", Formula::quotient,
      {given("weighted_points", points(fit, sum), "tallies"), given("weight", weight, "tallies")});
}

Explanation expected(const IndexFit& fit, std::uint32_t officer,
                     const std::vector<std::string>& services) {
  Nodes keys;
  const std::uint32_t end = fit.layout.first_service[officer + 1];
  for (std::uint32_t i = fit.layout.first_service[officer]; i < end; ++i) {
    const std::uint32_t service = fit.layout.service_of[i];
    keys.push_back(
        about(derived("key", Formula::product,
                      {given("weight", fit.at.mix[i], "tallies"),
                       given("service_mean", points(fit, *fit.service_mean(service)), "fit")}),
              services[service]));
  }
  return derived("expected", Formula::quotient,
                 {derived("expected_points", Formula::sum, std::move(keys)),
                  given("weight", fit.at.weight[officer], "tallies")});
}

Explanation reliability(const IndexFit& fit, std::uint32_t officer) {
  if (fit.ratios[0] == 0) return given("reliability", 0, "fit");
  return derived("reliability", Formula::part_of_sum,
                 {given("weight", fit.at.weight[officer], "tallies"),
                  given("constant", 1 / fit.ratios[0], "fit")});
}

Explanation difference(const IndexFit& fit, std::uint32_t officer,
                       const std::vector<std::string>& services) {
  // Where all scores are equal there is nothing to weigh.
  if (fit.outcome == FitOutcome::all_alike) return given("difference", 0, "fit");
  Explanation raw = derived("raw_difference", Formula::minus,
                            {scored(fit, officer), expected(fit, officer, services)});
  return derived("difference", Formula::product, {reliability(fit, officer), std::move(raw)});
}

Explanation condition(std::string label, double value, std::string source, double limit) {
  return derived(std::move(label), Formula::at_least,
                 {given("reached", value, std::move(source)), given("limit", limit, "policy")});
}

// 1 - (se_difference / (100/K tau))^2 against the policy's least.
Explanation certainty(const IndexFit& fit, const OfficerIndex& one, double least) {
  const auto ratio = [&] {
    return derived("error_ratio", Formula::quotient,
                   {given("se_difference", *one.se_difference, "fit"),
                    given("sd_officers", points(fit, std::sqrt(*fit.tau2_officer)), "fit")});
  };
  return derived(
      "reliability_enough", Formula::at_least,
      {derived("certainty", Formula::minus_product, {given("one", 1, "formula"), ratio(), ratio()}),
       given("limit", least, "policy")});
}

// An end of the deciding 90 % range.
Explanation end_of_range(const char* label, Formula formula, const OfficerIndex& one) {
  return derived(label, formula,
                 {given("difference", *one.difference, "fit"), given("z", kDeciding, "formula"),
                  given("se_difference", *one.se_difference, "fit")});
}
Explanation low_end(const OfficerIndex& one) {
  return end_of_range("low", Formula::minus_product, one);
}
Explanation high_end(const OfficerIndex& one) {
  return end_of_range("high", Formula::plus_product, one);
}

}  // namespace

std::string to_text(Formula formula) {
  switch (formula) {
    case Formula::given:
      return "given";
    case Formula::sum:
      return "sum";
    case Formula::minus:
      return "minus";
    case Formula::product:
      return "product";
    case Formula::quotient:
      return "quotient";
    case Formula::part_of_sum:
      return "part_of_sum";
    case Formula::minus_product:
      return "minus_product";
    case Formula::plus_product:
      return "plus_product";
    case Formula::rounded:
      return "rounded";
    case Formula::largest:
      return "largest";
    case Formula::at_least:
      return "at_least";
    case Formula::at_most:
      return "at_most";
    case Formula::above:
      return "above";
    case Formula::below:
      return "below";
    case Formula::all_hold:
      return "all_hold";
  }
  return "";
}

std::optional<Formula> parse_formula(std::string_view text) {
  for (int i = 0; i <= static_cast<int>(Formula::all_hold); ++i)
    if (to_text(static_cast<Formula>(i)) == text) return static_cast<Formula>(i);
  return std::nullopt;
}

Explanation given(std::string label, double value, std::string source) {
  return {std::move(label), "", Formula::given, std::move(source), value, {}};
}

Explanation derived(std::string label, Formula formula, std::vector<Explanation> children) {
  const double value = value_of(formula, told_by(children));
  return {std::move(label), "", formula, "", value, std::move(children)};
}

std::vector<std::string> check(const Explanation& explanation) {
  std::vector<std::string> failures;
  check_below(explanation, "", failures);
  return failures;
}

Explanation explain_index(const IndexFit& fit, std::uint32_t officer, const ReferenceMix& mix,
                          const std::vector<std::string>& services) {
  assert(fit.tau2_officer);
  return derived("index", Formula::sum,
                 {group_mean(fit, mix, services), difference(fit, officer, services)});
}

Explanation explain_range(const OfficerIndex& one) {
  assert(one.difference && one.se_difference);
  // The range as its width, so that it too is proved.
  return derived("range", Formula::minus, {high_end(one), low_end(one)});
}

std::vector<Explanation> explain_standing(const OfficerIndex& one, const IndexRules& rules) {
  if (!one.standing) return {};
  return {derived("above_limit", Formula::above,
                  {low_end(one), given("limit", rules.limit_points, "policy")}),
          derived("below_limit", Formula::below,
                  {high_end(one), given("limit", -rules.limit_points, "policy")})};
}

Explanation explain_sufficient(const IndexFit& fit, const OfficerIndex& one,
                               const IndexRules& rules, const std::string& judged_before) {
  const auto number = [](std::int64_t count) { return static_cast<double>(count); };
  const bool fitted = fit.outcome == FitOutcome::fitted;
  Nodes conditions{
      condition("fitted", fitted ? 1 : 0, "fit", 1),
      condition("ratings_enough", number(one.ratings), "tallies",
                std::max(number(rules.ratings_min), 1.0)),
      condition("days_enough", number(one.days), "tallies", number(rules.days_min)),
      condition("joined_enough", number(one.joined), "tallies", number(rules.joined_min))};
  if (fitted && one.se_difference) {
    conditions.push_back(certainty(fit, one, rules.reliability_min));
    conditions.push_back(
        condition("second_day", fit.layout.one_day_an_officer ? 0 : 1, "tallies", 1));
  }
  if (!judged_before.empty())
    conditions.push_back(about(condition("judged_once", 0, "ledger", 1), judged_before));
  return derived("sufficient", Formula::all_hold, std::move(conditions));
}

Explanation explain_learning(std::int64_t ratings, const std::vector<LeftRatings>& left) {
  Nodes parts{given("ratings", static_cast<double>(ratings), "tallies")};
  for (const LeftRatings& one : left)
    parts.push_back(about(
        given("learning_ratings", static_cast<double>(one.ratings), "tallies"), one.what));
  return derived("ratings_with_learning", Formula::sum, std::move(parts));
}

Explanation explain_ikm(const std::vector<ElementTally>& elements, WeightMode weights) {
  const auto rounded = ikm(elements, weights);
  assert(rounded.has_value());
  const bool form = weights_of(elements.size(), weights) == WeightMode::form;
  const double weight = form ? 0.111 : 1.0 / static_cast<double>(elements.size());
  Nodes weighted;
  for (const ElementTally& element : elements)
    weighted.push_back(
        about(derived("weighted_nrr", Formula::product,
                      {derived("nrr", Formula::quotient,
                               {given("total", static_cast<double>(element.total), "tallies"),
                                given("answers", static_cast<double>(element.answers), "tallies")}),
                       given("element_weight", weight, "policy")}),
              to_text(element.element)));
  Explanation exact = derived("ikm_exact", Formula::product,
                              {given("points_a_step", 25, "formula"),
                               derived("nrr_sum", Formula::sum, std::move(weighted))});
  Explanation root = derived("ikm", Formula::rounded, {std::move(exact)});
  root.value = static_cast<double>(rounded->value) / 100;
  return root;
}

}  // namespace suara::domain
