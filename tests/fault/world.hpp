// One region in one process under one schedule: kiosks, network, disks and clocks around the
// production's journal, uplink decisions, ledger and tallies. At its end everything is mended,
// everything is sent, and the ledger is judged.
#pragma once
#include "tests/fault/counts.hpp"
#include "tests/fault/region_image.hpp"
#include "tests/fault/schedule.hpp"

namespace suara::fault {

Counts play(const RegionImage& image, const Schedule& schedule);

// What must have happened at least once in a campaign, or it proves nothing.
const std::vector<std::string>& must_happen();

}  // namespace suara::fault
