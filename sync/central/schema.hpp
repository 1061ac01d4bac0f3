// The central's own tables: the region, its devices, people and sessions. Facts with a time of
// validity have from_day and until_day (inclusive; NULL = still so), as days since 1970-01-01.
#pragma once
#include <string_view>

namespace suara::central {

std::string_view schema();
// The last of them alone: databases of version 1 lack it.
std::string_view restart_table();

}  // namespace suara::central
