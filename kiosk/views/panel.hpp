// The kawung panel of the two pages that nobody has to answer: invitation and farewell.
#pragma once
#include <string>

#include "kiosk/app/citizen/attract.hpp"
#include "kiosk/views/paint.hpp"
#include "kiosk/views/space.hpp"

namespace suara::kiosk::views {

// On the right over the whole height; below in portrait.
Box panel_of(const Space& space);
// moved: where its pattern stands.
void draw_panel(const Paint& paint, const Box& panel, const citizen::Attract& moved = {});
// Mark and agency; the smallest monitor has no room for them. Both end before right.
void draw_agency(const Paint& paint, const std::string& agency, const Space& space, float right);
// About y on one line or two; what is longer ends in "…".
void draw_agency_words(const Paint& paint, const std::string& agency, float x, float y, float most);

}  // namespace suara::kiosk::views
