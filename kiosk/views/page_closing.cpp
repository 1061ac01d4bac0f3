#include <algorithm>
#include <initializer_list>

#include "kiosk/views/pages.hpp"
#include "kiosk/views/panel.hpp"

// What stands when everything is given: the thanks with the unit's figure, the code of a complaint.
namespace suara::kiosk::views {
namespace {

using namespace citizen;

// The largest in which the words stand on one line, or the last.
Type fitting(const Paint& paint, std::initializer_list<Type> types, std::string_view words,
             float most) {
  for (const Type type : types)
    if (paint.width(type, words) <= most) return type;
  return *(types.end() - 1);
}

// Title, figure, class, period, number.
void draw_card(Frame& frame, const FigureCard& card, const Box& box) {
  const Paint& paint = frame.paint;
  const float pad = box.w < 390 ? 24 : 36;
  const float x = box.x + pad;
  const float most = box.w - 2 * pad;
  paint.shadow(box, kTileRadius, 2);
  paint.fill(box, colour::kSurface, kTileRadius);
  float y = box.y + 68;
  y += 44 * static_cast<float>(paint.lines(Type::key, x, y, 44, most, colour::kInk, card.title));
  y += 60;
  // A hundred alone is too wide.
  const Type figure = fitting(paint, {Type::index, Type::countdown}, card.figure, most + 4);
  paint.text(figure, x - 4, y, colour::kInk, card.figure);
  y += 104;
  const float pill = paint.width(Type::key, card.mutu) + 40;
  const Box mutu{x, y - 28, pill, 56};
  paint.fill(mutu, paint.high_contrast() ? colour::kSurface : colour::kTint, 18);
  if (paint.high_contrast()) paint.edge(mutu, colour::kOutline, 18, 3);
  paint.text(Type::key, x + 20, y, colour::kPrimary, card.mutu);
  y += 75;
  paint.text(Type::body, x, y, colour::kInk2, card.period);
  const int lines = paint.lines(Type::body, x, y + 44, 44, most, colour::kInk2, card.respondents);
  const float bottom = y + 44 * static_cast<float>(lines) + 24;
  note(frame, "closing.figure", box, card.figure,
       bottom <= box.bottom() && pill <= most && paint.width(figure, card.figure) <= most + 4 &&
           paint.widest_line(Type::key, most, card.title) <= most);
}

}  // namespace

void draw_closing(Frame& frame, const ClosingScreen& closing, const std::string& agency,
                  const Space& space, const Motion& motion) {
  const Paint& paint = frame.paint;
  const float x = space.left();
  const float y = space.y0() + (space.compact() ? -96.0F : space.portrait() ? -36.0F : 0.0F);
  draw_bloom(paint, x + 86, y + 288, 116, motion);
  const Box panel = panel_of(space);
  const float most = space.portrait() ? space.wide() : panel.x - x - 32;
  draw_agency(paint, agency, space, x + most);
  paint.text(Type::display, x, y + 480, colour::kInk, closing.title);
  const int lines = paint.lines(Type::sentence, x, y + 564, 48, most, colour::kInk2, closing.line);
  note(frame, "closing.line", {x, y + 546, most, 48 * static_cast<float>(lines)}, closing.line,
       lines <= 2);
  draw_panel(paint, panel);
  if (!closing.card) return;
  const float w = space.compact() ? 384 : space.portrait() ? 600 : 392;
  const float h = space.compact() ? 556 : space.portrait() ? 464 : 536;
  draw_card(frame, *closing.card, {panel.middle_x() - w / 2, panel.middle_y() - h / 2, w, h});
}

CitizenTap draw_claim_code(Frame& frame, const ClaimCodeScreen& claim, const Space& space) {
  const Paint& paint = frame.paint;
  const float x = space.left();
  const float y = space.y0() + (space.compact() ? -88.0F : space.portrait() ? 64.0F : 0.0F);
  const Type title = space.portrait() || space.compact() ? Type::title_small : Type::title;
  paint.text(title, x, y + 160, colour::kInk, claim.title);
  const Box card{x, y + (space.compact() ? 204.0F : 224.0F), space.wide(),
                 space.compact() ? 208.0F : 232.0F};
  paint.fill(card, colour::kSurface, kTileRadius);
  paint.edge(card, colour::kLine, kTileRadius, 2);
  // A code of W and M is twice as wide as another.
  const Type large = fitting(paint, {Type::code, Type::countdown, Type::display, Type::title_large},
                             claim.code.view(), card.w - 40);
  paint.spelled(large, card.middle_x(), card.middle_y(), colour::kPrimary, claim.code.view(),
                Align::middle);
  note(frame, "claim.code", card, "", paint.width(large, claim.code.view()) <= card.w - 40);
  const float below = card.bottom() + 56;
  const float most = std::min(space.wide(), 900.0F);
  paint.lines(Type::sentence, x, below, 52, most, colour::kInk, claim.line);
  const float w = std::max(384.0F, key_width(paint, claim.noted, {.icon_before = "check"}) + 40);
  if (text_key(frame, "claim.noted", {space.right() - w, space.bar_y(), w, kBarHeight}, claim.noted,
               {.look = Look::primary, .icon_before = "check"}))
    return CodeNoted{};
  return {};
}

}  // namespace suara::kiosk::views
