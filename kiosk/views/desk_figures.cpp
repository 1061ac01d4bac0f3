#include <algorithm>

#include "kiosk/views/desk_own.hpp"

// The cards of the index, its reliability and the coverage.
namespace suara::kiosk::views {
namespace {

constexpr float kInset = 20;

void draw_progress(const Paint& paint, float x, float y, float wide, double part) {
  paint.fill({x, y - 5, wide, 10}, colour::kSunk, 5);
  if (part > 0)
    paint.fill({x, y - 5, std::max(10.0F, wide * static_cast<float>(part)), 10}, colour::kAccent,
               5);
  paint.fill({x + wide - 2, y - 10, 2, 20}, colour::kInk);
}

void draw_gauge(const Paint& paint, float x, float y, float wide,
                const desk::IndexCard::Gauge& gauge) {
  paint.fill({x, y - 3, wide, 6}, colour::kSunk, 3);
  const auto at = [&](double part) { return x + 11 + (wide - 22) * static_cast<float>(part); };
  const Box range{at(gauge.low) - 7, y - 7, at(gauge.high) - at(gauge.low) + 14, 14};
  paint.fill(range, colour::kTint, 7);
  paint.edge(range, colour::kPrimary, 7, 2);
  paint.disc(at(gauge.at), y, 5, colour::kPrimary);
}

}  // namespace

void draw_too_few(Frame& frame, const desk::TooFew& few, const Box& card) {
  const Paint& paint = frame.paint;
  const float left = card.x + kInset, wide = card.w - 2 * kInset;
  paint.text(Type::desk_figure, left, card.y + 68, colour::kInk, few.title);
  const int lines = paint.count_lines(Type::desk_text, wide, few.line);
  paint.lines(Type::desk_text, left, card.y + (lines > 1 ? 98 : 110), 20, wide, colour::kInk2,
              few.line);
  if (few.part) draw_progress(paint, left, card.y + 138, wide, *few.part);
  note(frame, "feedback.not_enough", {left, card.y + 56, wide, 76}, few.line, lines <= 2);
}

void draw_index_card(Frame& frame, const desk::IndexCard& index, const Box& card) {
  const Paint& paint = frame.paint;
  const float left = card.x + kInset;
  desk_card(paint, card);
  paint.text(Type::desk_strong, left, card.y + 28, colour::kInk, index.title);
  paint.text(Type::desk_small, card.right() - kInset, card.y + 28, colour::kInk2, index.scale,
             Align::right);
  if (index.too_few) return draw_too_few(frame, *index.too_few, card);
  const float wide =
      paint.text(Type::desk_large, left - 2, card.y + 84, colour::kInk, index.index);
  note(frame, "feedback.index", {left, card.y + 56, wide, 56}, index.index);
  const float beside = left + wide + 26, free = card.right() - kInset - beside;
  const bool told = !index.use.empty();
  const auto say_use = [&](float y) {
    if (!told) return;
    paint.text(Type::desk_small, beside, y, colour::kInk2, index.use);
    note(frame, "feedback.use", {beside, y - 10, free, 20}, index.use,
         paint.width(Type::desk_small, index.use) <= free);
  };
  if (!index.gauge) {
    paint.lines(Type::desk_text, beside, card.y + (told ? 66.0F : 78.0F), 20, free, colour::kInk2,
                index.range);
    return say_use(card.y + 130);
  }
  const float head = card.y + (told ? 60.0F : 70.0F), range = card.y + (told ? 83.0F : 96.0F);
  paint.text(Type::desk_text, beside, head, colour::kInk2, index.range_head);
  paint.text(Type::desk_brand, beside, range, colour::kInk, index.range);
  note(frame, "feedback.range", {beside, range - 12, 120, 24}, index.range);
  say_use(card.y + 108);
  draw_gauge(paint, left, card.y + 132, card.w - 2 * kInset, *index.gauge);
}

void draw_number_card(Frame& frame, const desk::NumberCard& number, const Box& card) {
  const Paint& paint = frame.paint;
  const float left = card.x + kInset, wide = card.w - 2 * kInset;
  desk_card(paint, card);
  paint.text(Type::desk_strong, left, card.y + 28, colour::kInk, number.title);
  const float figure =
      paint.text(Type::desk_number, left - 1, card.y + 76, colour::kInk, number.figure);
  paint.text(Type::desk_key, left + figure + 10, card.y + 81, colour::kPrimary, number.word);
  bool fits = figure + (number.word.empty() ? 0 : 10) +
                  paint.width(Type::desk_key, number.word) <= wide;
  float y = card.y + 112;
  for (const std::string& line : number.lines) {
    paint.text(Type::desk_small, left, y, colour::kInk2, line);
    fits = fits && paint.width(Type::desk_small, line) <= wide + 8;
    y += 23;
  }
  note(frame, "feedback." + number.id, {left, card.y + 58, wide, 80}, number.figure, fits);
}

}  // namespace suara::kiosk::views
