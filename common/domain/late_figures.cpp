#include "common/domain/late_figures.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

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
  Held& held = held_[{key.faces, place->subject}];
  const auto service = service_of(key.faces, *place);
  if (late) {  // what went and came again, across another freeze too, is nothing that came
    TallyKey any_posting = key;
    any_posting.posting = {};
    Came& came = held.late[std::move(any_posting)];
    for (std::size_t i = 0; i < came.scores.size(); ++i) came.scores[i] += counts.scores[i];
    came.waits = !service;
  }
  if (!service) return;
  IndexCell cell = ratings_of(key, counts, frozen_.period);
  cell.service = *service;
  held.cells.push_back(cell);
}

std::optional<std::uint32_t> LateCollector::service_of(std::uint8_t faces,
                                                       const IndexPlace& place) const {
  const ScaleIndex* scale = scale_of(frozen_, faces);
  const auto found = scale == nullptr ? std::nullopt : found_in(scale->keys, place.key);
  if (!found || !scale->fit.has_means()) return std::nullopt;
  const auto service = static_cast<std::uint32_t>(*found);
  const IndexLayout& layout = scale->fit.layout;
  if (layout.service_ratings[service] == 0) return std::nullopt;
  const auto subject = found_in(scale->subjects, place.subject);
  if (!subject) return service;
  const auto officer = static_cast<std::uint32_t>(*subject);
  const bool joined = layout.services_of(officer) == 0 ||
                      layout.block_of(officer) == layout.block_of_service[service];
  return joined ? std::optional(service) : std::nullopt;
}

std::int64_t LateCollector::Held::ballots() const {
  std::int64_t ballots = 0;
  for (const auto& [key, came] : late)
    for (const std::int64_t count : came.scores) ballots += std::abs(count);
  return ballots;
}

std::int64_t LateCollector::Held::used() const {
  std::int64_t used = 0;
  for (const auto& [key, came] : late)
    for (const std::int64_t count : came.scores) used += came.waits ? 0 : std::abs(count);
  return used;
}

LateFigure LateCollector::figure_of(const Key& key, const Held& held) const {
  LateFigure late{key.first, key.second, held.ballots(), LateEffect::supplement, {}, {}};
  const ScaleIndex* scale = scale_of(frozen_, key.first);
  const auto i = scale == nullptr ? std::nullopt : found_in(scale->subjects, key.second);
  if (!i) return late;
  late.standing = scale->figures[*i].standing;
  const std::int64_t used = held.used();
  if (used == 0 || !scale->fit.has_means()) return late;
  auto figure =
      recomputed(scale->fit, static_cast<std::uint32_t>(*i), held.cells,
                 scale->mixes[scale->groups[*i]], frozen_.policy.rules);
  if (!figure) return late;
  leave_out(scale->judged[*i], *figure);
  late.effect = late_effect(used, late.standing, figure->standing);
  late.standing = figure->standing;
  if (shows_late_figures(used)) late.figure = figure;
  return late;
}

std::vector<LateFigure> LateCollector::finish() const {
  std::vector<LateFigure> all;
  for (const auto& [key, held] : held_)
    if (held.ballots() > 0) all.push_back(figure_of(key, held));
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
