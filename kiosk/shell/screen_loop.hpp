// What the thread of a window does all day: sleeps until something happens, draws only what changed
// or moves.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>

#include "kiosk/shell/window.hpp"

namespace suara::kiosk {

struct ScreenWork {
  std::function<bool()> take_in;                     // true: the picture may have changed
  std::function<std::optional<std::int64_t>()> due;  // steady_ms of the next tick
  std::function<void()> tick;                        // is called when that is over
  std::function<void()> draw;                        // one picture
};

// Until it is over (on another thread: then Window::wake()) or until the window is closed.
void run_screen(Window& window, const std::function<bool()>& over, const ScreenWork& work);

}  // namespace suara::kiosk
