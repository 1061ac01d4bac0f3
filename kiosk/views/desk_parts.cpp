#include "kiosk/views/desk_parts.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <cstring>

#include "kiosk/views/icons.hpp"
#include "kiosk/views/soft_lines.hpp"

namespace suara::kiosk::views {
namespace {

constexpr float kIconGap = 8;
constexpr float kLineStep = 22;

struct TileColours {
  ImU32 fill;
  ImU32 ink;
  ImU32 edge;
};
TileColours colours_of(const DeskKeyStyle& style, bool held) {
  if (!style.acts) return {colour::kSunk, colour::kInk2, colour::kLine};
  if (style.look == Look::primary)
    return {held ? colour::kPetal : colour::kPrimary, colour::kWhite, colour::kPrimary};
  if (held || style.chosen) return {colour::kTint, colour::kInk, colour::kPrimary};
  return {colour::kSurface, colour::kInk, colour::kOutline};
}

// A key that takes nothing is still a fact: a test sees that it is there.
Press area(Frame& frame, const std::string& id, const Box& box, std::string_view label, bool acts,
           bool fits) {
  if (acts) return key_area(frame, id, box, label, fits);
  note(frame, id, box, label, fits);
  return {};
}

void draw_tile(const Paint& paint, const Box& box, const DeskKeyStyle& style, bool held) {
  const TileColours colours = colours_of(style, held);
  const bool marked = style.acts && (held || style.chosen);
  if (style.acts && style.look != Look::quiet && !style.chosen)
    paint.shadow(box, style.radius, style.look == Look::primary ? 2 : 1);
  paint.fill(box, colours.fill, style.radius);
  if (style.look != Look::primary || !style.acts)
    paint.edge(box, colours.edge, style.radius, marked ? 3 : 1);
}

// ImGui draws the words and the cursor of a field, nothing around them.
class FieldPaint {
 public:
  FieldPaint(const Paint& paint, const Box& box, float above) {
    ImGui::PushFont(paint.font(Type::desk_row));
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(16 * paint.scale(), above));
    ImGui::PushStyleVar(ImGuiStyleVar_FrameBorderSize, 0);
    ImGui::PushStyleColor(ImGuiCol_FrameBg, ImU32{0});
    ImGui::PushStyleColor(ImGuiCol_Text, colour::kInk);
    ImGui::PushStyleColor(ImGuiCol_TextSelectedBg, rgb(0x0F4C5C, 70));
    ImGui::SetCursorScreenPos(paint.at(box.x, box.y));
  }
  ~FieldPaint() {
    ImGui::PopStyleColor(3);
    ImGui::PopStyleVar(2);
    ImGui::PopFont();
  }
  FieldPaint(const FieldPaint&) = delete;
  FieldPaint& operator=(const FieldPaint&) = delete;
};

struct Writing {
  LongField& field;
  float most;        // window pixels of a line
  std::size_t room;  // octets that may still come in this picture
  bool entered = false;
};

// What is written instead of the selection has its room too.
std::size_t room_in(const LongField& field) {
  const std::size_t written = std::strlen(field.text.data());
  const std::size_t stays = written - std::min(field.selected, written);
  return stays < kLongTextBytesMax ? kLongTextBytesMax - stays : 0;
}

// ImGui pastes a text that is too long not at all: of one, each sign is asked for, and from the
// first that does not fit on none is taken.
bool takes(Writing& writing, ImWchar sign) {
  const std::size_t octets = sign < 0x80 ? 1 : sign < 0x800 ? 2 : 3;
  const bool fits = octets <= writing.room;
  writing.room = fits ? writing.room - octets : 0;
  return fits;
}

float width_in_field(std::string_view text) {
  return ImGui::CalcTextSize(text.data(), text.data() + text.size()).x;
}

// After each keystroke; what would not fit in the field's memory stays as it was typed.
void break_lines(ImGuiInputTextCallbackData* data, Writing& writing) {
  const Written typed{{data->Buf, static_cast<std::size_t>(data->BufTextLen)},
                      static_cast<std::size_t>(data->CursorPos)};
  LongText& before = writing.field.before;
  const Written made = broken(as_meant(before.data(), typed, writing.entered), writing.most,
                              width_in_field);
  if (made.text.size() >= before.size()) return;
  if (made != typed) {
    data->DeleteChars(0, data->BufTextLen);
    data->InsertChars(0, made.text.data(), made.text.data() + made.text.size());
    data->CursorPos = data->SelectionStart = data->SelectionEnd = static_cast<int>(made.cursor);
  }
  std::ranges::copy(made.text, before.begin());
  before[made.text.size()] = '\0';
}

int heed_writing(ImGuiInputTextCallbackData* data) {
  auto& writing = *static_cast<Writing*>(data->UserData);
  if (data->EventFlag == ImGuiInputTextFlags_CallbackCharFilter) {
    if (!takes(writing, data->EventChar)) return 1;
    writing.entered = writing.entered || data->EventChar == '\n';
    return 0;
  }
  if (data->EventFlag == ImGuiInputTextFlags_CallbackEdit) break_lines(data, writing);
  writing.field.selected =
      static_cast<std::size_t>(std::abs(data->SelectionEnd - data->SelectionStart));
  return 0;
}

// false: it takes nothing, and is drawn so.
bool begin_field(const Paint& paint, const Box& box, bool acts) {
  paint.fill(box, acts ? colour::kSurface : colour::kSunk, kDeskKeyRadius);
  if (!acts) paint.edge(box, colour::kLine, kDeskKeyRadius, 1);
  return acts;
}

// active: the keyboard writes in it.
void end_field(Frame& frame, const std::string& id, const Box& box, bool active) {
  if (active) note(frame, "focus", box, id);
  frame.paint.edge(box, active ? colour::kPrimary : colour::kOutline, kDeskKeyRadius,
                   active ? 3 : 1);
}

float icons_width(const DeskKeyStyle& style) {
  float wide = 0;
  if (!style.icon_before.empty()) wide += style.icon + kIconGap;
  if (!style.icon_after.empty()) wide += style.icon + kIconGap;
  return wide;
}

void draw_one_line(const Paint& paint, const Box& box, std::string_view label,
                   const DeskKeyStyle& style, ImU32 ink) {
  float x = box.middle_x() - (paint.width(style.type, label) + icons_width(style)) / 2;
  if (!style.icon_before.empty()) {
    draw_icon(paint, style.icon_before, x + style.icon / 2, box.middle_y(), style.icon, ink);
    x += style.icon + kIconGap;
  }
  x += paint.text(style.type, x, box.middle_y(), ink, label);
  if (!style.icon_after.empty())
    draw_icon(paint, style.icon_after, x + kIconGap + style.icon / 2, box.middle_y(), style.icon,
              ink);
}

}  // namespace

