#include <algorithm>
#include <array>

#include "kiosk/views/faces.hpp"
#include "kiosk/views/icons.hpp"
#include "kiosk/views/pages.hpp"
#include "kiosk/views/shortened.hpp"

namespace suara::kiosk::views {
namespace {

using namespace citizen;

// Left and right of a word together: on the smallest screen all of Indonesian's have one line.
constexpr float kWordAir = 12;

// Measures of the tiles; y from the top of a tile.
struct Tiles {
  float x, y, w, h, step_x, step_y, radius, face_y, word_y, word_step;
  std::size_t columns;
  Type word;
};

Tiles tiles_of(const Paint& paint, const RateScreen& rate, const Space& space) {
  const auto two_lines = [&](Type type, float tile) {
    return std::ranges::any_of(rate.faces, [&](const FaceKey& face) {
      return paint.width(type, face.word) > tile - kWordAir;
    });
  };
  const float x = space.left();
  if (space.portrait() && space.low()) {
    const bool two = two_lines(Type::key, 336);
    return {x,
            space.middle(),
            336,
            224,
            368,
            256,
            67,
            two ? 75.0F : 84.0F,
            two ? 182.0F : 190.0F,
            two ? 34.0F : 36.0F,
            2,
            Type::key};
  }
  if (space.portrait()) {
    const bool two = two_lines(Type::word, 336);
    return {x,
            space.y0() + 448,
            336,
            264,
            368,
            296,
            two ? 80.0F : 86.0F,
            two ? 92.0F : 104.0F,
            two ? 215.0F : 220.0F,
            40,
            2,
            Type::word};
  }
  const float w = (space.wide() - 3 * kGutter) / 4;
  if (space.compact()) {
    const float y = space.y0() + 204;
    const float h = space.bar_y() - kGutter - y;
    const bool two = two_lines(Type::key, w);
    const float radius = std::min(67.0F + (h - 260) / 2, 86.0F);
    return {x,  y, w,        h, w + kGutter, 0, radius, radius + 16, h - (two ? 58.0F : 50.0F),
            38, 4, Type::key};
  }
  const bool two = two_lines(Type::word, w);
  if (space.low())
    return {x,
            space.y0() + (two ? 400.0F : 416.0F),
            w,
            two ? 232.0F : 216.0F,
            w + kGutter,
            0,
            68,
            84,
            two ? 190.0F : 184.0F,
            38,
            4,
            two ? Type::key : Type::word};
  return {x,
          space.y0() + 288,
          w,
          336,
          w + kGutter,
          0,
          96,
          two ? 120.0F : 128.0F,
          two ? 280.0F : 288.0F,
          44,
          4,
          Type::word};
}

bool draw_tile(Frame& frame, const FaceKey& face, const Box& box, const Tiles& tiles, bool saving,
               const Motion& motion) {
  const Paint& paint = frame.paint;
  const float most = box.w - kWordAir;
  const int lines = paint.count_lines(tiles.word, most, face.word);
  const float widest = paint.widest_line(tiles.word, most, face.word);
  const Press press = key_area(frame, "rate." + std::to_string(face.score), box, face.word,
                               lines <= 2 && widest <= most);
  const bool down = press.held || saving;
  paint.shadow(box, kTileRadius, 2);
  paint.fill(box, down ? colour::kTint : colour::kSurface, kTileRadius);
  paint.edge(box, down ? colour::kPrimary : colour::kOutline, kTileRadius, down ? 8 : 2);
  draw_face(paint, face.score, box.middle_x(), box.y + tiles.face_y,
            down && !motion.reduced ? tiles.radius * 0.96F : tiles.radius);
  paint.lines(tiles.word, box.middle_x(),
              box.y + tiles.word_y - tiles.word_step * static_cast<float>(lines - 1) / 2,
              tiles.word_step, most, down ? paint.on_tint(colour::kInk) : colour::kInk, face.word,
              Align::middle);
  return press.tapped;
}

CitizenTap draw_tiles(Frame& frame, const RateScreen& rate, const Tiles& tiles,
                      const Motion& motion) {
  CitizenTap tapped;
  for (std::size_t i = 0; i < rate.faces.size(); ++i) {
    const FaceKey& face = rate.faces[i];
    const Box box{tiles.x + static_cast<float>(i % tiles.columns) * tiles.step_x,
                  tiles.y + static_cast<float>(i / tiles.columns) * tiles.step_y, tiles.w, tiles.h};
    if (draw_tile(frame, face, box, tiles, rate.saving == face.score, motion))
      tapped = Rate{face.score};
  }
  return tapped;
}

void draw_avatar(const Paint& paint, const RateScreen& rate, float x, float y) {
  paint.badge(x, y, 48);
  paint.text(Type::word, x, y, colour::kPrimary, rate.initials, Align::middle);
}

// Rather without titles than cut.
std::string officer_words(const Paint& paint, const RateScreen& rate, float most) {
  if (paint.width(Type::key, rate.officer_name) <= most) return rate.officer_name;
  return shortened(paint, Type::key, rate.officer_plain, most);
}

// tiles: where the faces begin; who is asked, and what, stands right above them. Counter and
// service share a line where both fit, else a long counter would hide the service.
void head_portrait(Frame& frame, const RateScreen& rate, const Space& space, float tiles) {
  const Paint& paint = frame.paint;
  const float y = tiles - 284;
  draw_avatar(paint, rate, space.left() + 48, y);
  const float most = space.wide() - 120;
  const auto line = [&](Type type, float below, ImU32 ink, const std::string& words) {
    paint.text(type, space.left() + 120, y + below, ink, shortened(paint, type, words, most));
  };
  const std::string both = rate.counter_name + " · " + rate.service_name;
  const bool one_line = paint.width(Type::body, both) <= most;
  // Three lines stand between the agency's two and the question.
  line(Type::key, one_line ? -22 : -32, colour::kInk, officer_words(paint, rate, most));
  line(Type::body, one_line ? 22 : 8, colour::kInk2, one_line ? both : rate.counter_name);
  if (!one_line) line(Type::body, 48, colour::kInk2, rate.service_name);
  note(frame, "rate.service", {space.left() + 120, y + (one_line ? 8 : 34), most, 28},
       rate.service_name);
  paint.lines(Type::title_small, space.left(), tiles - 180, 62, space.wide(), colour::kInk,
              rate.question);
}

// The question keeps its two lines: a long name takes the avatar's place, a longer one ends in "…".
void head_landscape(Frame& frame, const RateScreen& rate, const Space& space, float tiles) {
  const Paint& paint = frame.paint;
  constexpr float kQuestionMost = 760;
  const float y = tiles - (space.low() ? 112.0F : 96.0F);
  paint.lines(Type::title, space.left(), y - 32, 64, kQuestionMost, colour::kInk, rate.question);
  const float beside =
      space.left() + paint.widest_line(Type::title, kQuestionMost, rate.question) + kGutter;
  const std::string officer = officer_words(paint, rate, space.right() - beside);
  const float widest = std::max({paint.width(Type::key, officer),
                                 paint.width(Type::body, rate.counter_name),
                                 paint.width(Type::body, rate.service_name)});
  const float avatar = std::min(space.x0() + 880, space.right() - widest - 72);
  const bool with_avatar = avatar - 48 >= beside;
  if (with_avatar) draw_avatar(paint, rate, avatar, y);
  const float x = with_avatar ? avatar + 72 : std::max(beside, space.right() - widest);
  const auto line = [&](Type type, float below, ImU32 ink, const std::string& words) {
    // x may have been made of the width of these very words: half a pixel is no want of room.
    paint.text(type, x, y + below, ink, shortened(paint, type, words, space.right() - x + 0.5F));
  };
  line(Type::key, -44, colour::kInk, officer);
  line(Type::body, 0, colour::kInk2, rate.counter_name);
  line(Type::body, 44, colour::kInk2, rate.service_name);
  note(frame, "rate.service", {x, y + 30, space.right() - x, 28}, rate.service_name);
}

// Question over the whole width; below it the promise and, in the room that it leaves, the officer.
void head_compact(Frame& frame, const RateScreen& rate, const std::string& promise,
                  const Space& space) {
  const Paint& paint = frame.paint;
  const float y = space.y0() + 58;
  paint.lines(Type::title_small, space.left(), y, 58, space.wide(), colour::kInk, rate.question);
  draw_promise(frame, promise, space.left(), space.y0() + 172);
  const float end = space.left() + 44 + paint.width(Type::body, promise) + kGutter;
  paint.text(Type::key, space.right(), space.y0() + 172, colour::kInk,
             officer_words(paint, rate, space.right() - end), Align::right);
}

// Low in portrait the faces need the upper row: the language is behind the key to help.
CitizenTap draw_bar(Frame& frame, const RateScreen& rate, const Space& space) {
  const float y = space.bar_y();
  const bool one_row = !space.portrait() || space.low();
  const float above = one_row ? y : y - kBarHeight - kGutter;
  CitizenTap tapped;
  if (text_key(frame, "rate.skip", {space.left(), y, 176, kBarHeight}, rate.skip,
               {.look = Look::quiet}))
    tapped = Skip{};
  const float room = space.compact() ? 0 : 48;  // the smallest needs it for the key to listen
  const float languages =
      space.portrait() ? space.left() : space.left() + 176 + kGutter + room;
  if (!space.portrait() || !space.low())
    if (auto language =
            draw_languages(frame, rate.languages, {languages, above, 376, kBarHeight}))
      tapped = language;
  if (text_key(frame, "rate.help", {space.right() - 224, above, 224, kBarHeight}, rate.help,
               {.icon_before = "help"}))
    tapped = OpenHelp{};
  return tapped;
}

}  // namespace

CitizenTap draw_rate(Frame& frame, const RateScreen& rate, const std::string& promise,
                     const Space& space, const Motion& motion) {
  const Tiles tiles = tiles_of(frame.paint, rate, space);
  if (space.portrait())
    head_portrait(frame, rate, space, tiles.y);
  else if (space.compact())
    head_compact(frame, rate, promise, space);
  else
    head_landscape(frame, rate, space, tiles.y);
  CitizenTap tapped = draw_tiles(frame, rate, tiles, motion);
  if (const CitizenTap bar = draw_bar(frame, rate, space)) tapped = bar;
  return tapped;
}

}  // namespace suara::kiosk::views
