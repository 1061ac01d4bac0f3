#include "common/domain/edition.hpp"

#include <algorithm>
#include <cstdlib>
#include <numeric>

#include "common/base/mutants.hpp"

namespace suara::domain {
namespace {

bool too_few(const ScoreClass& one) { return one.count > 0 && one.count < kClassMin; }

// 100/K * mean score in hundredths of a point, half up. Counts by score, ratings > 0.
std::int64_t mean_in_hundredths(std::span<const std::int64_t> counts, std::int64_t ratings) {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < counts.size(); ++i)
    sum += counts[i] * static_cast<std::int64_t>(i + 1);
  const std::int64_t below = ratings * static_cast<std::int64_t>(counts.size());
  return (sum * 10'000 * 2 + below) / (2 * below);
}

DayScores scores_of(const OfficerId& officer, Quarter period, std::uint8_t faces,
                    const Cells& cells, Date as_of) {
  DayScores days;
  for (const auto& [key, count] : cells) {
    if (key.officer != officer || key.faces != faces || quarter_of(key.day) != period ||
        key.day > as_of || count.scores == decltype(count.scores){})
      continue;
    auto& scores = days[key.day];
    for (std::size_t i = 0; i < scores.size(); ++i) scores[i] += count.scores[i];
  }
  return days;
}

// before and what of now may be told beside it. false: nothing.
bool take_over(const DayScores& now, Takes takes, DayScores& before) {
  std::int64_t came = 0, went = 0;
  DayScores moves = now;
  for (const auto& [day, scores] : before)
    for (std::size_t i = 0; i < scores.size(); ++i) moves[day][i] -= scores[i];
  for (const auto& [day, scores] : moves)
    for (const std::int64_t by : scores) (by > 0 ? came : went) += std::abs(by);
  const std::int64_t step = mutant("edition_step_of_three") ? 3 : kEditionStepMin;
  const bool tells_came = takes == Takes::all && came >= step, tells_went = went >= step;
  for (const auto& [day, scores] : moves)
    for (std::size_t i = 0; i < scores.size(); ++i)
      if (scores[i] > 0 ? tells_came : tells_went) before[day][i] += scores[i];
  return tells_came || tells_went;
}

// Of days that are told as they stand: cells do not say whose a reason is, and beside a class that
// leaves some ballots out, all reasons would say how these were scored.
TallyCounts counts_told(const OfficerId& officer, std::uint8_t faces, const Cells& cells,
                        const DayScores& now, const DayScores& told) {
  std::set<Date> days;
  for (const auto& [day, scores] : now)
    if (const auto found = told.find(day); found != told.end() && found->second == scores)
      days.insert(day);
  TallyCounts all;
  for (const auto& [key, count] : cells)
    if (key.officer == officer && key.faces == faces && days.contains(key.day)) all += count;
  return all;
}

std::int64_t sum_of(const std::array<std::int64_t, kFacesMax>& scores) {
  return std::accumulate(scores.begin(), scores.end(), std::int64_t{0});
}

}  // namespace

std::string to_text(EditionKind kind) {
  switch (kind) {
    case EditionKind::open:
      return "open";
    case EditionKind::final:
      return "final";
    case EditionKind::supplement:
      return "supplement";
  }
  return "";
}

std::vector<ScoreClass> merge_classes(std::span<const std::int64_t> counts_by_score) {
  std::vector<ScoreClass> classes;
  std::int64_t all = 0;
  for (std::size_t i = 0; i < counts_by_score.size(); ++i) {
    const auto score = static_cast<std::uint8_t>(i + 1);
    classes.push_back({score, score, counts_by_score[i]});
    all += counts_by_score[i];
  }
  if (all < kClassMin) return {};
  for (;;) {
    const auto few = std::ranges::find_if(classes, too_few);
    if (few == classes.end()) return classes;
    const auto lower = few + 1 == classes.end() ? few - 1 : few;
    const auto upper = lower + 1;
    lower->last = upper->last;
    lower->count += upper->count;
    classes.erase(upper);
  }
}

std::optional<Edition> next_edition(const OfficerId& officer, Quarter period, std::uint8_t faces,
                                    const Cells& cells, Date as_of, const EditionMinimum& minimum,
                                    const std::optional<Edition>& previous, Takes takes) {
  Edition edition;
  if (previous) edition.made_of = previous->made_of;
  // One of before 2026-12 does not say what it was made of.
  const bool unknown = previous && previous->made_of.empty() && !previous->classes.empty();
  const DayScores now = scores_of(officer, period, faces, cells, as_of);
  if (!take_over(now, takes, edition.made_of)) return std::nullopt;
  std::vector<std::int64_t> counts(faces, 0);
  for (const auto& [day, scores] : edition.made_of) {
    for (std::size_t i = 0; i < counts.size(); ++i) counts[i] += scores[i];
    edition.days += sum_of(scores) > 0 ? 1 : 0;
    edition.ratings += sum_of(scores);
  }
  edition.classes = merge_classes(counts);
  const bool withdraws = edition.classes.empty() && previous && !previous->classes.empty();
  if (edition.classes.empty() && !withdraws) return std::nullopt;
  if (unknown && edition.ratings - previous->ratings < kEditionStepMin) return std::nullopt;
  edition.reasons = shown_reasons(counts_told(officer, faces, cells, now, edition.made_of),
                                  previous ? previous->reasons : std::vector<ReasonCount>{});
  edition.officer = officer;
  edition.period = period;
  edition.number = previous ? previous->number + 1 : 1;
  edition.as_of = as_of;
  edition.faces = faces;
  edition.minimum = minimum;
  if (edition.classes.size() == faces && edition.enough())
    edition.mean_hundredths = mean_in_hundredths(counts, edition.ratings);
  return edition;
}

std::set<Date> days_not_told(const Edition& edition, const Cells& cells) {
  std::set<Date> days;
  for (const auto& [day, scores] :
       scores_of(edition.officer, edition.period, edition.faces, cells, edition.as_of)) {
    const auto told = edition.made_of.find(day);
    for (std::size_t i = 0; i < scores.size(); ++i)
      if (scores[i] > (told == edition.made_of.end() ? 0 : told->second[i])) days.insert(day);
  }
  return days;
}

Edition said_again(const Edition& newest) {
  Edition copy = newest;
  ++copy.number;
  return copy;
}

Edition told_again(const Edition& newest, EditionKind kind) {
  Edition copy = said_again(newest);
  copy.as_of = last_day(newest.period);
  copy.kind = kind;
  return copy;
}

std::optional<Date> leaving_enough(const OfficerId& officer, Quarter period, std::uint8_t faces,
                                   const Cells& cells, Date as_of) {
  const DayScores days = scores_of(officer, period, faces, cells, as_of);
  std::int64_t behind = 0;
  for (auto day = days.rbegin(); day != days.rend(); ++day) {
    behind += sum_of(day->second);
    if (behind >= kEditionStepMin) return Date{day->first.days - 1};
  }
  return std::nullopt;
}

}  // namespace suara::domain
