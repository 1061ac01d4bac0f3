#include <algorithm>

#include "kiosk/views/desk_own.hpp"
#include "kiosk/views/icons.hpp"
#include "kiosk/views/shortened.hpp"

namespace suara::kiosk::views {
namespace {

using Done = std::optional<desk::Action>;

constexpr float kPartsWide = 368;  // the title ends before them
constexpr float kPartWide = 120;

Done draw_turn(Frame& frame, const std::string& id, const Box& box, std::string_view icon,
               const std::optional<Quarter>& quarter, bool may_ask) {
  const bool acts = quarter && may_ask;
  Press press;
  if (acts) press = key_area(frame, id, box, icon);
  if (press.held)
    frame.paint.fill({box.x + 3, box.y + 3, box.w - 6, box.h - 6}, colour::kTint, 8);
  draw_icon(frame.paint, icon, box.middle_x(), box.middle_y(), 16,
            acts ? colour::kInk : colour::kLine);
  return press.tapped ? Done{desk::ShowQuarter{*quarter}} : Done{};
}

Done draw_period(Frame& frame, const desk::PeriodHead& head, bool may_ask, const Box& box) {
  const Paint& paint = frame.paint;
  paint.shadow(box, kDeskKeyRadius, 1);
  paint.fill(box, colour::kSurface, kDeskKeyRadius);
  paint.edge(box, colour::kOutline, kDeskKeyRadius, 1);
  paint.text(Type::desk_strong, box.middle_x(), box.middle_y(), colour::kInk, head.period,
             Align::middle);
  note(frame, "feedback.period", box, head.period);
  Done done = draw_turn(frame, "feedback.previous", {box.x, box.y, 40, box.h}, "chevron_left",
                        head.previous, may_ask);
  if (auto next = draw_turn(frame, "feedback.next", {box.right() - 40, box.y, 40, box.h},
                            "chevron_right", head.next, may_ask))
    done = next;
  return done;
}

// right: where the last part ends.
Done draw_parts(Frame& frame, const desk::PeriodHead& head, float right, float y) {
  if (head.parts.empty()) return {};
  const Paint& paint = frame.paint;
  const auto parts = static_cast<float>(head.parts.size());
  const float one = std::min(kPartWide, kPartsWide / parts), wide = one * parts;
  const Box all{right - wide - 8, y, wide + 8, 36};
  paint.fill(all, colour::kSunk, kDeskKeyRadius);
  paint.edge(all, colour::kLine, kDeskKeyRadius, 1);
  Done done;
  float x = all.x + 4;
  for (const desk::PartKey& key : head.parts) {
    const Box box{x, y + 4, one, 28};
    const Type type = key.chosen ? Type::desk_strong : Type::desk_text;
    const Press press = key_area(frame, "feedback.part." + key.id, box, key.label,
                                 paint.width(type, key.label) <= box.w - 12);
    if (key.chosen || press.held)
      paint.fill(box, key.chosen ? colour::kSurface : colour::kTint, 8);
    if (key.chosen) paint.edge(box, colour::kPrimary, 8, 1.5F);
    paint.text(type, box.middle_x(), box.middle_y(), key.chosen ? colour::kPrimary : colour::kInk2,
               key.label, Align::middle);
    if (press.tapped) done = desk::ShowPart{key.part};
    x += one;
  }
  return done;
}

}  // namespace

Done draw_period_head(Frame& frame, const desk::Screen& screen, const desk::PeriodHead& head,
                      float x, float y) {
  const Paint& paint = frame.paint;
  paint.text(Type::desk_title, x + 24, y + 48, colour::kInk, head.title);
  const float most = head.unit.empty() ? 852 : 660;
  paint.text(Type::desk_text, x + 24, y + 84, colour::kInk2, head.line);
  note(frame, "feedback.line", {x + 24, y + 72, most, 24}, head.line,
       paint.width(Type::desk_text, head.line) <= most);
  Done done = draw_period(frame, head, screen.may_ask, {x + 644, y + 28, 232, 36});
  if (auto part = draw_parts(frame, head, x + 628, y + 28)) done = part;
  if (!head.unit.empty() &&
      desk_key(frame, "feedback.unit", {x + 700, y + 70, 176, 28},
               shortened(paint, Type::desk_strong, head.unit, 136),
               {.look = Look::quiet, .icon_after = "chevron_right", .icon = 12, .radius = 14}))
    done = desk::NextUnit{};
  return done;
}

void draw_no_figures(Frame& frame, std::string_view title, std::string_view line, float x,
                     float y) {
  if (title.empty()) return;
  const Paint& paint = frame.paint;
  const Box card{x + 24, y + 104, 852, 408};
  desk_card(paint, card);
  paint.disc(card.middle_x(), y + 220, 40, colour::kTint);
  draw_icon(paint, "clock", card.middle_x(), y + 220, 44, colour::kPrimary);
  paint.text(Type::desk_main, card.middle_x(), y + 306, colour::kInk, title, Align::middle);
  paint.lines(Type::desk_row, card.middle_x(), y + 346, 24, 700, colour::kInk2, line,
              Align::middle);
  note(frame, "feedback.empty", card, title);
}

}  // namespace suara::kiosk::views
