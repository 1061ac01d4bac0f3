#include "kiosk/app/desk/figure_cards.hpp"

#include <algorithm>

namespace suara::kiosk::desk {
namespace {

using domain::Edition;
using domain::OwnFigure;
using domain::Shortfall;
using texts::Texts;

Quarter after(Quarter quarter) {
  return quarter.number == 4 ? Quarter{quarter.year + 1, 1}
                             : Quarter{quarter.year, quarter.number + 1};
}

double met(std::int64_t have, std::int64_t need) {
  if (need <= 0) return 1;
  return std::clamp(static_cast<double>(have) / static_cast<double>(need), 0.0, 1.0);
}

std::string of_minimum(const Texts& words, const char* key, std::int64_t have, std::int64_t need) {
  const Format format{words};
  return words(key, {{"have", format.count(have)}, {"need", format.count(need)}});
}

TooFew too_few_counts(std::int64_t ratings, std::int64_t days, const domain::EditionMinimum& least,
                      const Texts& words) {
  return {words("desk.figure.not_enough"),
          of_minimum(words, "desk.figure.ratings", ratings, least.ratings) + ", " +
              of_minimum(words, "desk.figure.days", days, least.days),
          std::min(met(ratings, least.ratings), met(days, least.days))};
}

domain::EditionMinimum least_of(const domain::IndexPolicy& policy) {
  return {policy.rules.ratings_min, policy.rules.days_min};
}

std::string scale_of(std::uint8_t faces, const Texts& words) {
  const std::int64_t lowest = (100 + faces / 2) / faces;
  return words("desk.figure.scale", {{"lowest", std::to_string(lowest)}});
}

IndexCard::Gauge gauge_of(const OwnFigure::Points& points, std::uint8_t faces) {
  const double from = 100.0 / faces;
  const auto place = [&](std::int64_t at) {
    return std::clamp((static_cast<double>(at) - from) / (100 - from), 0.0, 1.0);
  };
  return {place(points.lower), place(points.index), place(points.upper)};
}

NumberCard reliability_of(const Figure* figure, const Edition& edition,
                          const domain::IndexPolicy& policy, const Texts& words) {
  const Format format{words};
  NumberCard card{"reliability", words("desk.figure.reliability"), kDash, {}};
  const std::int64_t ratings = figure != nullptr ? figure->own.ratings : edition.ratings;
  const std::int64_t days = figure != nullptr ? figure->own.days : edition.days;
  if (figure != nullptr && figure->own.points)
    card.figure = format.percent(figure->own.points->reliability_percent);
  card.lines = {words("desk.figure.counts", {{"ratings", format.count(ratings)},
                                             {"days", format.count(days)}}),
                words("desk.figure.minima", {{"ratings", format.count(policy.rules.ratings_min)},
                                             {"days", format.count(policy.rules.days_min)}})};
  return card;
}

NumberCard coverage_of(const Figure* figure, const Texts& words) {
  const Format format{words};
  NumberCard card{"coverage", words("desk.figure.coverage"), kDash,
                  {words("desk.figure.no_services")}};
  if (figure == nullptr || figure->own.services <= 0) return card;
  const OwnFigure& own = figure->own;
  card.figure = format.per_mille((own.offered * 2000 + own.services) / (2 * own.services));
  card.lines = {words("desk.figure.offered", {{"count", format.count(own.offered)}}),
                words("desk.figure.services", {{"count", format.count(own.services)}})};
  return card;
}

}  // namespace

PeriodHead period_head_of(const Model& model, const Texts& words, const char* title) {
  const Quarter current = quarter_of(model.kiosk.today);
  const Quarter quarter = model.quarter.value_or(current);
  PeriodHead head;
  head.title = words(title);
  head.period = Format{words}.quarter(quarter);
  head.previous = quarter_before(quarter);
  if (quarter < current) head.next = after(quarter);
  if (!model.editions || model.editions->period != quarter)
    head.line = words(model.notice ? "desk.feedback.unanswered" : "desk.feedback.asked");
  else if (units_of(model).size() > 1)
    head.unit = unit_shown(model)->text;
  return head;
}

std::optional<TooFew> too_few_of(const OwnFigure& own, const domain::IndexPolicy& policy,
                                 const Texts& words) {
  if (own.missing.empty()) return std::nullopt;
  TooFew few = too_few_counts(own.ratings, own.days, least_of(policy), words);
  const bool fitted = std::ranges::find(own.missing, Shortfall::no_fit) == own.missing.end();
  for (const Shortfall what : own.missing) {
    if (what == Shortfall::ratings || what == Shortfall::days) continue;
    if (!fitted && what != Shortfall::no_fit) continue;  // without a fit there is nothing of these
    const std::string key = "desk.figure.lacks_" + domain::to_text(what);
    few.line += ", " + of_minimum(words, key.c_str(), own.joined, policy.rules.joined_min);
    if (what == Shortfall::joined)
      few.part = std::min(few.part, met(own.joined, policy.rules.joined_min));
  }
  return few;
}

IndexCard index_card_of(const Figure* figure, const Edition& edition,
                        const domain::IndexPolicy& policy, const Texts& words) {
  IndexCard card;
  card.title = words("desk.figure.index");
  card.scale = scale_of(edition.faces, words);
  card.index = kDash;
  if (figure == nullptr) {
    if (!edition.enough())
      card.too_few = too_few_counts(edition.ratings, edition.days, edition.minimum, words);
    card.range = words("desk.figure.none");
    return card;
  }
  card.too_few = too_few_of(figure->own, policy, words);
  if (!figure->own.points) {
    card.range = words("desk.figure.held_back");
    return card;
  }
  const OwnFigure::Points& points = *figure->own.points;
  card.index = Format{words}.count(points.index);
  card.range_head = words("desk.figure.range");
  card.range = Format{words}.range(points.lower, points.upper);
  card.gauge = gauge_of(points, figure->faces);
  return card;
}

std::vector<NumberCard> number_cards_of(const Figure* figure, const Edition& edition,
                                        const domain::IndexPolicy& policy, const Texts& words) {
  return {reliability_of(figure, edition, policy, words), coverage_of(figure, words)};
}

}  // namespace suara::kiosk::desk
