#include <algorithm>
#include <string>
#include <utility>

#include "kiosk/views/technician_parts.hpp"

// A kiosk is enrolled: one field after the other with its keys, then what both sides compare.
namespace suara::kiosk::views {

using namespace technician;

namespace {

constexpr float kGap = 12;     // between the keys, which a technician hits with one finger
constexpr int kColumns = 10;
constexpr int kRows = 5;

// Where the parts stand, from the header down.
struct Places {
  float line_y;
  Box field;
  float keys_y, key_w, key_h;

  explicit Places(const Space& space) {
    const float y = space.y0();
    const bool compact = space.compact();
    line_y = y + (compact ? 124.0F : 168.0F);
    const float field_h = compact ? 60 : space.portrait() ? 128 : 80;
    const float lines = compact ? 54 : space.portrait() ? 118 : 66;
    field = {space.left(), line_y + lines, space.wide(), field_h};
    keys_y = field.bottom() + (compact ? 14.0F : 24.0F);
    key_w = (space.wide() - (kColumns - 1) * kGap) / kColumns;
    const float bottom = y + space.page_h() - (compact ? 16.0F : 32.0F);
    key_h = std::min(88.0F, (bottom - keys_y - (kRows - 1) * kGap) / kRows);
  }
  // column and wide in keys.
  Box key(float column, int row, float wide = 1) const {
    return {field.x + column * (key_w + kGap), keys_y + static_cast<float>(row) * (key_h + kGap),
            wide * (key_w + kGap) - kGap, key_h};
  }
};

void draw_line(Frame& frame, const EnrolmentScreen& page, const Space& space, float y) {
  const float most = space.wide();
  const int rows =
      frame.paint.lines(Type::tech_text, space.left(), y, kRow, most,
                        page.attention ? colour::kAccentInk : colour::kInk2, page.line);
  note(frame, "technician.enrol_line",
       {space.left(), y - 15, most, kRow * static_cast<float>(rows)}, page.line,
       rows <= (space.portrait() ? 4 : space.compact() ? 2 : 3));
}

// The end of a text that is longer than its box: there the next sign goes.
std::string_view end_of(const Paint& paint, Type type, std::string_view text, float most) {
  while (text.size() > 1 && paint.width(type, text) > most) text.remove_prefix(1);
  return text;
}

void draw_field(Frame& frame, const EnrolmentScreen& page, const Box& box) {
  const Paint& paint = frame.paint;
  const TypedField& field = *page.field;
  paint.fill(box, colour::kSurface, 20);
  paint.edge(box, colour::kPrimary, 20, 4);
  const bool below = box.h > 100;  // what is typed has a line of its own
  const float labels_y = below ? box.y + 34 : box.middle_y(), y = below ? box.y + 88 : labels_y;
  const float label =
      paint.text(Type::tech_text, box.x + 24, labels_y, colour::kInk2, field.label);
  const float step = paint.text(Type::tech_text, box.right() - 24, labels_y, colour::kInk2,
                                page.step, Align::right);
  const float x = box.x + 24 + (below ? 0 : label + 20);
  const float right = box.right() - 24 - (below ? 0 : step + 20);
  const float most = right - x - 8;  // a pin is compared sign by sign: rather small than cut
  const Type type = paint.width(Type::key, field.text) <= most ? Type::key : Type::tech_key;
  const std::string_view seen = end_of(paint, type, field.text, most);
  const float wide = paint.typed(type, x, y, colour::kInk, seen);
  paint.fill({x + wide + 4, y - 20, 3, 40}, colour::kPrimary);
  note(frame, "technician.enrol_field", box, field.text, right - x > 160);
}

Tap draw_signs(Frame& frame, const TypedField& field, const Places& at, std::string_view signs,
               float from, int row) {
  Tap tapped;
  for (const char sign : signs) {
    const bool letter = sign >= 'a' && sign <= 'z';
    const bool capital = letter && (field.capitals || field.shift);
    const char shown = capital ? static_cast<char>(sign - 'a' + 'A') : sign;
    if (text_key(frame, std::string("key.") + sign, at.key(from++, row), std::string(1, shown),
                 {.type = Type::key, .radius = 18}))
      tapped = TypeSigns{std::string(1, shown)};
  }
  return tapped;
}

Tap draw_keys(Frame& frame, const EnrolmentScreen& page, const Places& at) {
  const TypedField& field = *page.field;
  Tap tapped;
  const auto take = [&](const Tap& one) {
    if (one) tapped = one;
  };
  take(draw_signs(frame, field, at, "1234567890", 0, 0));
  take(draw_signs(frame, field, at, "qwertyuiop", 0, 1));
  take(draw_signs(frame, field, at, "asdfghjkl", 0.5F, 2));
  take(draw_signs(frame, field, at, "zxcvbnm", 1.5F, 3));
  take(draw_signs(frame, field, at, field.signs, 0, 4));
  KeyStyle sunk{.look = Look::sunk, .radius = 18, .icon_before = "shift", .icon = 36};
  sunk.chosen = field.shift;
  if (field.shifts && icon_key(frame, "key.shift", at.key(0, 3, 1.5F), "", sunk))
    tapped = FlipShift{};
  sunk.chosen = false;
  sunk.icon_before = "backspace";
  if (icon_key(frame, "key.erase", at.key(8.5F, 3, 1.5F), "", sunk)) tapped = EraseSign{};
  if (text_key(frame, "technician.enrol_next", at.key(6, 4, 4), page.next,
               {.look = Look::primary, .type = Type::tech_key}))
    tapped = NextField{};
  return tapped;
}

// A keyboard that is plugged in types as well.
Tap typed() {
  const ImGuiIO& io = ImGui::GetIO();
  std::string signs;
  for (const ImWchar sign : io.InputQueueCharacters)
    if (sign > ' ' && sign <= '~') signs += static_cast<char>(sign);
  if (!signs.empty()) return TypeSigns{std::move(signs)};
  if (ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_Backspace))) return EraseSign{};
  if (ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_Enter), false) ||
      ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_KeyPadEnter), false))
    return NextField{};
  if (ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_Escape), false)) return BackToFacts{};
  return {};
}

