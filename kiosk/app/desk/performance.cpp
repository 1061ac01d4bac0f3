#include <algorithm>
#include <cmath>

#include "kiosk/app/desk/figure_cards.hpp"

namespace suara::kiosk::desk {
namespace {

using domain::OwnFigure;
using domain::Standing;
using texts::Texts;

double real(std::int64_t number) { return static_cast<double>(number); }

// Round zero and as far to either side: the limits never lie at the edge.
Axis axis_for(const OwnFigure::Points& points, double limit) {
  const double far = std::max({std::abs(real(points.low)), std::abs(real(points.high)), limit + 2});
  const double step = far > 30 ? 20 : far > 12 ? 10 : 5;
  const double end = std::ceil((far + 0.5) / step) * step;
  return {-end, end, step};
}

DecisionScreen decision_of(const OwnFigure::Points& points, double limit, const Texts& words) {
  const Format format{words};
  const Axis axis = axis_for(points, limit);
  DecisionScreen screen;
  screen.title = words("desk.decision.title");
  screen.zone = words("desk.decision.zone");
  for (double at = axis.low; at <= axis.high; at += axis.step)
    screen.ticks.push_back({format.signed_points(at), axis.place(at)});
  screen.low = axis.place(real(points.low));
  screen.at = axis.place(real(points.difference));
  screen.high = axis.place(real(points.high));
  screen.lower_limit = axis.place(-limit);
  screen.upper_limit = axis.place(limit);
  screen.rows = {
      {"difference", words("desk.decision.difference"), format.signed_points(real(points.difference))},
      {"range", words("desk.decision.range"), format.signed_range(points.low, points.high)},
      {"limits", words("desk.decision.limits"),
       format.signed_points(-limit) + " " + kDash + " " + format.signed_points(limit)}};
  return screen;
}

const char* why_key(Standing standing) {
  if (standing == Standing::above) return "desk.proposal.why_above";
  return standing == Standing::below ? "desk.proposal.why_below" : "desk.proposal.why_meets";
}

ProposalScreen proposal_of(const OwnFigure::Points& points, double limit, const Texts& words) {
  const Format format{words};
  return {words("desk.proposal.title"),
          words("desk.proposal." + domain::to_text(points.standing)),
          words(why_key(points.standing), {{"range", format.signed_range(points.low, points.high)},
                                           {"lower", format.signed_points(-limit)},
                                           {"upper", format.signed_points(limit)}}),
          words("desk.proposal.line")};
}

void add_figure(PerformanceScreen& screen, const Model& model, const Texts& words) {
  const Figure* figure = figure_of(model, *model.quarter);
  if (figure == nullptr) {
    screen.empty_title = words("desk.performance.empty_title");
    screen.empty_line = words("desk.performance.empty_line");
    screen.head.line = words("desk.feedback.none_yet");
    return;
  }
  const auto& policy = model.editions->policy;
  screen.head.line =
      words("desk.performance.as_of", {{"day", Format{words}.day(figure->as_of)}});
  screen.tree = tree_of(*figure, model.opened, words);
  screen.too_few_title = words("desk.figure.index");
  screen.too_few = too_few_of(figure->own, policy, words);
  if (!figure->own.points) return;
  screen.decision = decision_of(*figure->own.points, policy.rules.limit_points, words);
  screen.proposal = proposal_of(*figure->own.points, policy.rules.limit_points, words);
}

}  // namespace

PerformanceScreen performance_of(const Model& model, const Texts& words) {
  PerformanceScreen screen;
  screen.head = period_head_of(model, words, "desk.performance.title");
  if (screen.head.line.empty()) add_figure(screen, model, words);
  return screen;
}

}  // namespace suara::kiosk::desk
