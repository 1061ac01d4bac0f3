// The machine's clocks, asked here and handed on as values.
#pragma once
#include "kiosk/journal/journal.hpp"

namespace suara::kiosk {

journal::Clocks read_clocks();

// CLOCK_BOOTTIME in milliseconds: never goes back, counts while the machine sleeps.
std::int64_t steady_ms();

// 16 bytes: SHA-256 of the kernel's boot id, cut short.
Bytes machine_boot_id();

}  // namespace suara::kiosk
