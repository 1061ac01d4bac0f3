#include <algorithm>

#include "kiosk/views/desk_own.hpp"

// What citizens ticked: bars, and the same as a table beside them, row by row.
namespace suara::kiosk::views {
namespace {

constexpr float kHead = 56;
constexpr float kFoot = 72;
constexpr float kStepMost = 40;
constexpr float kBarHigh = 18;
constexpr float kLabelWide = 184;

float step_of(const desk::ReasonsScreen& reasons, float high) {
  std::size_t lines = reasons.groups.size();
  for (const desk::ReasonGroup& group : reasons.groups) lines += group.rows.size();
  return std::min(kStepMost, (high - kHead - kFoot) / static_cast<float>(lines));
}

void draw_bar_row(Frame& frame, const desk::ReasonRow& row, bool pleased, const Box& card,
                  float y) {
  const Paint& paint = frame.paint;
  const float left = card.x + 20, from = left + kLabelWide, most = card.right() - 20 - from;
  const FaceColours& colours = pleased ? kFaceColours.back() : kFaceColours.front();
  const Box bar{from, y - kBarHigh / 2, std::max(4.0F, most * static_cast<float>(row.part)),
                kBarHigh};
  paint.text(Type::desk_text, left, y, colour::kInk, row.label);
  paint.fill(bar, colours.fill, 4);
  paint.edge(bar, colours.rim, 4, 1.3F);
  note(frame, "feedback.reason." + row.id, {left, y - 14, card.w - 40, 28}, row.figure,
       paint.width(Type::desk_text, row.label) <= kLabelWide - 8);
}

void draw_table_row(const Paint& paint, const desk::ReasonRow& row, const Box& card, float y,
                    float step) {
  const float left = card.x + 20, right = card.right() - 20;
  paint.fill({left, y - step / 2, right - left, 1}, colour::kLine);
  paint.text(Type::desk_text, left, y, colour::kInk, row.label);
  desk_figure(paint, Type::desk_key, right, y, colour::kInk, row.figure);
}

}  // namespace

void draw_reasons(Frame& frame, const desk::ReasonsScreen& reasons, float x, float y) {
  const Paint& paint = frame.paint;
  const Box bars{x + 24, y + 104, 516, 592}, table{x + 556, y + 104, 320, 592};
  desk_card(paint, bars);
  desk_card(paint, table);
  paint.text(Type::desk_strong, bars.x + 20, bars.y + 28, colour::kInk, reasons.title);
  paint.text(Type::desk_strong, table.x + 20, table.y + 28, colour::kInk, reasons.table);
  paint.text(Type::desk_small, table.right() - 20, table.y + 28, colour::kInk2, reasons.count_head,
             Align::right);
  const float step = step_of(reasons, bars.h);
  float row_y = bars.y + kHead + step / 2;
  for (const desk::ReasonGroup& group : reasons.groups) {
    paint.text(Type::desk_key, bars.x + 20, row_y, colour::kInk, group.title);
    paint.text(Type::desk_key, table.x + 20, row_y, colour::kInk, group.title);
    row_y += step;
    for (const desk::ReasonRow& row : group.rows) {
      draw_bar_row(frame, row, group.pleased, bars, row_y);
      draw_table_row(paint, row, table, row_y, step);
      row_y += step;
    }
  }
  const int lines = paint.count_lines(Type::desk_small, bars.w - 40, reasons.line);
  paint.lines(Type::desk_small, bars.x + 20,
              bars.bottom() - 26 - 18 * static_cast<float>(lines - 1), 18, bars.w - 40,
              colour::kInk2, reasons.line);
  note(frame, "feedback.reasons", bars, reasons.title, lines <= 2);
}

}  // namespace suara::kiosk::views
