#include <algorithm>

#include "kiosk/views/desk_own.hpp"

// The difference and its deciding range on an axis with the limits, and the same in a table.
namespace suara::kiosk::views {
namespace {

void dashed(const Paint& paint, float x, float from, float to) {
  constexpr float kDash = 5, kPause = 4;
  for (float y = from; y < to; y += kDash + kPause)
    paint.fill({x - 0.75F, y, 1.5F, std::min(kDash, to - y)}, colour::kInk2);
}

void draw_chart(Frame& frame, const desk::DecisionScreen& decision, const Box& card) {
  const Paint& paint = frame.paint;
  desk_card(paint, card);
  paint.text(Type::desk_strong, card.x + 20, card.y + 28, colour::kInk, decision.title);
  const Box plot{card.x + 40, card.y + 62, card.w - 80, 46};
  const auto at = [&](double place) { return plot.x + plot.w * static_cast<float>(place); };
  const float lower = at(decision.lower_limit), upper = at(decision.upper_limit);
  paint.fill({lower, plot.y, upper - lower, plot.h}, colour::kSunk);
  paint.text(Type::desk_small, (lower + upper) / 2, plot.y - 12, colour::kInk2, decision.zone,
             Align::middle);
  for (const auto& tick : decision.ticks) {
    const float x = at(tick.place);
    paint.fill({x - 0.5F, plot.y, 1, plot.h + 6}, colour::kLine);
    paint.text(Type::desk_small, x, plot.bottom() + 20, colour::kInk2, tick.label, Align::middle);
  }
  dashed(paint, lower, plot.y, plot.bottom());
  dashed(paint, upper, plot.y, plot.bottom());
  const float y = plot.middle_y();
  const Box range{at(decision.low), y - 7, at(decision.high) - at(decision.low), 14};
  paint.fill(range, colour::kTint, 7);
  paint.edge(range, colour::kPrimary, 7, 2);
  paint.disc(at(decision.at), y, 5, colour::kPrimary);
  note(frame, "performance.range", range, decision.rows.at(1).figure);
}

}  // namespace

void draw_decision(Frame& frame, const desk::DecisionScreen& decision, const Box& chart,
                   const Box& table) {
  const Paint& paint = frame.paint;
  draw_chart(frame, decision, chart);
  desk_card(paint, table);
  const float left = table.x + 20, right = table.right() - 20;
  float y = table.y + 32;
  for (std::size_t i = 0; i < decision.rows.size(); ++i, y += 43) {
    const desk::DayRow& row = decision.rows[i];
    if (i > 0) paint.fill({left, y - 21.5F, right - left, 1}, colour::kLine);
    paint.text(Type::desk_text, left, y, colour::kInk, row.label);
    desk_figure(paint, Type::desk_key, right, y, colour::kInk, row.figure);
    note(frame, "performance." + row.id, {left, y - 14, right - left, 28}, row.figure,
         paint.width(Type::desk_text, row.label) + paint.width(Type::desk_key, row.figure) <=
             right - left - 12);
  }
}

}  // namespace suara::kiosk::views
