// What a citizen with a keypad sees on a page: the number of each key, and where the focus is.
#pragma once
#include <string>
#include <vector>

#include "kiosk/views/keys.hpp"

namespace suara::kiosk::views {

// The keys of a page that has been drawn, as one reads: row by row from above, each from the left.
std::vector<KeyFact> keys_as_read(const Frame& frame);

// Over a page that has been drawn. focus: id of a key; another or empty: none has it. numbers: of
// the first ten keys as one reads, for whoever has digits.
void draw_focus(Frame& frame, const std::string& focus, bool numbers);

}  // namespace suara::kiosk::views
