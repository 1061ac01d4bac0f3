#include "kiosk/views/kawung.hpp"

#include <algorithm>
#include <cmath>

#include "kiosk/views/paint.hpp"

namespace suara::kiosk::views {
namespace {

constexpr int kSamples = 8;  // a pixel's side

// Half of a petal's width at a length of 0.10..1 from the middle: the béziers of LOOK.md, solved.
float half_width(float along) {
  const auto length = [](float t) {
    const float s = 1 - t;
    return 0.10F * s * s * s + 0.84F * t * s * s + 2.4F * t * t * s + t * t * t;
  };
  float low = 0, high = 1;
  for (int i = 0; i < 16; ++i) {
    const float middle = (low + high) / 2;
    (length(middle) < along ? low : high) = middle;
  }
  return 1.2F * low * (1 - low);
}

// In one of the four diagonal petals of radius 1.
bool in_kawung(float x, float y) {
  const float along = (std::abs(x) + std::abs(y)) / std::sqrt(2.0F);
  const float across = std::abs(std::abs(x) - std::abs(y)) / std::sqrt(2.0F);
  return along >= 0.10F && along <= 1 && across <= half_width(along);
}

unsigned char coverage(int column, int row, float middle, float radius) {
  int in = 0;
  for (int i = 0; i < kSamples * kSamples; ++i) {
    const float x = static_cast<float>(column) + (static_cast<float>(i % kSamples) + 0.5F) / kSamples;
    const float y = static_cast<float>(row) + (static_cast<float>(i / kSamples) + 0.5F) / kSamples;
    in += in_kawung((x - middle) / radius, (y - middle) / radius) ? 1 : 0;
  }
  return static_cast<unsigned char>(in * 255 / (kSamples * kSamples));
}

}  // namespace

int kawung_side(float ribbon_px) {
  return 2 * (static_cast<int>(std::ceil(ribbon_px * kRibbonRadius)) + 1);
}

int reserve_kawung(ImFontAtlas& atlas, float ribbon_px) {
  const int side = kawung_side(ribbon_px);
  return atlas.AddCustomRectRegular(side, side);
}

void paint_kawung(ImFontAtlas& atlas, int place, float ribbon_px) {
  unsigned char* pixels = nullptr;
  int wide = 0, high = 0;
  atlas.GetTexDataAsAlpha8(&pixels, &wide, &high);
  const ImFontAtlasCustomRect& rect = *atlas.GetCustomRectByIndex(place);
  const float middle = static_cast<float>(rect.Width) / 2;
  for (int row = 0; row < rect.Height; ++row)
    for (int column = 0; column < rect.Width; ++column)
      pixels[(rect.Y + row) * wide + rect.X + column] =
          coverage(column, row, middle, ribbon_px * kRibbonRadius);
}

}  // namespace suara::kiosk::views
