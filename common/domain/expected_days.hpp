// An officer's days against what the fit expects of them, for the flag day_apart.
#pragma once
#include <cstdint>
#include <vector>

#include "common/domain/index_fit.hpp"

namespace suara::domain {

struct ExpectedDay {
  std::uint32_t day = 0;     // its number, as in the cells of the fit
  std::int64_t ratings = 0;  // > 0
  double mean = 0;           // 1..K
  double expected = 0;       // of the day's services, and of what the officer adds
};

// The officer's rated days in ascending order; empty where the fit has no officer effects.
std::vector<ExpectedDay> expected_days(const IndexFit& fit, std::uint32_t officer);

}  // namespace suara::domain
