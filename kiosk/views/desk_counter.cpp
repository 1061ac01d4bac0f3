#include <algorithm>
#include <cstring>

#include "kiosk/views/desk_parts.hpp"
#include "kiosk/views/icons.hpp"
#include "kiosk/views/shortened.hpp"

namespace suara::kiosk::views {
namespace {

using desk::Action;
using Done = std::optional<Action>;

constexpr int kF9 = 298;  // GLFW_KEY_F9; the views know no window library
constexpr std::size_t kServicesInSight = 8;
constexpr float kMoreWide = 84;  // of the key that turns to the next part

Done draw_head(Frame& frame, const desk::HeadScreen& head, bool acts, float x, float y) {
  const Paint& paint = frame.paint;
  const Box key{x + 752, y + 36, 124, 40};
  const float wide = paint.width(Type::desk_strong, head.since) + 56;
  const Box pill{key.x - 12 - wide, y + 36, wide, 40};
  const float most = pill.x - 16 - x - 24;
  paint.text(Type::desk_title, x + 24, y + 48, colour::kInk,
             shortened(paint, Type::desk_title, head.counter_name, most));
  const float unit = paint.text(Type::desk_text, x + 24, y + 78, colour::kInk2,
                                shortened(paint, Type::desk_text, head.unit_name,
                                          most - paint.width(Type::desk_text, head.day)));
  paint.text(Type::desk_text, x + 24 + unit, y + 78, colour::kInk2, head.day);
  paint.fill(pill, colour::kGoodTint, 20);
  paint.disc(pill.x + 24, pill.middle_y(), 5, colour::kGood);
  paint.text(Type::desk_strong, pill.x + 40, pill.middle_y(), colour::kGood, head.since);
  note(frame, "desk.since", pill, head.since);
  return desk_key(frame, "duty.off", key, head.off, {.acts = acts}) ? Done{desk::DutyOff{}}
                                                                   : Done{};
}

bool draw_service(Frame& frame, const desk::ServiceKey& service, const Box& box, bool acts) {
  const Paint& paint = frame.paint;
  const Type type = box.h < 50 ? (service.chosen ? Type::desk_strong : Type::desk_text)
                               : (service.chosen ? Type::desk_key : Type::desk_row);
  constexpr float kStep = 15, kRight = 12, kWords = 52;
  const float most = box.w - kWords - kRight;
  const bool small = paint.width(type, service.label) > most;
  const Press press = desk_tile(frame, "desk.service." + service.service.text, box, service.label,
                                service.chosen, acts, true);
  const float x = box.x + 28;
  if (service.chosen) {
    paint.disc(x, box.middle_y(), 11, acts ? colour::kPrimary : colour::kInk2);
    draw_icon(paint, "check", x, box.middle_y(), 13, colour::kWhite);
  } else {
    paint.ring(x, box.middle_y(), 10, 1.5F, acts ? colour::kOutline : colour::kLine);
  }
  const ImU32 ink = acts ? colour::kInk : colour::kInk2;
  if (!small) {
    paint.text(type, box.x + kWords, box.middle_y(), ink, service.label);
    return press.tapped;
  }
  const std::string words =
      shortened(paint, Type::desk_small, service.label, most, box.h < 50 ? 2 : 3);
  const auto lines = static_cast<float>(paint.count_lines(Type::desk_small, most, words));
  paint.lines(Type::desk_small, box.x + kWords, box.middle_y() - kStep / 2 * (lines - 1), kStep,
              most, ink, words);
  return press.tapped;
}

// The key that turns to the next part of a long list; gives the first service in sight.
std::size_t draw_more(Frame& frame, const desk::CounterScreen& page, DesktopFields& fields, float x,
                      float y) {
  const std::size_t count = page.services.size();
  if (count <= kServicesInSight) return 0;
  const std::size_t parts = (count + kServicesInSight - 1) / kServicesInSight;
  fields.services_page %= parts;
  const std::string label =
      std::to_string(fields.services_page + 1) + "/" + std::to_string(parts);
  if (desk_key(frame, "desk.more_services", {x + 544 - kMoreWide, y + 112, kMoreWide, 36}, label,
               {.look = Look::quiet, .icon_after = "chevron_right", .icon = 14, .radius = 18}))
    fields.services_page = (fields.services_page + 1) % parts;
  return fields.services_page * kServicesInSight;
}

// The field's text is the model's; where that began anew, so does the field.
Done draw_find(Frame& frame, const desk::CounterScreen& page, DesktopFields& fields, const Box& box,
               bool acts) {
  if (page.find != fields.find.data()) {
    fields.find.fill('\0');
    page.find.copy(fields.find.data(), fields.find.size() - 1);
    ++fields.find_round;
  }
  ImGui::PushID(fields.find_round);
  const bool entered =
      desk_field(frame, "desk.find", box, fields.find, {.acts = acts, .hint = page.find_hint});
  ImGui::PopID();
  draw_icon(frame.paint, "search", box.right() - 22, box.middle_y(), 18, colour::kInk2);
  if (page.find != fields.find.data()) return desk::FindService{fields.find.data()};
  if (entered && !page.find.empty() && !page.services.empty())
    return desk::ChooseService{page.services.front().service};
  return {};
}

Done draw_services(Frame& frame, const desk::CounterScreen& page, DesktopFields& fields, bool acts,
                   float x, float y) {
  const float words = frame.paint.text(Type::desk_strong, x + 44, y + 130, colour::kInk,
                                       page.services_title);
  const float more = page.services.size() > kServicesInSight ? kMoreWide + 12 : 0;
  const float left = x + 44 + words + 16;
  Done done =
      draw_find(frame, page, fields, {left, y + 112, x + 544 - more - left, 36}, acts);
  if (!page.none_found.empty()) {
    note(frame, "desk.none_found", {x + 44, y + 160, 500, 40}, page.none_found);
    frame.paint.text(Type::desk_row, x + 44, y + 180, colour::kInk2, page.none_found);
  }
  const std::size_t first = draw_more(frame, page, fields, x, y);
  const std::size_t end = std::min(page.services.size(), first + kServicesInSight);
  const bool many = page.services.size() > 6;
  const float high = many ? 38 : 52;
  const float step = many ? 46 : 62;
  for (std::size_t i = first; i < end; ++i) {
    const auto column = static_cast<float>((i - first) % 2);
    const auto row = static_cast<float>((i - first) / 2);
    const Box box{x + 44 + column * 256, y + 158 + row * step, 244, high};
    if (draw_service(frame, page.services[i], box, acts))
      done = desk::ChooseService{page.services[i].service};
  }
  return done;
}

Done draw_results(Frame& frame, const desk::CounterScreen& page, bool acts, float x, float y) {
  constexpr float kMark = 20;
  const Paint& paint = frame.paint;
  Done done;
  paint.text(Type::desk_strong, x + 44, y + 360, colour::kInk, page.result_title);
  float words = 0;
  for (const auto& result : page.results) words += paint.width(Type::desk_strong, result.label);
  const auto count = static_cast<float>(page.results.size());
  const float around = (500 - 8 * (count - 1) - words - kMark) / count;
  float left = x + 44;
  for (const desk::ResultKey& result : page.results) {
    const float wide = paint.width(Type::desk_strong, result.label);
    const float text = wide + (result.chosen ? kMark : 0);
    const Box box{left, y + 378, text + around, 44};
    const Press press = desk_tile(frame, "desk.result." + result.id, box, result.label,
                                  result.chosen, acts, around >= 16);
    float at = box.middle_x() - text / 2;
    const ImU32 ink = acts ? colour::kInk : colour::kInk2;
    if (result.chosen) {
      draw_icon(paint, "check", at + 7, box.middle_y(), 14, acts ? colour::kPrimary : ink);
      at += kMark;
    }
    paint.text(Type::desk_strong, at, box.middle_y(), ink, result.label);
    if (press.tapped) done = desk::ChooseResult{result.result};
    left += box.w + 8;
  }
  return done;
}

Done draw_finish(Frame& frame, const desk::Screen& screen, const desk::CounterScreen& page,
                 const DesktopFields& fields, float x, float y) {
  Done done;
  const bool tapped = desk_key(frame, "desk.finish", {x + 44, y + 540, 340, 88}, page.finish,
                               {.look = Look::primary,
                                .type = Type::desk_main,
                                .icon_before = "check",
                                .icon = 26,
                                .acts = screen.may_ask,
                                .radius = kDeskCardRadius});
  if (tapped || (screen.may_ask && ImGui::IsKeyPressed(kF9, false)))
    done = desk::FinishService{fields.ticket.data()};
  if (desk_key(frame, "desk.without", {x + 396, y + 540, 148, 88}, page.without,
               {.acts = screen.takes, .radius = kDeskCardRadius}))
    done = desk::WithoutBallot{};
  return done;
}

void draw_lines(Frame& frame, const desk::Screen& screen, const desk::CounterScreen& page, float x,
                float y) {
  if (!screen.notice.empty())
    return desk_notice(frame, {x + 44, y + 639, 500, 48}, screen.notice);
  float line_y = y + 650;
  for (const std::string& line : page.lines) {
    frame.paint.text(Type::desk_text, x + 294, line_y, colour::kInk2, line, Align::middle);
    line_y += 24;
  }
}

Done draw_side(Frame& frame, const desk::Screen& screen, const desk::BallotCard& ballot,
               const desk::DayCard& day, float x, float y) {
  Done done = draw_ballot_card(frame, ballot, screen.may_ask, x, y);
  if (auto sent = draw_day_card(frame, day, screen.may_ask, x, y)) done = sent;
  return done;
}

}  // namespace

Done draw_counter(Frame& frame, const desk::Screen& screen, const desk::CounterScreen& page,
                  DesktopFields& fields, float x, float y) {
  if (page.round != fields.ticket_round) {
    fields.ticket_round = page.round;
    fields.ticket.fill('\0');
  }
  const Paint& paint = frame.paint;
  Done done = draw_head(frame, page.head, screen.may_ask, x, y);
  const auto take = [&done](Done next) {
    if (next) done = std::move(next);
  };
  desk_card(paint, {x + 24, y + 104, 540, 592});
  take(draw_services(frame, page, fields, screen.takes, x, y));
  take(draw_results(frame, page, screen.takes, x, y));
  paint.text(Type::desk_strong, x + 44, y + 452, colour::kInk, page.ticket_title);
  paint.text(Type::desk_small, x + 544, y + 452, colour::kInk2, page.ticket_note, Align::right);
  // Another service has another field: what stood in the one before is not typed into it again.
  ImGui::PushID(fields.ticket_round);
  desk_field(frame, "desk.ticket", {x + 44, y + 470, 500, 48}, fields.ticket,
             {.acts = screen.takes});
  ImGui::PopID();
  take(draw_finish(frame, screen, page, fields, x, y));
  draw_lines(frame, screen, page, x, y);
  take(draw_side(frame, screen, page.ballot, page.day, x, y));
  return done;
}

Done draw_without(Frame& frame, const desk::Screen& screen, const desk::ReasonScreen& page, float x,
                  float y) {
  const Paint& paint = frame.paint;
  Done done = draw_head(frame, page.head, screen.may_ask, x, y);
  desk_card(paint, {x + 24, y + 104, 540, 592});
  paint.text(Type::desk_key, x + 44, y + 134, colour::kInk, page.title);
  paint.text(Type::desk_text, x + 44, y + 162, colour::kInk2, page.line);
  float key_y = y + 192;
  for (const desk::ReasonKey& reason : page.reasons) {
    const Box box{x + 44, key_y, 500, 60};
    const Press press = desk_tile(frame, "desk.reason." + reason.id, box, reason.label, false,
                                  screen.may_ask,
                                  paint.width(Type::desk_row, reason.label) < box.w - 70);
    paint.text(Type::desk_row, box.x + 20, box.middle_y(), colour::kInk, reason.label);
    draw_icon(paint, "chevron_right", box.right() - 24, box.middle_y(), 18, colour::kInk2);
    if (press.tapped) done = desk::ChooseReason{reason.reason};
    key_y += 72;
  }
  desk_notice(frame, {x + 44, y + 560, 500, 48}, screen.notice);
  if (desk_key(frame, "desk.back", {x + 44, y + 628, 148, 48}, page.back,
               {.icon_before = "chevron_left", .icon = 16}))
    done = desk::BackToCounter{};
  if (auto side = draw_side(frame, screen, page.ballot, page.day, x, y)) done = side;
  return done;
}

}  // namespace suara::kiosk::views
