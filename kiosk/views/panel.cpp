#include "kiosk/views/panel.hpp"

#include "kiosk/views/shortened.hpp"

namespace suara::kiosk::views {

void draw_panel(const Paint& paint, const Box& panel, const citizen::Attract& moved) {
  constexpr float kCell = 120, kPlace = kCell / citizen::kPatternPlaces;
  if (paint.high_contrast()) return paint.edge(panel, colour::kOutline, 0, 3);
  paint.fill(panel, colour::kPrimary);
  paint.list().PushClipRect(paint.at(panel.x, panel.y), paint.at(panel.right(), panel.bottom()),
                            true);
  const float down = kPlace * static_cast<float>(moved.down);
  const float right = kPlace * static_cast<float>(moved.right);
  for (float y = panel.y + 40 - kCell + down; y < panel.bottom() + kCell; y += kCell)
    for (float x = panel.x + 60 - kCell + right; x < panel.right() + kCell; x += kCell) {
      paint.kawung(x, y, 80, colour::kPetal);
      paint.disc(x, y, 5, colour::kPetal);
    }
  paint.list().PopClipRect();
}

Box panel_of(const Space& space) {
  const DesignSize& size = space.size;
  if (space.portrait()) return {0, space.y0() + 760, size.w, size.h - space.y0() - 760};
  const float w = (size.w - space.page_w()) / 2 + (space.compact() ? 416.0F : 448.0F);
  return {size.w - w, 0, w, size.h};
}

void draw_agency_words(const Paint& paint, const std::string& agency, float x, float y,
                       float most) {
  constexpr float kStep = 40;
  const std::string words = shortened(paint, Type::key, agency, most, 2);
  const auto lines = static_cast<float>(paint.count_lines(Type::key, most, words));
  paint.lines(Type::key, x, y - kStep / 2 * (lines - 1), kStep, most, colour::kInk, words);
}

void draw_agency(const Paint& paint, const std::string& agency, const Space& space, float right) {
  if (space.compact()) return;
  const float y = space.y0() + (space.portrait() ? 64.0F : 76.0F);
  paint.mark(space.left() + 28, y, 34);
  draw_agency_words(paint, agency, space.left() + 72, y, right - space.left() - 72);
}

}  // namespace suara::kiosk::views
