#include "kiosk/views/listen.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "kiosk/views/space.hpp"

namespace suara::kiosk::views {
namespace {

constexpr float kIconKey = 80;

// Free of keys between left and right on the bar, the widest from the left.
std::optional<Box> free_place(const Frame& frame, const Space& space, float wide) {
  const float scale = frame.paint.scale();
  const float y = space.bar_y();
  std::vector<std::pair<float, float>> taken{{space.right(), space.right() + kGutter}};
  for (const KeyFact& key : frame.keys)
    if (key.y / scale < y + kBarHeight && (key.y + key.h) / scale > y)
      taken.emplace_back(key.x / scale, (key.x + key.w) / scale);
  std::ranges::sort(taken);
  float from = space.left() - kGutter;
  for (const auto& [begin, end] : taken) {
    const bool last = begin >= space.right();
    if (begin - from >= wide + (last ? 1 : 2) * kGutter)
      return Box{from + kGutter, y, wide, kBarHeight};
    from = std::max(from, end);
  }
  return std::nullopt;
}

}  // namespace

bool draw_listen(Frame& frame, const std::string& label, bool on, DesignSize size) {
  const Space space{size};
  const KeyStyle style{.icon_before = "sound", .chosen = on};
  const float wide = key_width(frame.paint, label, style) + 28;
  if (const auto place = free_place(frame, space, wide))
    return text_key(frame, "listen", *place, label, style);
  const auto place = free_place(frame, space, kIconKey);
  if (!place) return false;
  return icon_key(frame, "listen", *place, label,
                  {.icon_before = "sound", .icon = 40, .chosen = on});
}

}  // namespace suara::kiosk::views
