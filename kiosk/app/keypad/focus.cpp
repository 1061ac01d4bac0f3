#include "kiosk/app/keypad/focus.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace suara::kiosk::keypad {
namespace {

// A key in the same row or column goes before one aslant, however far it is.
constexpr float kAslant = 3;
constexpr float kAnyAslant = 1e6F;
constexpr float kOffMiddle = 0.1F;  // of two as near, the one more in line

struct Side {
  float ahead = 0;   // between the middles, along the arrow
  float beside = 0;  // of free space across it
  float off = 0;     // between the middles, across it
};

float gap(float a, float a_size, float b, float b_size) {
  return std::max({0.0F, b - (a + a_size), a - (b + b_size)});
}

Side side_of(const Place& from, const Place& to, Kind arrow) {
  const float dx = to.x + to.w / 2 - from.x - from.w / 2;
  const float dy = to.y + to.h / 2 - from.y - from.h / 2;
  const float across_x = gap(from.x, from.w, to.x, to.w);
  const float across_y = gap(from.y, from.h, to.y, to.h);
  switch (arrow) {
    case Kind::left: return {-dx, across_y, std::abs(dy)};
    case Kind::right: return {dx, across_y, std::abs(dy)};
    case Kind::up: return {-dy, across_x, std::abs(dx)};
    default: return {dy, across_x, std::abs(dx)};
  }
}

// Beside the key or beyond it, not merely a little to that side within the same row.
bool lies_there(const Place& from, const Place& to, Kind arrow) {
  const bool sideways = arrow == Kind::left || arrow == Kind::right;
  const float ahead = side_of(from, to, arrow).ahead;
  return ahead > (sideways ? from.w : from.h) / 2;
}

std::string nearest(const std::vector<Place>& places, const Place& from, Kind arrow) {
  std::string best = from.id;
  std::optional<float> best_cost;
  for (const Place& to : places) {
    if (to.id == from.id || !lies_there(from, to, arrow)) continue;
    const Side side = side_of(from, to, arrow);
    const float aslant = side.beside > 0 ? kAnyAslant + kAslant * side.beside : 0;
    const float cost = side.ahead + aslant + kOffMiddle * side.off;
    if (best_cost && cost >= *best_cost) continue;
    best = to.id;
    best_cost = cost;
  }
  return best;
}

}  // namespace

std::string moved(const std::vector<Place>& places, const std::string& focus, const Key& key) {
  const auto found = std::ranges::find(places, focus, &Place::id);
  const bool nowhere = found == places.end();
  if (places.empty()) return "";
  if (key.kind == Kind::digit) {
    const auto number = static_cast<std::size_t>(key.digit == 0 ? 10 : key.digit);
    return number <= places.size() ? places[number - 1].id : nowhere ? "" : focus;
  }
  if (key.kind == Kind::erase || key.kind == Kind::star || key.kind == Kind::slash)
    return nowhere ? "" : focus;
  if (nowhere) return places.front().id;
  const auto at = static_cast<std::size_t>(found - places.begin());
  if (key.kind == Kind::next) return places[(at + 1) % places.size()].id;
  if (key.kind == Kind::previous) return places[(at + places.size() - 1) % places.size()].id;
  return key.kind == Kind::enter ? focus : nearest(places, *found, key.kind);
}

}  // namespace suara::kiosk::keypad
