#include "common/domain/edition.hpp"

#include <algorithm>
#include <set>

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

}  // namespace

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
                                    const std::optional<Edition>& previous) {
  std::vector<std::int64_t> counts(faces, 0);
  std::set<Date> days;
  Edition edition;
  for (const auto& [key, count] : cells) {
    if (key.officer != officer || key.faces != faces || quarter_of(key.day) != period ||
        key.day > as_of)
      continue;
    for (std::size_t i = 0; i < counts.size(); ++i) counts[i] += count.scores[i];
    edition.ratings += count.ratings();
    if (count.ratings() > 0) days.insert(key.day);
  }
  const std::int64_t before = previous ? previous->ratings : 0;
  edition.classes = merge_classes(counts);
  if (edition.classes.empty() || edition.ratings - before < kEditionStepMin) return std::nullopt;
  edition.officer = officer;
  edition.period = period;
  edition.number = previous ? previous->number + 1 : 1;
  edition.as_of = as_of;
  edition.faces = faces;
  edition.days = static_cast<std::int64_t>(days.size());
  edition.minimum = minimum;
  if (edition.classes.size() == faces && edition.enough())
    edition.mean_hundredths = mean_in_hundredths(counts, edition.ratings);
  return edition;
}

}  // namespace suara::domain
