// The central's own tables: the region, its devices, people and sessions. Facts with a time of
// validity have from_day and until_day (inclusive; NULL = still so), as days since 1970-01-01.
#pragma once
#include <string_view>

namespace suara::central {

std::string_view schema();
// Those that databases of earlier versions lack: of version 1, and of versions 1 and 2; and one that
// they have otherwise.
std::string_view restart_table();
std::string_view public_ikm_table();
std::string_view session_table();

}  // namespace suara::central
