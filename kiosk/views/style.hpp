// Colours, type and measures of assets/design's look, as numbers. Lengths are design pixels: the
// reference screen has 3.81 of them to a millimetre.
#pragma once
#include <imgui.h>

#include <array>
#include <cstdint>

namespace suara::kiosk::views {

inline constexpr float kDesignPxPerMm = 3.81F;

constexpr ImU32 rgb(std::uint32_t hex, std::uint32_t alpha = 255) {
  return (alpha << 24) | ((hex & 0xFFU) << 16) | (hex & 0xFF00U) | ((hex >> 16) & 0xFFU);
}

namespace colour {
inline constexpr ImU32 kPaper = rgb(0xF7F4ED);
inline constexpr ImU32 kSurface = rgb(0xFFFFFF);
inline constexpr ImU32 kSunk = rgb(0xEEE9DE);
inline constexpr ImU32 kLine = rgb(0xDDD6C8);
inline constexpr ImU32 kOutline = rgb(0x7C7466);
inline constexpr ImU32 kInk = rgb(0x17262E);
inline constexpr ImU32 kInk2 = rgb(0x4B5A62);
inline constexpr ImU32 kPrimary = rgb(0x0F4C5C);
inline constexpr ImU32 kPetal = rgb(0x1B6172);
inline constexpr ImU32 kTint = rgb(0xDCE9EA);
inline constexpr ImU32 kAccent = rgb(0xE3A232);
inline constexpr ImU32 kAccentTint = rgb(0xFBEFD6);
inline constexpr ImU32 kAccentInk = rgb(0x7A4F00);
inline constexpr ImU32 kWarn = rgb(0xA23B22);
inline constexpr ImU32 kGood = rgb(0x35692F);
inline constexpr ImU32 kGoodTint = rgb(0xE4EEDC);
inline constexpr ImU32 kWhite = rgb(0xFFFFFF);
}  // namespace colour

struct FaceColours {
  ImU32 fill;
  ImU32 rim;
};
inline constexpr std::array<FaceColours, 4> kFaceColours = {{{rgb(0xE39A7F), rgb(0xA6452A)},
                                                             {rgb(0xEDBE66), rgb(0x8F640E)},
                                                             {rgb(0xB3C97A), rgb(0x587324)},
                                                             {rgb(0x6FC0AE), rgb(0x1F7566)}}};

enum class Cut : std::uint8_t { medium, semi_bold, display_bold };

// Every size in use; a window builds its own list only.
enum class Type : std::uint8_t {
  display,      // 80, "Terima kasih"
  title_large,  // 64, where nothing else is asked
  sentence,     // 36 Medium, below a large title
  title,        // 56
  title_small,  // 52, portrait
  word,         // 36 SemiBold, face words and cards
  key,          // 32 SemiBold
  body,         // 32 Medium, the smallest for a citizen
  countdown,    // 96, in the ring
  index,        // 108, the public index
  code,         // 152, a claim code
  desk_figure,  // 32 Display Bold
  desk_number,  // 36 Display Bold
  desk_large,   // 56 Display Bold
  desk_title,   // 26 Display Bold
  desk_main,    // 22 SemiBold
  desk_key,     // 16 SemiBold
  desk_row,     // 16 Medium
  desk_strong,  // 14 SemiBold
  desk_text,    // 14 Medium
  desk_small,   // 13 Medium
  desk_brand,   // 18 SemiBold, the product's name
  tech_text,    // 24 Medium, the technician's alone
  tech_key,     // 24 SemiBold
};
inline constexpr std::size_t kTypes = 24;

struct TypeFace {
  Cut cut;
  float px;  // em
};
constexpr TypeFace face_of(Type type) {
  constexpr std::array<TypeFace, kTypes> kFaces = {{{Cut::display_bold, 80},
                                                    {Cut::display_bold, 64},
                                                    {Cut::medium, 36},
                                                    {Cut::display_bold, 56},
                                                    {Cut::display_bold, 52},
                                                    {Cut::semi_bold, 36},
                                                    {Cut::semi_bold, 32},
                                                    {Cut::medium, 32},
                                                    {Cut::display_bold, 96},
                                                    {Cut::display_bold, 108},
                                                    {Cut::display_bold, 152},
                                                    {Cut::display_bold, 32},
                                                    {Cut::display_bold, 36},
                                                    {Cut::display_bold, 56},
                                                    {Cut::display_bold, 26},
                                                    {Cut::semi_bold, 22},
                                                    {Cut::semi_bold, 16},
                                                    {Cut::medium, 16},
                                                    {Cut::semi_bold, 14},
                                                    {Cut::medium, 14},
                                                    {Cut::medium, 13},
                                                    {Cut::semi_bold, 18},
                                                    {Cut::medium, 24},
                                                    {Cut::semi_bold, 24}}};
  return kFaces[static_cast<std::size_t>(type)];
}

using Fonts = std::array<ImFont*, kTypes>;  // nullptr: not built for this window

}  // namespace suara::kiosk::views
