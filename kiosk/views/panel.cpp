#include "kiosk/views/panel.hpp"

namespace suara::kiosk::views {

void draw_panel(const Paint& paint, const Box& panel) {
  constexpr float kCell = 120;
  if (paint.high_contrast()) return paint.edge(panel, colour::kOutline, 0, 3);
  paint.fill(panel, colour::kPrimary);
  paint.list().PushClipRect(paint.at(panel.x, panel.y), paint.at(panel.right(), panel.bottom()),
                            true);
  for (float y = panel.y + 40; y < panel.bottom() + kCell; y += kCell)
    for (float x = panel.x + 60; x < panel.right() + kCell; x += kCell) {
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

void draw_agency(const Paint& paint, const std::string& agency, const Space& space) {
  if (space.compact()) return;
  const float y = space.y0() + (space.portrait() ? 64.0F : 76.0F);
  paint.mark(space.left() + 28, y, 34);
  paint.text(Type::key, space.left() + 72, y, colour::kInk, agency);
}

}  // namespace suara::kiosk::views
