// What moves by itself on the resting screen (LOOK.md, "Motion", attract). Pure: by the age of the
// page alone.
#pragma once
#include <cstdint>

namespace suara::kiosk::citizen {

inline constexpr std::int64_t kBreathMs = 2'400;
inline constexpr std::int64_t kBreaths = 3;
inline constexpr std::int64_t kBreathRestMs = 20'000;
inline constexpr std::int64_t kBreathPictureMs = 50;    // from one picture of a breath to the next
inline constexpr std::int64_t kPatternMs = 600'000;     // from one place of the pattern to the next
// A pattern moved by the whole of its cell looks as before: it visits these parts of it, each way.
inline constexpr int kPatternPlaces = 5;

struct Attract {
  double breath = 0;  // of the touch icon's arc: 0 at rest, 1 where it is widest
  int right = 0;      // of kPatternPlaces: how far the pattern has moved, and down
  int down = 0;
  bool operator==(const Attract&) const = default;
};
Attract attract_at(std::int64_t page_age_ms);

// The age at which the next picture is due, after this one: in a breath every kBreathPictureMs, and
// then its last; at rest when the next breath begins or the pattern moves.
std::int64_t next_attract_ms(std::int64_t page_age_ms);

}  // namespace suara::kiosk::citizen
