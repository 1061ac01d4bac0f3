#include "kiosk/views/desk_feedback.hpp"

#include <algorithm>
#include <array>

#include "kiosk/views/desk_parts.hpp"
#include "kiosk/views/icons.hpp"

namespace suara::kiosk::views {
namespace {

using Done = std::optional<desk::Action>;

Done draw_head(Frame& frame, const desk::Screen& screen, const desk::FeedbackScreen& page, float x,
               float y) {
  const Paint& paint = frame.paint;
  paint.text(Type::desk_title, x + 24, y + 48, colour::kInk, page.title);
  paint.text(Type::desk_text, x + 24, y + 84, colour::kInk2, page.line);
  note(frame, "feedback.line", {x + 24, y + 72, 852, 24}, page.line,
       paint.width(Type::desk_text, page.line) <= 852);
  const Box period{x + 644, y + 28, 232, 36};
  paint.shadow(period, kDeskKeyRadius, 1);
  paint.fill(period, colour::kSurface, kDeskKeyRadius);
  paint.edge(period, colour::kOutline, kDeskKeyRadius, 1);
  paint.text(Type::desk_strong, period.middle_x(), period.middle_y(), colour::kInk, page.period,
             Align::middle);
  note(frame, "feedback.period", period, page.period);
  const auto turn = [&](const std::string& id, const Box& box, std::string_view icon,
                        const std::optional<Quarter>& quarter) -> Done {
    const bool acts = quarter && screen.may_ask;
    Press press;
    if (acts) press = key_area(frame, id, box, icon);
    if (press.held) paint.fill({box.x + 3, box.y + 3, box.w - 6, box.h - 6}, colour::kTint, 8);
    draw_icon(paint, icon, box.middle_x(), box.middle_y(), 16,
              acts ? colour::kInk : colour::kLine);
    return press.tapped ? Done{desk::ShowQuarter{*quarter}} : Done{};
  };
  Done done = turn("feedback.previous", {period.x, period.y, 40, 36}, "chevron_left",
                   page.previous);
  if (auto next = turn("feedback.next", {period.right() - 40, period.y, 40, 36}, "chevron_right",
                       page.next))
    done = next;
  return done;
}

void draw_progress(const Paint& paint, float x, float y, float wide, double part) {
  paint.fill({x, y - 5, wide, 10}, colour::kSunk, 5);
  if (part > 0)
    paint.fill({x, y - 5, std::max(10.0F, wide * static_cast<float>(part)), 10}, colour::kAccent,
               5);
  paint.fill({x + wide - 2, y - 10, 2, 20}, colour::kInk);
}

void draw_gauge(const Paint& paint, float x, float y, float wide, double part) {
  paint.fill({x, y - 3, wide, 6}, colour::kSunk, 3);
  const float at = x + 11 + (wide - 22) * static_cast<float>(part);
  paint.fill({at - 11, y - 7, 22, 14}, colour::kTint, 7);
  paint.edge({at - 11, y - 7, 22, 14}, colour::kPrimary, 7, 2);
  paint.disc(at, y, 5, colour::kPrimary);
}

void draw_mean(Frame& frame, const desk::FeedbackScreen& page, const desk::EditionScreen& edition,
               float x, float y) {
  const Paint& paint = frame.paint;
  const Box card{x + 24, y + 104, 420, 156};
  const float left = card.x + 20;
  desk_card(paint, card);
  paint.text(Type::desk_strong, left, y + 132, colour::kInk, page.labels.mean);
  paint.text(Type::desk_small, card.right() - 20, y + 132, colour::kInk2, edition.scale,
             Align::right);
  if (edition.too_few) {
    paint.text(Type::desk_figure, left, y + 180, colour::kInk, edition.too_few->title);
    paint.text(Type::desk_text, left, y + 214, colour::kInk2, edition.too_few->line);
    draw_progress(paint, left, y + 240, 380, edition.too_few->part);
    return note(frame, "feedback.not_enough", {left, y + 160, 380, 90}, edition.too_few->line,
                paint.width(Type::desk_text, edition.too_few->line) <= 380);
  }
  if (!edition.gauge) {
    paint.text(Type::desk_large, left, y + 186, colour::kInk2, edition.mean);
    paint.text(Type::desk_text, left, y + 234, colour::kInk2, edition.mean_line);
    return;
  }
  const float wide = paint.text(Type::desk_large, left - 2, y + 188, colour::kInk, edition.mean);
  paint.lines(Type::desk_text, left + wide + 24, y + 182, 20, 160, colour::kInk2,
              edition.mean_line);
  draw_gauge(paint, left, y + 236, 380, *edition.gauge);
  note(frame, "feedback.mean", {left, y + 160, wide, 56}, edition.mean);
}

void draw_number(Frame& frame, const std::string& id, const Box& card, std::string_view label,
                 std::string_view figure, std::string_view line) {
  const Paint& paint = frame.paint;
  desk_card(paint, card);
  paint.text(Type::desk_strong, card.x + 20, card.y + 28, colour::kInk, label);
  paint.text(Type::desk_large, card.x + 18, card.y + 80, colour::kInk, figure);
  paint.text(Type::desk_text, card.x + 20, card.y + 130, colour::kInk2, line);
  note(frame, id, {card.x + 20, card.y + 50, card.w - 40, 60}, figure,
       paint.width(Type::desk_large, figure) <= card.w - 36);
}

void draw_spread(Frame& frame, const desk::FeedbackScreen& page,
                 const desk::EditionScreen& edition, float x, float y) {
  const Paint& paint = frame.paint;
  const Box card{x + 24, y + 276, 420, 236};
  const float left = card.x + 20;
  desk_card(paint, card);
  paint.text(Type::desk_strong, left, y + 304, colour::kInk, page.labels.spread);
  draw_bar(frame, edition, {left, y + 332, 380, 64}, true);
  float at = left;
  float legend_y = y + 424;
  for (std::size_t i = 0; i < edition.legend.size(); ++i) {
    const float wide = 24 + paint.width(Type::desk_text, edition.legend[i]);
    if (at + wide > card.right() - 12) {
      at = left;
      legend_y += 28;
    }
    draw_score_sign(paint, edition.faces, static_cast<int>(i) + 1, at + 9, legend_y);
    paint.text(Type::desk_text, at + 24, legend_y, colour::kInk2, edition.legend[i]);
    at += wide + 16;
  }
  if (edition.merged.empty()) return;
  paint.text(Type::desk_small, left, y + 486, colour::kInk2, edition.merged);
  note(frame, "feedback.merged", {left, y + 474, 380, 24}, edition.merged,
       paint.width(Type::desk_small, edition.merged) <= 380);
}

void draw_table(Frame& frame, const desk::FeedbackScreen& page, const desk::EditionScreen& edition,
                float x, float y) {
  const Paint& paint = frame.paint;
  const Box card{x + 460, y + 276, 416, 236};
  const float left = card.x + 20;
  const float right = card.right() - 20;
  desk_card(paint, card);
  paint.text(Type::desk_strong, left, y + 304, colour::kInk, page.labels.table);
  paint.text(Type::desk_small, right, y + 304, colour::kInk2, page.labels.table_count,
             Align::right);
  const float step = edition.classes.size() > 4 ? 36 : 44;
  float row = y + 322 + step / 2;
  for (std::size_t i = 0; i < edition.classes.size(); ++i) {
    const desk::ClassScreen& one = edition.classes[i];
    if (i > 0) paint.fill({left, row - step / 2, right - left, 1}, colour::kLine);
    float at = left + 9;
    for (int score = one.first; score <= one.last; ++score, at += 22)
      draw_score_sign(paint, edition.faces, score, at, row);
    paint.text(Type::desk_text, at + 2, row, colour::kInk, one.words);
    desk_figure(paint, Type::desk_key, right, row, colour::kInk, one.figure);
    row += step;
  }
}

void draw_meaning(Frame& frame, const desk::FeedbackScreen& page, float x, float y) {
  static constexpr std::array<const char*, 3> kIcons = {"info", "lock", "clock"};
  const Paint& paint = frame.paint;
  desk_card(paint, {x + 24, y + 528, 852, 168});
  paint.text(Type::desk_strong, x + 44, y + 556, colour::kInk, page.labels.meaning);
  float row = y + 592;
  for (std::size_t i = 0; i < page.meaning.size(); ++i, row += 36) {
    draw_icon(paint, kIcons.at(i % kIcons.size()), x + 56, row, 20, colour::kPrimary);
    paint.text(Type::desk_row, x + 78, row, colour::kInk, page.meaning[i]);
  }
}

// Editions of other scales, side by side where there are two.
void draw_further(Frame& frame, const desk::FeedbackScreen& page, float x, float y) {
  const Paint& paint = frame.paint;
  const auto count = static_cast<float>(page.editions.size() - 1);
  const float wide = (852 - 16 * (count - 1)) / count;
  float left = x + 24;
  for (std::size_t i = 1; i < page.editions.size(); ++i, left += wide + 16) {
    const desk::EditionScreen& edition = page.editions[i];
    desk_card(paint, {left, y + 528, wide, 168});
    paint.text(Type::desk_strong, left + 20, y + 556, colour::kInk, edition.heading);
    draw_bar(frame, edition, {left + 20, y + 582, wide - 40, 40}, false);
    float at = left + 20;
    for (std::size_t score = 0; score < edition.legend.size(); ++score) {
      draw_score_sign(paint, edition.faces, static_cast<int>(score) + 1, at + 9, y + 650);
      at += 24 + paint.text(Type::desk_small, at + 24, y + 650, colour::kInk2,
                            edition.legend[score]) + 14;
    }
    paint.text(Type::desk_small, left + 20, y + 678, colour::kInk2, edition.merged);
  }
}

void draw_empty(Frame& frame, const desk::FeedbackScreen& page, float x, float y) {
  if (page.empty_title.empty()) return;
  const Paint& paint = frame.paint;
  const Box card{x + 24, y + 104, 852, 408};
  desk_card(paint, card);
  paint.disc(card.middle_x(), y + 220, 40, colour::kTint);
  draw_icon(paint, "clock", card.middle_x(), y + 220, 44, colour::kPrimary);
  paint.text(Type::desk_main, card.middle_x(), y + 306, colour::kInk, page.empty_title,
             Align::middle);
  paint.lines(Type::desk_row, card.middle_x(), y + 346, 24, 700, colour::kInk2, page.empty_line,
              Align::middle);
  note(frame, "feedback.empty", card, page.empty_title);
}

void draw_edition(Frame& frame, const desk::FeedbackScreen& page, float x, float y) {
  const desk::EditionScreen& edition = page.editions.front();
  draw_mean(frame, page, edition, x, y);
  draw_number(frame, "feedback.ratings", {x + 460, y + 104, 200, 156}, page.labels.ratings,
              edition.ratings, edition.ratings_line);
  draw_number(frame, "feedback.days", {x + 676, y + 104, 200, 156}, page.labels.days, edition.days,
              edition.days_line);
  draw_spread(frame, page, edition, x, y);
  draw_table(frame, page, edition, x, y);
}

}  // namespace

Done draw_feedback(Frame& frame, const desk::Screen& screen, const desk::FeedbackScreen& page,
                   float x, float y) {
  Done done = draw_head(frame, screen, page, x, y);
  if (page.editions.empty()) draw_empty(frame, page, x, y);
  else draw_edition(frame, page, x, y);
  const bool waiting = page.editions.empty() && page.empty_title.empty();
  if (page.editions.size() > 1) draw_further(frame, page, x, y);
  else if (page.trend) draw_trend(frame, *page.trend, x, y);
  else if (!waiting) draw_meaning(frame, page, x, y);
  desk_notice(frame, waiting ? Box{x + 24, y + 104, 852, 48} : Box{x + 24, y + 648, 852, 48},
              screen.notice);
  return done;
}

}  // namespace suara::kiosk::views
