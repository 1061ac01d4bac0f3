// A kiosk's work on a Disk, and what every power cut could leave of it, opened by the journal
// itself and judged: what had returned is there, what had not is whole or absent.
#pragma once
#include "tests/fault/counts.hpp"

namespace suara::fault {

// One workload and about `images` images of it. Defects stand in found, with the seed.
Counts journal_images(std::uint64_t seed, std::size_t images);

}  // namespace suara::fault
