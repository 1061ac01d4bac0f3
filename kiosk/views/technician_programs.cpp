#include <algorithm>
#include <cmath>

#include "kiosk/views/shortened.hpp"
#include "kiosk/views/technician_parts.hpp"

// Programs of other machines: who is paired, and the code for the next.
namespace suara::kiosk::views {

using namespace technician;

namespace {

void draw_code(Frame& frame, const CodeCard& code, const Box& box) {
  const Paint& paint = frame.paint;
  draw_technician_card(paint, box);
  const float x = box.x + 24, half = box.w / 2;
  const bool beside = box.h < 200;  // the pin stands beside the code, else below it
  paint.text(Type::tech_text, x, box.y + 34, colour::kInk2, code.title);
  const float wide = paint.text(Type::word, x, box.y + 84, colour::kInk, code.code);
  const float pin_x = beside ? box.x + half : x, right = beside ? pin_x - 16 : box.right() - 24;
  float y = box.y + (beside ? 34.0F : 132.0F);
  bool fits = x + std::max(wide, paint.width(Type::tech_text, code.title)) <= right;
  for (const std::string& line : code.pin) {
    const bool label = &line == &code.pin.front();
    const float pin =
        paint.text(Type::tech_text, pin_x, y, label ? colour::kInk2 : colour::kInk, line);
    fits = fits && pin_x + pin <= box.right() - 16 && y <= box.bottom() - 16;
    y += 36;
  }
  note(frame, "technician.code", box, code.code, fits);
}

Tap draw_program(Frame& frame, const ProgramRow& row, const Space& space, float y) {
  constexpr float kRevokeWide = 260;
  const Paint& paint = frame.paint;
  const Box key{space.right() - kRevokeWide, y, kRevokeWide, kKeyHeight};
  paint.text(Type::tech_text, space.left(), y + 58, colour::kInk2, row.since);
  const float most = key.x - 16 - space.left();
  paint.text(Type::tech_key, space.left(), y + 24, colour::kInk,
             shortened(paint, Type::tech_key, row.name, most));
  note(frame, "technician.program." + row.name, {space.left(), y, most, kKeyHeight}, row.since,
       paint.width(Type::tech_text, row.since) <= most);
  if (text_key(frame, "technician.revoke." + row.name, key, row.revoke,
               {.look = row.sure ? Look::primary : Look::plain, .type = Type::tech_key}))
    return Revoke{row.name};
  return {};
}

}  // namespace

Tap draw_programs(Frame& frame, const Screen& screen, const ProgramsScreen& page,
                  const Space& space) {
  constexpr float kStep = kKeyHeight + 12;
  const Paint& paint = frame.paint;
  Tap tapped = draw_inner_header(frame, space, page.title, page.back, screen.leave);
  float y = space.y0() + (space.compact() ? 140.0F : 190.0F);
  const int lines = paint.lines(Type::tech_text, space.left(), y, kRow, space.wide(),
                                page.attention ? colour::kAccentInk : colour::kInk2, page.line);
  note(frame, "technician.programs", {space.left(), y - 15, space.wide(), kRow}, page.line,
       lines <= 3);
  y += static_cast<float>(lines) * kRow + 4;
  if (page.code) {
    const float high = space.portrait() ? 240 : 150;
    draw_code(frame, *page.code, {space.left(), y, space.wide(), high});
    y += high + 16;
  }
  const float below = space.y0() + space.page_h() - (space.compact() ? 20.0F : 40.0F) - kKeyHeight;
  const auto in_sight =
      static_cast<std::size_t>(std::max(1.0F, std::floor((below - 12 - y) / kStep)));
  paint.text(Type::tech_text, space.left(), y + 30, colour::kInk2, page.none);
  const std::size_t end = std::min(page.rows.size(), page.from + in_sight);
  for (std::size_t i = page.from; i < end; ++i, y += kStep)
    if (const Tap key = draw_program(frame, page.rows[i], space, y)) tapped = key;
  const Box invite{space.left(), below, 300, kKeyHeight};
  const Box further{space.right() - 260, below, 260, kKeyHeight};
  if (!page.invite.empty() && text_key(frame, "technician.invite", invite, page.invite,
                                       {.look = Look::primary, .type = Type::tech_key}))
    tapped = Invite{};
  if (page.rows.size() > in_sight &&
      text_key(frame, "technician.further", further, page.further, {.type = Type::tech_key}))
    tapped = TurnPrograms{end};
  return tapped;
}

}  // namespace suara::kiosk::views
