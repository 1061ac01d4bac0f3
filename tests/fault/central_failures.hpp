// Every call of the central's writer to its disks fails in turn, once and from then on; every
// allocation of SQLite's too. Nothing is receipted that is not held afterwards; it starts again.
#pragma once
#include "tests/fault/counts.hpp"
#include "tests/fault/region_image.hpp"

namespace suara::fault {

// Of the calls only every `stride`th is tried, from a place that the seed draws; 1: all.
Counts central_calls_fail(const RegionImage& image, std::uint64_t seed, std::size_t stride);
Counts central_allocations_fail(const RegionImage& image, std::uint64_t seed, std::size_t stride);

}  // namespace suara::fault
