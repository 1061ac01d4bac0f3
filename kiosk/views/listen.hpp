// The key that has the page read aloud, in the page's bar.
#pragma once
#include <string>

#include "kiosk/views/citizen.hpp"

namespace suara::kiosk::views {

// The pages that are answered by keys, and a complaint's code; on help reading aloud is a switch.
bool has_listen(const citizen::Screen& screen);

// Over a page that has been drawn; in the first free place of its bar that is wide enough for the
// word, else for the sign alone, there as near as can be to where the page of the faces has it. on:
// it is being read aloud. true: tapped.
bool draw_listen(Frame& frame, const std::string& label, bool on, DesignSize size);

}  // namespace suara::kiosk::views
