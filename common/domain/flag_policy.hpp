// Where a flag is raised (SCORING section 5), fixed by the region's policy before the period.
#pragma once
#include <cstdint>

namespace suara::domain {

struct FlagPolicy {
  std::int64_t pace_ms = 700;
  std::int64_t burst_touches = 5;
  std::int64_t burst_ms = 60'000;
  std::int64_t rhythm_gaps = 10;
  double rhythm_share = 0.20;  // and no less than this share of the day's gaps
  double rhythm_variation = 0.15;
  double run_probability = 1e-4;
  double day_errors = 5;
  std::int64_t services_percent = 100;
  std::int64_t services_extra = 2;
  std::int64_t lost_offered_min = 20;
  double lost_margin = 0.06;  // beyond the region's rate, because honest officers differ
  double lost_false_discovery = 0.01;
  std::int64_t quick_ms = 2'000;  // touches sooner than this are the quick ones of shape_apart
  double shape_probability = 1e-6;
  bool operator==(const FlagPolicy&) const = default;
};

}  // namespace suara::domain
