#include <algorithm>
#include <numeric>

#include "kiosk/views/desk_feedback.hpp"
#include "kiosk/views/faces.hpp"

namespace suara::kiosk::views {
namespace {

constexpr float kPartLeast = 20;
constexpr float kMergedLeast = 24;
constexpr float kGap = 2;
constexpr float kRadius = 4;

// No traffic light and no face for scales that were never asked with ours.
FaceColours tint_of(int faces, int score) {
  const float part = faces > 1 ? static_cast<float>(score - 1) / static_cast<float>(faces - 1) : 0;
  const auto mix = [part](int from, int to) {
    return static_cast<std::uint32_t>(static_cast<float>(from) +
                                      part * static_cast<float>(to - from));
  };
  return {rgb((mix(0xE6, 0x7F) << 16) | (mix(0xEC, 0xB0) << 8) | mix(0xEA, 0xB8)),
          colour::kPrimary};
}

FaceColours colours_of(int faces, int score) {
  if (faces == 4) return kFaceColours.at(static_cast<std::size_t>(score - 1));
  return tint_of(faces, score);
}

void draw_part(const Paint& paint, int faces, const desk::ClassScreen& one, const Box& box) {
  const int members = one.last - one.first + 1;
  const float wide = box.w / static_cast<float>(members);
  for (int i = 0; i < members; ++i) {
    ImDrawFlags round = ImDrawFlags_RoundCornersNone;
    if (i == 0) round |= ImDrawFlags_RoundCornersLeft;
    if (i == members - 1) round |= ImDrawFlags_RoundCornersRight;
    if (members > 1 && round != ImDrawFlags_RoundCornersNone)
      round &= ~ImDrawFlags_RoundCornersNone;
    const float left = box.x + wide * static_cast<float>(i);
    paint.list().AddRectFilled(paint.at(left, box.y), paint.at(left + wide, box.bottom()),
                               colours_of(faces, one.first + i).fill, kRadius * paint.scale(),
                               members == 1 ? ImDrawFlags_RoundCornersAll : round);
  }
  paint.edge(box, colours_of(faces, one.last).rim, kRadius, 1.3F);
  paint.text(Type::desk_strong, box.middle_x(), box.middle_y(), colour::kInk, one.figure,
             Align::middle);
}

}  // namespace

std::vector<float> part_widths(const std::vector<desk::ClassScreen>& classes, float whole,
                               float least, float gap) {
  std::vector<float> widths(classes.size(), 0);
  if (classes.empty()) return widths;
  whole -= gap * static_cast<float>(classes.size() - 1);
  std::vector<bool> narrow(classes.size(), false);
  const auto floor_of = [&](std::size_t i) {
    return std::max(least, classes[i].first == classes[i].last ? kPartLeast : kMergedLeast);
  };
  for (bool again = true; again;) {
    again = false;
    float room = whole;
    double count = 0;
    for (std::size_t i = 0; i < classes.size(); ++i) {
      if (narrow[i]) room -= floor_of(i);
      else count += static_cast<double>(classes[i].count);
    }
    for (std::size_t i = 0; i < classes.size(); ++i) {
      const double share = static_cast<double>(classes[i].count) / std::max(1.0, count);
      widths[i] = narrow[i] ? floor_of(i) : room * static_cast<float>(share);
      if (!narrow[i] && widths[i] < floor_of(i)) narrow[i] = again = true;
    }
  }
  return widths;
}

void draw_bar(Frame& frame, const desk::EditionScreen& edition, const Box& box, bool facts) {
  const Paint& paint = frame.paint;
  float least = kPartLeast;
  for (const auto& one : edition.classes)
    least = std::max(least, paint.width(Type::desk_strong, one.figure) + 8);
  const std::vector<float> widths = part_widths(edition.classes, box.w, least, kGap);
  float x = box.x;
  for (std::size_t i = 0; i < widths.size(); ++i) {
    const desk::ClassScreen& one = edition.classes[i];
    const Box part{x, box.y, widths[i], box.h};
    draw_part(paint, edition.faces, one, part);
    if (facts)
      note(frame,
           "feedback.class." + std::to_string(one.first) + "-" + std::to_string(one.last), part,
           one.figure, paint.width(Type::desk_strong, one.figure) <= part.w - 4);
    x += widths[i] + kGap;
  }
}

void draw_score_sign(const Paint& paint, int faces, int score, float x, float y) {
  if (faces == 4) return draw_face(paint, score, x, y, 9);
  const FaceColours colours = tint_of(faces, score);
  paint.disc(x, y, 8, colours.fill);
  paint.ring(x, y, 8, 1, colours.rim);
}

}  // namespace suara::kiosk::views
