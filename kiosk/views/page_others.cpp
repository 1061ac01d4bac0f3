#include <algorithm>
#include <string>

#include "kiosk/views/icons.hpp"
#include "kiosk/views/pages.hpp"
#include "kiosk/views/shortened.hpp"

namespace suara::kiosk::views {

using namespace citizen;

CitizenTap draw_languages(Frame& frame, const std::vector<LanguageKey>& languages, const Box& box) {
  const Paint& paint = frame.paint;
  paint.shadow(box, 20, 1);
  paint.fill(box, colour::kSurface, 20);
  paint.edge(box, colour::kOutline, 20, 2);
  CitizenTap tapped;
  float words = 0;
  for (const LanguageKey& language : languages) words += paint.width(Type::key, language.name);
  const float pad = (box.w - 20 - words) / static_cast<float>(2 * languages.size());
  float x = box.x + 10;
  float from = box.x;  // a finger's part goes to the edges of the whole key
  for (const LanguageKey& language : languages) {
    const Box key{x, box.y + 10, paint.width(Type::key, language.name) + 2 * pad, box.h - 20};
    const bool last = &language == &languages.back();
    const Box part{from, box.y, (last ? box.right() : key.right()) - from, box.h};
    from = part.right();
    const Press press =
        key_area(frame, "language." + language.language, part, language.name, pad >= 8);
    frame.keys.back().chosen = language.chosen;
    const bool marked = language.chosen || press.held;
    if (marked) {
      paint.fill(key, colour::kTint, 12);
      paint.edge(key, colour::kPrimary, 12, 3);
    }
    const ImU32 ink = language.chosen ? colour::kPrimary : colour::kInk2;
    paint.text(language.chosen ? Type::key : Type::body, key.middle_x(), key.middle_y(),
               marked ? paint.on_tint(ink) : ink, language.name, Align::middle);
    if (press.tapped) tapped = ChooseLanguage{language.language};
    x = key.right();
  }
  return tapped;
}

void draw_promise(Frame& frame, const std::string& promise, float x, float y) {
  const Paint& paint = frame.paint;
  draw_icon(paint, "lock", x + 13, y - 2, 32, colour::kInk2);
  const float wide = paint.text(Type::body, x + 43, y, colour::kInk2, promise);
  note(frame, "promise", {x, y - 20, wide + 43, 40}, promise);
}

namespace {

// Middle lines of the two pages that stand centred, from the top of the page.
struct Centred {
  float sign, radius, title, line, below;
};
Centred still_here_places(const Space& space) {
  if (space.compact()) return {138, 92, 286, 350, 420};
  const float down = space.portrait() ? 200.0F : 0.0F;
  const float two_lines = space.portrait() ? 32.0F : 0.0F;  // of the sentence
  return {216 + down, 112, 414 + down, 484 + down, 584 + down + two_lines};
}
Centred out_of_service_places(const Space& space) {
  if (space.compact()) return {100, 60, 216, 280, 0};
  const float down = space.portrait() ? 200.0F : 0.0F;
  return {232 + down, 84, 388 + down, 460 + down, 0};
}

Type title_type(const Paint& paint, const std::string& title, const Space& space) {
  return paint.width(Type::title_large, title) <= space.wide() ? Type::title_large
                                                               : Type::title_small;
}

}  // namespace

CitizenTap draw_still_here(Frame& frame, const StillHereScreen& still, const Space& space) {
  const Paint& paint = frame.paint;
  const Centred at = still_here_places(space);
  const float x = space.size.w / 2;
  const float y = space.y0();
  CitizenTap tapped;
  paint.ring(x, y + at.sign, at.radius, 16, paint.unfilled());
  paint.ring_part(x, y + at.sign, at.radius, 16, colour::kPrimary, still.part_left);
  paint.text(Type::countdown, x, y + at.sign, colour::kInk, std::to_string(still.seconds),
             Align::middle);
  paint.text(title_type(paint, still.title, space), x, y + at.title, colour::kInk, still.title,
             Align::middle);
  paint.lines(Type::sentence, x, y + at.line, 46, space.wide(), colour::kInk2, still.line,
              Align::middle);
  const float half = std::min(768.0F, space.wide()) / 2;
  if (text_key(frame, "still.finish", {x - half, y + at.below, 240, 112}, still.finish,
               {.look = Look::quiet, .type = Type::word, .radius = 28}))
    tapped = Finish{};
  if (text_key(frame, "still.stay", {x - half + 272, y + at.below, 2 * half - 272, 112}, still.stay,
               {.look = Look::primary,
                .type = Type::word,
                .radius = 28,
                .icon_after = "arrow_right",
                .icon = 40}))
    tapped = StillHere{};
  return tapped;
}

CitizenTap draw_out_of_service(Frame& frame, const OutOfServiceScreen& out, const Space& space) {
  const Paint& paint = frame.paint;
  const Centred at = out_of_service_places(space);
  const float x = space.size.w / 2;
  const float size = at.radius / 84;
  float y = space.y0() + at.sign;
  paint.disc(x, y, at.radius, colour::kAccentTint);
  for (const float side : {-34.0F, 12.0F})
    paint.fill({x + side * size, y - 38 * size, 22 * size, 76 * size},
               paint.on_tint(colour::kAccentInk), 11 * size);
  const int titles = paint.lines(title_type(paint, out.title, space), x, space.y0() + at.title, 64,
                                 space.wide(), colour::kInk, out.title, Align::middle);
  y = space.y0() + at.line + 64 * static_cast<float>(titles - 1);
  for (const std::string& line : out.lines)
    y += 52 * static_cast<float>(paint.lines(Type::sentence, x, y, 52, space.wide(), colour::kInk2,
                                             line, Align::middle));
  y += space.compact() ? 8.0F : 20.0F;
  const int others = paint.lines(Type::body, x, y, 44, space.wide(), colour::kInk2,
                                 out.other_language, Align::middle);
  const std::string words = shortened(paint, Type::word, out.code, space.wide() - 72);
  const float code = paint.width(Type::word, words) + 72;
  const Box pill{x - code / 2, y + 64 + 44 * static_cast<float>(others - 1), code, 80};
  paint.fill(pill, colour::kSunk, 40);
  if (paint.high_contrast()) paint.edge(pill, colour::kOutline, 40, 3);
  paint.text(Type::word, x, pill.middle_y(), colour::kInk, words, Align::middle);
  note(frame, "fault.code", pill, words, code <= space.wide());
  return {};
}

}  // namespace suara::kiosk::views
