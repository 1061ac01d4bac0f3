// A world that cheats: how far the officer index may be trusted where nobody cheats, what each
// attack of SCORING section 6 gains, and what flags and reviewers take back. "raw" is the officer's
// mean against the region's, where an attack is played against the office's. --tune uses the seeds
// on which thresholds were looked at.
#include <cmath>
#include <cstring>
#include <map>
#include <numbers>

#include "common/domain/coverage.hpp"
#include "tests/bench/cheat_attacks.hpp"
#include "tests/bench/figures.hpp"

using namespace suara;
using namespace suara::bench;
using namespace suara::domain;

namespace {

constexpr double kLimit = 3;          // points, of IndexRules
constexpr double kStricterLimit = 3.5;  // as a region may set it, judged by the same truth

double beyond(double z) { return 0.5 * std::erfc(z / std::numbers::sqrt2); }

struct Errors {
  double squares = 0, covered = 0, all = 0, decided = 0, wrong = 0, outside = 0, found = 0;
  double foretold = 0;  // wrong decisions, by the differences' own errors

  void add(double truth, double difference, double error, Standing standing) {
    constexpr double kTwoSided95 = 1.96;
    ++all;
    squares += (difference - truth) * (difference - truth);
    covered += std::abs(difference - truth) <= kTwoSided95 * error ? 1 : 0;
    const bool is_above = truth > kLimit, is_below = truth < -kLimit;
    const bool right =
        (standing == Standing::above && is_above) || (standing == Standing::below && is_below);
    decided += standing == Standing::meets ? 0 : 1;
    wrong += standing == Standing::meets || right ? 0 : 1;
    if (standing != Standing::meets) foretold += beyond((std::abs(difference) - kLimit) / error);
    outside += is_above || is_below ? 1 : 0;
    found += right ? 1 : 0;
  }
};

void add_index(const TrueRegion& region, const IndexInput& input,
               const std::vector<std::uint32_t>& groups, Errors& errors,
               double limit = kLimit) {
  IndexRules rules;
  rules.limit_points = limit;
  const IndexFit fit = fit_index(input);
  const auto officers = officer_indices(fit, groups, own_mixes(fit, groups), rules);
  for (std::size_t i = 0; i < officers.size(); ++i)
    if (officers[i].difference)
      errors.add(region.officers[i].difference, *officers[i].difference, *officers[i].se_difference,
                 officers[i].standing.value_or(Standing::meets));
}

// Mean against the region's, error from the officer's own scores as if they were independent.
void add_raw(const TrueRegion& region, Errors& errors) {
  struct Sum {
    double n = 0, sum = 0, squares = 0;
  };
  std::vector<Sum> sums(region.officers.size());
  Sum all;
  for (const IndexCell& cell : region.by_region.cells)
    for (Sum* sum : {&sums[cell.officer], &all}) {
      sum->n += cell.ratings;
      sum->sum += static_cast<double>(cell.sum);
      sum->squares += static_cast<double>(cell.squares);
    }
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const double mean = sums[i].sum / sums[i].n;
    const double variance = sums[i].squares / sums[i].n - mean * mean;
    const double difference = kPointsOfStep * (mean - all.sum / all.n);
    errors.add(region.officers[i].difference, difference,
               kPointsOfStep * std::sqrt(variance / sums[i].n), standing_of(difference, 0, kLimit));
  }
}

struct Compared {
  Errors raw, ours, stricter, across;
};

Compared compare(const Layout& layout, int worlds, std::uint64_t seed) {
  Compared out;
  for (int world = 0; world < worlds; ++world) {
    const TrueRegion region =
        make_region(Nature{}, layout, seed + static_cast<std::uint64_t>(world));
    std::vector<std::uint32_t> offices;
    for (const TrueOfficer& who : region.officers) offices.push_back(who.office);
    add_raw(region, out.raw);
    add_index(region, region.by_office, offices, out.ours);
    add_index(region, region.by_office, offices, out.stricter, kStricterLimit);
    add_index(region, region.by_region, std::vector<std::uint32_t>(offices.size(), 0), out.across);
  }
  return out;
}

double percent(double part, double all) { return all > 0 ? 100 * part / all : 0; }

void print_row(const char* who, const Errors& e) {
  fmt::print("  {:<22} {:>8.2f} {:>9.1f} {:>9.0f} {:>8.2f} {:>8.1f}\n", who,
             std::sqrt(e.squares / e.all), percent(e.covered, e.all), e.decided,
             percent(e.wrong, e.decided), percent(e.found, e.outside));
}

