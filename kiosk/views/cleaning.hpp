// The screen while its glass is cleaned, and the place that is held to begin.
#pragma once
#include "kiosk/app/touch/cleaning.hpp"
#include "kiosk/views/citizen.hpp"

namespace suara::kiosk::views {

// Top right: something rests there now. size: of the window in design pixels.
bool cleaning_place_held(Frame& frame, DesignSize size);

void draw_cleaning(Frame& frame, const touch::CleaningScreen& cleaning, DesignSize size);

}  // namespace suara::kiosk::views
