#include "kiosk/views/desk_feedback.hpp"

#include <algorithm>
#include <array>

#include "kiosk/views/desk_own.hpp"
#include "kiosk/views/icons.hpp"

namespace suara::kiosk::views {
namespace {

using Done = std::optional<desk::Action>;

constexpr float kLow = 200;  // below it a card of answers is drawn close

// On one row, written smaller and closer where it is too narrow for roomy words.
void draw_legend(const Paint& paint, const desk::EditionScreen& edition, float left, float right,
                 float y) {
  const auto gaps = static_cast<float>(std::max<std::size_t>(edition.legend.size(), 2) - 1);
  const auto gap_of = [&](Type type, float sign) {
    float free = right - left;
    for (const std::string& one : edition.legend) free -= sign + paint.width(type, one);
    return std::min(16.0F, free / gaps);
  };
  constexpr float kRoomy = 10;
  const bool roomy = gap_of(Type::desk_text, 24) >= kRoomy;
  const Type type = roomy ? Type::desk_text : Type::desk_small;
  const float sign = roomy ? 24 : 20;
  float at = left;
  for (std::size_t i = 0; i < edition.legend.size(); ++i) {
    draw_score_sign(paint, edition.faces, static_cast<int>(i) + 1, at + 9, y);
    paint.text(type, at + sign, y, colour::kInk2, edition.legend[i]);
    at += sign + paint.width(type, edition.legend[i]) + gap_of(type, sign);
  }
}

void draw_spread(Frame& frame, const desk::FeedbackScreen& page,
                 const desk::EditionScreen& edition, const Box& card) {
  const Paint& paint = frame.paint;
  const bool close = card.h < kLow;
  const float left = card.x + 20, right = card.right() - 20;
  desk_card(paint, card);
  paint.text(Type::desk_strong, left, card.y + 28, colour::kInk, page.labels.spread);
  const float mean = paint.text(Type::desk_key, right, card.y + 28, colour::kInk, edition.mean,
                                Align::right);
  note(frame, "feedback.mean", {right - mean, card.y + 16, mean, 24}, edition.mean);
  paint.text(Type::desk_small, right - mean - 8, card.y + 28, colour::kInk2, page.labels.mean,
             Align::right);
  draw_bar(frame, edition, {left, card.y + (close ? 50.0F : 56.0F), 380, close ? 44.0F : 64.0F},
           true);
  draw_legend(paint, edition, left, right, card.y + (close ? 116.0F : 148.0F));
  if (edition.merged.empty()) return;
  const float merged = card.bottom() - (close ? 22.0F : 26.0F);
  paint.text(Type::desk_small, left, merged, colour::kInk2, edition.merged);
  note(frame, "feedback.merged", {left, merged - 12, 380, 24}, edition.merged,
       paint.width(Type::desk_small, edition.merged) <= 380);
}

void draw_table(Frame& frame, const desk::FeedbackScreen& page, const desk::EditionScreen& edition,
                const Box& card) {
  const Paint& paint = frame.paint;
  const float left = card.x + 20, right = card.right() - 20;
  desk_card(paint, card);
  paint.text(Type::desk_strong, left, card.y + 28, colour::kInk, page.labels.table);
  const float count = paint.text(Type::desk_key, right, card.y + 28, colour::kInk, edition.ratings,
                                 Align::right);
  note(frame, "feedback.ratings", {right - count, card.y + 16, count, 24}, edition.ratings);
  paint.text(Type::desk_small, right - count - 8, card.y + 28, colour::kInk2,
             page.labels.table_count, Align::right);
  const auto rows = static_cast<float>(edition.classes.size());
  const float step = std::min(44.0F, (card.h - 48) / rows);
  float row = card.y + 44 + step / 2;
  for (const desk::ClassScreen& one : edition.classes) {
    paint.fill({left, row - step / 2, right - left, 1}, colour::kLine);
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

// Editions of other scales, one below the other.
void draw_imported(Frame& frame, const desk::FeedbackScreen& page, float x, float y) {
  const Paint& paint = frame.paint;
  float top = y + 104;
  for (std::size_t i = 1; i < page.editions.size(); ++i, top += 184) {
    const desk::EditionScreen& edition = page.editions[i];
    desk_card(paint, {x + 24, top, 852, 168});
    paint.text(Type::desk_strong, x + 44, top + 28, colour::kInk, edition.heading);
    draw_bar(frame, edition, {x + 44, top + 54, 812, 40}, false);
    float at = x + 44;
    for (std::size_t score = 0; score < edition.legend.size(); ++score) {
      draw_score_sign(paint, edition.faces, static_cast<int>(score) + 1, at + 9, top + 120);
      at += 24 + paint.text(Type::desk_small, at + 24, top + 120, colour::kInk2,
                            edition.legend[score]) + 14;
    }
    paint.text(Type::desk_small, x + 44, top + 148, colour::kInk2, edition.merged);
  }
}

void draw_answers(Frame& frame, const desk::FeedbackScreen& page, float x, float y) {
  const desk::EditionScreen& edition = page.editions.front();
  draw_index_card(frame, page.index, {x + 24, y + 104, 420, 156});
  float at = x + 460;
  for (const desk::NumberCard& number : page.numbers) {
    draw_number_card(frame, number, {at, y + 104, 200, 156});
    at += 216;
  }
  const Box high_left{x + 24, y + 276, 420, 236}, high_right{x + 460, y + 276, 416, 236};
  const Box low_left{x + 24, y + 528, 420, 168}, low_right{x + 460, y + 528, 416, 168};
  if (page.trend) draw_trend(frame, *page.trend, high_left, high_right);
  else draw_meaning(frame, page, x, y);
  draw_spread(frame, page, edition, page.trend ? low_left : high_left);
  draw_table(frame, page, edition, page.trend ? low_right : high_right);
}

}  // namespace

Done draw_feedback(Frame& frame, const desk::Screen& screen, const desk::FeedbackScreen& page,
                   DesktopFields& fields, float x, float y) {
  Done done = draw_period_head(frame, screen, page.head, x, y);
  draw_no_figures(frame, page.empty_title, page.empty_line, x, y);
  if (page.part == desk::Part::imported && page.editions.size() > 1)
    draw_imported(frame, page, x, y);
  else if (page.part == desk::Part::reasons && page.reasons)
    draw_reasons(frame, *page.reasons, x, y);
  else if (page.part == desk::Part::comments && page.comments)
    draw_comments(frame, *page.comments, fields, {x + 24, y + 104, 852, 592});
  else if (!page.editions.empty())
    draw_answers(frame, page, x, y);
  const bool waiting = page.editions.empty() && page.empty_title.empty();
  desk_notice(frame, waiting ? Box{x + 24, y + 104, 852, 48} : Box{x + 24, y + 648, 852, 48},
              screen.notice);
  return done;
}

}  // namespace suara::kiosk::views
