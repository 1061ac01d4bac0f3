// As much of a name as there is room for.
#pragma once
#include <string>

#include "kiosk/views/paint.hpp"

namespace suara::kiosk::views {

// The whole name where it is not wider than `most`, else its beginning and "…".
std::string shortened(const Paint& paint, Type type, std::string name, float most);
// Likewise on as many lines.
std::string shortened(const Paint& paint, Type type, std::string name, float most, int lines);

}  // namespace suara::kiosk::views
