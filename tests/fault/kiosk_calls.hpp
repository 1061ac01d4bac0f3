// Every call that a kiosk's journal makes of the disk, and every allocation of its database, fails
// in turn in each thing that a recorder asks of it; judged by what is there afterwards.
#pragma once
#include "tests/fault/counts.hpp"

namespace suara::fault {

enum class Failing { disk_call, allocation };

// Each call fails once, and once from then on: the first `each` of a step one by one, later ones
// ever more sparsely.
Counts journal_calls(Failing what, std::uint64_t each);

}  // namespace suara::fault
