#include <algorithm>

#include "kiosk/views/desk_own.hpp"

// Indices of the quarters as a line with its band, and the same as a table beside it.
namespace suara::kiosk::views {
namespace {

constexpr float kPlotLeft = 60, kPlotRight = 36, kPlotTop = 62, kPlotBottom = 48;
constexpr float kAlone = 9;  // half the width of a band that has no neighbour

// Where the line is drawn: its corners are the axis' ends, first and last quarter.
struct Plot {
  Box box;
  float steps = 1;
  float x(std::size_t i) const { return box.x + box.w * static_cast<float>(i) / steps; }
  float y(double place) const { return box.bottom() - box.h * static_cast<float>(place); }
};

Plot plot_of(const Box& card, std::size_t quarters) {
  return {{card.x + kPlotLeft, card.y + kPlotTop, card.w - kPlotLeft - kPlotRight,
           card.h - kPlotTop - kPlotBottom},
          static_cast<float>(std::max<std::size_t>(2, quarters) - 1)};
}

void draw_axis(const Paint& paint, const desk::TrendScreen& trend, const Box& plot) {
  const auto parts = static_cast<float>(trend.axis.size() - 1);
  for (std::size_t i = 0; i < trend.axis.size(); ++i) {
    const float y = plot.bottom() - plot.h * static_cast<float>(i) / parts;
    paint.fill({plot.x - 8, y - 0.5F, plot.w + 16, 1}, colour::kLine);
    desk_figure(paint, Type::desk_small, plot.x - 16, y, colour::kInk2, trend.axis[i]);
  }
}

// One quad for each pair of quarters; a quarter without neighbours has a short piece of its own.
void draw_band(const Paint& paint, const desk::TrendScreen& trend, const Plot& plot) {
  const auto& quarters = trend.quarters;
  const auto place = [&](std::size_t i) -> const auto& { return quarters[i].place; };
  const auto quad = [&](float x0, const desk::TrendQuarter::Place& a, float x1,
                        const desk::TrendQuarter::Place& b) {
    paint.list().AddQuadFilled(paint.at(x0, plot.y(a.high)), paint.at(x1, plot.y(b.high)),
                               paint.at(x1, plot.y(b.low)), paint.at(x0, plot.y(a.low)),
                               paint.ink(colour::kTint));
  };
  for (std::size_t i = 0; i < quarters.size(); ++i) {
    if (!place(i)) continue;
    const bool before = i > 0 && place(i - 1), after = i + 1 < quarters.size() && place(i + 1);
    if (after) quad(plot.x(i), *place(i), plot.x(i + 1), *place(i + 1));
    if (!before && !after) quad(plot.x(i) - kAlone, *place(i), plot.x(i) + kAlone, *place(i));
  }
}

// A quarter without an index breaks the line.
void draw_line(Frame& frame, const desk::TrendScreen& trend, const Plot& plot) {
  const Paint& paint = frame.paint;
  for (std::size_t i = 1; i < trend.quarters.size(); ++i) {
    const auto& from = trend.quarters[i - 1].place;
    const auto& to = trend.quarters[i].place;
    if (from && to)
      paint.line(plot.x(i - 1), plot.y(from->at), plot.x(i), plot.y(to->at), 2.5F,
                 colour::kPrimary);
  }
  for (std::size_t i = 0; i < trend.quarters.size(); ++i) {
    const desk::TrendQuarter& quarter = trend.quarters[i];
    paint.text(Type::desk_small, plot.x(i), plot.box.bottom() + 26, colour::kInk2, quarter.label,
               Align::middle);
    if (!quarter.place) continue;
    const float x = plot.x(i), y = plot.y(quarter.place->at);
    paint.disc(x, y, 5.5F, colour::kPrimary);
    paint.disc(x, y, 3, colour::kSurface);
    note(frame, "feedback.trend." + quarter.label, {x - 6, y - 6, 12, 12}, quarter.index);
  }
}

void draw_chart(Frame& frame, const desk::TrendScreen& trend, const Box& card) {
  const Paint& paint = frame.paint;
  desk_card(paint, card);
  paint.text(Type::desk_strong, card.x + 20, card.y + 28, colour::kInk, trend.title);
  if (trend.axis.empty()) {
    paint.lines(Type::desk_text, card.middle_x(), card.middle_y(), 22, card.w - 80, colour::kInk2,
                trend.none, Align::middle);
    return;
  }
  const float wide = paint.text(Type::desk_small, card.right() - 20, card.y + 28, colour::kInk2,
                                trend.band, Align::right);
  const Box key{card.right() - 20 - wide - 26, card.y + 22, 18, 12};
  paint.fill(key, colour::kTint, 3);
  paint.edge(key, colour::kPrimary, 3, 1);
  const Plot plot = plot_of(card, trend.quarters.size());
  draw_band(paint, trend, plot);
  draw_axis(paint, trend, plot.box);
  draw_line(frame, trend, plot);
}

struct Columns {
  float left, ratings, reliability, index, range;
};

void draw_rows(Frame& frame, const desk::TrendScreen& trend, const Box& card) {
  const Paint& paint = frame.paint;
  const float right = card.right() - 20;
  const Columns at{card.x + 20, right - 246, right - 166, right - 106, right};
  float y = card.y + 28;
  desk_card(paint, card);
  paint.text(Type::desk_strong, at.left, y, colour::kInk, trend.quarter_head);
  const std::pair<float, std::string_view> heads[] = {{at.ratings, trend.ratings_head},
                                                      {at.reliability, trend.reliability_head},
                                                      {at.index, trend.index_head},
                                                      {at.range, trend.range_head}};
  float before = at.left + paint.width(Type::desk_strong, trend.quarter_head);
  bool fits = true;
  for (const auto& [where, head] : heads) {
    fits = fits && where - paint.width(Type::desk_small, head) >= before + 4;
    paint.text(Type::desk_small, where, y, colour::kInk2, head, Align::right);
    before = where;
  }
  note(frame, "feedback.trend.table", card, trend.quarter_head, fits);
  for (const desk::TrendQuarter& quarter : trend.quarters) {
    y += 32;
    paint.fill({at.left, y - 16, right - at.left, 1}, colour::kLine);
    paint.text(Type::desk_text, at.left, y, colour::kInk, quarter.label);
    desk_figure(paint, Type::desk_text, at.ratings, y, colour::kInk, quarter.ratings);
    paint.text(Type::desk_text, at.reliability, y, colour::kInk, quarter.reliability, Align::right);
    desk_figure(paint, Type::desk_key, at.index, y, colour::kInk, quarter.index);
    desk_figure(paint, Type::desk_text, at.range, y, colour::kInk, quarter.range);
  }
}

}  // namespace

void draw_trend(Frame& frame, const desk::TrendScreen& trend, const Box& chart, const Box& table) {
  draw_chart(frame, trend, chart);
  draw_rows(frame, trend, table);
}

}  // namespace suara::kiosk::views
