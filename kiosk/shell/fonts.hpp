// Inter from Debian's fonts-inter, rasterised by FreeType for the sizes that one window uses.
#pragma once
#include <filesystem>
#include <span>
#include <string_view>

#include "common/base/problem.hpp"
#include "kiosk/views/style.hpp"

namespace suara::kiosk {

// SUARA_FONTS, else where Debian puts them. Problem "window.no_font" (file) where one is missing.
// letters: that words need beside Latin-1.
Expected<views::Fonts> load_fonts(std::span<const views::Type> types, float scale,
                                  std::u16string_view letters);

// What each window writes with.
std::span<const views::Type> citizen_types();
std::span<const views::Type> desk_types();

}  // namespace suara::kiosk
