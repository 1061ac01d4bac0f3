#include <algorithm>

#include "kiosk/views/desk_parts.hpp"

// Means of the quarters as a line, and the same as a table beside it.
namespace suara::kiosk::views {
namespace {

constexpr float kPlotLeft = 60, kPlotRight = 36, kPlotTop = 52, kPlotBottom = 42;

// Where the line is drawn: its corners are the axis' ends, first and last quarter.
Box plot_of(const Box& card) {
  return {card.x + kPlotLeft, card.y + kPlotTop, card.w - kPlotLeft - kPlotRight,
          card.h - kPlotTop - kPlotBottom};
}

void draw_axis(const Paint& paint, const desk::TrendScreen& trend, const Box& plot) {
  const auto parts = static_cast<float>(trend.axis.size() - 1);
  for (std::size_t i = 0; i < trend.axis.size(); ++i) {
    const float y = plot.bottom() - plot.h * static_cast<float>(i) / parts;
    paint.fill({plot.x - 8, y - 0.5F, plot.w + 16, 1}, colour::kLine);
    desk_figure(paint, Type::desk_small, plot.x - 16, y, colour::kInk2, trend.axis[i]);
  }
}

// A quarter without a mean breaks the line.
void draw_line(Frame& frame, const desk::TrendScreen& trend, const Box& plot) {
  const Paint& paint = frame.paint;
  const auto steps = static_cast<float>(trend.quarters.size() - 1);
  const auto place = [&](std::size_t i) {
    return ImVec2(plot.x + plot.w * static_cast<float>(i) / steps,
                  plot.bottom() - plot.h * static_cast<float>(*trend.quarters[i].place));
  };
  for (std::size_t i = 1; i < trend.quarters.size(); ++i) {
    if (!trend.quarters[i - 1].place || !trend.quarters[i].place) continue;
    const ImVec2 from = place(i - 1), to = place(i);
    paint.line(from.x, from.y, to.x, to.y, 2.5F, colour::kPrimary);
  }
  for (std::size_t i = 0; i < trend.quarters.size(); ++i) {
    const desk::TrendQuarter& quarter = trend.quarters[i];
    const float x = plot.x + plot.w * static_cast<float>(i) / steps;
    paint.text(Type::desk_small, x, plot.bottom() + 24, colour::kInk2, quarter.label,
               Align::middle);
    if (!quarter.place) continue;
    const ImVec2 at = place(i);
    paint.disc(at.x, at.y, 5.5F, colour::kPrimary);
    paint.disc(at.x, at.y, 3, colour::kSurface);
    note(frame, "feedback.trend." + quarter.label, {at.x - 6, at.y - 6, 12, 12}, quarter.mean);
  }
}

void draw_rows(Frame& frame, const desk::TrendScreen& trend, const Box& card) {
  const Paint& paint = frame.paint;
  const float left = card.x + 20, right = card.right() - 20, middle = right - 130;
  float y = card.y + 28;
  paint.text(Type::desk_strong, left, y, colour::kInk, trend.quarter_head);
  paint.text(Type::desk_small, middle, y, colour::kInk2, trend.ratings_head, Align::right);
  paint.text(Type::desk_small, right, y, colour::kInk2, trend.mean_head, Align::right);
  const bool fits = paint.width(Type::desk_small, trend.mean_head) <= right - middle - 16;
  note(frame, "feedback.trend.table", card, trend.quarter_head, fits);
  for (const desk::TrendQuarter& quarter : trend.quarters) {
    y += 30;
    paint.fill({left, y - 15, right - left, 1}, colour::kLine);
    paint.text(Type::desk_text, left, y, colour::kInk, quarter.label);
    desk_figure(paint, Type::desk_text, middle, y, colour::kInk, quarter.ratings);
    desk_figure(paint, Type::desk_key, right, y, colour::kInk, quarter.mean);
  }
}

}  // namespace

void draw_trend(Frame& frame, const desk::TrendScreen& trend, float x, float y) {
  const Box chart{x + 24, y + 528, 420, 168};
  const Box table{x + 460, y + 528, 416, 168};
  desk_card(frame.paint, chart);
  desk_card(frame.paint, table);
  frame.paint.text(Type::desk_strong, chart.x + 20, chart.y + 28, colour::kInk, trend.title);
  frame.paint.text(Type::desk_small, chart.right() - 20, chart.y + 28, colour::kInk2,
                   trend.mean_head, Align::right);
  const Box plot = plot_of(chart);
  if (!trend.axis.empty()) draw_axis(frame.paint, trend, plot);
  draw_line(frame, trend, plot);
  draw_rows(frame, trend, table);
}

}  // namespace suara::kiosk::views
