#include <algorithm>
#include <utility>

#include "kiosk/views/technician_parts.hpp"

// The tests of sound and touch.
namespace suara::kiosk::views {

using namespace technician;

namespace {

constexpr float kCardInset = 24;
constexpr float kCardHigh = 340;  // six lines

void draw_lines(Frame& frame, const std::vector<Line>& lines, const Box& box) {
  const Paint& paint = frame.paint;
  draw_technician_card(paint, box);
  const float most = box.w - 2 * kCardInset;
  float y = box.y + 40;
  for (const Line& line : lines) {
    const int rows = paint.lines(Type::tech_text, box.x + kCardInset, y, kRow, most,
                                 line.attention ? colour::kAccentInk : colour::kInk2, line.text);
    const float high = static_cast<float>(rows) * kRow;
    note(frame, "technician.sound_line", {box.x + kCardInset, y - kRow / 2, most, high}, line.text,
         y + high - kRow <= box.bottom() - 20);
    y += high + 14;
  }
}

struct SoundPlaces {
  Box card;
  float keys_x, keys_y, keys_w, gap;
  std::size_t columns;

  SoundPlaces(const Space& space, std::size_t keys) : gap(space.compact() ? 12.0F : 20.0F) {
    const float top = space.y0() + (space.compact() ? 116.0F : 176.0F);
    const float bottom = space.y0() + space.page_h() - (space.compact() ? 20.0F : 40.0F);
    if (space.portrait()) {
      card = {space.left(), top, space.wide(), kCardHigh};
      keys_x = space.left();
      keys_y = card.bottom() + gap;
      keys_w = space.wide();
    } else {
      keys_w = space.compact() ? 352.0F : 388.0F;
      keys_x = space.right() - keys_w;
      keys_y = top;
      card = {space.left(), top, keys_x - gap - space.left(), kCardHigh};
    }
    const auto rows = static_cast<std::size_t>((bottom - keys_y + gap) / (kKeyHeight + gap));
    columns = (keys + rows - 1) / std::max<std::size_t>(rows, 1);
  }
  Box key(std::size_t i) const {
    const auto parts = static_cast<float>(columns);
    const float w = (keys_w - (parts - 1) * gap) / parts;
    return {keys_x + static_cast<float>(i % columns) * (w + gap),
            keys_y + static_cast<float>(i / columns) * (kKeyHeight + gap), w, kKeyHeight};
  }
};

Box box_of(const GlassPart& part, const DesignSize& size) {
  return {static_cast<float>(part.x) * size.w, static_cast<float>(part.y) * size.h,
          static_cast<float>(part.w) * size.w, static_cast<float>(part.h) * size.h};
}

Box within(const Box& box, float inset) {
  return {box.x + inset, box.y + inset, box.w - 2 * inset, box.h - 2 * inset};
}

// Fingers of any age and the mouse: all that the glass tells, also what counts on no key.
GlassIs glass_of(const Frame& frame, double px_per_mm) {
  const ImGuiIO& io = ImGui::GetIO();
  const auto point = [&](float x, float y) { return GlassPoint{x / px_per_mm, y / px_per_mm}; };
  GlassIs glass{io.DisplaySize.x / px_per_mm, io.DisplaySize.y / px_per_mm};
  for (const touch::Contact& contact : frame.glass.resting)
    glass.resting.push_back(point(contact.at.x, contact.at.y));
  if (io.MouseDown[0]) glass.resting.push_back(point(io.MousePos.x, io.MousePos.y));
  if (const auto& lift = frame.glass.lift)
    glass.lifted = {point(lift->began.x, lift->began.y), point(lift->ended.x, lift->ended.y)};
  return glass;
}

bool same(const GlassIs& one, const GlassIs& other) {
  return one.wide_mm == other.wide_mm && one.high_mm == other.high_mm &&
         one.resting == other.resting && one.end_held == other.end_held;
}

void draw_targets(Frame& frame, const TouchScreen& page, const Targets& targets,
                  const DesignSize& size) {
  constexpr float kInset = 6, kRadius = 14;
  const Paint& paint = frame.paint;
  for (std::size_t i = 0; i < targets.all.size(); ++i) {
    const Box box = within(box_of(targets.all[i], size), kInset);
    const bool reached = page.reached.contains(i);
    paint.fill(box, reached ? colour::kPrimary : colour::kSurface, kRadius);
    paint.edge(box, reached ? colour::kPrimary : colour::kOutline, kRadius, 2);
    if (reached)
      paint.text(Type::tech_text, box.middle_x(), box.middle_y(), colour::kWhite,
                 page.reached_word, Align::middle);
    note(frame, "technician.target" + std::to_string(i), box, reached ? page.reached_word : "",
         paint.width(Type::tech_text, page.reached_word) <= box.w - 8);
  }
}

// Whether the key to end is held.
bool draw_card(Frame& frame, const TouchScreen& page, const Box& box, bool key_below) {
  constexpr float kKeyWide = 250;
  const Paint& paint = frame.paint;
  draw_technician_card(paint, box);
  const float x = box.x + kCardInset;
  const Box key = key_below ? Box{x, box.bottom() - kCardInset - kKeyHeight,
                                  box.w - 2 * kCardInset, kKeyHeight}
                            : Box{box.right() - kCardInset / 2 - kKeyWide,
                                  box.middle_y() - kKeyHeight / 2, kKeyWide, kKeyHeight};
  const float right = key_below ? box.right() - kCardInset : key.x - 8;
  float y = key_below ? box.y + 48 : box.middle_y() - kRow;
  bool fits = x + paint.text(Type::tech_key, x, y, colour::kInk, page.title) <= right;
  std::string all;
  for (const std::string& line : page.lines) {
    y += kRow;
    fits = fits && x + paint.text(Type::tech_text, x, y, colour::kInk2, line) <= right;
    all += (all.empty() ? "" : " | ") + line;
  }
  note(frame, "technician.touch", {x, box.y, right - x, box.h}, all, fits);
  // Released it does nothing: only held for a while it ends the test.
  text_key(frame, "technician.touch_end", key, page.end, {.type = Type::tech_key});
  return rests_on(frame, key);
}

// Where a finger covers its place, the lines to the edges and the words beside it show it.
void draw_mark(Frame& frame, const TouchMark& mark, float px_per_mm, const DesignSize& size) {
  constexpr float kRing = 16, kAway = 64, kHigh = 38, kEdge = 8;
  const Paint& paint = frame.paint;
  const float x = static_cast<float>(mark.at.x_mm) * px_per_mm;
  const float y = static_cast<float>(mark.at.y_mm) * px_per_mm;
  // On a pressed target it is seen by its rim.
  for (const auto& [ink, rim] : {std::pair(colour::kPaper, 4.0F), {colour::kAccentInk, 0.0F}}) {
    paint.line(0, y, size.w, y, 2 + rim, ink, false);
    paint.line(x, 0, x, size.h, 2 + rim, ink, false);
    paint.ring(x, y, kRing, 4 + rim, ink);
  }
  const float wide = paint.width(Type::tech_text, mark.words) + 24;
  const Box box{std::clamp(x - wide / 2, kEdge, std::max(kEdge, size.w - wide - kEdge)),
                y > kAway + kHigh ? y - kAway - kHigh / 2 : y + kAway - kHigh / 2, wide, kHigh};
  paint.fill(box, colour::kSurface, 10);
  paint.edge(box, colour::kAccentInk, 10, 2);
  paint.text(Type::tech_text, box.middle_x(), box.middle_y(), colour::kInk, mark.words,
             Align::middle);
  note(frame, "technician.mark", box, mark.words);
}

}  // namespace

Tap draw_sound(Frame& frame, const Screen& screen, const SoundScreen& page, const Space& space) {
  Tap tapped = draw_inner_header(frame, space, page.title, page.back, screen.leave);
  const SoundPlaces at(space, page.languages.size() + 1);
  draw_lines(frame, page.lines, at.card);
  std::size_t i = 0;
  for (const SpokenLanguage& one : page.languages)
    if (text_key(frame, "technician.speak." + one.code, at.key(i++), one.name,
                 {.type = Type::tech_key, .icon_before = "sound", .icon = 30}))
      tapped = Speak{one.code};
  if (text_key(frame, "technician.open_touch", at.key(i), page.touch,
               {.look = Look::primary, .type = Type::tech_key, .icon_before = "touch",
                .icon = 30}))
    tapped = OpenTouch{};
  return tapped;
}

Tap draw_touch(Frame& frame, const TouchScreen& page, const Space& space) {
  const DesignSize& size = space.size;
  const double px_per_mm = page.px_per_mm > 0 ? page.px_per_mm : kDesignPxPerMm;
  const Targets targets = targets_of(space.portrait());
  draw_targets(frame, page, targets, size);
  GlassIs glass = glass_of(frame, px_per_mm);
  glass.end_held = draw_card(frame, page, within(box_of(targets.card, size), 6),
                             space.portrait());
  const float of_design = static_cast<float>(px_per_mm) / frame.paint.scale();
  for (const TouchMark& mark : page.marks) draw_mark(frame, mark, of_design, size);
  if (same(glass, page.told) && glass.lifted.empty()) return {};
  return glass;
}

}  // namespace suara::kiosk::views
