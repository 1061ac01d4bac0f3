// region.toml: who the region is, its hours and the settings of its kiosks.
#pragma once
#include <string_view>
#include <vector>

#include "sync/bkd/setup_files.hpp"

namespace suara::bkd {

// Says every gap in problems; what could be read is returned.
Region read_region(std::string_view toml, std::vector<Problem>& problems);

}  // namespace suara::bkd
