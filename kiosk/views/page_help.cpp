#include "kiosk/views/icons.hpp"
#include "kiosk/views/pages.hpp"

namespace suara::kiosk::views {

using namespace citizen;

// What ratings are for and who sees them.
CitizenTap draw_help(Frame& frame, const HelpScreen& help, const std::string& promise,
                     const Space& space) {
  const Paint& paint = frame.paint;
  const bool compact = space.compact();
  CitizenTap tapped;
  float y = space.y0() + (compact ? 64.0F : space.portrait() ? 216.0F : 156.0F);
  paint.text(compact || space.portrait() ? Type::title_small : Type::title, space.left(), y,
             colour::kInk, help.title);
  y += compact ? 66 : 92;
  const Type type = compact ? Type::body : Type::sentence;
  const float step = compact ? 42 : 48;
  for (const std::string& line : help.lines) {
    paint.disc(space.left() + 8, y, 7, colour::kPrimary);
    const int lines =
        paint.lines(type, space.left() + 40, y, step, space.wide() - 40, colour::kInk, line);
    note(frame, "help.line",
         {space.left(), y - 20, space.wide(), step * static_cast<float>(lines) - 4}, line,
         y + step * static_cast<float>(lines - 1) + 20 <= space.bar_y());
    y += step * static_cast<float>(lines) + (compact ? 16 : 34);
  }
  if (compact) draw_promise(frame, promise, space.left(), space.bar_y() - 32);
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
