// Figures of the officer index and their explanations as JSON. Null: a figure that does not exist.
#pragma once
#include <nlohmann/json.hpp>

#include "common/domain/explanation.hpp"
#include "common/domain/late_figures.hpp"
#include "common/domain/own_figure.hpp"

namespace suara::central {

// What BKD sees of one scale; which: places of the subjects to show. coverage null where it is not
// to be told.
nlohmann::json scale_json(const domain::ScaleIndex& scale, const domain::IndexPolicy& policy,
                          const std::vector<std::size_t>& which, bool with_coverage);
nlohmann::json coverage_json(const domain::Coverage& coverage, domain::Cause cause,
                             const domain::CoverageRules& rules);
// Ratings left out of a figure, and what the last of those days follows from.
nlohmann::json learning_json(const std::vector<domain::LearntRatings>& learning,
                             const domain::IndexPolicy& policy);
nlohmann::json policy_json(const domain::IndexPolicy& policy);
// What came after the freeze; its figure only where five ballots or more stand behind it.
nlohmann::json late_figure_json(const domain::LateFigure& late);
nlohmann::json classes_json(const std::vector<domain::ScoreClass>& classes);
nlohmann::json own_figure_json(const domain::OwnFigure& figure, const domain::IndexRules& rules);

// {"label", "subject", "formula", "source", "value", "children"}; subject and source where there
// is one.
nlohmann::json to_json(const domain::Explanation& node);

}  // namespace suara::central
