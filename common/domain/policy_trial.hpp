// What rules would decide about officers like the region's own (SCORING section 3): periods are
// made up from the days, services and numbers of ratings of a real one, and from the means and
// spreads that its fit found, with officers whose truth is known, and judged as the real ones are.
// Pure: the same fit, rules and seed give the same counts.
#pragma once
#include <cstdint>

#include "common/domain/period_index.hpp"

namespace suara::domain {

// Sums over all made-up periods; a figure is a person in a unit (region mode: a person).
struct PolicyTrial {
  std::int64_t periods = 0;
  std::int64_t figures = 0;
  std::int64_t sufficient = 0;
  std::int64_t outside = 0;  // truly beyond the limit, sufficient or not
  std::int64_t decided = 0;  // above or below
  std::int64_t wrong = 0;    // of those decided: truly within the limit, or beyond the other one
  std::int64_t found() const { return decided - wrong; }
  PolicyTrial& operator+=(const PolicyTrial& more);
};

// truth, scale: the real period's fit with compare_within = unit, so that offices keep their own
// conditions also where the tried rules join them; it must have means. limit_points: what counts as
// truly outside (the region's, whatever limit the tried rules decide by). periods >= 1.
//
// Truth is what an officer is expected to score on their own days and services, less what officers
// at large would on the same, in points. A score never leaves 1..K: near the top a better officer
// cannot show it, here as in the field.
PolicyTrial try_policy(const ScaleIndex& truth, const IndexPolicy& tried, double limit_points,
                       int periods, std::uint64_t seed);

}  // namespace suara::domain
