// The same seed, the same run: chance and the clock of the machine, for the production code too.
#pragma once
#include <cstdint>

namespace suara::fault {

// Before the first use of libsodium: its random octets come from `seed_chance` from then on.
void own_chance();
void seed_chance(std::uint64_t seed);
// CLOCK_BOOTTIME stands here; a negative number gives the machine's own back.
void set_boot_clock(std::int64_t milliseconds);

}  // namespace suara::fault
