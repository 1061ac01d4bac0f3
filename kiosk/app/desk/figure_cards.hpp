// Parts of the pages of own figures that several of them show. For feedback.cpp, reasons.cpp,
// comments.cpp, trend.cpp, told.cpp and performance.cpp alone.
#pragma once
#include <optional>

#include "kiosk/app/desk/formats.hpp"
#include "kiosk/app/desk/screen.hpp"

namespace suara::kiosk::desk {

// Title, period and their keys; line: empty here.
PeriodHead period_head_of(const Model& model, const texts::Texts& words, const char* title);

// edition: of the same quarter and scale, where the central has none of the figure.
IndexCard index_card_of(const Figure* figure, const domain::Edition& edition,
                        const domain::IndexPolicy& policy, const texts::Texts& words);
std::vector<NumberCard> number_cards_of(const Figure* figure, const domain::Edition& edition,
                                        const domain::IndexPolicy& policy,
                                        const texts::Texts& words);

// What stands against using the figure, and nothing of what does not. nullopt: nothing does.
std::optional<TooFew> too_few_of(const domain::OwnFigure& own, const domain::IndexPolicy& policy,
                                 const texts::Texts& words);

// Of the kiosk's scale and the unit shown, from the first quarter with a figure on; nullopt: fewer
// than two have one.
std::optional<TrendScreen> trend_of(const Model& model, const texts::Texts& words);

// What citizens ticked below the edition's scores; nullopt: nothing often enough.
std::optional<ReasonsScreen> reasons_of(const domain::Edition& edition, const texts::Texts& words);

// What citizens wrote; nullopt: nothing may be shown.
std::optional<CommentsScreen> comments_of(const Model& model, const texts::Texts& words);

// nullopt: nothing looked wrong in the quarter in sight.
std::optional<ToldScreen> told_of(const Model& model, const texts::Texts& words);

// The figure's reliability in words (domain::certainty_of).
std::string certainty_words(const domain::OwnFigure::Points& points,
                            const domain::IndexRules& rules, const texts::Texts& words);

// The rows in sight: roots, and below each opened row its children.
TreeScreen tree_of(const Figure& figure, const std::set<std::string>& opened,
                   const texts::Texts& words);

// Evenly spaced from low to high; wide enough for both numbers and never wider than the scale.
struct Axis {
  double low = 0;
  double high = 100;
  double step = 10;
  double place(double points) const { return (points - low) / (high - low); }
};

}  // namespace suara::kiosk::desk
