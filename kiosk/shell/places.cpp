#include "kiosk/shell/places.hpp"

#include <algorithm>
#include <cmath>

namespace suara::kiosk {
namespace {

Area no_larger(const Area& window, const Area& monitor) {
  return {window.x, window.y, std::min(window.w, monitor.w), std::min(window.h, monitor.h)};
}

Area centred(const Area& window, const Area& monitor) {
  const Area size = no_larger(window, monitor);
  return {monitor.x + (monitor.w - size.w) / 2, monitor.y + (monitor.h - size.h) / 2, size.w,
          size.h};
}

// With as much room between them as at either side.
std::optional<Places> beside(const Area& monitor, const Area& citizen, const Area& desk) {
  const int rest = monitor.w - citizen.w - desk.w;
  if (rest < 0 || citizen.h > monitor.h || desk.h > monitor.h) return std::nullopt;
  Places places{centred(citizen, monitor), centred(desk, monitor), true};
  places.citizen.x = monitor.x + rest / 3;
  places.desk.x = monitor.x + monitor.w - rest / 3 - desk.w;
  return places;
}

// Rows for columns.
Area turned(const Area& area) { return {area.y, area.x, area.h, area.w}; }

std::optional<Places> below(const Area& monitor, const Area& citizen, const Area& desk) {
  const auto places = beside(turned(monitor), turned(citizen), turned(desk));
  if (!places) return std::nullopt;
  return Places{turned(places->citizen), turned(places->desk), true};
}

// As large as fits beside the citizen's window or below it, in its own proportions; nullopt: it could
// not be read any more.
std::optional<Places> with_smaller_desk(const Area& monitor, const Area& citizen,
                                        const Area& desk) {
  constexpr double kLeast = 0.75;
  const auto part = [&](int w, int h) {
    return std::min(static_cast<double>(w) / desk.w, static_cast<double>(h) / desk.h);
  };
  const double scale = std::max(part(monitor.w - citizen.w, monitor.h),
                                part(monitor.w, monitor.h - citizen.h));
  if (scale < kLeast || scale > 1) return std::nullopt;
  const Area smaller{0, 0, static_cast<int>(std::lround(desk.w * scale)),
                     static_cast<int>(std::lround(desk.h * scale))};
  const auto places = beside(monitor, citizen, smaller);
  return places ? places : below(monitor, citizen, smaller);
}

// In opposite corners: most of both is seen, and either can be brought to the front.
Places covered(const Area& monitor, const Area& citizen, const Area& desk) {
  const Area one = no_larger(citizen, monitor), other = no_larger(desk, monitor);
  return {{monitor.x, monitor.y, one.w, one.h},
          {monitor.x + monitor.w - other.w, monitor.y + monitor.h - other.h, other.w, other.h},
          false};
}

}  // namespace

Places place_windows(const std::vector<Area>& monitors, const std::optional<Area>& citizen,
                     const Area& desk) {
  const Area& first = monitors.front();
  const Area wanted = citizen.value_or(first);
  const auto another = std::max_element(
      monitors.begin() + 1, monitors.end(),
      [](const Area& one, const Area& other) { return one.w * one.h < other.w * other.h; });
  if (another != monitors.end()) return {centred(wanted, first), centred(desk, *another), true};
  if (const auto places = beside(first, wanted, desk)) return *places;
  if (const auto places = below(first, wanted, desk)) return *places;
  if (const auto places = with_smaller_desk(first, wanted, desk)) return *places;
  return covered(first, wanted, desk);
}

}  // namespace suara::kiosk
