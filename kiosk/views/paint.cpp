#include "kiosk/views/paint.hpp"

#include <algorithm>
#include <array>
#include <cfloat>
#include <cmath>
#include <cstdint>

#include "kiosk/views/kawung.hpp"

namespace suara::kiosk::views {
namespace {

constexpr float kPi = 3.14159265F;
constexpr float kHighContrastEdge = 3;  // at least; of tiles:
constexpr float kHighContrastTileEdge = 4;
constexpr float kHighContrastRibbon = 8;

// Height of the capitals in parts of the em (LOOK.md, Type).
float capitals(Cut cut) { return cut == Cut::display_bold ? 0.719F : 0.727F; }

// With soft edges where they lie between two pixels, which AddRectFilled has for round boxes alone.
void fill_part(ImDrawList& list, ImVec2 from, ImVec2 to, ImU32 ink, float radius,
               ImDrawFlags rounded) {
  list.PathRect(from, to, radius, rounded);
  list.PathFillConvex(ink);
}

const char* begin_of(std::string_view text) { return text.data(); }
const char* end_of(std::string_view text) { return text.data() + text.size(); }

}  // namespace

void Paint::record_text(const Drawn::Text& text) const {
  if (drawn_ == nullptr) return;
  drawn_->texts.push_back(text);
  drawn_->texts.back().ground = ink(colour::kPaper);
  const float x = text.x + text.w / 2;
  for (const Drawn::Fill& fill : drawn_->fills)
    if (x >= fill.x && x < fill.x + fill.w && text.y >= fill.y && text.y < fill.y + fill.h)
      drawn_->texts.back().ground = fill.ink;
}

void Paint::record_fill(const Box& box, ImU32 ink) const {
  if (drawn_ == nullptr || (ink >> 24) != 255) return;
  drawn_->fills.push_back(
      {box.x * scale_, box.y * scale_, box.w * scale_, box.h * scale_, ink});
}

float Paint::width(Type type, std::string_view words) const {
  if (words.empty()) return 0;  // ImGui would look for an end behind a null pointer
  const ImFont& font = *fonts_[static_cast<std::size_t>(type)];
  return font.CalcTextSizeA(font.FontSize, FLT_MAX, 0, begin_of(words), end_of(words)).x / scale_;
}

float Paint::text(Type type, float x, float y, ImU32 ink, std::string_view words,
                  Align align) const {
  if (words.empty()) return 0;
  const ImFont& font = *fonts_[static_cast<std::size_t>(type)];
  const float wide = width(type, words);
  if (align == Align::middle) x -= wide / 2;
  if (align == Align::right) x -= wide;
  const float em = font.FontSize / 1.21F;
  const float top = y * scale_ + capitals(face_of(type).cut) * em / 2 - font.Ascent;
  const float high = capitals(face_of(type).cut) * em;
  record_text({std::string(words), x * scale_, y * scale_, wide * scale_, high, this->ink(ink)});
  list_.AddText(&font, font.FontSize, {std::round(x * scale_), std::round(top)}, this->ink(ink),
                begin_of(words), end_of(words));
  return wide;
}

float Paint::typed(Type type, float x, float y, ImU32 ink, std::string_view words) const {
  const float wide = text(type, x, y, ink, words);
  if (drawn_ != nullptr && !words.empty()) drawn_->texts.back().typed = true;
  return wide;
}

float Paint::spelled(Type type, float x, float y, ImU32 ink, std::string_view words,
                     Align align) const {
  const float wide = text(type, x, y, ink, words, align);
  if (drawn_ != nullptr && !words.empty()) drawn_->texts.back().spelled = true;
  return wide;
}

// How many octets of the words make the next line.
std::size_t Paint::line_length(Type type, float most, std::string_view words) const {
  std::size_t taken = words.size();
  while (width(type, words.substr(0, taken)) > most) {
    const std::size_t space = words.rfind(' ', taken - 1);
    if (space == std::string_view::npos || space == 0) break;
    taken = space;
  }
  return taken;
}

// The least width in which the words have no more lines than in `most`.
float Paint::evened(Type type, float most, std::string_view words) const {
  constexpr float kNear = 2;
  const int count = count_lines(type, most, words);
  if (count < 2) return most;
  float least = width(type, words) / static_cast<float>(count) - kNear;
  while (most - least > kNear) {
    const float middle = (least + most) / 2;
    (count_lines(type, middle, words) > count ? least : most) = middle;
  }
  return most;
}

float Paint::widest_line(Type type, float most, std::string_view words) const {
  most = evened(type, most, words);
  float widest = 0;
  while (!words.empty()) {
    const std::size_t taken = line_length(type, most, words);
    widest = std::max(widest, width(type, words.substr(0, taken)));
    words.remove_prefix(std::min(words.size(), taken + 1));
  }
  return widest;
}

int Paint::lines(Type type, float x, float y, float step, float most, ImU32 ink,
                 std::string_view words, Align align) const {
  if ((ink >> 24) != 0) most = evened(type, most, words);
  int count = 0;
  while (!words.empty()) {
    const std::size_t taken = line_length(type, most, words);
    if ((ink >> 24) != 0) {
      text(type, x, y + step * static_cast<float>(count), ink, words.substr(0, taken), align);
      if (drawn_ != nullptr) drawn_->texts.back().goes_on = count > 0;
    }
    words.remove_prefix(std::min(words.size(), taken + 1));
    ++count;
  }
  return count;
}

int Paint::count_lines(Type type, float most, std::string_view words) const {
  return lines(type, 0, 0, 0, most, 0, words);
}

// Rendered by software a cleared pixel costs a small part of a drawn one, which is looked up in the
// letters' picture and blended. The rim is drawn as ever. false: too small, or not opaque.
bool Paint::clear_middle(ImVec2 from, ImVec2 to, ImU32 ink, float radius) const {
  constexpr float kLeast = 64, kEdge = 2;  // window pixels
  const float rows = std::ceil(radius) + kEdge;
  const ImVec2 a(std::ceil(from.x) + kEdge, std::ceil(from.y) + rows);
  const ImVec2 b(std::floor(to.x) - kEdge, std::floor(to.y) - rows);
  if (clear_ == nullptr || (ink >> 24) != 255 || b.x - a.x < kLeast || b.y - a.y < kLeast)
    return false;
  fill_part(list_, from, {to.x, a.y}, ink, radius, ImDrawFlags_RoundCornersTop);
  fill_part(list_, {from.x, b.y}, to, ink, radius, ImDrawFlags_RoundCornersBottom);
  fill_part(list_, {from.x, a.y}, {a.x, b.y}, ink, 0, ImDrawFlags_RoundCornersNone);
  fill_part(list_, {b.x, a.y}, {to.x, b.y}, ink, 0, ImDrawFlags_RoundCornersNone);
  list_.PushClipRect(a, b, true);
  list_.AddCallback(clear_, reinterpret_cast<void*>(static_cast<std::uintptr_t>(ink)));
  list_.PopClipRect();
  return true;
}

void Paint::fill(const Box& box, ImU32 ink, float radius) const {
  const ImU32 seen = this->ink(ink);
  record_fill(box, seen);
  const ImVec2 from = at(box.x, box.y), to = at(box.right(), box.bottom());
  if (radius == 0 || !clear_middle(from, to, seen, radius * scale_))
    list_.AddRectFilled(from, to, seen, radius * scale_);
}

void Paint::edge(const Box& box, ImU32 ink, float radius, float weight) const {
  if (high_contrast())
    weight = std::max(weight, radius < kTileRadius ? kHighContrastEdge : kHighContrastTileEdge);
  const float in = weight / 2 - 0.5F / scale_;  // AddRect goes half a pixel inwards by itself
  list_.AddRect(at(box.x + in, box.y + in), at(box.right() - in, box.bottom() - in), this->ink(ink),
                std::max(0.0F, radius - in) * scale_, 0, weight * scale_);
}

void Paint::disc(float x, float y, float radius, ImU32 ink) const {
  record_fill({x - radius, y - radius, 2 * radius, 2 * radius}, this->ink(ink));
  list_.AddCircleFilled(at(x, y), radius * scale_, this->ink(ink), 0);
}

void Paint::ring(float x, float y, float radius, float weight, ImU32 ink) const {
  // AddCircle takes half a pixel off the radius.
  list_.AddCircle(at(x, y), radius * scale_ + 0.5F, this->ink(ink), 0, weight * scale_);
}

void Paint::badge(float x, float y, float radius) const {
  disc(x, y, radius, high_contrast() ? colour::kSurface : colour::kTint);
  if (high_contrast()) ring(x, y, radius - kHighContrastEdge / 2, kHighContrastEdge, colour::kInk);
}

void Paint::ring_part(float x, float y, float radius, float weight, ImU32 ink,
                      double part) const {
  if (part <= 0) return;
  const float from = -kPi / 2;
  list_.PathArcTo(at(x, y), radius * scale_, from, from + 2 * kPi * static_cast<float>(part), 96);
  list_.PathStroke(this->ink(ink), 0, weight * scale_);
}

void Paint::line(float x0, float y0, float x1, float y1, float weight, ImU32 ink,
                 bool capped) const {
  list_.PathLineTo(at(x0, y0));  // AddLine would shift by half a pixel
  list_.PathLineTo(at(x1, y1));
  list_.PathStroke(this->ink(ink), 0, weight * scale_);
  if (!capped) return;
  disc(x0, y0, weight / 2, ink);
  disc(x1, y1, weight / 2, ink);
}

void Paint::shadow(const Box& box, float radius, int depth) const {
  if (high_contrast()) return;
  struct Layer {
    float offset;
    float alpha;
  };
  static constexpr std::array<Layer, 3> kKeys = {{{1, .05F}, {2, .035F}, {4, .025F}}};
  static constexpr std::array<Layer, 4> kTiles = {{{1, .06F}, {3, .045F}, {6, .03F}, {10, .02F}}};
  // The box covers most of it: only what shows is painted, below it and a hair at its sides. Shapes
  // of one clip rectangle are one call to the graphics.
  const float under = 2;
  const auto whole = [this](float at) { return std::floor(at * scale_) / scale_; };  // no seam
  const float corners = whole(box.bottom() - radius - under);
  const float first = whole(box.x + radius + under), last = whole(box.right() - radius - under);
  const auto one = [&](const Layer& layer) {
    const float d = layer.offset;
    const ImU32 dark = rgb(0x3A2F1C, static_cast<std::uint32_t>(std::lround(layer.alpha * 255)));
    const float left = box.x - d / 4, right = box.right() + d / 4, top = box.y + 3 * d / 4;
    const float bottom = box.bottom() + 5 * d / 4;
    const auto shape = [&](float x0, float y0, float x1, float y1, ImDrawFlags rounded) {
      fill_part(list_, at(x0, y0), at(x1, y1), ink(dark), radius * scale_, rounded);
    };
    shape(left, corners, first, bottom, ImDrawFlags_RoundCornersBottomLeft);
    shape(first, box.bottom() - under, last, bottom, ImDrawFlags_RoundCornersNone);
    shape(last, corners, right, bottom, ImDrawFlags_RoundCornersBottomRight);
    shape(left, top + radius, box.x + under, corners, ImDrawFlags_RoundCornersNone);
    shape(box.right() - under, top + radius, right, corners, ImDrawFlags_RoundCornersNone);
  };
  if (depth == 1) std::ranges::for_each(kKeys, one);
  if (depth == 2) std::ranges::for_each(kTiles, one);
}

void Paint::petal(float x, float y, float radius, float degrees, ImU32 ink) const {
  const float turn = degrees * kPi / 180;
  const auto point = [&](float px, float py) {
    return at(x + radius * (px * std::cos(turn) - py * std::sin(turn)),
              y + radius * (px * std::sin(turn) + py * std::cos(turn)));
  };
  // The ribbon has hundreds of them: no more corners than a fifth of a pixel needs.
  const int parts = std::max(4, static_cast<int>(std::ceil(1.2F * std::sqrt(radius * scale_))));
  list_.PathLineTo(point(0.10F, 0));
  list_.PathBezierCubicCurveTo(point(0.28F, -0.40F), point(0.80F, -0.40F), point(1, 0), parts);
  list_.PathBezierCubicCurveTo(point(0.80F, 0.40F), point(0.28F, 0.40F), point(0.10F, 0), parts);
  list_._Path.pop_back();
  list_.PathFillConvex(this->ink(ink));
}

void Paint::kawung(float x, float y, float radius, ImU32 ink) const {
  for (const float degrees : {-135.0F, -45.0F, 45.0F, 135.0F}) petal(x, y, radius, degrees, ink);
}

void Paint::mark(float x, float y, float radius) const {
  for (const float degrees : {-135.0F, 45.0F, 135.0F})
    petal(x, y, radius, degrees, colour::kPrimary);
  petal(x, y, radius, -45, colour::kAccent);
}

// Of a ribbon's cell as a picture; false: there is none of this size.
bool Paint::draw_kawung(float x, float y, float ribbon, ImU32 ink) const {
  if (kawung_ == nullptr || kawung_->Width != kawung_side(ribbon * scale_)) return false;
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  ImVec2 from, to;
  atlas.CalcCustomRectUV(kawung_, &from, &to);
  const auto side = static_cast<float>(kawung_->Width);
  const ImVec2 corner(std::round(x * scale_ - side / 2), std::round(y * scale_ - side / 2));
  list_.AddImage(atlas.TexID, corner, {corner.x + side, corner.y + side}, from, to,
                 this->ink(ink));
  return true;
}

void Paint::ribbon(float width, float height) const {
  if (high_contrast()) return fill({0, 0, width, kHighContrastRibbon}, colour::kPrimary);
  fill({0, 0, width, height}, colour::kPrimary);
  list_.PushClipRect(at(0, 0), at(width, height), true);
  int cell = 0;
  for (float x = height / 2; x < width + height; x += height, ++cell)
    if (const ImU32 ink = cell % 4 == 3 ? colour::kAccent : colour::kPetal;
        !draw_kawung(x, height / 2, height, ink))
      kawung(x, height / 2, height * kRibbonRadius, ink);
  list_.PopClipRect();
}

}  // namespace suara::kiosk::views
