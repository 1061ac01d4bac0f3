// Reads the citizen's screen, draws it, says what was tapped. Holds nothing between frames.
#pragma once
#include <optional>

#include "kiosk/app/citizen/screen.hpp"
#include "kiosk/views/keys.hpp"

namespace suara::kiosk::views {

// The sizes that the citizen's pictures are drawn for; a smaller window has pages of its own.
struct DesignSize {
  float w = 1280;
  float h = 800;
  bool low_reach = false;  // every key in the lower half
};
inline constexpr DesignSize kLandscape{1280, 800};
inline constexpr DesignSize kPortrait{800, 1280};

// size: of the window in design pixels, at least 1024x600 or kPortrait. A touch beside every key is
// Touched.
std::optional<citizen::Action> draw_citizen(Frame& frame, const citizen::Screen& screen,
                                            DesignSize size, bool reduced_motion);

// Something on the screen moves by itself, so that another picture is due.
bool citizen_moves(const citizen::Screen& screen, bool reduced_motion);

}  // namespace suara::kiosk::views
