// How large the citizen's window of the demo is, so that the desk's stands whole beside it.
#pragma once
#include "kiosk/shell/desk_process.hpp"

namespace suara::test {

// display: in pixels. Upright where the reference window leaves the desk no room; so much stays free
// for a window's frame and the panel of the one who looks.
inline kiosk::Area demo_citizen(const kiosk::Area& display) {
  constexpr kiosk::Area kReference{0, 0, 1280, 800};
  constexpr kiosk::Area kDesk = kiosk::kDeskWindow;
  constexpr int kFree = 80;
  if (display.w >= kReference.w + kDesk.w || display.h >= kReference.h + kDesk.h) return kReference;
  const int high = display.h - kFree;
  return {0, 0, high * 5 / 8, high};
}

}  // namespace suara::test
