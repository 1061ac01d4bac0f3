// Where the two windows of --two-screens stand on one display. Pure.
#pragma once
#include <optional>
#include <vector>

namespace suara::kiosk {

// Of a display, in pixels.
struct Area {
  int x = 0, y = 0, w = 0, h = 0;
  bool operator==(const Area&) const = default;
};

struct Places {
  Area citizen;
  Area desk;
  bool apart = false;  // neither covers a part of the other
};

// monitors: their free areas, at least one, that of the citizen's screen first. citizen: the size
// of its window, nullopt: its monitor's. The desk gets a monitor of its own where there is another,
// smaller than wanted where that is; else it stands beside the citizen's window or below it, down to
// three quarters of its size where there is no more room.
Places place_windows(const std::vector<Area>& monitors, const std::optional<Area>& citizen,
                     const Area& desk);

}  // namespace suara::kiosk
