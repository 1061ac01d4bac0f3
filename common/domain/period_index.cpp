#include "common/domain/period_index.hpp"

#include <algorithm>

#include "common/domain/names.hpp"

namespace suara::domain {
namespace {

// Numbers as they came -> places in the order of the names.
template <class Name>
std::vector<std::uint32_t> in_order(std::map<Name, std::uint32_t>& numbered,
                                    std::vector<Name>& names) {
  std::vector<std::uint32_t> place(numbered.size());
  for (const auto& [name, number] : numbered) {
    place[number] = static_cast<std::uint32_t>(names.size());
    names.push_back(name);
  }
  numbered.clear();
  return place;
}

template <class Name>
std::uint32_t number_of(std::map<Name, std::uint32_t>& numbered, const Name& name) {
  return numbered.try_emplace(name, static_cast<std::uint32_t>(numbered.size())).first->second;
}

bool at_a_counter(Channel channel) {
  return channel == Channel::desk || channel == Channel::keypad || channel == Channel::program;
}

bool is_placed(const TallyKey& key, const Period& period) {
  return holds(period, key.day) && !key.officer.empty() && key.unit != kUnplacedUnit;
}

// One group a unit, ascending; one group where subjects have none.
std::vector<std::uint32_t> groups_of(const std::vector<IndexSubject>& subjects) {
  std::map<UnitId, std::uint32_t> units;
  for (const IndexSubject& one : subjects) units.emplace(one.unit, 0);
  std::uint32_t next = 0;
  for (auto& [unit, number] : units) number = next++;
  std::vector<std::uint32_t> groups;
  for (const IndexSubject& one : subjects) groups.push_back(units.at(one.unit));
  return groups;
}

// What nobody was rated for has no mean: the other shares add up to 1 without it. Where nothing of
// the year's mix was rated, the period's own stays.
void fix(const FixedMix& year, const ScaleIndex& scale, ReferenceMix& mix) {
  const auto share_of = [&](const MixShare& one) {
    const IndexKey& key = scale.keys[one.service];
    const auto found = year.find({key.service, key.result});
    return found == year.end() || !scale.fit.service_mean(one.service) ? 0.0 : found->second;
  };
  double rated = 0;
  for (const MixShare& one : mix) rated += share_of(one);
  if (rated <= 0) return;
  for (MixShare& one : mix) one = {one.service, share_of(one) / rated, true};
}

std::vector<ReferenceMix> reference_mixes(const ScaleIndex& scale, const FixedMixes& fixed,
                                          int year) {
  std::vector<ReferenceMix> mixes = own_mixes(scale.fit, scale.groups);
  std::map<std::uint32_t, UnitId> units;
  for (std::size_t i = 0; i < scale.subjects.size(); ++i)
    units.emplace(scale.groups[i], scale.subjects[i].unit);
  for (const auto& [group, unit] : units)
    if (const auto found = fixed.find({year, unit}); found != fixed.end())
      fix(found->second, scale, mixes[group]);
  return mixes;
}

}  // namespace

std::string to_text(const IndexKey& key) {
  std::string text = key.unit.empty() ? "" : key.unit.text + "/";
  text += key.service.text;
  if (key.result) text += "/" + to_text(*key.result);
  return text;
}

std::optional<IndexPlace> place_of(const TallyKey& key, const Period& period,
                                   const IndexPolicy& policy) {
  const bool counts = at_a_counter(key.channel) ||
                      (key.channel == Channel::walk_up && policy.count_walk_ups) ||
                      (key.channel == Channel::imported && policy.count_imported);
  if (!counts || !is_placed(key, period)) return std::nullopt;
  const UnitId unit = policy.compare_within == CompareWithin::unit ? key.unit : UnitId{};
  IndexPlace place{{key.officer, unit}, {unit, key.service, std::nullopt}};
  if (key.channel == Channel::program) place.key.result = key.result;
  return place;
}

IndexCell ratings_of(const TallyKey& key, const TallyCounts& counts, const Period& period) {
  IndexCell cell;
  cell.day = static_cast<std::uint32_t>(key.day.days - first_day(period).days);
  for (std::size_t i = 0; i < counts.scores.size(); ++i) {
    const std::int64_t score = static_cast<std::int64_t>(i) + 1, n = counts.scores[i];
    cell.ratings += static_cast<std::int32_t>(n);
    cell.sum += n * score;
    cell.squares += n * score * score;
  }
  return cell;
}

std::optional<Period> judged_in(const Judged& judged, const IndexSubject& subject) {
  if (const auto found = judged.find(subject); found != judged.end()) return found->second;
  if (!subject.unit.empty()) {
    const auto in_region = judged.find({subject.officer, {}});
    return in_region == judged.end() ? std::nullopt : std::optional(in_region->second);
  }
  const auto in_unit = judged.upper_bound(subject);
  if (in_unit == judged.end() || in_unit->first.officer != subject.officer) return std::nullopt;
  return in_unit->second;
}

Cause cause_of(const Causes& causes, const IndexSubject& subject) {
  const auto found = causes.find(subject);
  return found == causes.end() ? Cause::unknown : found->second;
}

void leave_out(const std::optional<Period>& judged_before, OfficerIndex& one) {
  if (!judged_before) return;
  one.missing.push_back(Shortfall::judged);
  one.standing.reset();
}

IndexCollector::IndexCollector(const Period& period, const IndexPolicy& policy, LeftOut left_out)
    : period_(period), policy_(policy), left_out_(std::move(left_out)) {}

IndexSubject IndexCollector::subject_of(const OfficerId& officer, const UnitId& unit) const {
  return {officer, policy_.compare_within == CompareWithin::unit ? unit : UnitId{}};
}

IndexCollector::Scale& IndexCollector::scale_with(const IndexSubject& subject, const TallyKey& key,
                                                  std::uint32_t& number) {
  Scale& scale = scales_[key.faces];
  number = number_of(scale.subjects, subject);
  if (scale.units.size() < scale.subjects.size()) scale.units.resize(scale.subjects.size());
  scale.units[number].insert(key.unit);
  return scale;
}

void IndexCollector::add(const TallyKey& key, const TallyCounts& counts) {
  const bool learns = leaves_out(left_out_.learning, key);
  if (!learns && is_placed(key, period_) && at_a_counter(key.channel)) {
    CoveragePart& part = counters_[{key.officer, key.unit}];
    part.desk += counts.services;
    part.offered += counts.offered;
    part.rated += counts.ratings();
  }
  const auto place = place_of(key, period_, policy_);
  if (!place) return;
  IndexCell cell = ratings_of(key, counts, period_);
  Scale& scale = scale_with(place->subject, key, cell.officer);
  if (learns) {
    scale.learning[cell.officer][{key.officer, key.unit, key.service}] += cell.ratings;
    return;
  }
  cell.service = number_of(scale.keys, place->key);
  if (cell.ratings != 0 || cell.sum != 0 || cell.squares != 0) scale.cells.push_back(cell);
}

PeriodIndex IndexCollector::finish(const IndependentCounts& independent, const Causes& causes) {
  for (const auto& [person, services] : independent)
    counters_[person].independent = services;
  std::map<IndexSubject, std::vector<CoveragePart>> parts;
  for (const auto& [person, part] : counters_)
    parts[subject_of(person.officer, person.unit)].push_back(part);
  PeriodIndex index{period_, policy_, {}, left_out_};
  for (auto& [faces, scale] : scales_) {
    ScaleIndex one = finish(faces, std::move(scale));
    for (const IndexSubject& subject : one.subjects) {
      one.coverages.push_back(coverage_of(subject, parts));
      one.causes.push_back(cause_of(causes, subject));
    }
    index.scales.push_back(std::move(one));
  }
  scales_.clear();
  return index;
}

Coverage IndexCollector::coverage_of(
    const IndexSubject& subject,
    const std::map<IndexSubject, std::vector<CoveragePart>>& parts) const {
  const auto found = parts.find(subject);
  if (found == parts.end()) return domain::coverage_of({}, policy_.coverage);
  return domain::coverage_of(found->second, policy_.coverage);
}

std::vector<LearntRatings> IndexCollector::learnt_in(
    const std::map<OwnService, std::int64_t>& ratings) const {
  std::vector<LearntRatings> learnt;
  for (const auto& [what, count] : ratings)
    if (count != 0)
      learnt.push_back({what.unit, what.service, left_out_.learning.at(what), count});
  return learnt;
}

ScaleIndex IndexCollector::finish(std::uint8_t faces, Scale scale) const {
  ScaleIndex one;
  one.faces = faces;
  const auto officer_place = in_order(scale.subjects, one.subjects);
  const auto service_place = in_order(scale.keys, one.keys);
  one.units.resize(one.subjects.size());
  one.learning.resize(one.subjects.size());
  for (std::size_t i = 0; i < officer_place.size(); ++i)
    one.units[officer_place[i]] = std::move(scale.units[i]);
  for (const auto& [officer, ratings] : scale.learning)
    one.learning[officer_place[officer]] = learnt_in(ratings);
  for (IndexCell& cell : scale.cells) {
    cell.officer = officer_place[cell.officer];
    cell.service = service_place[cell.service];
  }
  one.groups = groups_of(one.subjects);
  one.fit = fit_index({static_cast<std::uint32_t>(one.subjects.size()),
                       static_cast<std::uint32_t>(one.keys.size()), faces,
                       std::move(scale.cells)});
  one.mixes = reference_mixes(one, policy_.mixes, period_.year);
  one.figures = officer_indices(one.fit, one.groups, one.mixes, policy_.rules);
  for (std::size_t i = 0; i < one.subjects.size(); ++i) {
    one.judged.push_back(judged_in(left_out_.judged, one.subjects[i]));
    leave_out(one.judged.back(), one.figures[i]);
  }
  return one;
}

}  // namespace suara::domain
