#include <algorithm>

#include "kiosk/views/icons.hpp"
#include "kiosk/views/pages.hpp"

namespace suara::kiosk::views {

using namespace citizen;

// Petals open one after another, 60 ms apart, 280 ms each.
void draw_bloom(const Paint& paint, float x, float y, float radius, const Motion& motion) {
  int order = 0;
  for (const float degrees : {-135.0F, -45.0F, 45.0F, 135.0F}) {
    const auto age = static_cast<double>(motion.age_ms - 60 * order++);
    const float part = motion.reduced ? 1 : eased(age / 280);
    if (part > 0) paint.petal(x, y, radius * part, degrees, colour::kPrimary);
  }
  paint.disc(x, y, radius * 0.38F, colour::kPaper);
  paint.disc(x, y, radius * 0.33F, colour::kAccent);
  draw_icon(paint, "check", x, y, radius * 0.44F,
            paint.high_contrast() ? colour::kPaper : colour::kInk);
}

namespace {

struct Card {
  const char* id;
  std::string_view icon;
  const std::string& words;
  std::string_view line;  // below the words; may be empty
};

bool draw_card(Frame& frame, const Card& card, const Box& box) {
  const Paint& paint = frame.paint;
  const float most = box.w - 152 - 80;
  const int lines = paint.count_lines(Type::word, most, card.words);
  const int all = lines + (card.line.empty() ? 0 : 1);
  const bool fits = all <= 3 && paint.widest_line(Type::word, most, card.words) <= most &&
                    paint.width(Type::body, card.line) <= most;
  const Press press = key_area(frame, card.id, box, card.words, fits);
  paint.shadow(box, kTileRadius, 2);
  paint.fill(box, press.held ? colour::kTint : colour::kSurface, kTileRadius);
  paint.edge(box, press.held ? colour::kPrimary : colour::kOutline, kTileRadius,
             press.held ? 8 : 2);
  paint.badge(box.x + 80, box.middle_y(), 44);
  draw_icon(paint, card.icon, box.x + 80, box.middle_y(), 54, colour::kPrimary);
  const float y = box.middle_y() - 25 * static_cast<float>(all - 1);
  const auto ink = [&](ImU32 one) { return press.held ? paint.on_tint(one) : one; };
  paint.lines(Type::word, box.x + 152, y, 50, most, ink(colour::kInk), card.words);
  paint.text(Type::body, box.x + 152, y + 50 * static_cast<float>(lines), ink(colour::kInk2),
             card.line);
  draw_icon(paint, "chevron_right", box.right() - 52, box.middle_y(), 40, ink(colour::kInk2));
  return press.tapped;
}

// The invitations stand beside the thanks; below it in portrait and where every key is low.
Box first_card_of(const Space& space) {
  if (space.portrait()) return {space.left(), space.y0() + 700, space.wide(), 184};
  if (space.compact()) return {space.right() - 512, space.y0() + 32, 512, 184};
  if (space.low()) return {space.left(), space.middle() + 24, (space.wide() - kGutter) / 2, 184};
  return {space.x0() + 640, space.y0() + 160, 592, 184};
}

void draw_title(Frame& frame, Type type, float x, float y, const std::string& title) {
  const float wide = frame.paint.text(type, x, y, colour::kInk, title);
  note(frame, "thanks.title", {x, y - 29, wide, 58}, title);
}

void draw_words(Frame& frame, const ThanksScreen& thanks, const Space& space,
                const Motion& motion) {
  const Paint& paint = frame.paint;
  const float x = space.left();
  const float y = space.y0() + (space.portrait() ? 60.0F : 0.0F);
  if (space.compact()) {
    draw_bloom(paint, x + 60, y + 112, 84, motion);
    draw_title(frame, Type::title_large, x, y + 262, thanks.title);
    paint.lines(Type::sentence, x, y + 334, 46, 432, colour::kInk2, thanks.line);
    return;
  }
  if (space.low() && !space.portrait()) {
    draw_bloom(paint, x + 68, y + 256, 92, motion);
    draw_title(frame, Type::display, x + 200, y + 228, thanks.title);
    paint.lines(Type::sentence, x + 200, y + 306, 48, space.wide() - 200, colour::kInk2,
                thanks.line);
    return;
  }
  draw_bloom(paint, x + 86, y + 240, 116, motion);
  draw_title(frame, Type::display, x, y + 424, thanks.title);
  paint.lines(Type::sentence, x, y + 500, 48, space.portrait() ? space.wide() : 440, colour::kInk2,
              thanks.line);
}

}  // namespace

CitizenTap draw_thanks(Frame& frame, const ThanksScreen& thanks, const std::string& promise,
                       const Space& space, const Motion& motion) {
  CitizenTap tapped;
  if (space.compact()) draw_promise(frame, promise, space.left(), space.y0() + 464);
  draw_words(frame, thanks, space, motion);
  Box box = first_card_of(space);
  if (draw_card(frame, {"thanks.reasons", "chat", thanks.invitation, {}}, box))
    tapped = OpenReasons{};
  if (space.low() && !space.portrait())
    box.x += box.w + kGutter;
  else
    box.y += box.h + kGutter;
  if (draw_card(frame, {"thanks.survey", "list", thanks.survey, thanks.survey_line}, box))
    tapped = OpenSurvey{};
  const float bar = space.bar_y();
  const float margins = space.portrait() ? 44 : 64;
  const float change = std::max(304.0F, frame.paint.width(Type::key, thanks.change) + 44 + margins);
  if (text_key(frame, "thanks.change", {space.left(), bar, change, kBarHeight}, thanks.change,
               {.look = Look::quiet, .icon_before = "undo"}))
    tapped = ChangeChoice{};
  const float finish = space.portrait() ? 224 : 256;
  if (text_key(frame, "thanks.finish", {space.right() - finish, bar, finish, kBarHeight},
               thanks.finish, {.look = Look::primary, .icon_before = "check"}))
    tapped = Finish{};
  return tapped;
}

}  // namespace suara::kiosk::views
