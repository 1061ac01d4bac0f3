// Probabilities of the tails that flags are judged by, and how many of many may be believed.
#pragma once
#include <cstdint>
#include <span>

namespace suara::domain {

// P(X >= hits) of X ~ Binomial(trials, rate). 0 <= hits <= trials, 0 <= rate <= 1.
double binomial_tail(std::int64_t hits, std::int64_t trials, double rate);

// Two groups, hits among them: P(X >= hits of the first) given all sizes (Fisher's exact test, one
// side).
struct TwoGroups {
  std::int64_t first_hits = 0;
  std::int64_t first = 0;
  std::int64_t second_hits = 0;
  std::int64_t second = 0;
};
double fisher_tail(const TwoGroups& groups);

// Benjamini & Hochberg (1995): the largest of the sorted probabilities p_(i) <= i/m * rate. Those
// up to it are believed; 0: none is, unless it is 0 itself.
double discovery_limit(std::span<const double> probabilities, double rate);

}  // namespace suara::domain
