// The ledger at the end of a world, read and counted again by other means than those that wrote it.
#pragma once
#include <memory>

#include "tests/fault/kiosk_machine.hpp"

namespace suara::fault {

void judge(CentralMachine& central, const std::vector<std::unique_ptr<KioskMachine>>& kiosks,
           const Promises& promises, Counts& counts, std::vector<std::string>& defects);

}  // namespace suara::fault