void print_comparison(const Layout& layout, int worlds, std::uint64_t seed) {
  const Compared c = compare(layout, worlds, seed);
  fmt::print("{} offices of {}, conditions SD {} points, {} quarters, {:.1f} % truly outside\n",
             layout.offices, layout.officers, layout.office_points, worlds,
             percent(c.ours.outside, c.ours.all));
  fmt::print("  {:<22} {:>8} {:>9} {:>9} {:>8} {:>8}\n", "", "RMSE", "covered %", "decisions",
             "wrong %", "found %");
  print_row("raw mean", c.raw);
  print_row("ours, within the office", c.ours);
  print_row("the same, limit 3.5", c.stricter);
  print_row("ours, across the region", c.across);
  line("interval covers the truth: off 95 %", std::abs(percent(c.ours.covered, c.ours.all) - 95),
       "points", 1);
  line("wrong decisions among those made", percent(c.ours.wrong, c.ours.decided), "%", 1);
  plain("  chance alone, 95 %: up or down", 196 * std::sqrt(c.ours.wrong) / c.ours.decided, "%");
  plain("  as the differences' own errors foretell", percent(c.ours.foretold, c.ours.decided), "%");
  plain("  of all who were judged", percent(c.ours.wrong, c.ours.all), "%");
}

constexpr std::uint32_t kTarget = 0;

// What the target's figures say, in points.
struct Differences {
  double ours = 0, raw = 0;

  Differences& operator+=(const Differences& other) {
    ours += other.ours;
    raw += other.raw;
    return *this;
  }
  Differences operator-(const Differences& other) const {
    return {ours - other.ours, raw - other.raw};
  }
};

struct Effect {
  int played = 0, flagged = 0, unpaid = 0;
  Differences before, careful, hasty;
  std::map<FlagCode, int> by_code;
};

double difference_in(const IndexFit& fit) {
  const std::vector<std::uint32_t> groups(fit.layout.officers, 0);
  return officer_indices(fit, groups, own_mixes(fit, groups), {})[kTarget].difference.value_or(0);
}

// Mean against the office's, of what counts in the fit.
double raw_difference_in(const Ledger& ledger, const std::set<BallotPlace>& annulled) {
  const OfficerId target = officer_id(kTarget);
  double own = 0, own_sum = 0, all = 0, sum = 0;
  for (const PlacedBallot& one : ledger.ballots) {
    if (one.ballot.outcome != Outcome::rated || annulled.contains(one.place)) continue;
    const double score = *one.ballot.answers.score;
    ++all;
    sum += score;
    if (one.ballot.offer.officer != target) continue;
    ++own;
    own_sum += score;
  }
  return own > 0 ? kPointsOfStep * (own_sum / own - sum / all) : 0;
}

Differences differences_of(const Ledger& ledger, const IndexFit& fit,
                           const std::set<BallotPlace>& annulled = {}) {
  return {difference_in(fit), raw_difference_in(ledger, annulled)};
}

// Of the target alone: below the floor of coverage its figure carries no pay.
bool carries_pay(const Scene& scene) {
  CoveragePart part;
  part.independent = 0;
  for (const Visit& visit : scene.visits) {
    if (visit.officer != kTarget || visit.channel == Channel::walk_up) continue;
    *part.independent += visit.registered ? 1 : 0;
    if (visit.ending == Ending::never_finished) continue;
    ++part.desk;
    part.offered += visit.ending == Ending::rated || visit.ending == Ending::timed_out ||
                            visit.ending == Ending::skipped
                        ? 1
                        : 0;
  }
  return use_of(coverage_of(std::vector{part}, {}), Cause::none, {}) == IndexUse::pay;
}

std::set<FlagCode> codes_of(const Flags& flags, const OfficerId& officer) {
  std::set<FlagCode> codes;
  for (const Flag& flag : flags)
    if (flag.officer == officer) codes.insert(flag.code);
  return codes;
}

void play(const Attack& attack, const Scene& honest, const Differences& honest_differences,
          const std::set<FlagCode>& honest_codes, std::uint64_t seed, Effect& effect) {
  Random random(seed);
  Scene scene = honest;
  attack.play(scene, kTarget, random);
  const Ledger ledger = recorded(scene);
  const IndexFit fit = fit_of(ledger, scene.officers);
  const Flags flags = flags_of(ledger, fit, {});
  const auto after = [&](const Reviewer& reviewer) {
    const auto annulled = review(ledger, flags, reviewer, random);
    return differences_of(ledger, fit_of(ledger, scene.officers, annulled), annulled) -
           honest_differences;
  };
  ++effect.played;
  effect.before += differences_of(ledger, fit) - honest_differences;
  effect.careful += after(kCareful);
  effect.hasty += after(kHasty);
  effect.unpaid += carries_pay(honest) && !carries_pay(scene) ? 1 : 0;
  bool found = false;
  for (const FlagCode code : codes_of(flags, officer_id(kTarget)))
    if (!honest_codes.contains(code)) {
      ++effect.by_code[code];
      found = true;
    }
  effect.flagged += found ? 1 : 0;
}

