// Two sets of colours for the same pages: LOOK's warm paper, and black, white and yellow.
#pragma once
#include "kiosk/views/style.hpp"

namespace suara::kiosk::views {

enum class Theme : std::uint8_t { light, high_contrast };

inline constexpr ImU32 kYellow = rgb(0xFFD400);
inline constexpr ImU32 kDarkYellow = rgb(0x3D3300);  // what is not filled yet

// What a colour of style.hpp is in a theme; its transparency stays.
ImU32 themed(Theme theme, ImU32 colour);

// What to draw with on a tint, in place of `ink`: in high contrast a tint is yellow, and black is
// what stands on it.
ImU32 on_tint(Theme theme, ImU32 ink);

// WCAG 2.2's contrast ratio of two opaque colours, 1..21.
double contrast(ImU32 one, ImU32 other);

}  // namespace suara::kiosk::views
