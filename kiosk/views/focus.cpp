#include "kiosk/views/focus.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

namespace suara::kiosk::views {
namespace {

constexpr int kNumbersMax = 10;  // the tenth is 0
constexpr float kNumberRadius = 18;
constexpr float kNumberRim = 3;
constexpr float kNumberDown = 10;
constexpr float kRingGap = 5;
constexpr float kRingWeight = 6;

Box design_box(const Frame& frame, const KeyFact& key) {
  const float scale = frame.paint.scale();
  return {key.x / scale, key.y / scale, key.w / scale, key.h / scale};
}

void draw_ring(const Paint& paint, const Box& box) {
  const float out = kRingGap + kRingWeight;
  paint.edge({box.x - kRingGap, box.y - kRingGap, box.w + 2 * kRingGap, box.h + 2 * kRingGap},
             colour::kPaper, 24, kRingGap);
  paint.edge({box.x - out, box.y - out, box.w + 2 * out, box.h + 2 * out}, colour::kPrimary, 28,
             kRingWeight);
}

// On the key's corner, so low that it covers nothing of the line above.
void draw_number(const Paint& paint, const Box& box, int number) {
  const float x = std::max(box.x, kNumberRadius + kNumberRim);
  const float y = box.y + kNumberDown;
  paint.disc(x, y, kNumberRadius + kNumberRim, colour::kPaper);
  paint.disc(x, y, kNumberRadius, colour::kPrimary);
  paint.text(Type::key, x, y, colour::kWhite, std::to_string(number % 10), Align::middle);
}

float middle_y(const KeyFact& key) { return key.y + key.h / 2; }

}  // namespace

std::vector<KeyFact> keys_as_read(const Frame& frame) {
  std::vector<KeyFact> keys;
  std::ranges::copy_if(frame.keys, std::back_inserter(keys), &KeyFact::key);
  std::ranges::stable_sort(keys, {}, middle_y);
  for (auto row = keys.begin(); row != keys.end();) {
    const float below = row->y + row->h;  // of the first
    const auto end = std::find_if(row, keys.end(), [&](const KeyFact& key) {
      return middle_y(key) >= below;
    });
    std::ranges::stable_sort(row, end, {}, &KeyFact::x);
    row = end;
  }
  return keys;
}

void draw_focus(Frame& frame, const std::string& focus, bool numbers) {
  const std::vector<KeyFact> keys = keys_as_read(frame);
  std::optional<Box> focused;
  for (const KeyFact& key : keys)
    if (key.id == focus) focused = design_box(frame, key);
  if (focused) draw_ring(frame.paint, *focused);
  int number = 0;
  for (const KeyFact& key : keys)
    if (numbers && ++number <= kNumbersMax)
      draw_number(frame.paint, design_box(frame, key), number);
  if (focused) note(frame, "focus", *focused, focus);
}

}  // namespace suara::kiosk::views
