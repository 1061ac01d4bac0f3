// The officer's window: a client of the kiosk's socket and, after a password, of the central.
#pragma once
#include "kiosk/shell/citizen_process.hpp"

namespace suara::kiosk {

// The size of its window, where nobody asks for another.
inline constexpr Area kDeskWindow{0, 0, 1100, 720};

// Runs until the window is closed or SIGTERM comes. Exit code of the program.
int run_desk(const KioskOptions& options);

}  // namespace suara::kiosk
