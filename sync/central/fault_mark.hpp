// After a disk failed: a page that never reached it may still stand in the cache as if it had. A
// mark in the data folder outlives the program; whoever opens the folder next goes on in a new file
// of which every page was written, synced, read again and verified.
#pragma once
#include <filesystem>

#include "common/base/problem.hpp"

namespace suara::central {

void note_fault(const std::filesystem::path& folder) noexcept;
// Under the folder's lock, no connection being open. True: there was a mark, the database is a
// verified copy now. Problem "central.damaged" (what): nothing was changed, the mark stands. Throws
// where the disk fails again. A power cut at any point is gone on from.
Expected<bool> mend_after_fault(const std::filesystem::path& folder);

}  // namespace suara::central
