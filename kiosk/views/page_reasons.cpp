#include <algorithm>

#include "kiosk/views/icons.hpp"
#include "kiosk/views/pages.hpp"

namespace suara::kiosk::views {
namespace {

using namespace citizen;

struct ReasonLook {
  const char* id;
  const char* icon;
};
ReasonLook look_of(domain::Element element) {
  switch (element) {
    case domain::Element::waktu:
      return {"reason.waktu", "clock"};
    case domain::Element::kompetensi:
      return {"reason.kompetensi", "chat"};
    case domain::Element::perilaku:
      return {"reason.perilaku", "heart"};
    case domain::Element::prosedur:
      return {"reason.prosedur", "stairs"};
    case domain::Element::biaya:
      return {"reason.biaya", "banknote"};
    default:
      return {"reason.sarana", "chair"};
  }
}

struct Tiles {
  float y, w, h, step_y;
  std::size_t columns;
  float words_x;  // from the left edge
  bool icons;
  int lines_max;
};

Tiles tiles_of(const Space& space, float top) {
  const std::size_t columns = space.portrait() ? 2 : 3;
  const float w =
      (space.wide() - kGutter * static_cast<float>(columns - 1)) / static_cast<float>(columns);
  if (space.compact()) {
    const float h = (space.bar_y() - 2 * kGutter - top) / 2;
    return {top, w, h, h + kGutter, columns, 28, false, 3};
  }
  if (space.low()) {
    const float rows = space.portrait() ? 3 : 2;
    const float end = space.bar_y() - (space.portrait() ? kBarHeight + kGutter : 0);
    const float h = (end - space.middle() - rows * kGutter) / rows;
    return {space.middle(), w, h, h + kGutter, columns, 28, false, 2};
  }
  return {top, w, 168, 200, columns, space.portrait() ? 103.0F : 110.0F, true, 3};
}

void draw_mark_of_choice(const Paint& paint, const Box& box) {
  constexpr float kInset = 30;  // above the first of two lines, however long it is
  paint.disc(box.right() - kInset, box.y + kInset, 18, paint.on_tint(colour::kPrimary));
  draw_icon(paint, "check", box.right() - kInset, box.y + kInset, 22, paint.sign_on_tint());
}

bool draw_reason(Frame& frame, const ReasonKey& reason, const Box& box, const Tiles& tiles) {
  const Paint& paint = frame.paint;
  const float mark = tiles.lines_max < 3 ? 40 : 0;  // flat tiles have the words beside the mark
  const float most = box.w - tiles.words_x - 22 - mark;
  const auto fits = [&](const std::string& words) {
    return paint.count_lines(Type::key, most, words) <= tiles.lines_max &&
           paint.widest_line(Type::key, most, words) <= most;
  };
  const ReasonLook look = look_of(reason.element);
  // The words shown tell a low score from a high one, so the facts leave them out.
  const Press press =
      key_area(frame, look.id, box, "", fits(reason.label) && fits(reason.other_label));
  frame.keys.back().chosen = reason.chosen;
  const bool marked = reason.chosen || press.held;
  if (!reason.chosen) paint.shadow(box, kTileRadius, 2);
  paint.fill(box, marked ? colour::kTint : colour::kSurface, kTileRadius);
  paint.edge(box, marked ? colour::kPrimary : colour::kOutline, kTileRadius, marked ? 6 : 2);
  if (tiles.icons) {
    const float x = box.x + tiles.words_x - 52;
    paint.disc(x, box.middle_y(), 38, reason.chosen ? colour::kSurface : colour::kSunk);
    draw_icon(paint, look.icon, x, box.middle_y(), 48, colour::kPrimary);
  }
  const int lines = paint.count_lines(Type::key, most, reason.label);
  paint.lines(Type::key, box.x + tiles.words_x, box.middle_y() - 22 * static_cast<float>(lines - 1),
              44, most, marked ? paint.on_tint(colour::kInk) : colour::kInk, reason.label);
  if (reason.chosen) draw_mark_of_choice(paint, box);
  return press.tapped;
}

// Title and sentence; gives the y where the tiles begin.
float draw_head(const Paint& paint, const ReasonsScreen& reasons, const Space& space) {
  const Type type = space.compact() || space.portrait() ? Type::title_small : Type::title;
  const float step = 62;
  const int lines = paint.count_lines(type, space.wide(), reasons.title);
  const float more = step * static_cast<float>(lines - 1);
  const float to_sentence = space.compact() ? 52 : 60;
  const float to_tiles = space.compact() ? 36 : space.portrait() ? 72 : 40;
  const float high = space.y0() + (space.compact() ? 58.0F : space.portrait() ? 216.0F : 156.0F);
  const float y = space.low() ? space.middle() - to_tiles - to_sentence - more : high;
  paint.lines(type, space.left(), y, step, space.wide(), colour::kInk, reasons.title);
  const float sentence = y + more + to_sentence;
  paint.text(Type::body, space.left(), sentence, colour::kInk2, reasons.line);
  return sentence + to_tiles;
}

// How much wider than it must be a key of the smallest screen's row is, so that the key to listen
// keeps its place there.
float spare_width(const Paint& paint, const ReasonsScreen& reasons, const Space& space) {
  constexpr float kMost = 8;
  float taken = kBarHeight + 2 * kGutter;
  float keys = 0;
  const auto add = [&](std::string_view label) {
    taken += key_width(paint, label, {});
    ++keys;
  };
  add(reasons.skip);
  add(reasons.send);
  for (const auto* further : {&reasons.comment, &reasons.complaint}) {
    if (!*further) continue;
    add(**further);
    taken += kGutter;
  }
  return std::clamp((space.wide() - taken) / keys, 0.0F, kMost);
}

// One row; two in portrait. Icons go where the row has no room for them.
CitizenTap draw_bar(Frame& frame, const ReasonsScreen& reasons, const Space& space) {
  const bool icons = !space.compact();
  const float spare = icons ? 24 : spare_width(frame.paint, reasons, space);
  const float y = space.bar_y();
  const float above = space.portrait() ? y - kBarHeight - kGutter : y;
  const KeyStyle quiet{.look = Look::quiet};
  const KeyStyle pencil{.icon_before = icons ? "pencil" : "", .chosen = reasons.has_comment};
  const auto wide = [&](std::string_view label, const KeyStyle& style, float least) {
    return std::max(icons ? least : 0, key_width(frame.paint, label, style) + spare);
  };
  CitizenTap tapped;
  const float skip = wide(reasons.skip, quiet, 176);
  if (text_key(frame, "reasons.skip", {space.left(), y, skip, kBarHeight}, reasons.skip, quiet))
    tapped = SkipReasons{};
  float x = space.portrait() ? space.left() : space.left() + skip + kGutter;
  if (reasons.comment) {
    const Box box{x, above, wide(*reasons.comment, pencil, 256), kBarHeight};
    if (text_key(frame, "reasons.comment", box, *reasons.comment, pencil)) tapped = OpenComment{};
    x = box.right() + kGutter;
  }
  if (reasons.complaint) {
    const Box box{x, above, wide(*reasons.complaint, {}, 320), kBarHeight};
    if (text_key(frame, "reasons.complaint", box, *reasons.complaint)) tapped = OpenComplaint{};
  }
  const KeyStyle primary{.look = Look::primary, .icon_after = icons ? "arrow_right" : ""};
  const float send = wide(reasons.send, primary, 184);
  if (text_key(frame, "reasons.send", {space.right() - send, y, send, kBarHeight}, reasons.send,
               primary))
    tapped = SendReasons{};
  return tapped;
}

}  // namespace

CitizenTap draw_reasons(Frame& frame, const ReasonsScreen& reasons, const std::string& promise,
                        const Space& space) {
  CitizenTap tapped;
  float top = draw_head(frame.paint, reasons, space);
  if (space.compact()) {
    draw_promise(frame, promise, space.left(), top + 8);
    top += 44;
  }
  const Tiles tiles = tiles_of(space, top);
  for (std::size_t i = 0; i < reasons.reasons.size(); ++i) {
    const Box box{space.left() + static_cast<float>(i % tiles.columns) * (tiles.w + kGutter),
                  tiles.y + static_cast<float>(i / tiles.columns) * tiles.step_y, tiles.w, tiles.h};
    if (draw_reason(frame, reasons.reasons[i], box, tiles))
      tapped = ToggleReason{reasons.reasons[i].element};
  }
  if (const CitizenTap bar = draw_bar(frame, reasons, space)) tapped = bar;
  return tapped;
}

}  // namespace suara::kiosk::views
