#include <algorithm>
#include <array>

#include "kiosk/views/icons.hpp"
#include "kiosk/views/pages.hpp"

// What ratings are for, and what makes this screen easier to see, reach or hear.
namespace suara::kiosk::views {
namespace {

using namespace citizen;

struct SwitchLook {
  const char* id;
  const char* icon;
};
SwitchLook look_of(Switch one) {
  static constexpr std::array<SwitchLook, 4> kLooks = {{{"help.read_aloud", "sound"},
                                                        {"help.high_contrast", "contrast"},
                                                        {"help.low_reach", "low"},
                                                        {"help.reduced_motion", "still"}}};
  return kLooks.at(static_cast<std::size_t>(one));
}

// On: filled, on a tint, its knob on the right; off: an outline, its knob on the left.
void draw_toggle(const Paint& paint, const Box& box, bool on) {
  const float radius = box.h / 2;
  paint.fill(box, on ? paint.on_tint(colour::kPrimary) : colour::kSurface, radius);
  paint.edge(box, on ? paint.on_tint(colour::kPrimary) : colour::kOutline, radius, 3);
  const float knob = on ? box.right() - radius : box.x + radius;
  paint.disc(knob, box.middle_y(), radius - 9, on ? paint.sign_on_tint() : colour::kOutline);
}

// Where the words of a switch stand, from its left edge; one size for all of them.
struct Words {
  float x, most, pill;
  Type type;
};
Words words_of(const Paint& paint, const std::vector<SwitchKey>& switches, float wide) {
  const bool narrow = wide < 500;
  const float pill = narrow ? 80 : 96;
  const float x = narrow ? 24 : 122;
  const float most = wide - x - pill - (narrow ? 40.0F : 56.0F);
  const bool all = std::ranges::all_of(
      switches, [&](const SwitchKey& key) { return paint.width(Type::word, key.label) <= most; });
  return {x, most, pill, all ? Type::word : Type::key};
}

bool draw_switch(Frame& frame, const SwitchKey& key, const Box& box, const Words& words) {
  const Paint& paint = frame.paint;
  const auto& [words_x, most, pill, type] = words;
  const int lines = paint.count_lines(type, most, key.label);
  const SwitchLook look = look_of(key.one);
  const Press press =
      key_area(frame, look.id, box, key.label,
               lines <= 2 && paint.widest_line(type, most, key.label) <= most);
  frame.keys.back().chosen = key.on;
  const bool marked = key.on || press.held;
  if (!key.on) paint.shadow(box, kTileRadius, 2);
  paint.fill(box, marked ? colour::kTint : colour::kSurface, kTileRadius);
  paint.edge(box, marked ? colour::kPrimary : colour::kOutline, kTileRadius, marked ? 6 : 2);
  if (box.w >= 500) {
    paint.disc(box.x + 66, box.middle_y(), 38, key.on ? colour::kSurface : colour::kSunk);
    draw_icon(paint, look.icon, box.x + 66, box.middle_y(), 46, colour::kPrimary);
  }
  paint.lines(type, box.x + words_x, box.middle_y() - 21 * static_cast<float>(lines - 1), 42, most,
              marked ? paint.on_tint(colour::kInk) : colour::kInk, key.label);
  draw_toggle(paint, {box.right() - pill - 28, box.middle_y() - 28, pill, 56}, key.on);
  return press.tapped;
}

// Where the switches stand, in columns from left to right.
struct Grid {
  float top, w, h;
  std::size_t columns;
};
Grid grid_of(const Space& space, float below, std::size_t count) {
  const std::size_t columns = space.portrait() ? 1 : 2;
  const float w =
      (space.wide() - kGutter * static_cast<float>(columns - 1)) / static_cast<float>(columns);
  const auto rows = static_cast<float>((count + columns - 1) / columns);
  const float top = space.low() ? space.middle() : below;
  const float room = (space.bar_y() - kGutter - top - kGutter * (rows - 1)) / rows;
  return {top, w, std::min(room, space.portrait() ? 136.0F : 168.0F), columns};
}

// Title and purpose; gives the y below them.
float draw_head(Frame& frame, const HelpScreen& help, const std::string& promise,
                const Space& space) {
  const Paint& paint = frame.paint;
  const bool small = space.compact() || space.portrait();
  const float more =
      42 * static_cast<float>(paint.count_lines(Type::body, space.wide(), help.purpose) - 1);
  const float to_switches = space.compact() ? 38 : space.portrait() ? 80 : 40;
  float y = space.y0() + (space.compact() ? 58.0F : space.portrait() ? 216.0F : 156.0F);
  if (space.low()) y = space.middle() - to_switches - more - 60;
  paint.text(small ? Type::title_small : Type::title, space.left(), y, colour::kInk, help.title);
  y += space.compact() ? 54.0F : 60.0F;
  const int lines =
      paint.lines(Type::body, space.left(), y, 42, space.wide(), colour::kInk2, help.purpose);
  note(frame, "help.purpose", {space.left(), y - 20, space.wide(), 42 * static_cast<float>(lines)},
       help.purpose, lines <= 2);
  y += more;
  if (space.compact()) draw_promise(frame, promise, space.left(), y += 46);
  return y + to_switches;
}

}  // namespace

CitizenTap draw_help(Frame& frame, const HelpScreen& help, const std::string& promise,
                     const Space& space) {
  CitizenTap tapped;
  std::vector<SwitchKey> switches = help.switches;
  // The smallest screen is within reach as a whole.
  if (space.compact())
    std::erase_if(switches, [](const SwitchKey& key) { return key.one == Switch::low_reach; });
  const Grid grid = grid_of(space, draw_head(frame, help, promise, space), switches.size());
  const Words words = words_of(frame.paint, switches, grid.w);
  for (std::size_t i = 0; i < switches.size(); ++i) {
    const auto column = static_cast<float>(i % grid.columns);
    const auto row = static_cast<float>(i / grid.columns);
    const Box box{space.left() + column * (grid.w + kGutter),
                  grid.top + row * (grid.h + kGutter), grid.w, grid.h};
    if (draw_switch(frame, switches[i], box, words)) tapped = Flip{switches[i].one};
  }
  const float bar = space.bar_y();
  if (text_key(frame, "help.back", {space.left(), bar, 232, kBarHeight}, help.back,
               {.look = Look::quiet, .icon_before = "arrow_left"}))
    tapped = Back{};
  if (auto language =
          draw_languages(frame, help.languages, {space.right() - 376, bar, 376, kBarHeight}))
    tapped = language;
  return tapped;
}

}  // namespace suara::kiosk::views
