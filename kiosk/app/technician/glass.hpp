// The touch test: targets over the whole glass, and which of them were reached. Pure; places are
// millimetres from the glass's upper left corner.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <vector>

namespace suara::kiosk::technician {

struct GlassPoint {
  double x_mm = 0, y_mm = 0;
  bool operator==(const GlassPoint&) const = default;
};

// In parts of the glass's width and height, 0..1.
struct GlassPart {
  double x = 0, y = 0, w = 0, h = 0;
};

struct Targets {
  std::vector<GlassPart> all;  // every corner, every edge and the middle among them
  GlassPart card;              // what is said and the key to end lie here, inside of the targets
};
Targets targets_of(bool portrait);

// What lies on the glass now, and what was lifted since it was told last.
struct GlassIs {
  double wide_mm = 0, high_mm = 0;
  std::vector<GlassPoint> resting = {};
  std::vector<GlassPoint> lifted = {};  // where one contact began and where it ended
  bool end_held = false;                // one rests on the key to end and began there
};

inline constexpr std::int64_t kEndHoldMs = 1'500;  // a hand that wipes the glass ends nothing

struct GlassTest {
  double wide_mm = 0, high_mm = 0;  // 0: not told yet
  std::vector<GlassPoint> resting;
  std::size_t most = 0;             // contacts at the same time, so far
  std::set<std::size_t> reached;    // indices of Targets::all
  std::optional<std::int64_t> end_since_ms;
};
GlassTest update(GlassTest test, const GlassIs& glass, std::int64_t now_ms);

}  // namespace suara::kiosk::technician
