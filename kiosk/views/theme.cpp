#include "kiosk/views/theme.hpp"

#include <algorithm>
#include <cmath>

namespace suara::kiosk::views {
namespace {

constexpr ImU32 kAlpha = 0xFF000000U;
constexpr ImU32 kBlack = rgb(0x000000);

ImU32 high_contrast(ImU32 opaque) {
  switch (opaque) {
    case colour::kInk:
    case colour::kInk2:
    case colour::kLine:
    case colour::kOutline: return colour::kWhite;
    case colour::kPrimary:
    case colour::kPetal:
    case colour::kAccent:
    case colour::kAccentInk:
    case colour::kWarn:
    case colour::kGood:
    case colour::kTint:
    case colour::kAccentTint:
    case colour::kGoodTint: return kYellow;
    case kDarkYellow: return kDarkYellow;
    default: return kBlack;  // paper, surface, and white on a main key
  }
}

double linear(ImU32 part) {
  const double value = part / 255.0;
  return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

double luminance(ImU32 colour) {
  return 0.2126 * linear(colour & 0xFFU) + 0.7152 * linear((colour >> 8) & 0xFFU) +
         0.0722 * linear((colour >> 16) & 0xFFU);
}

}  // namespace

ImU32 themed(Theme theme, ImU32 colour) {
  if (theme == Theme::light) return colour;
  return (high_contrast(colour | kAlpha) & ~kAlpha) | (colour & kAlpha);
}

ImU32 on_tint(Theme theme, ImU32 ink) {
  return theme == Theme::light ? ink : colour::kSurface;
}

double contrast(ImU32 one, ImU32 other) {
  const auto [dark, bright] = std::minmax({luminance(one), luminance(other)});
  return (bright + 0.05) / (dark + 0.05);
}

}  // namespace suara::kiosk::views
