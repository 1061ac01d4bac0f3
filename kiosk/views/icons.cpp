#include "kiosk/views/icons.hpp"

#include <cassert>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

namespace suara::kiosk::views {
namespace {

constexpr float kArcBreath = 0.35F;  // so much wider is the touch icon's arc at most

// M x y: begin · L x y: line · C x1 y1 x2 y2 x y: bézier · O x y r: circle · D x y r: dot.
const std::map<std::string_view, const char*>& paths() {
  static const std::map<std::string_view, const char*> kPaths = {
      {"lock", "M5 11 L19 11 L19 21 L5 21 L5 11 M8 11 L8 7 C8 1.7 16 1.7 16 7 L16 11 D12 16 1.6"},
      {"check", "M4.5 12.5 L9.5 17.5 L19.5 6.5"},
      {"undo", "M8 4 L3.5 8.5 L8 13 M3.5 8.5 L14 8.5 C22 8.5 22 19.5 14 19.5 L9 19.5"},
      {"chat", "M7 4 L17 4 C19.5 4 21 5.5 21 8 L21 13 C21 15.5 19.5 17 17 17 L12 17 L8 21 L8 17 "
               "L7 17 C4.5 17 3 15.5 3 13 L3 8 C3 5.5 4.5 4 7 4"},
      {"chevron_left", "M15 5 L8 12 L15 19"},
      {"chevron_right", "M9 5 L16 12 L9 19"},
      {"chevron_up", "M5 15 L12 8 L19 15"},
      {"chevron_down", "M5 9 L12 16 L19 9"},
      {"scales",
       "M12 3.5 L12 20 M7.5 20 L16.5 20 M4.5 6.5 L19.5 6.5 M4.5 6.5 L2 13 M4.5 6.5 L7 13 "
       "M2 13 C2.5 16 6.5 16 7 13 M19.5 6.5 L17 13 M19.5 6.5 L22 13 M17 13 C17.5 16 21.5 16 22 13"},
      {"clock", "O12 12 9 M12 6.5 L12 12 L16 14.5"},
      {"heart", "M12 20.5 C3 14.5 2.5 10 3 8 C4 3.5 10 3 12 7.5 C14 3 20 3.5 21 8 C21.5 10 21 14.5 "
                "12 20.5"},
      {"stairs", "M3 20 L8 20 L8 15 L13 15 L13 10 L18 10 L18 5 L21 5"},
      {"banknote", "M3 6 L21 6 L21 18 L3 18 L3 6 O12 12 3 D6.5 12 1 D17.5 12 1"},
      {"chair", "M7 3 L7 21 M7 12 L17 12 L17 21 M7 16.5 L17 16.5"},
      {"arrow_right", "M4 12 L20 12 M14 6 L20 12 L14 18"},
      {"touch_hand",
       "M9 14 L9 7.5 C9 5.2 12 5.2 12 7.5 L12 12 L17 13.2 C18.6 13.6 19 14.6 18.6 16 L17.5 "
                "21 L11 21 L6.8 16.4 C5.8 15 7.6 13.4 9 14.6"},
      {"touch_arc", "M5.6 8.6 C5.2 0.8 15.8 0.8 15.4 8.6"},
      {"chart", "M4 4 L4 20 L20.5 20 M8 15.5 L12 10.5 L15 13.5 L20 6.5"},
      {"arrow_left", "M20 12 L4 12 M10 6 L4 12 L10 18"},
      {"pencil", "M4 20 L5 15.5 L16 4.5 L19.5 8 L8.5 19 L4 20 M13.5 7 L17 10.5"},
      {"list",
       "M9.5 6 L20 6 M9.5 12 L20 12 M9.5 18 L20 18 D4.8 6 1.4 D4.8 12 1.4 D4.8 18 1.4"},
      {"shift", "M12 4 L4.5 12 L8.5 12 L8.5 19.5 L15.5 19.5 L15.5 12 L19.5 12 L12 4"},
      {"backspace", "M9 5 L21 5 L21 19 L9 19 L3 12 L9 5 M12 9.5 L17 14.5 M17 9.5 L12 14.5"},
      {"help", "O12 12 9 M9.3 9.6 C9.3 5.8 14.9 6 14.9 9.7 C14.9 11.9 12 11.9 12 13.9 D12 16.9 "
               "1.3"},
      {"desk", "M3 13 L21 13 M6 13 L6 20 M18 13 L18 20 O12 6 3 M8 13 C8 9.5 16 9.5 16 13"},
      {"send", "M12 19 L12 5 M6 11 L12 5 L18 11"},
      {"info", "O12 12 9 M12 11 L12 16.5 D12 7.4 1.4"},
      {"key", "O8 12 4.2 M12.2 12 L21 12 L21 15.5 M17 12 L17 15"},
      {"disk", "M4 5.5 L20 5.5 L20 18.5 L4 18.5 L4 5.5 M4 14 L20 14 D16.5 16.3 1.3"},
      {"sound", "M4 9.5 L8 9.5 L13 5 L13 19 L8 14.5 L4 14.5 L4 9.5 M16 9 C18 10.5 18 13.5 16 15 "
                "M18.5 6.5 C22.5 9.5 22.5 14.5 18.5 17.5"},
      {"contrast", "O12 12 9 D12 12 1.4 M12 3 L12 21 M15 5 L15 19 M17.8 7.5 L17.8 16.5"},
      {"low", "M5 3 L19 3 L19 21 L5 21 L5 3 M8.5 13 L15.5 13 M8.5 17 L15.5 17"},
      {"still", "O12 12 9 M9.5 9 L9.5 15 M14.5 9 L14.5 15"},
      {"ruler",
       "M3 8 L21 8 L21 16 L3 16 L3 8 M7 8 L7 11 M11 8 L11 12 M15 8 L15 11 M18.5 8 L18.5 11"},
      {"search", "O10.5 10.5 6.5 M15.5 15.5 L20.5 20.5"},
      {"leave", "M10 4 L5 4 L5 20 L10 20 M10 12 L20 12 M15.5 7.5 L20 12 L15.5 16.5"},
  };
  return kPaths;
}

class Pen {
 public:
  Pen(const Paint& paint, float x, float y, float size, ImU32 ink)
      : paint_(paint), left_(x - size / 2), top_(y - size / 2), unit_(size / 24), ink_(ink) {}