void print_effect(const Attack& attack, const Effect& effect) {
  const double n = effect.played;
  std::string codes;
  for (const auto& [code, times] : effect.by_code)
    codes += fmt::format(" {} {:.0f}", to_text(code), 100 * times / n);
  fmt::print("  {:<44}", attack.name);
  for (const double Differences::*whose : {&Differences::raw, &Differences::ours})
    fmt::print(" {:>8.2f} {:>7.2f} {:>6.2f}", effect.before.*whose / n, effect.careful.*whose / n,
               effect.hasty.*whose / n);
  fmt::print(" {:>8.0f} {:>7.0f}  {}\n", 100 * effect.flagged / n, 100 * effect.unpaid / n, codes);
  std::fflush(stdout);
}

void print_attacks(int scenes, std::uint64_t seed) {
  const Layout layout{1, 10, 63, 15, 0};
  std::vector<Effect> effects(attacks().size());
  for (int i = 0; i < scenes; ++i) {
    const std::uint64_t own = seed + static_cast<std::uint64_t>(i);
    const Scene honest = make_scene(layout, {}, own);
    const Ledger ledger = recorded(honest);
    const IndexFit fit = fit_of(ledger, honest.officers);
    const auto codes = codes_of(flags_of(ledger, fit, {}), officer_id(kTarget));
    const Differences differences = differences_of(ledger, fit);
    for (std::size_t a = 0; a < attacks().size(); ++a)
      play(attacks()[a], honest, differences, codes, own * 100 + a, effects[a]);
  }
  fmt::print(
      "\nEffect on one officer's difference, points; ten officers, a quarter, 15 ratings a day, {} "
      "times.\nBefore flags, and after a careful and a hasty reviewer.\n"
      "* does not count before two reviewers say so; here it does\n",
      scenes);
  fmt::print("  {:<44} {:^23} {:^23}\n  {:<44}", "", "raw mean", "ours", "");
  for (int i = 0; i < 2; ++i) fmt::print(" {:>8} {:>7} {:>6}", "before", "careful", "hasty");
  fmt::print(" {:>8} {:>7}  {}\n", "flagged%", "unpaid%", "by flag, %");
  for (std::size_t a = 0; a < attacks().size(); ++a) print_effect(attacks()[a], effects[a]);
}

void print_honest(double ratings_a_day, int scenes, std::uint64_t seed) {
  const Layout layout{1, 10, 21, ratings_a_day, 0};
  std::map<FlagCode, int> by_code;
  int months = 0, flagged = 0;
  for (int i = 0; i < scenes; ++i) {
    const Scene scene = make_scene(layout, {}, seed + static_cast<std::uint64_t>(i));
    const Ledger ledger = recorded(scene);
    const Flags flags = flags_of(ledger, fit_of(ledger, scene.officers), {});
    for (std::uint32_t officer = 0; officer < scene.officers; ++officer) {
      const auto codes = codes_of(flags, officer_id(officer));
      for (const FlagCode code : codes) ++by_code[code];
      flagged += codes.empty() ? 0 : 1;
      ++months;
    }
  }
  line(fmt::format("honest officer-months flagged, {} ratings a day", ratings_a_day),
       percent(flagged, months), "%", 1);
  for (const auto& [code, times] : by_code)
    fmt::print("    {:<20} {:.2f} %\n", to_text(code), percent(times, months));
}

}  // namespace

int main(int argc, char** argv) {
  const bool tune = argc > 1 && std::strcmp(argv[1], "--tune") == 0;
  const std::uint64_t seed = tune ? 1'000'000 : 7'000'000;
  fmt::print("seeds from {} ({})\n", seed, tune ? "for tuning" : "for reporting");
  for (const double conditions : {0.0, 2.5, 3.75})
    print_comparison({12, 10, 63, 10, conditions}, 100, seed + 10'000);
  print_comparison({24, 5, 63, 10, 2.5}, 100, seed + 20'000);
  print_attacks(40, seed + 30'000);
  fmt::print("\n");
  for (const double ratings : {20.0, 50.0, 100.0}) print_honest(ratings, 100, seed + 40'000);
  return 0;
}
