// Where a page of the citizen's lies in its window, in design pixels.
#pragma once
#include <algorithm>

#include "kiosk/views/citizen.hpp"

namespace suara::kiosk::views {

inline constexpr float kBarHeight = 80;
inline constexpr float kGutter = 32;

struct Space {
  DesignSize size;

  bool portrait() const { return size.w < size.h; }
  // No room for the reference page at its millimetres: strip, avatar and reason icons go, in one
  // order (LOOK.md, Space); faces and letters keep their size.
  bool compact() const { return !portrait() && (size.w < kLandscape.w || size.h < kLandscape.h); }

  // For whoever sits before the screen: every key in its lower half (the keyboard's first rows
  // excepted). The smallest screen is within reach as a whole.
  bool low() const { return size.low_reach && !compact(); }
  float middle() const { return size.h / 2; }

  // The page stands in the middle of a larger window.
  float page_w() const {
    return portrait() ? kPortrait.w : compact() ? std::min(size.w, kLandscape.w) : kLandscape.w;
  }
  float page_h() const {
    return portrait() ? kPortrait.h : compact() ? std::min(size.h, kLandscape.h) : kLandscape.h;
  }
  float x0() const { return (size.w - page_w()) / 2; }
  float y0() const { return (size.h - page_h()) / 2; }
  float margin() const { return compact() ? 32 : 48; }
  float left() const { return x0() + margin(); }
  float right() const { return x0() + page_w() - margin(); }
  float wide() const { return right() - left(); }
  float bar_y() const { return y0() + page_h() - kBarHeight - (compact() ? 24.0F : 48.0F); }
};

}  // namespace suara::kiosk::views
