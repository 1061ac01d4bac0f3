// SQLite's memory: each of its allocations can be made to fail.
#pragma once
#include <cstdint>

namespace suara::fault {

// While no database is open. install_vfs() does it.
void install_memory();
// The nth allocation from now on fails (1: the next), and with `stays` every one after it.
void fail_allocation_at(std::uint64_t nth, bool stays);
void heal_memory();
bool allocation_failed();  // since the last fail_allocation_at()

}  // namespace suara::fault