  void follow(const char* path) {
    while (*path != '\0') {
      const char command = *path++;
      if (command == ' ') continue;
      apply(command, path);
    }
    finish();
  }

 private:
  float number(const char*& path) const {
    char* end = nullptr;
    const float value = std::strtof(path, &end);
    path = end;
    return value;
  }
  ImVec2 point(const char*& path) const {
    const float x = number(path);
    const float y = number(path);
    return {left_ + x * unit_, top_ + y * unit_};
  }
  ImVec2 screen(ImVec2 p) const { return paint_.at(p.x, p.y); }
  void corner(ImVec2 p) const { paint_.disc(p.x, p.y, weight() / 2, ink_); }
  float weight() const { return 2.2F * unit_; }

  void finish() {
    if (!open_) return;
    paint_.list().PathStroke(paint_.ink(ink_), 0, weight() * paint_.scale());
    for (const ImVec2 p : corners_) corner(p);
    corners_.clear();
    open_ = false;
  }

  void apply(char command, const char*& path) {
    if (command == 'M' || command == 'O' || command == 'D') finish();
    if (command == 'O' || command == 'D') {
      const ImVec2 middle = point(path);
      const float radius = number(path) * unit_;
      if (command == 'O') paint_.ring(middle.x, middle.y, radius, weight(), ink_);
      else paint_.disc(middle.x, middle.y, radius, ink_);
      return;
    }
    const ImVec2 first = point(path);
    if (command == 'C') {
      const ImVec2 second = point(path);
      corners_.push_back(point(path));
      paint_.list().PathBezierCubicCurveTo(screen(first), screen(second), screen(corners_.back()));
      return;
    }
    corners_.push_back(first);
    paint_.list().PathLineTo(screen(first));
    open_ = true;
  }

  const Paint& paint_;
  float left_, top_, unit_;
  ImU32 ink_;
  bool open_ = false;
  std::vector<ImVec2> corners_;
};

}  // namespace

void draw_touch_icon(const Paint& paint, float x, float y, float size, ImU32 ink, double breath) {
  // About the finger's tip, (10.5, 7.6) of the box.
  const float wider = 1 + kArcBreath * static_cast<float>(breath);
  const float tip_x = size * (10.5F / 24 - 0.5F), tip_y = size * (7.6F / 24 - 0.5F);
  draw_icon(paint, "touch_hand", x, y, size, ink);
  Pen(paint, x + tip_x * (1 - wider), y + tip_y * (1 - wider), size * wider, ink)
      .follow(paths().at("touch_arc"));
}

void draw_icon(const Paint& paint, std::string_view name, float x, float y, float size, ImU32 ink) {
  if (name == "touch") return draw_touch_icon(paint, x, y, size, ink, 0);
  const auto found = paths().find(name);
  assert(found != paths().end());
  Pen(paint, x, y, size, ink).follow(found->second);
}

}  // namespace suara::kiosk::views
