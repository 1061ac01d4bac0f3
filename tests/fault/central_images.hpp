// The central's writer and its mirror at work, and what every power cut could leave of both disks:
// whatever a receipt went out for is in the database and in the mirror, and the central starts.
#pragma once
#include "tests/fault/counts.hpp"
#include "tests/fault/region_image.hpp"

namespace suara::fault {

// One workload and about `images` images of it. Defects stand in found, with the seed.
Counts central_images(const RegionImage& image, std::uint64_t seed, std::size_t images);

}  // namespace suara::fault
