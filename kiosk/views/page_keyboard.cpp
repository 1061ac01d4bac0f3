#include <algorithm>
#include <string>

#include "kiosk/views/icons.hpp"
#include "kiosk/views/pages.hpp"

// Where a text is typed: comment, complaint, contact. Keys of 20 mm at least; where the screen is
// too narrow for ten beside each other (portrait), the rows are cut in halves.
namespace suara::kiosk::views {
namespace {

using namespace citizen;

enum class Kind : std::uint8_t { sign, shift, erase, symbols, space, back, send };
struct Cell {
  Kind kind;
  char sign;
  float at;    // in steps from the left
  float wide;  // in keys
};
using Row = std::vector<Cell>;

Row signs(std::string_view row, float at) {
  Row cells;
  for (const char sign : row) cells.push_back({Kind::sign, sign, at++, 1});
  return cells;
}
Row joined(Row first, const Row& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

constexpr Cell kSpace{Kind::space, ' ', 2.5, 5};

// with_ways: the keys that lead on stand in the last row, and the signs which else do above it.
std::vector<Row> wide_rows(bool symbols, bool with_ways) {
  std::vector<Row> rows;
  rows.push_back(signs(symbols ? "1234567890" : "qwertyuiop", 0));
  rows.push_back(signs(symbols ? "-/:;()&@\"" : "asdfghjkl", 0.5));
  const Row erase{{Kind::erase, 0, 8.5, 1.5}};
  rows.push_back(symbols
                     ? joined(signs(with_ways ? "!'+=%_,?" : "!'+=%_*#", 0.5), erase)
                     : joined(joined({{Kind::shift, 0, 0, 1.5}}, signs("zxcvbnm", 1.5)), erase));
  if (with_ways)
    rows.push_back({{Kind::back, 0, 0, 2},
                    {Kind::symbols, 0, 2, 1.5},
                    {Kind::space, ' ', 3.5, 3.5},
                    {Kind::sign, '.', 7, 1},
                    {Kind::send, 0, 8, 2}});
  else
    rows.push_back({{Kind::symbols, 0, 0, 1.5},
                    {Kind::sign, ',', 1.5, 1},
                    kSpace,
                    {Kind::sign, '.', 7.5, 1},
                    {Kind::sign, '?', 8.5, 1.5}});
  return rows;
}

std::vector<Row> halved_rows(bool symbols, bool with_ways) {
  const Row erase{{Kind::erase, 0, 4, 1}};
  std::vector<Row> rows;
  if (symbols)
    rows = {signs("12345", 0), signs("67890", 0),
            signs("-/:;(", 0), joined(signs(")&@\"", 0), erase),
            signs("!'+=%", 0), signs(with_ways ? "_*?,." : "_*#,.", 0)};
  else
    rows = {signs("qwert", 0),
            signs("yuiop", 0),
            signs("asdfg", 0),
            joined(signs("hjkl", 0), erase),
            joined({{Kind::shift, 0, 0, 1}}, signs("zxcv", 1)),
            signs("bnm,.", 0)};
  if (with_ways)
    rows.push_back({{Kind::back, 0, 0, 1},
                    {Kind::symbols, 0, 1, 1},
                    {Kind::space, ' ', 2, 1},
                    {Kind::send, 0, 3, 2}});
  else
    rows.push_back({{Kind::symbols, 0, 0, 1}, {Kind::space, ' ', 1, 3}, {Kind::sign, '?', 4, 1}});
  return rows;
}

struct Board {
  float x, y, key_w, key_h, step_x, step_y;
  Box of(const Cell& cell, std::size_t row) const {
    return {x + cell.at * step_x, y + static_cast<float>(row) * step_y,
            (cell.wide - 1) * step_x + key_w, key_h};
  }
};
Board board_of(const Space& space) {
  const float y = space.y0();
  if (space.portrait()) return {space.left(), y + 528, 115.2F, 77, 147.2F, 108};
  if (space.compact()) {
    const float side = 12;
    const float wide = space.page_w() - 2 * side;
    return {space.x0() + side,
            y + space.page_h() - 3 * 108 - 77 - 20,
            76.2F,
            77,
            (wide - 76.2F) / 9,
            108};
  }
  if (space.low()) return {space.left(), y + 382, 89.6F, 77, 121.6F, 108};
  return {space.left(), y + 340, 89.6F, 80, 121.6F, 112};
}

char shown(char sign, const Keyboard& keyboard) {
  const bool letter = sign >= 'a' && sign <= 'z';
  return letter && keyboard.shift ? static_cast<char>(sign - 'a' + 'A') : sign;
}

CitizenTap draw_back(Frame& frame, const KeyboardScreen& page, const Box& box) {
  const KeyStyle with_icon{.look = Look::quiet, .icon_before = "arrow_left"};
  if (key_width(frame.paint, page.back, {}) > box.w) {
    const KeyStyle icon{.look = Look::quiet, .icon_before = "arrow_left", .icon = 40};
    return icon_key(frame, "keyboard.back", box, page.back, icon) ? CitizenTap{Back{}}
                                                                  : CitizenTap{};
  }
  const bool room = key_width(frame.paint, page.back, with_icon) <= box.w;
  if (text_key(frame, "keyboard.back", box, page.back,
               room ? with_icon : KeyStyle{.look = Look::quiet}))
    return Back{};
  return {};
}

CitizenTap draw_send(Frame& frame, const KeyboardScreen& page, const Box& box) {
  const KeyStyle style{.look = page.can_send ? Look::primary : Look::quiet,
                       .icon_after = "arrow_right"};
  if (!text_key(frame, "keyboard.send", box, page.send, style) || !page.can_send) return {};
  if (page.skips) return SkipContact{};
  return SendText{};
}

CitizenTap draw_cell(Frame& frame, const KeyboardScreen& page, const Cell& cell, const Box& box) {
  const KeyStyle sunk{.look = Look::sunk, .radius = 18, .icon = 40};
  KeyStyle style = sunk;
  switch (cell.kind) {
    case Kind::sign: {
      const char sign = shown(cell.sign, page.keyboard);
      const KeyStyle plain{.type = Type::word, .radius = 18};
      if (text_key(frame, std::string("key.") + cell.sign, box, std::string(1, sign), plain))
        return TypeSign{sign};
      return {};
    }
    case Kind::space:
      if (text_key(frame, "key.space", box, page.space, {.radius = 18})) return TypeSign{' '};
      return {};
    case Kind::shift:
      style.icon_before = "shift";
      style.chosen = page.keyboard.shift;
      if (icon_key(frame, "key.shift", box, page.shift, style)) return ToggleShift{};
      return {};
    case Kind::erase:
      style.icon_before = "backspace";
      if (icon_key(frame, "key.erase", box, page.erase, style)) return EraseSign{};
      return {};
    case Kind::symbols:
      if (text_key(frame, "key.symbols", box, page.symbols, sunk)) return ToggleSymbols{};
      return {};
    case Kind::back:
      return draw_back(frame, page, box);
    case Kind::send:
      return draw_send(frame, page, box);
  }
  return {};
}

// Octets of the text that make the next line: up to a space where there is one.
std::size_t line_length(const Paint& paint, float most, std::string_view text) {
  float wide = 0;
  std::size_t after_space = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    wide += paint.width(Type::sentence, text.substr(i, 1));
    if (wide > most && text[i] != ' ')
      return after_space > 0 ? after_space : std::max<std::size_t>(1, i);
    if (text[i] == ' ') after_space = i + 1;
  }
  return text.size();
}

// The last two lines of the text, and where the next sign goes; so much stays free on the right.
// empty_words: what stands there before the first sign.
void draw_field(Frame& frame, const KeyboardScreen& page, const Box& box, float free,
                std::string_view empty_words) {
  const Paint& paint = frame.paint;
  constexpr float kPad = 28;
  paint.fill(box, colour::kSurface, 20);
  paint.edge(box, colour::kPrimary, 20, 4);
  std::vector<std::string_view> lines(1);
  for (std::string_view rest = page.text.view(); !rest.empty();) {
    const std::size_t taken = line_length(paint, box.w - free - 2 * kPad, rest);
    lines.push_back(rest.substr(0, taken));
    rest.remove_prefix(taken);
  }
  if (lines.size() > 1) lines.erase(lines.begin());
  const std::size_t first = lines.size() > 2 ? lines.size() - 2 : 0;
  float y = box.y + box.h / 2 - 24;
  float end = 0;
  if (page.text.empty() && !empty_words.empty())
    paint.text(Type::sentence, box.x + kPad + 14, y, colour::kInk2, empty_words);
  for (std::size_t i = first; i < lines.size(); ++i, y += 48)
    end = paint.typed(Type::sentence, box.x + kPad, y, colour::kInk, lines[i]);
  const float caret = std::min(box.x + kPad + end + 4, box.right() - kPad + 8);
  paint.fill({caret, y - 48 - 21, 3, 42}, colour::kPrimary);
  // Never what was typed.
  note(frame, "keyboard.field", {box.x, box.y, box.w - (free > 0 ? free + kPad : 0), box.h}, "",
       paint.width(Type::sentence, empty_words) + 14 <= box.w - 2 * kPad);
}

void draw_left(Frame& frame, const KeyboardScreen& page, float right, float y) {
  const float wide = frame.paint.text(Type::key, right, y, colour::kInk, page.left, Align::right);
  note(frame, "keyboard.left", {right - wide, y - 18, wide, 36}, page.left);
}

// From left to right edge; at most so many lines.
void draw_privacy(Frame& frame, const KeyboardScreen& page, float left, float right, float y,
                  int lines_max) {
  const Paint& paint = frame.paint;
  draw_icon(paint, "lock", left + 16, y - 2, 30, colour::kInk2);
  const int lines =
      paint.lines(Type::body, left + 44, y, 42, right - left - 44, colour::kInk2, page.privacy);
  note(frame, "keyboard.privacy", {left, y - 18, right - left, 42 * static_cast<float>(lines) - 6},
       page.privacy, lines <= lines_max);
}

// The field and what is said below it: beside each other, one below the other in portrait; on the
// smallest screen the length stands in the field, and so does the title until something is typed.
void draw_above_keys(Frame& frame, const KeyboardScreen& page, const Space& space) {
  const float y = space.y0();
  if (space.compact()) {
    const Box field{space.x0() + 12, y + 24, space.page_w() - 24, 104};
    const float wide = frame.paint.width(Type::key, page.left) + 24;
    draw_field(frame, page, field, wide, page.title);
    draw_left(frame, page, field.right() - 28, field.middle_y() + 24);
    return draw_privacy(frame, page, field.x + 8, field.right() - 8, y + 152, 1);
  }
  const bool portrait = space.portrait();
  draw_field(frame, page, {space.left(), y + (portrait ? 212.0F : 144.0F), space.wide(), 128}, 0,
             "");
  const float below = y + (portrait ? 374.0F : 304.0F);
  draw_left(frame, page, space.right(), below);
  if (portrait) return draw_privacy(frame, page, space.left(), space.right(), below + 48, 2);
  const float count = frame.paint.width(Type::key, page.left) + 24;
  draw_privacy(frame, page, space.left(), space.right() - count, below, 1);
}

// Way back, title, way on above the field; the smallest screen has the ways in its last row, and so
// has every one whose keys are low.
CitizenTap draw_head(Frame& frame, const KeyboardScreen& page, const Space& space) {
  const float y = space.y0() + 40;
  CitizenTap tapped;
  if (!space.low()) tapped = draw_back(frame, page, {space.left(), y, 232, kBarHeight});
  if (!space.low())
    if (CitizenTap send = draw_send(frame, page, {space.right() - 232, y, 232, kBarHeight}))
      tapped = send;
  const bool portrait = space.portrait();
  const float x = portrait ? space.left() : space.x0() + space.page_w() / 2;
  frame.paint.text(Type::title_small, x, portrait ? y + 130 : y + 40, colour::kInk, page.title,
                   portrait ? Align::left : Align::middle);
  return tapped;
}

}  // namespace

CitizenTap draw_keyboard(Frame& frame, const KeyboardScreen& page, const Space& space) {
  CitizenTap tapped;
  if (!space.compact()) tapped = draw_head(frame, page, space);
  draw_above_keys(frame, page, space);
  const Board board = board_of(space);
  const bool with_ways = space.compact() || space.low();
  const auto rows = space.portrait() ? halved_rows(page.keyboard.symbols, with_ways)
                                     : wide_rows(page.keyboard.symbols, with_ways);
  for (std::size_t row = 0; row < rows.size(); ++row)
    for (const Cell& cell : rows[row])
      if (CitizenTap one = draw_cell(frame, page, cell, board.of(cell, row))) tapped = one;
  return tapped;
}

}  // namespace suara::kiosk::views
