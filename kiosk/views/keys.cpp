#include "kiosk/views/keys.hpp"

#include <algorithm>

#include "kiosk/views/icons.hpp"

namespace suara::kiosk::views {
namespace {

constexpr float kIconGap = 14;
constexpr float kKeyPadding = 20;
constexpr float kPressedInset = 7;  // of a main key's line in high contrast

struct KeyColours {
  ImU32 fill;
  ImU32 ink;
  ImU32 edge;
};

KeyColours colours_of(const Paint& paint, const KeyStyle& style, bool held) {
  if (style.look == Look::primary)
    return {held ? colour::kPetal : colour::kPrimary, colour::kWhite, colour::kPrimary};
  if (held || style.chosen) return {colour::kTint, paint.on_tint(colour::kInk), colour::kPrimary};
  if (style.look == Look::sunk) return {colour::kSunk, colour::kInk, colour::kOutline};
  return {style.look == Look::quiet ? colour::kPaper : colour::kSurface, colour::kInk,
          colour::kOutline};
}

float content_width(const Paint& paint, std::string_view label, const KeyStyle& style) {
  float wide = paint.width(style.type, label);
  if (!style.icon_before.empty()) wide += style.icon + kIconGap;
  if (!style.icon_after.empty()) wide += style.icon + kIconGap;
  return wide;
}

void draw_content(const Paint& paint, const Box& box, std::string_view label,
                  const KeyStyle& style, ImU32 ink) {
  float x = box.middle_x() - content_width(paint, label, style) / 2;
  if (!style.icon_before.empty()) {
    draw_icon(paint, style.icon_before, x + style.icon / 2, box.middle_y(), style.icon, ink);
    x += style.icon + kIconGap;
  }
  x += paint.text(style.type, x, box.middle_y(), ink, label);
  if (!style.icon_after.empty())
    draw_icon(paint, style.icon_after, x + kIconGap + style.icon / 2, box.middle_y(), style.icon,
              ink);
}

KeyColours draw_key(const Paint& paint, const Box& box, const KeyStyle& style, bool held) {
  const KeyColours colours = colours_of(paint, style, held);
  if (style.look != Look::quiet) paint.shadow(box, style.radius, 1);
  paint.fill(box, colours.fill, style.radius);
  if (style.look != Look::primary)
    paint.edge(box, colours.edge, style.radius,
               held || style.chosen ? style.edge * 3 : style.edge);
  else if (held && paint.high_contrast())
    paint.edge({box.x + kPressedInset, box.y + kPressedInset, box.w - 2 * kPressedInset,
                box.h - 2 * kPressedInset},
               colours.ink, style.radius - kPressedInset, style.edge * 2);
  return colours;
}

bool holds(const Frame& frame, const Box& box, const touch::Point& at) {
  const float scale = frame.paint.scale();
  return at.x >= box.x * scale && at.x < box.right() * scale && at.y >= box.y * scale &&
         at.y < box.bottom() * scale;
}

bool finger_rests(const Frame& frame, const Box& box) {
  return std::ranges::any_of(frame.glass.resting, [&](const touch::Contact& contact) {
    return !contact.spent && holds(frame, box, contact.began) && holds(frame, box, contact.at);
  });
}

bool finger_lifted(const Frame& frame, const Box& box) {
  const auto& lift = frame.glass.lift;
  return lift && holds(frame, box, lift->began) && holds(frame, box, lift->ended);
}

}  // namespace

bool rests_on(const Frame& frame, const Box& box) {
  const ImGuiIO& io = ImGui::GetIO();
  const ImVec2 clicked = io.MouseClickedPos[0];
  return finger_rests(frame, box) ||
         (io.MouseDown[0] && holds(frame, box, {clicked.x, clicked.y}) &&
          holds(frame, box, {io.MousePos.x, io.MousePos.y}));
}

bool lifted(const Frame& frame) { return frame.glass.lift || ImGui::IsMouseReleased(0); }

void note(Frame& frame, const std::string& id, const Box& box, std::string_view label, bool fits) {
  const float scale = frame.paint.scale();
  frame.keys.push_back({id, box.x * scale, box.y * scale, box.w * scale, box.h * scale,
                        std::string(label), fits, false});
}

Press key_area(Frame& frame, const std::string& id, const Box& box, std::string_view label,
               bool fits) {
  note(frame, id, box, label, fits);
  frame.keys.back().key = true;
  ImGui::SetCursorScreenPos(frame.paint.at(box.x, box.y));
  Press press;
  const bool clicked = ImGui::InvisibleButton(id.c_str(), frame.paint.at(box.w, box.h));
  press.tapped = clicked || finger_lifted(frame, box) || frame.chosen == id;
  press.held = (ImGui::IsItemActive() && ImGui::IsItemHovered()) || finger_rests(frame, box);
  return press;
}

float key_width(const Paint& paint, std::string_view label, const KeyStyle& style) {
  return content_width(paint, label, style) + kKeyPadding;
}

bool text_key(Frame& frame, const std::string& id, const Box& box, std::string_view label,
              const KeyStyle& style) {
  const bool fits = key_width(frame.paint, label, style) <= box.w;
  const Press press = key_area(frame, id, box, label, fits);
  frame.keys.back().chosen = style.chosen;
  const KeyColours colours = draw_key(frame.paint, box, style, press.held);
  draw_content(frame.paint, box, label, style, colours.ink);
  return press.tapped;
}

bool icon_key(Frame& frame, const std::string& id, const Box& box, std::string_view label,
              const KeyStyle& style) {
  const Press press = key_area(frame, id, box, label);
  frame.keys.back().chosen = style.chosen;
  const KeyColours colours = draw_key(frame.paint, box, style, press.held);
  draw_icon(frame.paint, style.icon_before, box.middle_x(), box.middle_y(), style.icon,
            colours.ink);
  return press.tapped;
}

}  // namespace suara::kiosk::views
