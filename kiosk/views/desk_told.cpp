#include <algorithm>
#include <string>

#include "kiosk/views/desk_own.hpp"

// What looked wrong among the officer's ballots as a table, and the form to object to it.
namespace suara::kiosk::views {
namespace {

using Done = std::optional<desk::Action>;

constexpr float kStep = 52;
constexpr float kHead = 48;
constexpr float kKeyWide = 168;

struct Columns {
  float week, reason, count, state, key;
};
Columns columns_of(const Box& card) {
  const float left = card.x + 20;
  return {left, left + 150, left + 430, left + 458, card.right() - 20 - kKeyWide};
}

void draw_head(const Paint& paint, const desk::ToldScreen& told, const Columns& at,
               const Box& card) {
  const float y = card.y + 28;
  paint.text(Type::desk_small, at.week, y, colour::kInk2, told.week_head);
  paint.text(Type::desk_small, at.reason, y, colour::kInk2, told.reason_head);
  paint.text(Type::desk_small, at.count, y, colour::kInk2, told.count_head, Align::right);
  paint.text(Type::desk_small, at.state, y, colour::kInk2, told.state_head);
}

Done draw_row(Frame& frame, const desk::ToldScreen& told, const desk::ToldRow& row,
              const Columns& at, float y) {
  const Paint& paint = frame.paint;
  const Box box{at.week, y - kStep / 2, at.key + kKeyWide - at.week, kStep};
  paint.fill({box.x, box.y, box.w, 1}, colour::kLine);
  paint.text(Type::desk_text, at.week, y, colour::kInk, row.week);
  paint.text(Type::desk_text, at.reason, y, colour::kInk, row.reason);
  desk_figure(paint, Type::desk_key, at.count, y, colour::kInk, row.count);
  const bool two = !row.objection.empty();
  paint.text(Type::desk_strong, at.state, two ? y - 9 : y, colour::kInk, row.state);
  paint.text(Type::desk_small, at.state, y + 11, colour::kInk2, row.objection);
  const std::string id = "performance.told." + std::to_string(row.told);
  note(frame, id, box, row.reason,
       at.week + paint.width(Type::desk_text, row.week) <= at.reason - 8 &&
           at.reason + paint.width(Type::desk_text, row.reason) <=
               at.count - paint.width(Type::desk_key, row.count) - 12 &&
           at.state + std::max(paint.width(Type::desk_strong, row.state),
                               paint.width(Type::desk_small, row.objection)) <=
               at.key - 8);
  const Box key{at.key, y - 16, kKeyWide, 32};
  if (row.may_object && desk_key(frame, id + ".object", key, told.object))
    return desk::BeginObjection{row.told};
  return {};
}

// From three quarters on: how much of what may be sent is written.
void draw_length(Frame& frame, std::size_t written, std::size_t most, float right, float y) {
  if (written * 4 < most * 3) return;
  const std::string words = std::to_string(written) + " / " + std::to_string(most);
  const float wide = frame.paint.width(Type::desk_strong, words);
  frame.paint.text(Type::desk_strong, right, y,
                   written > most ? colour::kAccentInk : colour::kInk2, words, Align::right);
  note(frame, "objection.length", {right - wide, y - 12, wide, 24}, words);
}

Done draw_form(Frame& frame, const desk::Screen& screen, const desk::ObjectionForm& form,
               DesktopFields& fields, const Box& card) {
  const Paint& paint = frame.paint;
  const bool fresh = fields.objecting != form.title;
  if (fresh) wipe(fields.objection);
  fields.objecting = form.title;
  const float left = card.x + 20, wide = card.w - 40;
  paint.text(Type::desk_key, left, card.y + 32, colour::kInk, form.title);
  const int lines = paint.count_lines(Type::desk_text, wide, form.line);
  paint.lines(Type::desk_text, left, card.y + 62, 20, wide, colour::kInk2, form.line);
  paint.text(Type::desk_strong, left, card.y + 92, colour::kInk, form.label);
  draw_length(frame, text_of(fields.objection).size(), form.most, left + wide, card.y + 92);
  note(frame, "objection.title", {left, card.y + 18, wide, 28}, form.title,
       lines <= 1 && paint.width(Type::desk_key, form.title) <= wide);
  desk_area(frame, "objection.text", {left, card.y + 108, wide, 200}, fields.objection,
            screen.takes, fresh);
  const float y = card.y + 328;
  Done done;
  if (desk_key(frame, "objection.back", {left, y, 140, 48}, form.back))
    done = desk::LeaveObjection{};
  if (desk_key(frame, "objection.send", {card.right() - 20 - 260, y, 260, 48}, form.send,
               {.look = Look::primary, .type = Type::desk_key, .acts = screen.may_ask}))
    done = desk::Object{text_of(fields.objection)};
  return done;
}

}  // namespace

Done draw_told(Frame& frame, const desk::Screen& screen, const desk::ToldScreen& told,
               DesktopFields& fields, const Box& card) {
  const Paint& paint = frame.paint;
  if (told.form) {
    const Box form{card.x, card.y, card.w, 396};
    desk_card(paint, form);
    return draw_form(frame, screen, *told.form, fields, form);
  }
  wipe(fields.objection);
  fields.objecting.clear();
  const Columns at = columns_of(card);
  const auto in_sight = static_cast<std::size_t>((card.h - kHead - 12) / kStep);
  const std::size_t rows = std::min(told.rows.size(), in_sight);
  const Box table{card.x, card.y, card.w, kHead + 12 + kStep * static_cast<float>(rows)};
  desk_card(paint, table);
  draw_head(paint, told, at, table);
  draw_turns(frame, "performance.told", told.less, told.more, told.rows.size(), in_sight,
             fields.told_from, table);
  Done done;
  float y = table.y + kHead + kStep / 2;
  for (std::size_t i = fields.told_from; i < fields.told_from + rows; ++i, y += kStep)
    if (auto tapped = draw_row(frame, told, told.rows[i], at, y)) done = tapped;
  return done;
}

}  // namespace suara::kiosk::views
