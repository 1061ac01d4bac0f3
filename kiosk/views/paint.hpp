// Drawing in design pixels on ImGui's draw list: text, boxes, strokes, petals.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/views/theme.hpp"

namespace suara::kiosk::views {

struct Box {
  float x = 0, y = 0, w = 0, h = 0;
  float right() const { return x + w; }
  float bottom() const { return y + h; }
  float middle_x() const { return x + w / 2; }
  float middle_y() const { return y + h / 2; }
};

inline constexpr float kTileRadius = 28;
inline constexpr float kRibbonRadius = 0.66F;  // of its petals, in parts of its height

enum class Align : std::uint8_t { left, middle, right };

// What a picture consists of, in window pixels, for whoever reads it aloud or measures it.
struct Drawn {
  struct Text {
    std::string words;
    float x = 0, y = 0, w = 0, h = 0;  // h: of the capitals, y their middle
    ImU32 ink = 0;
    ImU32 ground = 0;
    bool goes_on = false;  // a further line of the text before
    bool typed = false;    // by the citizen
    bool spelled = false;  // a code: its signs are read one by one
  };
  struct Fill {
    float x = 0, y = 0, w = 0, h = 0;
    ImU32 ink = 0;
  };
  std::vector<Text> texts;
  std::vector<Fill> fills;  // opaque ones
};

class Paint {
 public:
  // drawn: gets what is painted. clear: fills its command's clip rectangle with the colour that is
  // its data, nothing else; where there is one, the middles of large boxes are left to it. kawung:
  // the ribbon's picture beside the letters (kawung.hpp); without it petals are drawn.
  Paint(ImDrawList& list, const Fonts& fonts, float scale, Theme theme = Theme::light,
        Drawn* drawn = nullptr, ImDrawCallback clear = nullptr,
        const ImFontAtlasCustomRect* kawung = nullptr)
      : list_(list),
        fonts_(fonts),
        scale_(scale),
        theme_(theme),
        drawn_(drawn),
        clear_(clear),
        kawung_(kawung) {}

  float scale() const { return scale_; }
  // For paths; its colours are asked of ink().
  ImDrawList& list() const { return list_; }
  ImU32 ink(ImU32 colour) const { return themed(theme_, colour); }
  bool high_contrast() const { return theme_ == Theme::high_contrast; }
  // Of what is not filled yet: in high contrast a hairline's white would outshine what is.
  ImU32 unfilled() const { return high_contrast() ? kDarkYellow : colour::kLine; }
  // Of what is drawn on a tint, and of a sign on a disc of it.
  ImU32 on_tint(ImU32 ink) const { return views::on_tint(theme_, ink); }
  ImU32 sign_on_tint() const { return high_contrast() ? colour::kPrimary : colour::kWhite; }
  ImVec2 at(float x, float y) const { return {x * scale_, y * scale_}; }

  // y is the middle of the capitals. Gives the width.
  float text(Type type, float x, float y, ImU32 ink, std::string_view words,
             Align align = Align::left) const;
  // Likewise, of what the citizen typed.
  float typed(Type type, float x, float y, ImU32 ink, std::string_view words) const;
  // Likewise, of a code.
  float spelled(Type type, float x, float y, ImU32 ink, std::string_view words, Align align) const;
  float width(Type type, std::string_view words) const;
  ImFont* font(Type type) const { return fonts_[static_cast<std::size_t>(type)]; }
  // Breaks at spaces where wider than `most`, into lines about equally long, so that no word stands
  // alone on the last; lines `step` apart, the first on y. Gives the number.
  int lines(Type type, float x, float y, float step, float most, ImU32 ink, std::string_view words,
            Align align = Align::left) const;
  int count_lines(Type type, float most, std::string_view words) const;
  // Of the lines that `lines` would set; more than `most` where one word alone is wider.
  float widest_line(Type type, float most, std::string_view words) const;

  void fill(const Box& box, ImU32 ink, float radius = 0) const;
  void edge(const Box& box, ImU32 ink, float radius, float weight) const;
  void disc(float x, float y, float radius, ImU32 ink) const;
  void ring(float x, float y, float radius, float weight, ImU32 ink) const;
  // Behind an icon or initials in kPrimary; no state, so that in high contrast only its rim is seen.
  void badge(float x, float y, float radius) const;
  // Clockwise from 12 o'clock; part 0..1.
  void ring_part(float x, float y, float radius, float weight, ImU32 ink, double part) const;
  void line(float x0, float y0, float x1, float y1, float weight, ImU32 ink,
            bool capped = true) const;
  void shadow(const Box& box, float radius, int depth) const;  // depth 1 or 2

  // One petal from (x, y) outwards; degrees clockwise from 3 o'clock.
  void petal(float x, float y, float radius, float degrees, ImU32 ink) const;
  void kawung(float x, float y, float radius, ImU32 ink) const;
  void mark(float x, float y, float radius) const;  // the product's: one petal is saffron
  void ribbon(float width, float height) const;

 private:
  bool draw_kawung(float x, float y, float ribbon, ImU32 ink) const;
  void record_text(const Drawn::Text& text) const;
  void record_fill(const Box& box, ImU32 ink) const;
  bool clear_middle(ImVec2 from, ImVec2 to, ImU32 ink, float radius) const;
  std::size_t line_length(Type type, float most, std::string_view words) const;
  float evened(Type type, float most, std::string_view words) const;

  ImDrawList& list_;
  const Fonts& fonts_;
  float scale_;
  Theme theme_;
  Drawn* drawn_;
  ImDrawCallback clear_;
  const ImFontAtlasCustomRect* kawung_;
};

}  // namespace suara::kiosk::views
