#include <algorithm>
#include <cmath>

#include "kiosk/app/desk/formats.hpp"
#include "kiosk/app/desk/screen.hpp"

namespace suara::kiosk::desk {
namespace {

using domain::Edition;
using texts::Texts;

std::string word_of(std::uint8_t faces, int score, const Texts& words) {
  if (faces == domain::kKioskFaces) return words("citizen.rate.face" + std::to_string(score));
  return words("desk.feedback.score", {{"score", std::to_string(score)}});
}

std::string short_word_of(std::uint8_t faces, int score, const Texts& words) {
  if (faces != domain::kKioskFaces) return word_of(faces, score, words);
  return words("desk.feedback.short" + std::to_string(score));
}

ClassScreen class_of(const Edition& edition, const domain::ScoreClass& one, const Texts& words) {
  ClassScreen screen{one.first, one.last, one.count, Format{words}.count(one.count),
                     word_of(edition.faces, one.first, words)};
  if (one.last != one.first)
    screen.words += std::string(" ") + kDash + " " + word_of(edition.faces, one.last, words);
  return screen;
}

double met(std::int64_t have, std::int64_t need) {
  if (need <= 0) return 1;
  return std::clamp(static_cast<double>(have) / static_cast<double>(need), 0.0, 1.0);
}

TooFew too_few_of(const Edition& edition, const Texts& words) {
  const Format format{words};
  return {words("desk.feedback.not_enough"),
          words("desk.feedback.so_far", {{"ratings", format.count(edition.ratings)},
                                         {"min_ratings", format.count(edition.minimum.ratings)},
                                         {"days", format.count(edition.days)},
                                         {"min_days", format.count(edition.minimum.days)}}),
          std::min(met(edition.ratings, edition.minimum.ratings),
                   met(edition.days, edition.minimum.days))};
}

void add_mean(EditionScreen& screen, const Edition& edition, const Texts& words) {
  const std::int64_t lowest = (100 + edition.faces / 2) / edition.faces;
  screen.scale = words("desk.feedback.scale", {{"lowest", std::to_string(lowest)}});
  screen.mean = kDash;
  screen.mean_line = words("desk.feedback.no_mean");
  if (!edition.enough()) screen.too_few = too_few_of(edition, words);
  if (!edition.mean_hundredths) return;
  screen.mean = Format{words}.hundredths(*edition.mean_hundredths);
  screen.mean_line = words("desk.feedback.mean_line");
  const double from = 100.0 / edition.faces;
  screen.gauge = std::clamp(
      (static_cast<double>(*edition.mean_hundredths) / 100 - from) / (100 - from), 0.0, 1.0);
}

EditionScreen edition_of(const Edition& edition, const Texts& words) {
  const Format format{words};
  EditionScreen screen;
  screen.faces = edition.faces;
  add_mean(screen, edition, words);
  screen.ratings = format.count(edition.ratings);
  screen.ratings_line =
      words("desk.feedback.minimum", {{"count", format.count(edition.minimum.ratings)}});
  screen.days = format.count(edition.days);
  screen.days_line =
      words("desk.feedback.minimum", {{"count", format.count(edition.minimum.days)}});
  for (const domain::ScoreClass& one : edition.classes) {
    screen.classes.push_back(class_of(edition, one, words));
    if (one.first != one.last) screen.merged = words("desk.feedback.merged");
  }
  for (int score = 1; score <= edition.faces; ++score)
    screen.legend.push_back(short_word_of(edition.faces, score, words));
  screen.heading = words("desk.feedback.further",
                         {{"faces", std::to_string(edition.faces)}, {"ratings", screen.ratings}});
  return screen;
}

// The newest of each scale, the kiosk's own first.
std::vector<const Edition*> newest_of(const std::vector<Edition>& editions) {
  std::vector<const Edition*> newest;
  for (const Edition& edition : editions) {
    const auto same = std::ranges::find_if(
        newest, [&](const Edition* other) { return other->faces == edition.faces; });
    if (same == newest.end()) newest.push_back(&edition);
    else if (edition.number > (*same)->number) *same = &edition;
  }
  std::ranges::stable_sort(newest, {}, [](const Edition* edition) {
    return edition->faces == domain::kKioskFaces ? 0 : int{edition->faces};
  });
  return newest;
}

Quarter after(Quarter quarter) {
  return quarter.number == 4 ? Quarter{quarter.year + 1, 1}
                             : Quarter{quarter.year, quarter.number + 1};
}

constexpr double kAxisStep = 10;  // points

struct Axis {
  double low = 0;
  double high = 100;
};
// Tens around all means, so that a small change can be seen and the numbers say how small.
// nullopt: there is no mean.
std::optional<Axis> axis_around(const std::vector<const Edition*>& editions) {
  std::optional<Axis> found;
  for (const Edition* edition : editions) {
    if (edition == nullptr || !edition->mean_hundredths) continue;
    const double mean = static_cast<double>(*edition->mean_hundredths) / 100;
    if (!found) found = Axis{mean, mean};
    found->low = std::min(found->low, mean);
    found->high = std::max(found->high, mean);
  }
  if (!found) return found;
  found->high = std::min(100.0, std::ceil((found->high + 2) / kAxisStep) * kAxisStep);
  found->low = std::floor((found->low - 2) / kAxisStep) * kAxisStep;
  found->low = std::min(found->low, found->high - 2 * kAxisStep);
  return found;
}

// The newest of the kiosk's scale; nullptr: none.
const Edition* newest_of(const EditionsArrived& arrived, Quarter quarter) {
  const Edition* found = nullptr;
  for (const auto* editions : {&arrived.earlier, &arrived.editions})
    for (const Edition& one : *editions)
      if (one.period == quarter && one.faces == domain::kKioskFaces &&
          (found == nullptr || one.number > found->number))
        found = &one;
  return found;
}

TrendQuarter trend_quarter_of(Quarter quarter, const Edition* edition,
                              const std::optional<Axis>& axis, const Format& format) {
  TrendQuarter out{format.quarter_short(quarter), kDash, kDash, {}};
  if (edition == nullptr) return out;
  out.ratings = format.count(edition->ratings);
  if (!edition->mean_hundredths) return out;
  out.mean = format.hundredths(*edition->mean_hundredths);
  out.place = (static_cast<double>(*edition->mean_hundredths) / 100 - axis->low) /
              (axis->high - axis->low);
  return out;
}

// From the first quarter with an edition on; nullopt: fewer than two have one.
std::optional<TrendScreen> trend_of(const EditionsArrived& arrived, const Texts& words) {
  std::vector<Quarter> quarters{arrived.period};
  std::vector<const Edition*> newest{newest_of(arrived, arrived.period)};
  for (int i = 0; i < kQuartersBefore; ++i) {
    quarters.insert(quarters.begin(), quarter_before(quarters.front()));
    newest.insert(newest.begin(), newest_of(arrived, quarters.front()));
  }
  const auto first =
      std::ranges::find_if(newest, [](const Edition* one) { return one != nullptr; });
  if (newest.end() - first - std::count(first, newest.end(), nullptr) < 2) return std::nullopt;
  const auto axis = axis_around(newest);
  TrendScreen trend{words("desk.trend.title"), words("desk.trend.quarter"),
                    words("desk.feedback.ratings"), words("desk.feedback.mean"), {}, {}};
  for (auto i = static_cast<std::size_t>(first - newest.begin()); i < newest.size(); ++i)
    trend.quarters.push_back(trend_quarter_of(quarters[i], newest[i], axis, Format{words}));
  for (double at = axis ? axis->low : 1; axis && at <= axis->high; at += kAxisStep)
    trend.axis.push_back(std::to_string(std::lround(at)));
  return trend;
}

Labels labels_of(const Texts& words) {
  return {words("desk.feedback.mean"),   words("desk.feedback.ratings"),
          words("desk.feedback.days"),   words("desk.feedback.spread"),
          words("desk.feedback.table"),  words("desk.feedback.table_count"),
          words("desk.feedback.meaning")};
}

void add_editions(FeedbackScreen& screen, const Model& model, Quarter quarter,
                  const Texts& words) {
  const bool known = model.editions && model.editions->period == quarter;
  if (!known) {
    screen.line = words(model.notice ? "desk.feedback.unanswered" : "desk.feedback.asked");
    return;
  }
  const auto newest = newest_of(model.editions->editions);
  const std::string step = std::to_string(domain::kEditionStepMin);
  if (newest.empty()) {
    screen.line = words("desk.feedback.none_yet");
    screen.empty_title = words("desk.feedback.empty_title");
    screen.empty_line = words("desk.feedback.empty_line", {{"count", step}});
    return;
  }
  screen.line = words("desk.feedback.as_of",
                      {{"day", Format{words}.day(newest.front()->as_of)}, {"count", step}});
  for (const Edition* edition : newest) screen.editions.push_back(edition_of(*edition, words));
  screen.trend = trend_of(*model.editions, words);
}

}  // namespace

FeedbackScreen feedback_of(const Model& model, const Texts& words) {
  const Quarter current = quarter_of(model.kiosk.today);
  const Quarter quarter = model.quarter.value_or(current);
  FeedbackScreen screen;
  screen.title = words("desk.feedback.title");
  screen.period = Format{words}.quarter(quarter);
  screen.previous = quarter_before(quarter);
  if (quarter < current) screen.next = after(quarter);
  screen.labels = labels_of(words);
  screen.meaning = {words("desk.feedback.meaning1"), words("desk.feedback.meaning2"),
                    words("desk.feedback.meaning3")};
  add_editions(screen, model, quarter, words);
  return screen;
}

}  // namespace suara::kiosk::desk
