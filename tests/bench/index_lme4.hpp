// The fit of R's lme4 beside ours, where it is installed: the same model and the same ratings.
#pragma once
#include "common/domain/officer_index.hpp"

namespace suara::bench {

// Prints the seconds of both and their ratio, or why they were not compared: lme4 has 20 minutes,
// one thread and the memory that is free. SUARA_BENCH_LME4_OFFICERS: of the first so many officers.
void compare_with_lme4(const domain::IndexInput& input);

}  // namespace suara::bench
