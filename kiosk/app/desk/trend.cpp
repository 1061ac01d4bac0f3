#include <algorithm>
#include <cmath>

#include "kiosk/app/desk/figure_cards.hpp"

namespace suara::kiosk::desk {
namespace {

using texts::Texts;

// One quarter's own figure; nullptr: none.
struct Entry {
  Quarter quarter;
  const Figure* figure = nullptr;
  const domain::OwnFigure::Points* points() const {
    return figure != nullptr && figure->own.points ? &*figure->own.points : nullptr;
  }
};

std::vector<Entry> entries_of(const Model& model) {
  std::vector<Entry> entries;
  Quarter quarter = model.editions->period;
  for (int i = 0; i <= kQuartersBefore; ++i, quarter = quarter_before(quarter))
    entries.insert(entries.begin(), {quarter, figure_of(model, quarter)});
  const auto first =
      std::ranges::find_if(entries, [](const Entry& one) { return one.figure != nullptr; });
  entries.erase(entries.begin(), first);
  return entries;
}

// Fives (of wider ranges: tens, twenties) around all ranges, so that a small change can be seen and
// the numbers say how small. nullopt: there is no index.
std::optional<Axis> axis_around(const std::vector<Entry>& entries) {
  constexpr double kNarrow = 15, kWide = 40;
  std::optional<Axis> found;
  for (const Entry& one : entries) {
    const auto* points = one.points();
    if (points == nullptr) continue;
    const auto low = static_cast<double>(points->lower), high = static_cast<double>(points->upper);
    if (!found) found = Axis{low, high};
    found->low = std::min(found->low, low);
    found->high = std::max(found->high, high);
  }
  if (!found) return found;
  const double wide = found->high - found->low;
  found->step = wide > kWide ? 20 : wide > kNarrow ? 10 : 5;
  found->high = std::min(100.0, std::ceil((found->high + 1) / found->step) * found->step);
  found->low = std::floor((found->low - 1) / found->step) * found->step;
  found->low = std::min(found->low, found->high - 2 * found->step);
  return found;
}

TrendQuarter quarter_of(const Entry& entry, const std::optional<Axis>& axis,
                        const domain::IndexRules& rules, const Format& format) {
  TrendQuarter out{format.quarter_short(entry.quarter), kDash, kDash, kDash, kDash, {}};
  if (entry.figure == nullptr) return out;
  out.ratings = format.count(entry.figure->own.ratings);
  const auto* points = entry.points();
  if (points == nullptr) return out;
  out.reliability = certainty_words(*points, rules, format.words);
  out.index = format.count(points->index);
  out.range = format.range(points->lower, points->upper);
  out.place = TrendQuarter::Place{axis->place(static_cast<double>(points->lower)),
                                  axis->place(static_cast<double>(points->index)),
                                  axis->place(static_cast<double>(points->upper))};
  return out;
}

}  // namespace

std::optional<TrendScreen> trend_of(const Model& model, const Texts& words) {
  const auto entries = entries_of(model);
  const auto told =
      std::ranges::count_if(entries, [](const Entry& one) { return one.figure != nullptr; });
  if (told < 2) return std::nullopt;
  const auto axis = axis_around(entries);
  TrendScreen trend{words("desk.trend.title"),
                    words("desk.trend.band"),
                    axis ? "" : words("desk.trend.none"),
                    words("desk.trend.quarter"),
                    words("desk.feedback.ratings"),
                    words("desk.figure.reliability"),
                    words("desk.trend.index"),
                    words("desk.figure.range"),
                    {},
                    {}};
  for (const Entry& one : entries)
    trend.quarters.push_back(quarter_of(one, axis, model.editions->policy.rules, Format{words}));
  if (!axis) return trend;
  for (double at = axis->low; at <= axis->high; at += axis->step)
    trend.axis.push_back(std::to_string(std::lround(at)));
  return trend;
}

}  // namespace suara::kiosk::desk