bool desk_key(Frame& frame, const std::string& id, const Box& box, std::string_view label,
              const DeskKeyStyle& style) {
  const Paint& paint = frame.paint;
  const float most = box.w - 16;
  const bool one_line = paint.width(style.type, label) + icons_width(style) <= most;
  const int lines = one_line ? 1 : paint.count_lines(style.type, most, label);
  const bool fits = one_line || (style.icon_before.empty() && style.icon_after.empty() &&
                                 kLineStep * static_cast<float>(lines) <= box.h - 8);
  const Press press = area(frame, id, box, label, style.acts, fits);
  draw_tile(paint, box, style, press.held);
  const ImU32 ink = colours_of(style, press.held).ink;
  if (one_line)
    draw_one_line(paint, box, label, style, ink);
  else
    paint.lines(style.type, box.middle_x(),
                box.middle_y() - kLineStep / 2 * static_cast<float>(lines - 1), kLineStep, most,
                ink, label, Align::middle);
  return press.tapped;
}

Press desk_tile(Frame& frame, const std::string& id, const Box& box, std::string_view label,
                bool chosen, bool acts, bool fits) {
  const Press press = area(frame, id, box, label, acts, fits);
  draw_tile(frame.paint, box, {.look = Look::quiet, .chosen = chosen, .acts = acts}, press.held);
  return press;
}

void desk_card(const Paint& paint, const Box& box) {
  paint.shadow(box, kDeskCardRadius, 1);
  paint.fill(box, colour::kSurface, kDeskCardRadius);
  paint.edge(box, colour::kLine, kDeskCardRadius, 1);
}

