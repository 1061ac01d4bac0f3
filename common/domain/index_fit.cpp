#include "common/domain/index_fit.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace suara::domain {
namespace {

constexpr Ratios kStart{0.1, 0.05};
constexpr double kGradientRelative = 1e-9;
constexpr double kGradientAtStandstill = 1e-6;  // where rounding lets no step go lower
constexpr double kRatioMax = 1e6;               // beyond it the noise is nothing
constexpr double kGrowthMax = 10;               // of a ratio in one step
constexpr double kDifferenceStep = 1e-4;
constexpr double kCriterionRounding = 1e-12;
constexpr int kStepsMax = 100;
constexpr int kHalvingsMax = 40;

// What is minimised: layout and which ratios may move.
struct Search {
  const IndexLayout& layout;
  std::array<bool, 2> moves{true, true};
  bool allows_for_q = false;  // that rounding of Q lifts the criterion
  int evaluations = 0;

  std::optional<Evaluation> at(Ratios ratios) {
    ++evaluations;
    return evaluate(layout, ratios, true);
  }
};

struct Point {
  Ratios ratios;
  Evaluation value;
};

// Those that move and are not held at 0 by their gradient.
std::array<bool, 2> free_of(const Search& search, const Point& point) {
  std::array<bool, 2> free{};
  for (std::size_t i = 0; i < 2; ++i)
    free[i] = search.moves[i] && (point.ratios[i] > 0 || point.value.gradient[i] < 0);
  return free;
}

bool flat(const Point& point, const std::array<bool, 2>& free, double relative) {
  for (std::size_t i = 0; i < 2; ++i)
    if (free[i] && std::abs(point.value.gradient[i]) > relative * point.value.gradient_scale[i])
      return false;
  return true;
}

using Curvature = std::array<std::array<double, 2>, 2>;

// By differences of gradients, forwards so that no ratio falls below 0.
std::optional<Curvature> curvature(Search& search, const Point& point,
                                   const std::array<bool, 2>& free) {
  Curvature h{};
  for (std::size_t i = 0; i < 2; ++i) {
    if (!free[i]) continue;
    Ratios beside = point.ratios;
    beside[i] += kDifferenceStep * std::max(beside[i], 1e-2);
    const auto value = search.at(beside);
    if (!value) return std::nullopt;
    for (std::size_t j = 0; j < 2; ++j)
      h[i][j] = (value->gradient[j] - point.value.gradient[j]) / (beside[i] - point.ratios[i]);
  }
  h[0][1] = h[1][0] = (h[0][1] + h[1][0]) / 2;
  return h;
}

// Newton's step over the free ratios, damped until it goes down.
Ratios newton_step(const Curvature& h, const Ratios& gradient, const std::array<bool, 2>& free) {
  if (!free[0] || !free[1]) {
    Ratios step{};
    for (std::size_t i = 0; i < 2; ++i)
      if (free[i]) step[i] = -gradient[i] / (h[i][i] > 0 ? h[i][i] : std::abs(h[i][i]) + 1);
    return step;
  }
  const double size = std::max({std::abs(h[0][0]), std::abs(h[1][1]), 1e-300});
  for (double damping = 0;; damping = std::max(1e-3 * size, 4 * damping)) {
    const double a = h[0][0] + damping, c = h[1][1] + damping, b = h[0][1];
    const double determinant = a * c - b * b;
    if (a <= 0 || determinant <= 1e-6 * std::abs(a * c)) continue;
    return {-(c * gradient[0] - b * gradient[1]) / determinant,
            -(a * gradient[1] - b * gradient[0]) / determinant};
  }
}

Ratios moved(const Ratios& from, const Ratios& step, double part) {
  Ratios to{};
  for (std::size_t i = 0; i < 2; ++i)
    to[i] = std::clamp(from[i] + part * step[i], 0.0, kGrowthMax * std::max(from[i], 0.1));
  return to;
}

// The first of the step, its half, its quarter ... that does not lie higher.
std::optional<Point> walk_down(Search& search, const Point& from, const Ratios& step) {
  const auto ratings = static_cast<double>(search.layout.ratings);
  double rounding = kCriterionRounding * (std::abs(from.value.reml) + ratings);
  if (search.allows_for_q) rounding += ratings * from.value.q_rounding / from.value.q;
  double part = 1;
  for (int i = 0; i < kHalvingsMax; ++i, part /= 2) {
    const Ratios ratios = moved(from.ratios, step, part);
    if (ratios == from.ratios) return std::nullopt;
    if (auto value = search.at(ratios); value && value->reml <= from.value.reml + rounding)
      return Point{ratios, std::move(*value)};
  }
  return std::nullopt;
}

std::optional<Point> minimise(Search& search, Ratios start) {
  for (std::size_t i = 0; i < 2; ++i)
    if (!search.moves[i]) start[i] = 0;
  auto value = search.at(start);
  if (!value) return std::nullopt;
  Point point{start, std::move(*value)};
  for (int i = 0; i < kStepsMax; ++i) {
    const auto free = free_of(search, point);
    if (flat(point, free, kGradientRelative)) return point;
    const auto h = curvature(search, point, free);
    if (!h) return std::nullopt;
    auto next = walk_down(search, point, newton_step(*h, point.value.gradient, free));
    if (!next) break;
    point = std::move(*next);
    if (std::max(point.ratios[0], point.ratios[1]) > kRatioMax) return std::nullopt;
  }
  if (flat(point, free_of(search, point), kGradientAtStandstill)) return point;
  return std::nullopt;
}

void take_alike(IndexFit& fit) {
  fit.sigma2 = fit.tau2_day = 0;
  if (fit.outcome != FitOutcome::one_officer) fit.tau2_officer = 0;
  for (std::uint32_t k = 0; k < fit.layout.services; ++k) {
    const double ratings = fit.layout.service_ratings[k];
    fit.at.beta.push_back(ratings > 0 ? fit.layout.service_sum[k] / ratings : 0);
  }
}

void take_optimum(IndexFit& fit, Point point) {
  const double sigma2 =
      point.value.q / static_cast<double>(fit.layout.ratings - fit.layout.rated_services);
  fit.ratios = point.ratios;
  fit.at = std::move(point.value);
  fit.sigma2 = sigma2;
  fit.tau2_day = sigma2 * fit.ratios[1];
  fit.reml = fit.at.reml;
  if (fit.outcome == FitOutcome::one_officer) return;
  fit.tau2_officer = sigma2 * fit.ratios[0];
  if (fit.ratios[0] == 0) fit.outcome = FitOutcome::officers_alike;
}

// Two who give the same service. Without them the criterion is the same at every officer variance.
bool compares(const IndexLayout& layout) {
  return std::ranges::any_of(layout.block_officers, [](std::int64_t n) { return n > 1; });
}

// Scores that vary between services alone may be the officers' where none shares a service.
bool all_alike(const IndexLayout& layout) {
  std::optional<double> first;
  for (std::uint32_t k = 0; k < layout.services; ++k) {
    if (layout.service_ratings[k] == 0) continue;
    const double mean = layout.service_sum[k] / layout.service_ratings[k];
    if (mean != first.value_or(mean)) return compares(layout);
    first = mean;
  }
  return true;
}

FitOutcome outcome_before(const IndexLayout& layout) {
  if (layout.ratings == 0) return FitOutcome::no_rating;
  if (layout.rated_officers == 1) return FitOutcome::one_officer;
  if (layout.ratings <= layout.rated_services) return FitOutcome::too_few;
  if (layout.constant) return all_alike(layout) ? FitOutcome::all_alike : FitOutcome::one_officer;
  return compares(layout) ? FitOutcome::fitted : FitOutcome::one_officer;
}

}  // namespace

