// What is wrong between the rows of a set-up: names nobody has, dates that overlap, two officers
// with one NIP, superiors in a circle. Pure.
#pragma once
#include <vector>

#include "sync/bkd/setup_files.hpp"

namespace suara::bkd {

// Roles a user of BKD may have (officers sign in with their NIP).
bool is_user_role(std::string_view role);

// Adds to reading.problems and notes, and sorts both by file (as setup_file_names), row, column.
void check_setup(Reading& reading);

}  // namespace suara::bkd
