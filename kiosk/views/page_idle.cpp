#include <algorithm>
#include <array>

#include "kiosk/views/faces.hpp"
#include "kiosk/views/icons.hpp"
#include "kiosk/views/pages.hpp"
#include "kiosk/views/panel.hpp"

// The invitation: what a rating is and what happens with it. No figure stands here.
namespace suara::kiosk::views {
namespace {

using namespace citizen;

constexpr float kStep = 42;  // of lines

struct Point {
  const char* icon;
  const std::string& words;
};

float height_of(const Paint& paint, const Point& point, float most) {
  return kStep * static_cast<float>(paint.count_lines(Type::body, most, point.words));
}

void draw_points(Frame& frame, const IdleScreen& idle, const Box& panel, bool tight,
                 const Attract& attract) {
  const Paint& paint = frame.paint;
  const std::array<Point, 3> points = {
      {{"touch", idle.touch}, {"lock", idle.promise}, {"chart", idle.purpose}}};
  const float w = std::min(panel.w - (tight ? 24.0F : 56.0F), 640.0F);
  const float words_x = tight ? 80 : 120;  // from the card's edge
  const float most = w - words_x - (tight ? 20.0F : 32.0F);
  const float icon_x = tight ? 42 : 64;
  const float pad = tight ? 28 : 44;
  const float between = tight ? 36 : 64;
  float h = 2 * pad + 2 * between;
  for (const Point& point : points) h += height_of(paint, point, most);
  const Box card{panel.middle_x() - w / 2, panel.middle_y() - h / 2, w, h};
  paint.shadow(card, kTileRadius, 2);
  paint.fill(card, colour::kSurface, kTileRadius);
  float y = card.y + pad + kStep / 2;
  for (const Point& point : points) {
    paint.badge(card.x + icon_x, y, tight ? 26.0F : 34.0F);
    const float size = tight ? 34 : 42;
    if (&point == &points.front())
      draw_touch_icon(paint, card.x + icon_x, y, size, colour::kPrimary, attract.breath);
    else
      draw_icon(paint, point.icon, card.x + icon_x, y, size, colour::kPrimary);
    paint.lines(Type::body, card.x + words_x, y, kStep, most, colour::kInk, point.words);
    y += height_of(paint, point, most) + between;
    if (&point != &points.back())
      paint.fill({card.x + 32, y - between / 2 - kStep / 2, w - 64, 1.5F}, colour::kLine);
  }
  note(frame, "idle.points", card, idle.purpose, h <= panel.h - 16);
}

constexpr float kBeginHeight = 112;

// Any touch beside the key for the language begins as well.
CitizenTap draw_begin(Frame& frame, const std::string& words, const Box& box) {
  const bool pressed = text_key(frame, "idle.begin", box, words,
                                {.look = Look::primary, .type = Type::word, .radius = kTileRadius,
                                 .icon_before = "touch", .icon = 56});
  return pressed || lifted(frame) ? CitizenTap(Begin{}) : CitizenTap();
}

}  // namespace

CitizenTap draw_idle(Frame& frame, const IdleScreen& idle, const std::string& agency,
                     const Space& space, const Motion& motion) {
  const Paint& paint = frame.paint;
  const Box panel = panel_of(space);
  draw_agency(paint, agency, space, space.portrait() ? space.right() : panel.x - 32);
  const Attract attract = motion.reduced ? Attract{} : attract_at(motion.age_ms);
  draw_panel(paint, panel, attract);
  draw_points(frame, idle, panel, space.compact(), attract);
  const bool compact = space.compact();
  const float most = (space.portrait() ? space.right() : panel.x - 40) - space.left();
  const Type type = compact ? Type::title_large : Type::display;
  const float step = compact ? 70 : 86;
  float y = space.y0() + (compact ? 84.0F : 176.0F);
  const int titles = paint.lines(type, space.left(), y, step, most, colour::kInk, idle.title);
  const float radius = compact ? 36 : 44;
  const float bar = space.portrait() ? panel.y - kBarHeight - kGutter : space.bar_y();
  // Low in portrait it needs the row of the language, which is behind the key to help then.
  const bool low_portrait = space.portrait() && space.low();
  const Box begin = low_portrait
                        ? Box{space.left(), bar, most, kBarHeight}
                        : Box{space.left(), bar - kGutter - kBeginHeight, most, kBeginHeight};
  y += step * static_cast<float>(titles) + (compact ? 18 : 28);
  const float titles_end = y - (compact ? 50 : 62);
  const bool with_faces = !idle.begin || y + radius <= begin.y - 12;
  for (int score = 1; with_faces && score <= domain::kKioskFaces; ++score)
    draw_face(paint, score, space.left() + radius + static_cast<float>(score - 1) * radius * 2.55F,
              y, radius);
  CitizenTap tapped;
  if (idle.begin) {
    tapped = draw_begin(frame, *idle.begin, begin);
    note(frame, "idle.title", {space.left(), space.y0(), most, titles_end - space.y0()}, idle.title,
         titles_end <= begin.y && paint.widest_line(type, most, idle.title) <= most);
  } else {
    y += radius + (compact ? 36 : 56);
    const int lines =
        paint.lines(Type::sentence, space.left(), y, 46, most, colour::kInk2, idle.line);
    note(frame, "idle.line", {space.left(), y - 20, most, 46 * static_cast<float>(lines) - 6},
         idle.line,
         y + 46 * static_cast<float>(lines - 1) + 20 <= bar &&
             paint.widest_line(type, most, idle.title) <= most);
  }
  if (idle.begin && low_portrait) return tapped;
  const auto language =
      draw_languages(frame, idle.languages, {space.left(), bar, 376, kBarHeight});
  return language ? language : tapped;
}

}  // namespace suara::kiosk::views
