// What an operator does for kiosks that were enrolled behind the backup from which a log goes on.
#pragma once
#include <memory>

#include "tests/fault/kiosk_machine.hpp"

namespace suara::fault {

// Each such enrolment is told with an application of its device, which asks for one more. Gives how
// many were stated again.
std::size_t state_enrolments_again(CentralMachine& central,
                                   const std::vector<std::unique_ptr<KioskMachine>>& kiosks,
                                   Instant now, std::vector<std::string>& defects);

}  // namespace suara::fault
