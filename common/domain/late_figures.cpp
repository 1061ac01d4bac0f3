#include "common/domain/late_figures.hpp"

#include <algorithm>
#include <cstdlib>

namespace suara::domain {
namespace {

const ScaleIndex* scale_of(const PeriodIndex& frozen, std::uint8_t faces) {
  const auto found = std::ranges::find(frozen.scales, faces, &ScaleIndex::faces);
  return found == frozen.scales.end() ? nullptr : &*found;
}

template <class Name>
std::optional<std::size_t> found_in(const std::vector<Name>& ascending, const Name& name) {
  const auto at = std::ranges::lower_bound(ascending, name);
  if (at == ascending.end() || *at != name) return std::nullopt;
  return static_cast<std::size_t>(at - ascending.begin());
}

}  // namespace

LateCollector::LateCollector(const PeriodIndex& frozen) : frozen_(frozen) {}

void LateCollector::add(const TallyKey& key, const TallyCounts& counts, bool late) {
  const auto place = place_of(key, frozen_.period, frozen_.policy);
  if (!place || leaves_out(frozen_.left_out.learning, key)) return;
  if (counts.scores == decltype(counts.scores){}) return;
  IndexCell cell = ratings_of(key, counts, frozen_.period);
  Held& held = held_[{key.faces, place->subject}];
  if (late)
    for (const std::int64_t count : counts.scores) held.ballots += std::abs(count);
  const ScaleIndex* scale = scale_of(frozen_, key.faces);
  const auto service = scale == nullptr ? std::nullopt : found_in(scale->keys, place->key);
  if (!service) {
    held.unknown_key = true;
    return;
  }
  cell.service = static_cast<std::uint32_t>(*service);
  held.cells.push_back(cell);
}

LateFigure LateCollector::figure_of(const Key& key, const Held& held) const {
  LateFigure late{key.first, key.second, held.ballots, LateEffect::supplement, {}, {}};
  const ScaleIndex* scale = scale_of(frozen_, key.first);
  const auto i = scale == nullptr ? std::nullopt : found_in(scale->subjects, key.second);
  if (!i) return late;
  late.standing = scale->figures[*i].standing;
  if (held.unknown_key || !scale->fit.has_means()) return late;
  auto figure =
      recomputed(scale->fit, static_cast<std::uint32_t>(*i), held.cells,
                 scale->mixes[scale->groups[*i]], frozen_.policy.rules);
  if (!figure) return late;
  leave_out(scale->judged[*i], *figure);
  late.effect = late_effect(held.ballots, late.standing, figure->standing);
  late.standing = figure->standing;
  if (shows_late_figures(held.ballots)) late.figure = figure;
  return late;
}

std::vector<LateFigure> LateCollector::finish() const {
  std::vector<LateFigure> all;
  for (const auto& [key, held] : held_)
    if (held.ballots > 0) all.push_back(figure_of(key, held));
  return all;
}

std::set<IndexSubject> judged_by(const PeriodIndex& frozen, const std::vector<LateFigure>& late) {
  std::map<std::pair<std::uint8_t, IndexSubject>, std::optional<Standing>> standings;
  for (const LateFigure& one : late) standings[{one.faces, one.subject}] = one.standing;
  for (const ScaleIndex& scale : frozen.scales)
    for (std::size_t i = 0; i < scale.subjects.size(); ++i)
      standings.try_emplace({scale.faces, scale.subjects[i]}, scale.figures[i].standing);
  std::set<IndexSubject> judged;
  for (const auto& [key, standing] : standings)
    if (standing) judged.insert(key.second);
  return judged;
}

}  // namespace suara::domain
