// Line icons in a 24-unit box, weight 2.2, round ends (LOOK.md).
#pragma once
#include <string_view>

#include "kiosk/views/paint.hpp"

namespace suara::kiosk::views {

// lock, check, undo, chat, chevron_left, chevron_right, chevron_up, chevron_down, scales, clock,
// heart, stairs, banknote, chair, arrow_right, desk, send, info, leave, key, disk, arrow_left,
// pencil, list, shift, backspace, help, touch, chart. size: of the box, in design pixels; (x, y)
// its middle.
void draw_icon(const Paint& paint, std::string_view name, float x, float y, float size, ImU32 ink);

// "touch", its arc the wider the further a breath is (0..1).
void draw_touch_icon(const Paint& paint, float x, float y, float size, ImU32 ink, double breath);

}  // namespace suara::kiosk::views
