// The key that has the page read aloud, in the page's bar.
#pragma once
#include <string>

#include "kiosk/views/citizen.hpp"

namespace suara::kiosk::views {

// Over a page that has been drawn; in the first free place of its bar that is wide enough for the
// word, else for the sign alone. on: it is being read aloud. true: tapped.
bool draw_listen(Frame& frame, const std::string& label, bool on, DesignSize size);

}  // namespace suara::kiosk::views
