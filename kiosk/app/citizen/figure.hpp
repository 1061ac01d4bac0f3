// The unit's public figure as the bundle's settings tell it (common/record/README.md).
#pragma once
#include <map>
#include <string>

#include "kiosk/app/citizen/actions.hpp"

namespace suara::kiosk {

// nullopt: the central publishes none, or what it says cannot be read.
std::optional<citizen::PublicFigure> published_figure(
    const std::map<std::string, std::string>& settings);

}  // namespace suara::kiosk
