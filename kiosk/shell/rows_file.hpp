// Rows of an old file as closed ballots of channel imported.
#pragma once
#include <filesystem>
#include <vector>

#include "common/base/problem.hpp"
#include "common/domain/ballot.hpp"

namespace suara::kiosk {

// CSV without quotes, columns row,officer,service,day,score under a head line of these names; row
// counts from 1. Problem "rows.malformed" (what) with file and row, "rows.missing" (file).
Expected<std::vector<domain::Ballot>> read_rows(const std::filesystem::path& file,
                                                const CounterId& counter, std::uint8_t faces);

}  // namespace suara::kiosk
