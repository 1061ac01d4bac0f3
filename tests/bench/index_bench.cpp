// The officer index of a region, from cells to figures, on one core: 1,500 officers, 125 days,
// 12 services in each of 20 units.
#include <cmath>
#include <fstream>
#include <random>

#include "common/domain/officer_index.hpp"
#include "tests/bench/figures.hpp"
#include "tests/bench/index_lme4.hpp"

using namespace suara;
using namespace suara::domain;

namespace {

constexpr std::uint32_t kUnits = 20, kOfficers = 1500, kDays = 125, kServices = 12;
constexpr int kFaces = 4;
constexpr int kRounds = 5;

struct World {
  std::mt19937_64 random{20261005};
  double normal(double sd) { return std::normal_distribution<double>(0, sd)(random); }
  std::uint64_t below(std::uint64_t limit) { return random() % limit; }
};

// About 5 of the unit's 12 services a day, 1 to 5 ratings of each.
void add_day(World& world, IndexCell at, std::uint32_t first_service, double level,
             IndexInput& input) {
  level += world.normal(0.15);
  for (std::uint32_t k = 0; k < kServices; ++k) {
    if (world.below(kServices) >= 5 + k % 2) continue;
    IndexCell cell = at;
    cell.service = first_service + k;
    for (auto n = 1 + world.below(5); n > 0; --n) {
      const double tapped = std::round(level - 0.05 * k + world.normal(0.66));
      const auto score = static_cast<std::int64_t>(std::clamp(tapped, 1.0, double{kFaces}));
      ++cell.ratings, cell.sum += score, cell.squares += score * score;
    }
    input.cells.push_back(cell);
  }
}

IndexInput region(std::vector<std::uint32_t>& unit_of) {
  World world;
  IndexInput input{kOfficers, kUnits * kServices, kFaces, {}};
  for (std::uint32_t officer = 0; officer < kOfficers; ++officer) {
    unit_of.push_back(officer * kUnits / kOfficers);
    const double level = 3.3 + world.normal(0.17);
    for (std::uint32_t day = 0; day < kDays; ++day)
      add_day(world, {officer, day, 0, 0, 0, 0}, unit_of.back() * kServices, level, input);
  }
  return input;
}

double peak_mib() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return std::stod(line.substr(6)) / 1024;
  return 0;
}

}  // namespace

int main() {
  std::vector<std::uint32_t> unit_of;
  const IndexInput input = region(unit_of);
  std::vector<double> took;
  int evaluations = 0, sufficient = 0;
  std::int64_t ratings = 0;
  for (int round = 0; round < kRounds; ++round) {
    const auto start = std::chrono::steady_clock::now();
    const IndexFit fit = fit_index(input);
    const auto officers = officer_indices(fit, unit_of, own_mixes(fit, unit_of), {});
    took.push_back(bench::ms_since(start));
    evaluations = fit.evaluations;
    ratings = fit.layout.ratings;
    sufficient = 0;
    for (const OfficerIndex& one : officers) sufficient += one.sufficient() ? 1 : 0;
    if (fit.outcome != FitOutcome::fitted) return 1;
  }
  bench::plain("cells of the region", static_cast<double>(input.cells.size()) / 1e6, "million");
  bench::plain("ratings", static_cast<double>(ratings) / 1e6, "million");
  bench::plain("evaluations of the criterion", evaluations, "");
  bench::plain("officers with a sufficient figure", sufficient, "");
  bench::line("index of the region, cells to figures, median", bench::median(took) / 1000, "s", 1);
  bench::line("memory at its peak, input and a copy included", peak_mib(), "MiB", 300.0 / 1.048576);
  bench::compare_with_lme4(input);
  return 0;
}
