// What an officer adds to the scores of the services they give, how surely, and whether that may be
// used: SCORING sections 1 to 3. Pure: cells in, figures out; never a NaN or an infinity.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "common/domain/index_fit.hpp"

namespace suara::domain {

// Thresholds of SCORING section 3; the region's policy fixes them before the period.
struct IndexRules {
  std::int64_t ratings_min = 30;
  std::int64_t days_min = 6;
  double reliability_min = 0.70;  // of 1 - (se_difference / (100/K sqrt(tau2_officer)))^2
  std::int64_t joined_min = 5;    // officers joined by common keys, this one counted
  double limit_points = 3.0;      // beyond which a difference is above or below
  // From which a reliability in per cent is called fair, and high: words, nothing hangs on them.
  std::int64_t reliability_fair_percent = 70;
  std::int64_t reliability_high_percent = 85;
  bool operator==(const IndexRules&) const = default;
};

// What speaks against using an officer's figure, in the order in which it is said.
enum class Shortfall : std::uint8_t {
  no_fit,       // the case of the whole fit (IndexFit::outcome)
  ratings,      // fewer than ratings_min
  days,         // fewer than days_min
  joined,       // fewer than joined_min
  reliability,  // below reliability_min
  days_apart,   // nobody has a second day: officer and day cannot be told apart
  judged,       // a frozen period that shares days with this one has judged the officer
};

std::string to_text(Shortfall what);  // "no_fit", "ratings", ...

enum class Standing : std::uint8_t { below, meets, above };
std::string to_text(Standing standing);  // "below", "meets", "above"

// Points are 100/K times a score's step. A figure that does not exist is nullopt.
struct OfficerIndex {
  std::int64_t ratings = 0;
  std::int64_t days = 0;             // with at least one rating
  std::int64_t joined = 0;           // officers in the block of keys, this one counted
  std::optional<double> mean;        // of the scores, 1..K
  std::optional<double> difference;  // judged
  std::optional<double> se_difference;
  std::optional<double> index;  // shown, not judged
  std::optional<double> se;
  std::optional<double> lower;  // index -+ 1.96 se, cut to 100/K..100
  std::optional<double> upper;
  std::optional<double> reliability;  // 0..1
  std::vector<Shortfall> missing;     // empty: sufficient, as far as known without coverage
  std::optional<Standing> standing;   // only where sufficient
  bool sufficient() const { return missing.empty(); }
};

// Shares of the keys in the reference mix of one group (a unit, or all), by service; they add up
// to 1. A service left out has share 0.
struct MixShare {
  std::uint32_t service = 0;
  double share = 0;
  bool fixed = false;  // by the policy, for a year (fixed_mix.hpp); else the group's own
};
using ReferenceMix = std::vector<MixShare>;

// The group's own shares of ratings. groups: of each officer (as officers in cells).
std::vector<ReferenceMix> own_mixes(const IndexFit& fit, const std::vector<std::uint32_t>& groups);

// One entry an officer 0..officers-1. groups[officer] is a place in mixes. An index exists only
// where every key with a share was rated.
std::vector<OfficerIndex> officer_indices(const IndexFit& fit,
                                          const std::vector<std::uint32_t>& groups,
                                          const std::vector<ReferenceMix>& mixes,
                                          const IndexRules& rules);

// Of the 90 % range that decides: difference -+ kDeciding se_difference against the limit.
inline constexpr double kDeciding = 1.645;
Standing standing_of(double difference, double se_difference, double limit_points);

}  // namespace suara::domain
