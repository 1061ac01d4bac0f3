#include "kiosk/views/listen.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "kiosk/views/space.hpp"

namespace suara::kiosk::views {
namespace {

constexpr float kIconKey = 80;
constexpr float kUsualWide = 264;

// Where it stands on the page of the faces: a raised dot on the frame may be below it.
float usual_x(const Space& space) { return space.left() + (space.portrait() ? 0 : 664); }

// Free of keys between left and right on a row of the bar, as near to the usual as can be.
std::optional<Box> free_place(const Frame& frame, const Space& space, float y, float wide) {
  const float scale = frame.paint.scale();
  std::vector<std::pair<float, float>> taken{{space.right(), space.right() + kGutter}};
  for (const KeyFact& key : frame.keys)
    if (key.y / scale < y + kBarHeight && (key.y + key.h) / scale > y)
      taken.emplace_back(key.x / scale, (key.x + key.w) / scale);
  std::ranges::sort(taken);
  float from = space.left() - kGutter;
  for (const auto& [begin, end] : taken) {
    const bool last = begin >= space.right();
    const float first = from + kGutter, end_at = begin - (last ? 0 : kGutter) - wide;
    if (first <= end_at)
      return Box{std::clamp(usual_x(space), first, end_at), y, wide, kBarHeight};
    from = std::max(from, end);
  }
  return std::nullopt;
}

// The bar's rows from below: a second one only where keys stand on it.
std::vector<float> rows_of(const Frame& frame, const Space& space) {
  std::vector<float> rows{space.bar_y()};
  const float above = space.bar_y() - kBarHeight - kGutter;
  const auto on_it = [&](const KeyFact& key) {
    return key.key && std::abs(key.y / frame.paint.scale() - above) < 1;
  };
  if (std::ranges::any_of(frame.keys, on_it)) rows.push_back(above);
  return rows;
}

}  // namespace

bool has_listen(const citizen::Screen& screen) {
  static constexpr std::array<std::string_view, 5> kPages = {"rate", "thanks", "reasons", "survey",
                                                             "claim_code"};
  return std::ranges::find(kPages, screen.name) != kPages.end();
}

bool draw_listen(Frame& frame, const std::string& label, bool on, DesignSize size) {
  const Space space{size};
  const KeyStyle style{.icon_before = "sound", .chosen = on};
  const float least = key_width(frame.paint, label, style) + 28;
  const auto rows = rows_of(frame, space);
  for (const float wide : {std::max(kUsualWide, least), least})
    for (const float y : rows)
      if (const auto place = free_place(frame, space, y, wide))
        return text_key(frame, "listen", *place, label, style);
  for (const float y : rows)
    if (const auto place = free_place(frame, space, y, kIconKey))
      return icon_key(frame, "listen", *place, label,
                      {.icon_before = "sound", .icon = 40, .chosen = on});
  return false;
}

}  // namespace suara::kiosk::views
