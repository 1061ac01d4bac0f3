#include "kiosk/shell/screen_loop.hpp"

#include <chrono>
#include <thread>

#include "kiosk/shell/clocks.hpp"

namespace suara::kiosk {
namespace {

constexpr std::int64_t kPictureMs = 16;  // while something moves

// A display without vertical sync would draw as fast as it can.
void pace(std::int64_t drawn_ms) {
  const std::int64_t since = steady_ms() - drawn_ms;
  if (since < kPictureMs)
    std::this_thread::sleep_for(std::chrono::milliseconds(kPictureMs - since));
}

}  // namespace

void run_screen(Window& window, const std::function<bool()>& over, const ScreenWork& work) {
  std::int64_t drawn_ms = 0;
  while (!over() && !window.closed()) {
    if (work.take_in()) window.ask_picture();
    if (over()) return;
    if (const auto due = work.due(); due && steady_ms() >= *due) {
      work.tick();
      window.ask_picture();
    }
    if (window.picture_due()) {
      if (window.only_moving()) pace(drawn_ms);
      drawn_ms = steady_ms();
      work.draw();
    }
    const auto due = work.due();
    window.wait(due ? std::optional(std::max<std::int64_t>(1, *due - steady_ms())) : std::nullopt);
  }
}

}  // namespace suara::kiosk
