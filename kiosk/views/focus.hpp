// What a citizen with a keypad sees on a page: the number of each key, and where the focus is.
#pragma once
#include "kiosk/views/keys.hpp"

namespace suara::kiosk::views {

// Over a page that has been drawn. focus: id of a key; another or empty: none has it. numbers: of
// the first ten keys, for whoever has digits.
void draw_focus(Frame& frame, const std::string& focus, bool numbers);

}  // namespace suara::kiosk::views
