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

// Conditions that are not met, one behind the other.
struct Unmet {
  const Texts& words;
  TooFew few = {words("desk.figure.not_enough"), "", {}};

  void add(const std::string& condition) {
    few.line += few.line.empty() ? capital(condition) : ", " + condition;
  }
  void count(const char* key, std::int64_t have, std::int64_t need) {
    add(of_minimum(words, key, have, need));
    few.part = std::min(few.part.value_or(1), met(have, need));
  }
};

TooFew too_few_in(const Edition& edition, const Texts& words) {
  Unmet unmet{words};
  if (edition.ratings < edition.minimum.ratings)
    unmet.count("desk.figure.ratings", edition.ratings, edition.minimum.ratings);
  if (edition.days < edition.minimum.days)
    unmet.count("desk.figure.days", edition.days, edition.minimum.days);
  return std::move(unmet.few);
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
  NumberCard card{"reliability", words("desk.figure.reliability"), kDash, "", {}};
  const std::int64_t ratings = figure != nullptr ? figure->own.ratings : edition.ratings;
  const std::int64_t days = figure != nullptr ? figure->own.days : edition.days;
  if (figure != nullptr && figure->own.points) {
    card.figure = format.percent(figure->own.points->reliability_percent);
    card.word = certainty_words(*figure->own.points, policy.rules, words);
  }
  card.lines = {words("desk.figure.counts",
                      {{"ratings", format.count(ratings)}, {"days", format.count(days)}}),
                words("desk.figure.minima", {{"ratings", format.count(policy.rules.ratings_min)},
                                             {"days", format.count(policy.rules.days_min)}})};
  if (figure != nullptr && figure->own.learning)
    card.lines.back() = words("desk.figure.learning",
                              {{"count", format.count(figure->own.learning->ratings)},
                               {"day", format.day_short(figure->own.learning->until)}});
  return card;
}

NumberCard coverage_of(const Figure* figure, const Texts& words) {
  const Format format{words};
  NumberCard card{
      "coverage", words("desk.figure.coverage"), kDash, "", {words("desk.figure.no_services")}};
  if (figure == nullptr || figure->own.services <= 0) return card;
  const OwnFigure& own = figure->own;
  card.figure = format.per_mille((own.offered * 2000 + own.services) / (2 * own.services));
  card.lines = {words("desk.figure.offered", {{"count", format.count(own.offered)}}),
                words("desk.figure.services", {{"count", format.count(own.services)}})};
  return card;
}

}  // namespace

PeriodHead period_head_of(const Model& model, const Texts& words, const char* title) {
  const Quarter current = quarter_of(model.kiosk.today.value_or(Date{}));
  const Quarter quarter = model.quarter.value_or(current);
  PeriodHead head;
  head.title = words(title);
  head.period = Format{words}.quarter(quarter);
  head.previous = quarter_before(quarter);
  if (quarter < current) head.next = after(quarter);
  if (!model.editions || model.editions->period != quarter)
    head.line = words(notice_by(model, Partner::central) != nullptr ? "desk.feedback.unanswered"
                                                                    : "desk.feedback.asked");
  else if (units_of(model).size() > 1)
    head.unit = unit_shown(model)->text;
  return head;
}

std::optional<TooFew> too_few_of(const OwnFigure& own, const domain::IndexPolicy& policy,
                                 const Texts& words) {
  if (own.missing.empty()) return std::nullopt;
  const auto lacks = [&](Shortfall what) {
    return std::ranges::find(own.missing, what) != own.missing.end();
  };
  Unmet unmet{words};
  if (lacks(Shortfall::ratings))
    unmet.count("desk.figure.ratings", own.ratings, policy.rules.ratings_min);
  if (lacks(Shortfall::days)) unmet.count("desk.figure.days", own.days, policy.rules.days_min);
  if (lacks(Shortfall::no_fit)) {  // without a fit there is nothing of the others
    unmet.add(words("desk.figure.lacks_no_fit"));
    return std::move(unmet.few);
  }
  if (lacks(Shortfall::joined))
    unmet.count("desk.figure.lacks_joined", own.joined, policy.rules.joined_min);
  for (const Shortfall what : {Shortfall::reliability, Shortfall::days_apart, Shortfall::judged})
    if (lacks(what)) unmet.add(words("desk.figure.lacks_" + domain::to_text(what)));
  return std::move(unmet.few);
}

std::string certainty_words(const OwnFigure::Points& points, const domain::IndexRules& rules,
                            const Texts& words) {
  return words("suara.trend.reliability." +
               domain::to_text(domain::certainty_of(points.reliability_percent, rules)));
}

IndexCard index_card_of(const Figure* figure, const Edition& edition,
                        const domain::IndexPolicy& policy, const Texts& words) {
  IndexCard card;
  card.title = words("desk.figure.index");
  card.scale = scale_of(edition.faces, words);
  card.index = kDash;
  if (figure == nullptr) {
    if (!edition.enough()) card.too_few = too_few_in(edition, words);
    card.range = words("desk.figure.none");
    return card;
  }
  card.too_few = too_few_of(figure->own, policy, words);
  if (!card.too_few && figure->own.use)
    card.use = capital(words("suara.index.use." + domain::to_text(*figure->own.use)));
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