bool desk_field(Frame& frame, const std::string& id, const Box& box, FieldText& text,
                const FieldStyle& style) {
  const Paint& paint = frame.paint;
  note(frame, id, box, style.masked ? std::string(std::strlen(text.data()), '*') : text.data());
  if (!begin_field(paint, box, style.acts)) return false;
  bool entered = false;
  {
    const float size = paint.font(Type::desk_row)->FontSize;
    const FieldPaint look(paint, box, (box.h * paint.scale() - size) / 2);
    ImGui::SetNextItemWidth(box.w * paint.scale());
    if (style.focus) ImGui::SetKeyboardFocusHere();
    const ImGuiInputTextFlags flags =
        ImGuiInputTextFlags_EnterReturnsTrue | (style.masked ? ImGuiInputTextFlags_Password : 0);
    entered = ImGui::InputText(("##" + id).c_str(), text.data(), text.size(), flags);
  }
  const bool active = ImGui::IsItemActive();
  if (!active && text[0] == '\0')
    paint.text(Type::desk_text, box.x + 16, box.middle_y(), colour::kInk2, style.hint);
  end_field(frame, id, box, active);
  return entered;
}

void desk_area(Frame& frame, const std::string& id, const Box& box, LongField& field, bool acts,
               bool focus) {
  const Paint& paint = frame.paint;
  note(frame, id, box, text_of(field));
  if (!begin_field(paint, box, acts)) return;
  {
    const FieldPaint look(paint, box, 12 * paint.scale());
    if (focus) ImGui::SetKeyboardFocusHere();
    // Padding on both sides, and what shows how far down one is.
    const float most = (box.w - 32) * paint.scale() - ImGui::GetStyle().ScrollbarSize;
    Writing writing{field, most, room_in(field)};
    ImGui::InputTextMultiline(("##" + id).c_str(), field.text.data(), field.text.size(),
                              ImVec2(box.w * paint.scale(), box.h * paint.scale()),
                              ImGuiInputTextFlags_CallbackEdit |
                                  ImGuiInputTextFlags_CallbackAlways |
                                  ImGuiInputTextFlags_CallbackCharFilter |
                                  ImGuiInputTextFlags_NoUndoRedo,
                              heed_writing, &writing);
  }
  end_field(frame, id, box, ImGui::IsItemActive());
}

std::string text_of(const LongField& field) { return without_soft_breaks(field.text.data()); }

void wipe(LongField& field) {
  wipe(field.text);
  wipe(field.before);
  field.selected = 0;
}

void wipe(std::span<char> text) {
  volatile char* sign = text.data();  // is not optimised away
  for (std::size_t i = 0; i < text.size(); ++i) sign[i] = '\0';
}

void desk_notice(Frame& frame, const Box& box, std::string_view words) {
  if (words.empty()) return;
  const Paint& paint = frame.paint;
  const float most = box.w - 56;
  const int lines = paint.count_lines(Type::desk_text, most, words);
  note(frame, "desk.notice", box, words, 20 * static_cast<float>(lines) <= box.h - 6);
  paint.fill(box, colour::kAccentTint, kDeskKeyRadius);
  draw_icon(paint, "info", box.x + 24, box.middle_y(), 20, colour::kAccentInk);
  paint.lines(Type::desk_text, box.x + 46, box.middle_y() - 10 * static_cast<float>(lines - 1), 20,
              most, colour::kAccentInk, words);
}

void desk_figure(const Paint& paint, Type type, float right, float y, ImU32 ink,
                 std::string_view figure) {
  const float cell = paint.width(type, "0");
  float x = right;
  for (std::size_t end = figure.size(); end > 0;) {
    std::size_t begin = end - 1;
    while (begin > 0 && (static_cast<unsigned char>(figure[begin]) & 0xC0U) == 0x80U) --begin;
    const std::string_view sign = figure.substr(begin, end - begin);
    const bool digit = std::isdigit(static_cast<unsigned char>(sign[0])) != 0;
    const float wide = paint.width(type, sign);
    x -= digit ? cell : wide;
    paint.text(type, x + (digit ? (cell - wide) / 2 : 0), y, ink, sign);
    end = begin;
  }
}

}  // namespace suara::kiosk::views
