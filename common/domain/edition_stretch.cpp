#include "common/domain/edition_stretch.hpp"

#include <algorithm>

#include "common/base/period.hpp"

namespace suara::domain {
namespace {

Date end_of(StretchKind kind, Date day) {
  if (kind == StretchKind::week) return {day.days + 7 - iso_weekday(day)};
  return last_day(period_of(PeriodKind::month, day));
}

// Ratings of at most that score; nullopt: the edition does not show it.
std::optional<std::int64_t> at_most(const Edition& edition, std::uint8_t score) {
  std::int64_t count = 0;
  for (const ScoreClass& one : edition.classes) {
    count += one.count;
    if (one.last == score) return count;
    if (one.last > score) return std::nullopt;
  }
  return std::nullopt;
}

// Classes that both show, with what came. Merged until none has 1..4 or fewer than none; empty:
// that leaves nothing.
std::vector<ScoreClass> between(const Edition* earlier, const Edition& later) {
  std::vector<ScoreClass> classes;
  std::int64_t before = 0;
  std::uint8_t first = 1;
  const auto open = [&](std::uint8_t last, std::int64_t count) {
    classes.push_back({first, last, count - before});
    before = count;
    first = static_cast<std::uint8_t>(last + 1);
  };
  for (const ScoreClass& one : later.classes) {
    const auto until = at_most(later, one.last);
    const auto already =
        earlier == nullptr ? std::optional<std::int64_t>(0) : at_most(*earlier, one.last);
    if (until && already) open(one.last, *until - *already);
  }
  const auto shown = [](const ScoreClass& one) { return one.count == 0 || one.count >= kClassMin; };
  for (;;) {
    const auto few = std::ranges::find_if_not(classes, shown);
    if (few == classes.end()) break;
    if (classes.size() == 1) return {};
    const auto lower = few + 1 == classes.end() ? few - 1 : few;
    lower->last = (lower + 1)->last;
    lower->count += (lower + 1)->count;
    classes.erase(lower + 1);
  }
  return classes;
}

}  // namespace

std::vector<EditionStretch> stretches(std::span<const Edition> editions, StretchKind kind) {
  std::vector<EditionStretch> all;
  const Edition* earlier = nullptr;
  for (std::size_t i = 0; i < editions.size(); ++i) {
    const Edition& later = editions[i];
    const bool cuts = i + 1 == editions.size() ||
                      end_of(kind, later.as_of) != end_of(kind, editions[i + 1].as_of);
    if (!cuts) continue;
    EditionStretch stretch{
        earlier == nullptr ? first_day(later.period) : Date{earlier->as_of.days + 1}, later.as_of,
        later.number, 0, between(earlier, later)};
    for (const ScoreClass& one : stretch.classes) stretch.ratings += one.count;
    if (stretch.ratings == 0 || stretch.from > stretch.until) continue;
    all.push_back(std::move(stretch));
    earlier = &later;
  }
  return all;
}

}  // namespace suara::domain
