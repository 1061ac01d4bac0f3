#include <algorithm>

#include "kiosk/views/desk_parts.hpp"
#include "kiosk/views/icons.hpp"

namespace suara::kiosk::views {
namespace {

using Done = std::optional<desk::Action>;

void draw_mark(const Paint& paint, desk::Mark mark, float x, float y) {
  switch (mark) {
    case desk::Mark::empty:
      paint.fill({x - 13, y - 13, 26, 26}, colour::kSurface, 13);
      paint.ring(x, y, 12, 2, colour::kOutline);
      break;
    case desk::Mark::current:
      paint.disc(x, y, 13, colour::kAccentTint);
      paint.disc(x, y, 7.5F, colour::kAccentInk);
      break;
    case desk::Mark::done:
      paint.disc(x, y, 13, colour::kPrimary);
      draw_icon(paint, "check", x, y, 15, colour::kWhite);
      break;
  }
}

void draw_step(Frame& frame, const desk::BallotStep& step, const std::string& id, float x,
               float y) {
  const Paint& paint = frame.paint;
  const bool reached = step.mark != desk::Mark::empty;
  draw_mark(paint, step.mark, x + 18, y + 8);
  paint.text(reached ? Type::desk_key : Type::desk_row, x + 46, y,
             reached ? colour::kInk : colour::kInk2, step.title);
  paint.text(Type::desk_small, x + 46, y + 22, colour::kInk2, step.line);
  const char* state = step.mark == desk::Mark::current ? "current"
                      : step.mark == desk::Mark::done  ? "done"
                                                       : "empty";
  note(frame, id, {x, y - 12, 252, 44}, state,
       paint.width(Type::desk_small, step.line) <= 206);
}

void draw_row(Frame& frame, const desk::DayRow& row, float x, float y) {
  frame.paint.text(Type::desk_row, x, y, colour::kInk2, row.label);
  desk_figure(frame.paint, Type::desk_figure, x + 252, y, colour::kInk, row.figure);
  note(frame, "desk.today." + row.id, {x, y - 16, 252, 32}, row.figure,
       frame.paint.width(Type::desk_row, row.label) +
               frame.paint.width(Type::desk_figure, row.figure) <
           244);
}

void draw_coverage(Frame& frame, const desk::DayCard& card, float x, float y) {
  const Paint& paint = frame.paint;
  draw_row(frame, card.coverage, x, y);
  const Box bar{x, y + 27, 252, 12};
  paint.fill(bar, colour::kSunk, 6);
  const auto part = static_cast<float>(card.coverage_part);
  if (part > 0)
    paint.fill({bar.x, bar.y, std::max(12.0F, bar.w * part), bar.h}, colour::kPrimary, 6);
  const float mark = bar.x + bar.w * static_cast<float>(card.target_part);
  paint.fill({mark - 2, bar.y - 4, 4, bar.h + 8}, colour::kSurface);
  paint.fill({mark - 1, bar.y - 4, 2, bar.h + 8}, colour::kInk);
  paint.text(Type::desk_small, x, y + 53, colour::kInk2, card.formula);
  paint.text(Type::desk_small, x + 252, y + 53, colour::kInk2, card.target, Align::right);
}

bool draw_unsent(Frame& frame, const desk::DayCard& card, bool acts, float x, float y) {
  const Paint& paint = frame.paint;
  const float wide = paint.width(Type::desk_strong, card.send_now) + 24;
  const Box key{x + 252 - wide, y - 18, wide, 36};
  const float first = card.receipt.empty() ? y : y - 10;
  paint.text(Type::desk_small, x, first, colour::kInk, card.unsent);
  paint.text(Type::desk_small, x, y + 10, colour::kInk2, card.receipt);
  note(frame, "desk.unsent", {x, y - 18, key.x - x, 36}, card.unsent,
       paint.width(Type::desk_small, card.unsent) <= key.x - x - 6);
  return desk_key(frame, "desk.send_now", key, card.send_now, {.look = Look::quiet, .acts = acts});
}

}  // namespace

Done draw_ballot_card(Frame& frame, const desk::BallotCard& card, bool acts, float x, float y) {
  const Paint& paint = frame.paint;
  const float left = x + 604;
  Done done;
  desk_card(paint, {x + 584, y + 104, 292, 252});
  paint.text(Type::desk_strong, left, y + 132, colour::kInk, card.title);
  if (!card.cancel.empty()) {
    const float wide = paint.width(Type::desk_strong, card.cancel) + 28;
    if (desk_key(frame, "desk.cancel", {x + 856 - wide, y + 116, wide, 32}, card.cancel,
                 {.look = Look::quiet, .acts = acts}))
      done = desk::CancelBallot{};
  }
  const bool passed = card.steps[0].mark == desk::Mark::done;
  paint.line(left + 18, y + 189, left + 18, y + 229, 3, passed ? colour::kPrimary : colour::kLine,
             false);
  draw_step(frame, card.steps[0], "desk.ballot.offered", left, y + 168);
  draw_step(frame, card.steps[1], "desk.ballot.done", left, y + 234);
  const Box promise{left, y + 288, 252, 48};
  paint.fill(promise, colour::kSunk, 8);
  draw_icon(paint, "lock", promise.x + 22, promise.middle_y(), 18, colour::kInk2);
  const int lines = paint.count_lines(Type::desk_small, 200, card.promise);
  paint.lines(Type::desk_small, promise.x + 42,
              promise.middle_y() - 9 * static_cast<float>(lines - 1), 18, 200, colour::kInk2,
              card.promise);
  return done;
}

Done draw_day_card(Frame& frame, const desk::DayCard& card, bool acts, float x, float y) {
  const Paint& paint = frame.paint;
  const float left = x + 604;
  desk_card(paint, {x + 584, y + 376, 292, 320});
  paint.text(Type::desk_strong, left, y + 402, colour::kInk, card.title);
  float row_y = y + 438;
  for (const desk::DayRow& row : card.rows) {
    draw_row(frame, row, left, row_y);
    paint.line(left, row_y + 21.5F, left + 252, row_y + 21.5F, 1, colour::kLine, false);
    row_y += 42;
  }
  draw_coverage(frame, card, left, row_y);
  paint.line(left, row_y + 67.5F, left + 252, row_y + 67.5F, 1, colour::kLine, false);
  if (draw_unsent(frame, card, acts, left, row_y + 100)) return desk::SendNow{};
  return {};
}

}  // namespace suara::kiosk::views
