// Two sets of colours for the same pages: LOOK's warm paper, and black, white and yellow.
#pragma once
#include "kiosk/views/style.hpp"

namespace suara::kiosk::views {

enum class Theme : std::uint8_t { light, high_contrast };

inline constexpr ImU32 kYellow = rgb(0xFFD400);
inline constexpr ImU32 kDarkYellow = rgb(0x3D3300);  // behind what is chosen or pressed

// What a colour of style.hpp is in a theme; its transparency stays.
ImU32 themed(Theme theme, ImU32 colour);

// WCAG 2.2's contrast ratio of two opaque colours, 1..21.
double contrast(ImU32 one, ImU32 other);

}  // namespace suara::kiosk::views
