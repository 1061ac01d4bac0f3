// The kawung panel of the two pages that nobody has to answer: invitation and farewell.
#pragma once
#include <string>

#include "kiosk/views/paint.hpp"
#include "kiosk/views/space.hpp"

namespace suara::kiosk::views {

// On the right over the whole height; below in portrait.
Box panel_of(const Space& space);
void draw_panel(const Paint& paint, const Box& panel);
// Mark and agency; the smallest monitor has no room for them.
void draw_agency(const Paint& paint, const std::string& agency, const Space& space);

}  // namespace suara::kiosk::views
