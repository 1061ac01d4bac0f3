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

// As whoever reads the whole points would decide.
Standing standing_as_shown(const OwnFigure::Points& points, double limit) {
  if (real(points.low) > limit) return Standing::above;
  return real(points.high) < -limit ? Standing::below : Standing::meets;
}

std::string why_of(const OwnFigure::Points& points, double limit, const Texts& words) {
  const Format format{words};
  std::string why = words(
      why_key(points.standing), {{"range", format.signed_range(points.low, points.high)},
                                 {"lower", format.signed_points(-limit)},
                                 {"upper", format.signed_points(limit)}});
  if (standing_as_shown(points, limit) != points.standing)
    why += " " + words("desk.proposal.rounded");
  return why;
}

// What the central decided of coverage; of an edition that does not say it, what its counts alone
// leave open: whose count the services are is not among them.
domain::IndexUse use_of(const OwnFigure& own, const domain::CoverageRules& rules) {
  if (own.use) return *own.use;
  const domain::CoveragePart counted{own.services, own.services, own.offered, own.rated};
  return domain::use_of(domain::coverage_of({&counted, 1}, rules), domain::Cause::unknown, rules);
}

std::string basis_of(const OwnFigure& own, const domain::CoverageRules& rules,
                     const Texts& words) {
  if (!own.use) return rules.pay_needs_independent_count ? words("desk.proposal.basis") : "";
  const bool caused = domain::cause_in(own, rules) == domain::Cause::accepted;
  return words("desk.proposal.basis_" + (caused ? "cause" : domain::to_text(*own.use)),
               {{"floor", Format{words}.percent(rules.floor_percent)}});
}

// Of a decision that a correction has changed, from what to what; "" of any other.
std::string corrected_of(const OwnFigure& own, const Texts& words) {
  if (!own.corrected) return "";
  const auto name = [&](const std::optional<Standing>& standing) {
    return words("desk.proposal." + (standing ? domain::to_text(*standing) : "none"));
  };
  return words("desk.proposal.corrected",
               {{"before", name(own.standing())}, {"now", name(own.decided())}});
}

std::string below_floor_of(const OwnFigure& own, const domain::CoverageRules& rules,
                           const char* key, const Texts& words) {
  const Format format{words};
  return words(key, {{"offered", format.count(own.offered)},
                     {"services", format.count(own.services)},
                     {"floor", format.percent(rules.floor_percent)}});
}

// nullopt: the figure decides nothing, and did not before a correction.
std::optional<ProposalScreen> proposal_of(const OwnFigure& own, const domain::IndexPolicy& policy,
                                          const Texts& words) {
  const std::optional<Standing> standing = own.decided();
  if (!standing && !own.standing()) return std::nullopt;
  ProposalScreen screen{words("desk.proposal.title"), words("desk.proposal.none"), "", "", ""};
  switch (use_of(own, policy.coverage)) {
    case domain::IndexUse::nothing:
      screen.why = words("desk.proposal.no_services");
      return screen;
    case domain::IndexUse::ask_cause:
      screen.why = below_floor_of(own, policy.coverage, "desk.proposal.below_floor", words);
      return screen;
    case domain::IndexUse::team_weight:
      screen.why = below_floor_of(own, policy.coverage, "desk.proposal.team_weight", words);
      return screen;
    case domain::IndexUse::pay:
    case domain::IndexUse::feedback: break;
  }
  if (standing) screen.words = words("desk.proposal." + domain::to_text(*standing));
  if (standing) screen.line = words("desk.proposal.line");
  screen.why = own.corrected ? corrected_of(own, words)
               : own.points ? why_of(*own.points, policy.rules.limit_points, words)
                          : words("desk.proposal.held_back");
  screen.basis = basis_of(own, policy.coverage, words);
  return screen;
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
  screen.proposal = proposal_of(figure->own, policy, words);
  if (figure->own.points)
    screen.decision = decision_of(*figure->own.points, policy.rules.limit_points, words);
  else if (!screen.too_few)
    screen.too_few =
        TooFew{words("desk.figure.held_back_title"), words("desk.figure.held_back"), {}};
}

// The other part has a key once there is something in it.
void add_told(PerformanceScreen& screen, const Model& model, const Texts& words) {
  screen.told = told_of(model, words);
  if (!screen.told) return;
  screen.part = model.performance_part;
  screen.head.parts = {{Part::how, "how", words("desk.performance.part_how")},
                       {Part::told, "told", words("desk.performance.part_told")}};
  for (PartKey& key : screen.head.parts) key.chosen = key.part == screen.part;
  if (screen.part != Part::told) return;
  screen.head.title = screen.told->title;
  screen.head.line = words("desk.told.line");
}

}  // namespace

PerformanceScreen performance_of(const Model& model, const Texts& words) {
  PerformanceScreen screen;
  screen.head = period_head_of(model, words, "desk.performance.title");
  if (!screen.head.line.empty()) return screen;
  add_figure(screen, model, words);
  add_told(screen, model, words);
  return screen;
}

}  // namespace suara::kiosk::desk
