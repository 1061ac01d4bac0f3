// The kawung of the ribbon as a small picture beside the letters': drawn as one quad instead of four
// petals' worth of triangles, of which rendering by software has hundreds a picture.
#pragma once
#include <imgui.h>

namespace suara::kiosk::views {

// Of its sides, in window pixels, for a ribbon so high; even, so that its middle is a pixel's corner.
int kawung_side(float ribbon_px);

// Before the atlas is built: its place there, to be painted after.
int reserve_kawung(ImFontAtlas& atlas, float ribbon_px);
void paint_kawung(ImFontAtlas& atlas, int place, float ribbon_px);

}  // namespace suara::kiosk::views
