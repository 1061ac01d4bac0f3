#include "kiosk/shell/fonts.hpp"

#include <ft2build.h>
#include <imgui_freetype.h>
#include FT_FREETYPE_H

#include <cmath>
#include <cstdlib>
#include <map>
#include <vector>

namespace suara::kiosk {
namespace {

namespace fs = std::filesystem;
using views::Cut;
using views::Type;

constexpr Type kCitizenTypes[] = {Type::display,     Type::title_large, Type::title,
                                  Type::title_small, Type::sentence,    Type::word,
                                  Type::key,         Type::body,        Type::countdown,
                                  Type::index,       Type::code,        Type::tech_text,
                                  Type::tech_key};
constexpr Type kDeskTypes[] = {Type::desk_figure, Type::desk_number, Type::desk_large,
                               Type::desk_title,  Type::desk_main,   Type::desk_key,
                               Type::desk_row,    Type::desk_strong, Type::desk_text,
                               Type::desk_small,  Type::desk_brand};

// Latin-1 and the signs of LOOK.md.
constexpr ImWchar kText[] = {0x20,   0xFF,   0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D,
                             0x2022, 0x2022, 0x2026, 0x2026, 0x2190, 0x2190, 0x2192, 0x2192,
                             0x2212, 0x2212, 0x2264, 0x2265, 0};
// Titles hold our own words only, no person's name: a large letter costs a large picture.
constexpr ImWchar kTitles[] = {0x20,   0x7E,   0xB7,   0xB7,   0x2013, 0x2014, 0x2018,
                               0x2019, 0x2026, 0x2026, 0x2212, 0x2212, 0};
constexpr ImWchar kFigures[] = {',', '9', 'A', 'Z', 0x2013, 0x2013, 0};
constexpr ImWchar kDigits[] = {',', '9', 0x2013, 0x2013, 0};

// Ends with 0, as ImGui wants it.
std::vector<ImWchar> with_letters(const ImWchar* ranges, std::u16string_view letters) {
  std::vector<ImWchar> all;
  for (; *ranges != 0; ++ranges) all.push_back(*ranges);
  for (const char16_t letter : letters) all.insert(all.end(), 2, static_cast<ImWchar>(letter));
  all.push_back(0);
  return all;
}

const ImWchar* ranges_of(Type type) {
  if (type == Type::index) return kDigits;
  if (type == Type::countdown || type == Type::code) return kFigures;
  // Names of persons, counters and services are written in these.
  const bool names = type == Type::key || type == Type::body || type >= Type::desk_figure;
  return names ? kText : kTitles;
}

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

// ImGui 1.86 rounds every advance up, which sets words 2 % too wide; the nearest pixel is meant.
void set_advances(ImFont& font, FT_Face face) {
  const float em = font.FontSize * static_cast<float>(face->units_per_EM) /
                   static_cast<float>(face->ascender - face->descender);
  for (ImFontGlyph& glyph : font.Glyphs) {
    if (FT_Load_Char(face, glyph.Codepoint, FT_LOAD_NO_SCALE) != 0) continue;
    const float advance = std::round(em * static_cast<float>(face->glyph->advance.x) /
                                     static_cast<float>(face->units_per_EM));
    glyph.AdvanceX = advance;
    font.IndexAdvanceX[static_cast<int>(glyph.Codepoint)] = advance;
  }
}

void set_all_advances(const views::Fonts& fonts) {
  FT_Library library = nullptr;
  if (FT_Init_FreeType(&library) != 0) return;
  for (std::size_t i = 0; i < fonts.size(); ++i) {
    FT_Face face = nullptr;
    const fs::path file = folder() / file_of(views::face_of(static_cast<Type>(i)).cut);
    if (fonts[i] == nullptr || FT_New_Face(library, file.c_str(), 0, &face) != 0) continue;
    set_advances(*fonts[i], face);
    FT_Done_Face(face);
  }
  FT_Done_FreeType(library);
}

}  // namespace

std::span<const Type> citizen_types() { return kCitizenTypes; }
std::span<const Type> desk_types() { return kDeskTypes; }

Expected<views::Fonts> load_fonts(std::span<const Type> types, float scale,
                                  std::u16string_view letters) {
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  atlas.FontBuilderIO = ImGuiFreeType::GetBuilderForFreeType();
  atlas.FontBuilderFlags = ImGuiFreeTypeBuilderFlags_NoHinting;
  atlas.Flags |= ImFontAtlasFlags_NoBakedLines;  // they would need a filter, see Window::start
  views::Fonts fonts{};
  std::map<const ImWchar*, std::vector<ImWchar>> ranges;  // until they are drawn
  for (const ImWchar* some : {kText, kTitles}) ranges[some] = with_letters(some, letters);
  for (const ImWchar* some : {kFigures, kDigits}) ranges[some] = with_letters(some, {});
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
        file.c_str(), size, &config, ranges.at(ranges_of(type)).data());
  }
  atlas.Build();
  set_all_advances(fonts);
  return fonts;
}

}  // namespace suara::kiosk
