// The central's own tables: the region, its devices, people and sessions. Facts with a time of
// validity have from_day and until_day (inclusive; NULL = still so), as days since 1970-01-01.
#pragma once
#include <string_view>

namespace suara::central {

std::string_view schema();

}  // namespace suara::central
