#include "tests/bench/cheat_truth.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace suara::bench {
namespace {

double normal(Random& random, double sd) {
  return sd > 0 ? std::normal_distribution<double>(0, sd)(random) : 0;
}

double below(double z) { return 0.5 * std::erfc(-z / std::numbers::sqrt2); }

double season_of(const Nature& nature, double part_of_quarter) {
  return nature.season * std::sin(2 * std::numbers::pi * part_of_quarter);
}

// Mean over the quarter and the services of the mix.
double expected_score(const Nature& nature, double office, const double* mix, double quality) {
  constexpr int kSeasons = 8;
  const double sd = std::hypot(nature.sd_day, nature.sd_tap);
  double mean = 0;
  for (int k = 0; k < kServices; ++k)
    for (int i = 0; i < kSeasons; ++i)
      mean += mix[k] / kSeasons *
              mean_score(nature.level + nature.services[k] + office + quality +
                             season_of(nature, (i + 0.5) / kSeasons),
                         sd);
  return mean;
}

void draw_mix(Random& random, double* mix) {
  double all = 0;
  for (int k = 0; k < kServices; ++k)
    all += mix[k] = std::gamma_distribution<double>(1.5, 1)(random) + 0.02;
  for (int k = 0; k < kServices; ++k) mix[k] /= all;
}

// One officer's day into the cells of both inputs.
void add_day(Random& random, const Nature& nature, const Layout& layout, std::uint32_t officer,
             std::uint32_t day, double office, TrueRegion& region) {
  const TrueOfficer& who = region.officers[officer];
  domain::IndexCell cells[kServices];
  const double mood = normal(random, nature.sd_day) + season_of(nature, day / double(layout.days));
  std::discrete_distribution<int> service(who.mix, who.mix + kServices);
  for (int n = std::poisson_distribution<int>(layout.ratings_a_day)(random); n > 0; --n) {
    const int k = service(random);
    const int score =
        tap(random, nature.level + nature.services[k] + office + who.quality + mood, nature);
    ++cells[k].ratings, cells[k].sum += score, cells[k].squares += score * score;
  }
  for (std::uint32_t k = 0; k < kServices; ++k) {
    if (cells[k].ratings == 0) continue;
    cells[k].officer = officer;
    cells[k].day = day;
    cells[k].service = who.office * kServices + k;
    region.by_office.cells.push_back(cells[k]);
    cells[k].service = k;
    region.by_region.cells.push_back(cells[k]);
  }
}

}  // namespace

double mean_score(double level, double sd) {
  double mean = 1;
  for (int edge = 1; edge < kFaces; ++edge) mean += below((level - edge - 0.5) / sd);
  return mean;
}

double true_difference(const Nature& nature, double office, const double* mix, double quality) {
  constexpr int kSteps = 24;  // of a grid over the officers' qualities, -3..3 SD
  double mean = 0, all = 0;
  for (int i = 0; i <= kSteps; ++i) {
    const double z = -3 + 6.0 * i / kSteps, weight = std::exp(-z * z / 2);
    mean += weight * expected_score(nature, office, mix, z * nature.sd_officer);
    all += weight;
  }
  return kPointsOfStep * (expected_score(nature, office, mix, quality) - mean / all);
}

int tap(Random& random, double level, const Nature& nature) {
  const double wanted = std::round(level + normal(random, nature.sd_tap));
  return static_cast<int>(std::clamp(wanted, 1.0, double{kFaces}));
}

TrueRegion make_region(const Nature& nature, const Layout& layout, std::uint64_t seed) {
  constexpr double kCeiling = 0.75;  // how much of a step is left of it below the top score
  Random random(seed);
  TrueRegion region;
  const std::uint32_t all = layout.offices * layout.officers;
  region.by_office = {all, layout.offices * kServices, kFaces, {}};
  region.by_region = {all, kServices, kFaces, {}};
  for (std::uint32_t office = 0; office < layout.offices; ++office) {
    const double conditions = normal(random, layout.office_points / kPointsOfStep / kCeiling);
    for (std::uint32_t i = 0; i < layout.officers; ++i) {
      TrueOfficer& who = region.officers.emplace_back();
      who.office = office;
      who.quality = normal(random, nature.sd_officer);
      draw_mix(random, who.mix);
      who.difference = true_difference(nature, conditions, who.mix, who.quality);
      const auto officer = static_cast<std::uint32_t>(region.officers.size() - 1);
      for (std::uint32_t day = 0; day < layout.days; ++day)
        add_day(random, nature, layout, officer, day, conditions, region);
    }
  }
  return region;
}

}  // namespace suara::bench
