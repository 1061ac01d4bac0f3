#include "kiosk/views/cleaning.hpp"

#include "kiosk/views/space.hpp"

namespace suara::kiosk::views {
namespace {

constexpr float kPlaceWidth = 160, kPlaceHeight = 112, kBelowRibbon = 16;

}  // namespace

bool cleaning_place_held(Frame& frame, DesignSize size) {
  const Space space{size};
  const Box place{space.x0() + space.page_w() - kPlaceWidth, space.y0() + kBelowRibbon, kPlaceWidth,
                  kPlaceHeight};
  note(frame, "cleaning.place", place, "");
  return rests_on(frame, place);
}

void draw_cleaning(Frame& frame, const touch::CleaningScreen& cleaning, DesignSize size) {
  const Space space{size};
  const Paint& paint = frame.paint;
  paint.ribbon(size.w, 16);
  const float x = size.w / 2;
  const float y = size.h / 2;
  const float radius = space.compact() ? 92 : 112;
  paint.ring(x, y - 130, radius, 16, paint.unfilled());
  paint.ring_part(x, y - 130, radius, 16, colour::kPrimary, cleaning.part_left);
  paint.text(Type::countdown, x, y - 130, colour::kInk, std::to_string(cleaning.seconds),
             Align::middle);
  const int titles = paint.lines(Type::title_small, x, y + 60, 62, space.wide(), colour::kInk,
                                 cleaning.title, Align::middle);
  const float line = y + 72 + 62 * static_cast<float>(titles);
  const int lines = paint.lines(Type::sentence, x, line, 46, space.wide(), colour::kInk2,
                                cleaning.line, Align::middle);
  const bool fits = line + 46 * static_cast<float>(lines) <= size.h &&
                    paint.widest_line(Type::title_small, space.wide(), cleaning.title) <=
                        space.wide();
  note(frame, "cleaning.seconds", {x - radius, y - 130 - radius, 2 * radius, 2 * radius},
       std::to_string(cleaning.seconds), fits);
}

}  // namespace suara::kiosk::views
