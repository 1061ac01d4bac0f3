#include "kiosk/views/desk.hpp"

#include <algorithm>

#include "kiosk/views/desk_own.hpp"
#include "kiosk/views/icons.hpp"
#include "kiosk/views/shortened.hpp"

namespace suara::kiosk::views {
namespace {

using desk::Action;
using Done = std::optional<Action>;

constexpr float kNavWidth = 200;

// told: how much stands behind it that asks to be looked at; empty: nothing.
bool draw_nav_item(Frame& frame, const std::string& id, const Box& box, std::string_view icon,
                   std::string_view label, std::string_view told, bool chosen) {
  const Paint& paint = frame.paint;
  const Press press = key_area(frame, id, box, label, paint.width(Type::desk_key, label) <
                                                           (told.empty() ? 124 : 103));
  if (chosen) paint.shadow(box, kDeskKeyRadius, 1);
  if (chosen || press.held)
    paint.fill(box, chosen ? colour::kSurface : colour::kTint, kDeskKeyRadius);
  const ImU32 ink = chosen ? colour::kPrimary : colour::kInk;
  draw_icon(paint, icon, box.x + 26, box.middle_y(), 20, chosen ? colour::kPrimary : colour::kInk2);
  paint.text(chosen ? Type::desk_key : Type::desk_row, box.x + 48, box.middle_y(), ink, label);
  if (!told.empty()) {
    const Box pill{box.right() - 23, box.middle_y() - 10, 21, 20};
    paint.fill(pill, colour::kAccentTint, 10);
    paint.text(Type::desk_small, pill.middle_x(), pill.middle_y(), colour::kAccentInk, told,
               Align::middle);
    note(frame, id + ".told", pill, told, paint.width(Type::desk_small, told) <= pill.w - 4);
  }
  return press.tapped;
}

Done draw_languages(Frame& frame, const desk::NavScreen& nav, float x, float y) {
  Done done;
  for (const citizen::LanguageKey& key : nav.languages) {
    const Box box{x, y, 44, 30};
    const Press press = key_area(frame, "language." + key.language, box, key.name);
    if (key.chosen || press.held)
      frame.paint.fill(box, key.chosen ? colour::kSurface : colour::kTint, 8);
    if (key.chosen) frame.paint.edge(box, colour::kPrimary, 8, 1.5F);
    frame.paint.text(Type::desk_strong, box.middle_x(), box.middle_y(),
                     key.chosen ? colour::kPrimary : colour::kInk2, key.name, Align::middle);
    if (press.tapped) done = desk::ChooseLanguage{key.language};
    x += 50;
  }
  return done;
}

Done draw_officer(Frame& frame, const desk::NavScreen& nav, float y) {
  const Paint& paint = frame.paint;
  if (nav.officer_name.empty() && nav.sign_out.empty()) return {};
  paint.disc(38, y, 20, colour::kTint);
  paint.text(Type::desk_strong, 38, y, colour::kPrimary, nav.initials, Align::middle);
  const std::string name = shortened(paint, Type::desk_strong, nav.officer_name, 124);
  if (nav.sign_out.empty()) {
    paint.text(Type::desk_strong, 68, y, colour::kInk, name);
    return {};
  }
  paint.text(Type::desk_strong, 68, y - 9, colour::kInk, name);
  const Box box{60, y, 132, 24};
  const Press press = key_area(frame, "sign_out", box, nav.sign_out,
                               paint.width(Type::desk_text, nav.sign_out) < 120);
  if (press.held) paint.fill(box, colour::kTint, 8);
  paint.text(Type::desk_text, 68, y + 12, colour::kPrimary, nav.sign_out);
  return press.tapped ? Done{desk::SignOut{}} : Done{};
}

Done draw_nav(Frame& frame, const desk::NavScreen& nav, DesignSize size) {
  const Paint& paint = frame.paint;
  Done done;
  paint.fill({0, 8, kNavWidth, size.h - 8}, colour::kSunk);
  paint.line(kNavWidth + 0.5F, 8, kNavWidth + 0.5F, size.h, 1, colour::kLine, false);
  paint.mark(40, 52, 19);
  paint.text(Type::desk_brand, 68, 52, colour::kInk, nav.product);
  const auto item = [&](const char* id, float y, std::string_view icon, std::string_view label,
                        std::string_view told, desk::Page page) {
    if (draw_nav_item(frame, id, {12, y, 176, 40}, icon, label, told, nav.at == page))
      done = desk::GoTo{page};
  };
  item("nav.counter", 96, "desk", nav.counter, "", desk::Page::counter);
  item("nav.feedback", 144, "chat", nav.feedback, "", desk::Page::feedback);
  item("nav.performance", 192, "chart", nav.performance, nav.told, desk::Page::performance);
  if (auto language = draw_languages(frame, nav, 16, size.h - 116)) done = language;
  if (auto out = draw_officer(frame, nav, size.h - 52)) done = out;
  return done;
}

struct FormIds {
  const char* nip;
  const char* secret;
  const char* go;
};

// The form's key or Enter in its last field.
bool draw_form(Frame& frame, const desk::Screen& screen, const desk::FormScreen& form,
               const FormIds& ids, FieldText& nip, FieldText& secret, bool fresh, float x,
               float y) {
  const Paint& paint = frame.paint;
  x += 240;  // in the middle of what the navigation leaves
  y += 56;
  paint.text(Type::desk_title, x, y + 48, colour::kInk, form.title);
  paint.text(Type::desk_text, x, y + 78, colour::kInk2,
             shortened(paint, Type::desk_text, form.line, kDesk.w - kNavWidth - 264));
  const Box card{x, y + 104, 420, 368};
  desk_card(paint, card);
  const float left = card.x + 20;
  paint.text(Type::desk_strong, left, y + 136, colour::kInk, form.nip);
  const bool onwards = desk_field(frame, ids.nip, {left, y + 152, 380, 48}, nip,
                                  {.acts = screen.takes, .focus = fresh});
  paint.text(Type::desk_strong, left, y + 224, colour::kInk, form.secret);
  const bool entered =
      desk_field(frame, ids.secret, {left, y + 240, 380, 48}, secret,
                 {.masked = true, .acts = screen.takes, .focus = onwards});
  const bool tapped =
      desk_key(frame, ids.go, {left, y + 316, 380, 56}, form.go,
               {.look = Look::primary, .type = Type::desk_main, .acts = screen.may_ask});
  paint.line(left, y + 396.5F, left + 380, y + 396.5F, 1, colour::kLine, false);
  paint.lines(Type::desk_small, left, y + 420, 20, 380, colour::kInk2, form.hint);
  desk_notice(frame, {x, y + 488, 420, 56}, screen.notice);
  return tapped || (entered && screen.may_ask);
}

Done draw_duty(Frame& frame, const desk::Screen& screen, const desk::FormScreen& form,
               DesktopFields& fields, bool fresh, float x, float y) {
  if (!draw_form(frame, screen, form, {"duty.nip", "duty.pin", "duty.on"}, fields.nip, fields.pin,
                 fresh, x, y))
    return {};
  desk::DutyOn sent{fields.nip.data(), fields.pin.data()};
  wipe(fields.pin);
  return sent;
}

Done draw_sign_in(Frame& frame, const desk::Screen& screen, const desk::FormScreen& form,
                  DesktopFields& fields, bool fresh, float x, float y) {
  if (!draw_form(frame, screen, form, {"sign_in.nip", "sign_in.password", "sign_in.go"},
                 fields.nip, fields.password, fresh, x, y))
    return {};
  desk::SignIn sent{fields.nip.data(), fields.password.data()};
  wipe(fields.password);
  return sent;
}

// A secret belongs to its page, and so does how far somebody has read.
bool begin_page(const desk::Screen& screen, DesktopFields& fields) {
  if (screen.name == fields.page) return false;
  fields.page = screen.name;
  wipe(fields.nip);
  wipe(fields.pin);
  wipe(fields.password);
  wipe(fields.objection);
  fields.objecting.clear();
  fields.tree_from = fields.told_from = fields.comments_page = 0;
  return true;
}

Done draw_page(Frame& frame, const desk::Screen& screen, DesktopFields& fields, bool fresh, float x,
               float y) {
  if (const auto* form = std::get_if<desk::FormScreen>(&screen.page))
    return screen.name == "duty" ? draw_duty(frame, screen, *form, fields, fresh, x, y)
                                 : draw_sign_in(frame, screen, *form, fields, fresh, x, y);
  if (const auto* counter = std::get_if<desk::CounterScreen>(&screen.page))
    return draw_counter(frame, screen, *counter, fields, x, y);
  if (const auto* without = std::get_if<desk::ReasonScreen>(&screen.page))
    return draw_without(frame, screen, *without, x, y);
  if (const auto* performance = std::get_if<desk::PerformanceScreen>(&screen.page))
    return draw_performance(frame, screen, *performance, fields, x, y);
  return draw_feedback(frame, screen, std::get<desk::FeedbackScreen>(screen.page), fields, x, y);
}

}  // namespace

bool hands_are_there() {
  const ImGuiIO& io = ImGui::GetIO();
  const bool moves = io.MouseDelta.x != 0 || io.MouseDelta.y != 0 || io.MouseWheel != 0;
  return moves || !io.InputQueueCharacters.empty() || ImGui::IsAnyMouseDown() ||
         std::ranges::find(io.KeysDown, true) != std::end(io.KeysDown);
}

std::optional<Action> draw_desk(Frame& frame, const desk::Screen& screen, DesktopFields& fields,
                                DesignSize size) {
  const Paint& paint = frame.paint;
  const bool fresh = begin_page(screen, fields);
  Done done = draw_nav(frame, screen.nav, size);
  paint.ribbon(size.w, 8);
  const float x = kNavWidth + std::max(0.0F, (size.w - kDesk.w) / 2);
  const float y = std::max(0.0F, (size.h - kDesk.h) / 2);
  if (auto on_page = draw_page(frame, screen, fields, fresh, x, y)) done = on_page;
  return done;
}

}  // namespace suara::kiosk::views