std::string to_text(FitOutcome outcome) {
  switch (outcome) {
    case FitOutcome::fitted:
      return "fitted";
    case FitOutcome::officers_alike:
      return "officers_alike";
    case FitOutcome::no_rating:
      return "no_rating";
    case FitOutcome::one_officer:
      return "one_officer";
    case FitOutcome::too_few:
      return "too_few";
    case FitOutcome::all_alike:
      return "all_alike";
    case FitOutcome::no_optimum:
      return "no_optimum";
  }
  return "";
}

std::optional<double> IndexFit::service_mean(std::uint32_t service) const {
  if (!has_means() || layout.service_ratings[service] == 0) return std::nullopt;
  return at.beta[service] + static_cast<double>(layout.centre);
}

IndexFit fit_index(IndexInput input) {
  IndexFit fit;
  fit.layout = lay_out(std::move(input));
  fit.outcome = outcome_before(fit.layout);
  const bool too_few = fit.layout.ratings <= fit.layout.rated_services;
  if (fit.outcome == FitOutcome::no_rating || too_few) return fit;
  if (fit.layout.constant) {
    take_alike(fit);
    return fit;
  }
  const bool days_tell = !fit.layout.one_rating_a_day && !fit.layout.one_day_an_officer;
  Search search{fit.layout, {fit.outcome != FitOutcome::one_officer, days_tell}};
  auto point = minimise(search, kStart);
  if (!point) {  // A second search, so that whatever the first one finds keeps its digits.
    search.allows_for_q = true;
    point = minimise(search, kStart);
  }
  fit.evaluations = search.evaluations;
  if (point)
    take_optimum(fit, std::move(*point));
  else if (fit.outcome != FitOutcome::one_officer)
    fit.outcome = FitOutcome::no_optimum;
  return fit;
}

}  // namespace suara::domain