// Large enough to be read out over a telephone.
void draw_compared(Frame& frame, const EnrolmentScreen& page, const Space& space) {
  const Paint& paint = frame.paint;
  const float top = space.y0() + (space.compact() ? 220.0F : space.portrait() ? 330.0F : 268.0F);
  const Box card{space.left(), top, space.wide(), space.compact() ? 320.0F : 400.0F};
  draw_technician_card(paint, card);
  const float x = card.x + 32, step = card.h / 5;
  float y = card.y + step / 2;
  paint.text(Type::tech_text, x, y, colour::kInk2, page.device_label);
  paint.text(Type::word, x, y += step - 12, colour::kInk, page.device);
  paint.text(Type::tech_text, x, y += step, colour::kInk2, page.fingerprint_label);
  std::string all;
  bool fits = true;
  y += step - 8;
  for (const std::string& line : page.fingerprint) {
    fits = fits && paint.text(Type::title_small, x, y, colour::kInk, line) <= card.w - 64;
    y += step;
    all += (all.empty() ? "" : " ") + line;
  }
  note(frame, "technician.enrol_device", {x, card.y, card.w - 64, step}, page.device);
  note(frame, "technician.enrol_fingerprint", card, all, fits);
}

}  // namespace

Tap draw_enrolment(Frame& frame, const Screen& screen, const EnrolmentScreen& page,
                   const Space& space) {
  Tap tapped = draw_inner_header(frame, space, page.title, page.back, screen.leave);
  const Places at(space);
  draw_line(frame, page, space, at.line_y);
  if (!page.field) {
    if (!page.fingerprint.empty()) draw_compared(frame, page, space);
    return tapped;
  }
  draw_field(frame, page, at.field);
  if (const Tap key = draw_keys(frame, page, at)) tapped = key;
  const Tap key = typed();
  return key ? key : tapped;
}

}  // namespace suara::kiosk::views
