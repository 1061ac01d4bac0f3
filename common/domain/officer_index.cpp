#include "common/domain/officer_index.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <map>

#include "common/domain/block_matrix.hpp"

namespace suara::domain {
namespace {

constexpr double kShown = 1.96;  // normal quantile of the 95 % range that is shown

// One group's mix against the fit: p'beta, p'A^-1 p, and A^-1 p by block.
struct Level {
  bool known = true;
  double mean = 0;
  double variance = 0;
  std::map<std::uint32_t, std::vector<double>> spread;
};

Level level_of(const IndexFit& fit, const ReferenceMix& mix) {
  const IndexLayout& layout = fit.layout;
  Level level;
  std::map<std::uint32_t, std::vector<double>> shares;
  for (const MixShare& one : mix) {
    const auto mean = fit.service_mean(one.service);
    if (one.share == 0) continue;
    if (!mean) return {false, 0, 0, {}};
    level.mean += one.share * *mean;
    const std::uint32_t block = layout.block_of_service[one.service];
    auto& share = shares[block];
    share.resize(layout.blocks[block].size());
    share[layout.place_of_service[one.service]] += one.share;
  }
  if (fit.at.inverse.empty()) return level;  // All alike: no variance.
  for (const auto& [block, share] : shares) {
    auto& spread = level.spread[block] = product(fit.at.inverse[block], share.data(), share.size());
    for (std::size_t i = 0; i < share.size(); ++i) level.variance += share[i] * spread[i];
  }
  return level;
}

double rooted(double variance) { return std::sqrt(std::max(variance, 0.0)); }

// a'A^-1 a, a'beta and a'A^-1 p of one officer.
struct Products {
  double apa = 0, expected = 0, with_mix = 0;
};

Products products_of(const IndexFit& fit, std::uint32_t officer, const Level& level) {
  const IndexLayout& layout = fit.layout;
  const std::uint32_t first = layout.first_service[officer];
  const std::size_t size = layout.services_of(officer);
  const std::uint32_t b = layout.block_of(officer);
  const std::uint32_t* const own = layout.service_of.data() + first;
  const double* const a = fit.at.mix.data() + first;
  std::vector<double> part;
  own_part(layout.place_of_service, own, size, fit.at.inverse[b], layout.blocks[b].size(), part);
  const auto z = product(part, a, size);
  const auto spread = level.spread.find(b);
  Products out;
  for (std::size_t i = 0; i < size; ++i) {
    out.apa += a[i] * z[i];
    out.expected += a[i] * fit.at.beta[own[i]];
    if (spread != level.spread.end())
      out.with_mix += a[i] * spread->second[layout.place_of_service[own[i]]];
  }
  return out;
}

void set_level(const IndexFit& fit, double index, double se, OfficerIndex& one) {
  const double step = 100.0 / fit.layout.faces;
  one.index = index;
  one.se = se;
  one.lower = std::clamp(index - kShown * se, step, 100.0);
  one.upper = std::clamp(index + kShown * se, step, 100.0);
}

// What the fit says of one officer; gives 1 - (se_difference / (100/K tau))^2.
double estimate(const IndexFit& fit, std::uint32_t officer, const Level& level, OfficerIndex& one) {
  const double step = 100.0 / fit.layout.faces, tu = fit.ratios[0], sigma2 = *fit.sigma2;
  const double known = tu * fit.at.weight[officer], k = tu / (1 + known);
  const Products products = products_of(fit, officer, level);
  one.reliability = known / (1 + known);
  one.difference = step * k * (fit.at.sum[officer] - products.expected) + 0.0;  // no minus zero
  one.se_difference = step * rooted(sigma2 * (k + k * k * products.apa));
  if (level.known) {
    const double fixed = level.variance - 2 * k * products.with_mix + k * k * products.apa;
    set_level(fit, step * level.mean + *one.difference, step * rooted(sigma2 * (k + fixed)), one);
  }
  return tu > 0 ? 1 - (k + k * k * products.apa) / tu : 0;
}

void count(const IndexLayout& layout, std::uint32_t officer, OfficerIndex& one) {
  double sum = 0, ratings = 0;
  for (std::uint32_t day = layout.first_day[officer]; day < layout.first_day[officer + 1]; ++day) {
    ratings += layout.day_ratings[day];
    sum += layout.day_sum[day];
  }
  one.ratings = static_cast<std::int64_t>(ratings);
  one.days = layout.first_day[officer + 1] - layout.first_day[officer];
  if (one.ratings == 0) return;
  one.joined = layout.block_officers[layout.block_of(officer)];
  one.mean = sum / ratings + static_cast<double>(layout.centre);
}

void judge(const IndexFit& fit, double certainty, const IndexRules& rules, OfficerIndex& one) {
  const auto miss = [&](bool missed, Shortfall what) {
    if (missed) one.missing.push_back(what);
  };
  const bool fitted = fit.outcome == FitOutcome::fitted;
  miss(!fitted, Shortfall::no_fit);
  miss(one.ratings < std::max<std::int64_t>(rules.ratings_min, 1), Shortfall::ratings);
  miss(one.days < rules.days_min, Shortfall::days);
  miss(one.joined < rules.joined_min, Shortfall::joined);
  miss(fitted && !(certainty >= rules.reliability_min), Shortfall::reliability);
  miss(fitted && fit.layout.one_day_an_officer, Shortfall::days_apart);
  if (one.sufficient() && one.difference)
    one.standing = standing_of(*one.difference, *one.se_difference, rules.limit_points);
}

OfficerIndex officer_index(const IndexFit& fit, std::uint32_t officer, const Level& level,
                           const IndexRules& rules) {
  OfficerIndex one;
  count(fit.layout, officer, one);
  double certainty = 0;
  if (one.ratings > 0 && fit.outcome == FitOutcome::all_alike) {
    one.difference = one.se_difference = one.reliability = 0;
    if (level.known) set_level(fit, 100.0 / fit.layout.faces * level.mean, 0, one);
  } else if (one.ratings > 0 && fit.tau2_officer) {
    certainty = estimate(fit, officer, level, one);
  }
  judge(fit, certainty, rules, one);
  return one;
}

}  // namespace

std::string to_text(Shortfall what) {
  switch (what) {
    case Shortfall::no_fit:
      return "no_fit";
    case Shortfall::ratings:
      return "ratings";
    case Shortfall::days:
      return "days";
    case Shortfall::joined:
      return "joined";
    case Shortfall::reliability:
      return "reliability";
    case Shortfall::days_apart:
      return "days_apart";
    case Shortfall::judged:
      return "judged";
  }
  return "";
}

std::string to_text(Standing standing) {
  switch (standing) {
    case Standing::below:
      return "below";
    case Standing::meets:
      return "meets";
    case Standing::above:
      return "above";
  }
  return "";
}

std::vector<ReferenceMix> own_mixes(const IndexFit& fit, const std::vector<std::uint32_t>& groups) {
  const IndexLayout& layout = fit.layout;
  assert(groups.size() == layout.officers);
  std::vector<std::map<std::uint32_t, double>> ratings;
  for (std::uint32_t officer = 0; officer < layout.officers; ++officer) {
    if (ratings.size() <= groups[officer]) ratings.resize(groups[officer] + 1);
    const std::uint32_t first_cell = layout.first_cell[layout.first_day[officer]];
    const std::uint32_t end = layout.first_cell[layout.first_day[officer + 1]];
    for (std::uint32_t cell = first_cell; cell < end; ++cell)
      ratings[groups[officer]]
             [layout.service_of[layout.first_service[officer] + layout.cell_place[cell]]] +=
          layout.cell_ratings[cell];
  }
  std::vector<ReferenceMix> mixes;
  for (const auto& group : ratings) {
    double all = 0;
    for (const auto& [service, count] : group) all += count;
    auto& mix = mixes.emplace_back();
    for (const auto& [service, count] : group) mix.push_back({service, count / all});
  }
  return mixes;
}

std::vector<OfficerIndex> officer_indices(const IndexFit& fit,
                                          const std::vector<std::uint32_t>& groups,
                                          const std::vector<ReferenceMix>& mixes,
                                          const IndexRules& rules) {
  assert(groups.size() == fit.layout.officers);
  std::vector<Level> levels;
  for (const ReferenceMix& mix : mixes) levels.push_back(level_of(fit, mix));
  std::vector<OfficerIndex> out;
  for (std::uint32_t officer = 0; officer < fit.layout.officers; ++officer)
    out.push_back(officer_index(fit, officer, levels.at(groups[officer]), rules));
  return out;
}

Standing standing_of(double difference, double se_difference, double limit_points) {
  if (difference - kDeciding * se_difference > limit_points) return Standing::above;
  if (difference + kDeciding * se_difference < -limit_points) return Standing::below;
  return Standing::meets;
}

}  // namespace suara::domain
