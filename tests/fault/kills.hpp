// kill -9 of real processes in a loop with traffic between them: suara-central, and three
// `suara-kiosk replay`, which are the kiosk's own recorder, journal and uplink without a window.
#pragma once
#include "tests/fault/counts.hpp"
#include "tests/fault/region_image.hpp"

namespace suara::fault {

// Regions of their own, one after another, until so many were killed and `bound_s` has not passed;
// in each, at its end, every row of every kiosk is in the ledger once.
Counts kill_processes(const RegionImage& image, std::uint64_t seed, std::uint64_t kills,
                      std::int64_t bound_s);

}  // namespace suara::fault
