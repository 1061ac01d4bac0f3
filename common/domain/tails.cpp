#include "common/domain/tails.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <vector>

namespace suara::domain {
namespace {

// std::lgamma writes the sign where every thread has it.
double log_factorial(std::int64_t n) {
  int sign = 1;
  return lgamma_r(static_cast<double>(n) + 1, &sign);
}

double log_choose(std::int64_t all, std::int64_t some) {
  return log_factorial(all) - log_factorial(some) - log_factorial(all - some);
}

}  // namespace

double binomial_tail(std::int64_t hits, std::int64_t trials, double rate) {
  assert(hits >= 0 && hits <= trials && rate >= 0 && rate <= 1);
  if (hits == 0) return 1;
  if (rate == 0) return 0;
  if (rate == 1) return 1;
  double tail = 0;
  for (std::int64_t k = hits; k <= trials; ++k)
    tail += std::exp(log_choose(trials, k) + static_cast<double>(k) * std::log(rate) +
                     static_cast<double>(trials - k) * std::log1p(-rate));
  return std::min(tail, 1.0);
}

double fisher_tail(const TwoGroups& groups) {
  assert(groups.first_hits <= groups.first && groups.second_hits <= groups.second);
  const std::int64_t hits = groups.first_hits + groups.second_hits;
  const double all = log_choose(groups.first + groups.second, hits);
  double tail = 0;
  for (std::int64_t k = groups.first_hits; k <= std::min(groups.first, hits); ++k)
    if (hits - k <= groups.second)
      tail += std::exp(log_choose(groups.first, k) + log_choose(groups.second, hits - k) - all);
  return std::min(tail, 1.0);
}

double discovery_limit(std::span<const double> probabilities, double rate) {
  std::vector<double> sorted(probabilities.begin(), probabilities.end());
  std::ranges::sort(sorted);
  double limit = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i)
    if (sorted[i] <= static_cast<double>(i + 1) / static_cast<double>(sorted.size()) * rate)
      limit = sorted[i];
  return limit;
}

}  // namespace suara::domain
