// The four faces of LOOK.md, drawn by their béziers. No emoji font is asked.
#pragma once
#include "kiosk/views/paint.hpp"

namespace suara::kiosk::views {

// score 1..4, centre and radius in design pixels.
void draw_face(const Paint& paint, int score, float x, float y, float radius);

}  // namespace suara::kiosk::views
