// Explanations as the central gives them, read, drawn as a tree and recomputed (DESIGN section 9).
#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/problem.hpp"
#include "common/domain/explanation.hpp"
#include "common/domain/learning.hpp"
#include "common/texts/texts.hpp"

namespace suara::bkd {

// Ratings of a service that a figure leaves out: what the last day is computed from.
struct ExplainedLearning {
  std::string service;
  domain::Beginning begun;
  std::int64_t working_days = 0;  // 1..kLearningDaysMax
  Date until;
  std::int64_t ratings = 0;
};
// Those of one figure.
struct ExplainedFigure {
  int faces = 0;
  std::string unit;  // empty: the region
  std::vector<domain::Explanation> roots;
  std::vector<ExplainedLearning> learning = {};
};
struct ExplainedOfficer {
  std::string officer, name, period;
  std::vector<ExplainedFigure> figures;
};

// A kept explanation. Problem "explain.malformed" {what}: no JSON, or nested deeper than any is.
Expected<nlohmann::json> parse_saved(std::string_view text);

// Problem "explain.malformed" {what}: a node that lacks something, knows no such formula or whose
// words are none.
Expected<ExplainedOfficer> read_explained(const nlohmann::json& body);

// One line a node: label, value, formula or source.
std::string draw_tree(const domain::Explanation& root, const texts::Texts& texts);

// Paths of the nodes whose value is not what they show it to come from, all figures together; and
// "learning/KTP" where its last day is not what beginning, days off and working days give, or its
// ratings are not those that a tree says are left out.
std::vector<std::string> differences(const ExplainedOfficer& explained);

}  // namespace suara::bkd
