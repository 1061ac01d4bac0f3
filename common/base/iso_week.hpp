// Weeks of ISO 8601: Monday to Sunday, the first is the one with the year's first Thursday.
#pragma once
#include <string>

#include "common/base/time.hpp"

namespace suara {

// "2026-W41"; sorts as text.
std::string iso_week(Date date);

}  // namespace suara
