#include "kiosk/shell/fonts.hpp"

#include <imgui_freetype.h>

#include <cmath>
#include <cstdlib>

namespace suara::kiosk {
namespace {

namespace fs = std::filesystem;
using views::Cut;
using views::Type;

constexpr Type kCitizenTypes[] = {Type::display, Type::title,     Type::title_small, Type::word,
                                  Type::key,     Type::body,      Type::countdown};
constexpr Type kDeskTypes[] = {Type::desk_figure, Type::desk_large,  Type::desk_title,
                               Type::desk_main,   Type::desk_key,    Type::desk_row,
                               Type::desk_strong, Type::desk_text,   Type::desk_small};

// Latin-1 and the signs of LOOK.md; ImGui keeps the pointer.
constexpr ImWchar kText[] = {0x20,   0xFF,   0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D,
                             0x2022, 0x2022, 0x2026, 0x2026, 0x2190, 0x2190, 0x2192, 0x2192,
                             0x2212, 0x2212, 0x2264, 0x2265, 0};
constexpr ImWchar kDigits[] = {'0', '9', 0};

const char* file_of(Cut cut) {
  switch (cut) {
    case Cut::medium: return "Inter-Medium.otf";
    case Cut::semi_bold: return "Inter-SemiBold.otf";
    default: return "InterDisplay-Bold.otf";
  }
}

fs::path folder() {
  if (const char* set = std::getenv("SUARA_FONTS")) return set;
  return "/usr/share/fonts/opentype/inter";
}

}  // namespace

std::span<const Type> citizen_types() { return kCitizenTypes; }
std::span<const Type> desk_types() { return kDeskTypes; }

Expected<views::Fonts> load_fonts(std::span<const Type> types, float scale) {
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  atlas.FontBuilderIO = ImGuiFreeType::GetBuilderForFreeType();
  atlas.FontBuilderFlags = ImGuiFreeTypeBuilderFlags_NoHinting;
  views::Fonts fonts{};
  for (const Type type : types) {
    const views::TypeFace face = views::face_of(type);
    const fs::path file = folder() / file_of(face.cut);
    std::error_code ignored;
    if (!fs::exists(file, ignored)) return problem("window.no_font", {{"file", file.string()}});
    ImFontConfig config;
    config.OversampleH = config.OversampleV = 1;
    // ImGui's size is ascent and descent together, not the em.
    const float size = std::round(1.21F * face.px * scale);
    fonts[static_cast<std::size_t>(type)] = atlas.AddFontFromFileTTF(
        file.c_str(), size, &config, type == Type::countdown ? kDigits : kText);
  }
  return fonts;
}

}  // namespace suara::kiosk
