// Reads the technician's screen, draws it, says what was tapped. Holds nothing between frames.
#pragma once
#include <optional>

#include "kiosk/app/technician/screen.hpp"
#include "kiosk/views/citizen.hpp"

namespace suara::kiosk::views {

// size: as for draw_citizen.
std::optional<technician::Action> draw_technician(Frame& frame, const technician::Screen& screen,
                                                  DesignSize size);

// A finger rests in the upper left corner, where the citizen has no key.
bool corner_is_held(const Frame& frame);

}  // namespace suara::kiosk::views
