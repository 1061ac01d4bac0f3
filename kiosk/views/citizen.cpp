#include "kiosk/views/citizen.hpp"

#include <algorithm>
#include <cmath>

#include "kiosk/views/faces.hpp"
#include "kiosk/views/icons.hpp"

namespace suara::kiosk::views {
namespace {

using namespace citizen;
using Tapped = std::optional<Action>;

constexpr float kMargin = 48;
constexpr float kBarHeight = 80;
constexpr float kTileRadius = 28;

// What every page needs to know of the window.
struct Space {
  DesignSize size;
  bool portrait() const { return size.w < size.h; }
  float left() const { return kMargin; }
  float right() const { return size.w - kMargin; }
  float bar_y() const { return size.h - kMargin - kBarHeight; }
  // The reference page in the middle of a larger window.
  float x0() const { return (size.w - (portrait() ? kPortrait.w : kLandscape.w)) / 2; }
  float y0() const { return (size.h - (portrait() ? kPortrait.h : kLandscape.h)) / 2; }
};

void draw_strip(Frame& frame, const Screen& screen, const Space& space) {
  const Paint& paint = frame.paint;
  const float y = space.portrait() ? 64 : 70;
  paint.mark(space.left() + 24, y, 24);
  const float end =
      space.left() + 64 + paint.text(Type::key, space.left() + 64, y, colour::kInk, screen.agency);
  const float wide = paint.width(Type::body, screen.promise);
  const float x = space.right() - wide;
  if (!space.portrait() && x - 60 > end) {
    paint.text(Type::body, x, y, colour::kInk2, screen.promise);
    draw_icon(paint, "lock", x - 30, y - 2, 28, colour::kInk2);
  } else {  // never dropped: below the question where the strip is too narrow
    const float below = space.portrait() ? 396 : 262;
    draw_icon(paint, "lock", space.left() + 14, below - 2, 28, colour::kInk2);
    paint.text(Type::body, space.left() + 44, below, colour::kInk2, screen.promise);
  }
  note(frame, "promise", {x, y - 20, wide, 40}, screen.promise);
}

Tapped draw_languages(Frame& frame, const std::vector<LanguageKey>& languages, const Box& box) {
  const Paint& paint = frame.paint;
  paint.shadow(box, 20, 1);
  paint.fill(box, colour::kSurface, 20);
  paint.edge(box, colour::kOutline, 20, 2);
  Tapped tapped;
  float x = box.x + 10;
  for (const LanguageKey& language : languages) {
    const Box key{x, box.y + 10, (box.w - 20) / static_cast<float>(languages.size()) +
                                     (language.language == "id" ? 9.0F : -9.0F),
                  box.h - 20};
    const Press press = key_area(frame, "language." + language.language, key, language.name);
    if (language.chosen || press.held) {
      paint.fill(key, colour::kTint, 12);
      paint.edge(key, colour::kPrimary, 12, 3);
    }
    paint.text(language.chosen ? Type::key : Type::body, key.middle_x(), key.middle_y(),
               language.chosen ? colour::kPrimary : colour::kInk2, language.name, Align::middle);
    if (press.tapped) tapped = ChooseLanguage{language.language};
    x = key.right();
  }
  return tapped;
}

bool draw_face_tile(Frame& frame, const FaceKey& face, const Box& box, float radius, float face_y,
                    float word_y, float step, bool two_lines, bool saving) {
  const Paint& paint = frame.paint;
  const float most = two_lines ? box.w - 20 : box.w;
  const bool fits = paint.count_lines(Type::word, most, face.word) <= (two_lines ? 2 : 1);
  const Press press =
      key_area(frame, "rate." + std::to_string(face.score), box, face.word, fits);
  const bool down = press.held || saving;
  paint.shadow(box, kTileRadius, 2);
  paint.fill(box, down ? colour::kTint : colour::kSurface, kTileRadius);
  paint.edge(box, down ? colour::kPrimary : colour::kOutline, kTileRadius, down ? 8 : 2);
  draw_face(paint, face.score, box.middle_x(), box.y + face_y, down ? radius * 0.96F : radius);
  const int lines = paint.count_lines(Type::word, most, face.word);
  const float first = box.y + word_y - step * static_cast<float>(lines - 1) / 2;
  paint.lines(Type::word, box.middle_x(), first, step, most, colour::kInk, face.word,
              Align::middle);
  return press.tapped;
}

void draw_officer(const Paint& paint, const RateScreen& rate, float x, float y, bool in_one_row) {
  paint.disc(x, y, 48, colour::kTint);
  paint.text(Type::word, x, y, colour::kPrimary, rate.initials, Align::middle);
  const float left = x + 72;
  if (in_one_row) {
    paint.text(Type::key, left, y - 22, colour::kInk, rate.officer_name);
    paint.text(Type::body, left, y + 22, colour::kInk2,
               rate.counter_name + " · " + rate.service_name);
    return;
  }
  paint.text(Type::key, left, y - 44, colour::kInk, rate.officer_name);
  paint.text(Type::body, left, y, colour::kInk2, rate.counter_name);
  paint.text(Type::body, left, y + 44, colour::kInk2, rate.service_name);
}

bool words_need_two_lines(const Paint& paint, const RateScreen& rate, float tile) {
  return std::ranges::any_of(rate.faces, [&](const FaceKey& face) {
    return paint.width(Type::word, face.word) > tile - 20;
  });
}

Tapped draw_faces(Frame& frame, const RateScreen& rate, const Space& space) {
  Tapped tapped;
  const bool portrait = space.portrait();
  const float tile_w = portrait ? 336 : 272;
  const float tile_h = portrait ? 264 : 336;
  const bool two = words_need_two_lines(frame.paint, rate, tile_w);
  for (std::size_t i = 0; i < rate.faces.size(); ++i) {
    const FaceKey& face = rate.faces[i];
    const auto column = static_cast<float>(portrait ? i % 2 : i);
    const auto row = static_cast<float>(portrait ? i / 2 : 0);
    const Box box{space.x0() + kMargin + column * (portrait ? 368.0F : 304.0F),
                  space.y0() + (portrait ? 448.0F : 288.0F) + row * 296, tile_w, tile_h};
    const float radius = portrait ? (two ? 80.0F : 86.0F) : 96.0F;
    const float word_y = portrait ? (two ? 211.0F : 220.0F) : (two ? 280.0F : 288.0F);
    const float face_y = portrait ? (two ? 92.0F : 104.0F) : (two ? 120.0F : 128.0F);
    if (draw_face_tile(frame, face, box, radius, face_y, word_y, portrait ? 40 : 44, two,
                       rate.saving == face.score))
      tapped = Rate{face.score};
  }
  return tapped;
}

Tapped draw_page(Frame& frame, const RateScreen& rate, const Space& space) {
  const Paint& paint = frame.paint;
  Tapped tapped;
  if (space.portrait()) {
    draw_officer(paint, rate, space.x0() + kMargin + 48, space.y0() + 164, true);
    paint.lines(Type::title_small, space.x0() + kMargin, space.y0() + 268, 62, 704, colour::kInk,
                rate.question);
  } else {
    const float name = std::max({paint.width(Type::key, rate.officer_name),
                                 paint.width(Type::body, rate.counter_name),
                                 paint.width(Type::body, rate.service_name)});
    const float avatar = std::min(space.x0() + 880, space.x0() + 1232 - name - 72);
    const float most = avatar - 48 - 24 - (space.x0() + kMargin);
    paint.lines(Type::title, space.x0() + kMargin, space.y0() + 160, 64, most, colour::kInk,
                rate.question);
    draw_officer(paint, rate, avatar, space.y0() + 192, false);
  }
  tapped = draw_faces(frame, rate, space);
  const float y = space.bar_y();
  if (text_key(frame, "rate.skip", {space.left(), y, 176, kBarHeight}, rate.skip,
               {.look = Look::quiet}))
    tapped = Skip{};
  const Box languages{space.right() - 376, y, 376, kBarHeight};
  if (auto language = draw_languages(frame, rate.languages, languages)) tapped = language;
  return tapped;
}

Tapped draw_page(Frame& frame, const IdleScreen& idle, const Space& space) {
  const Paint& paint = frame.paint;
  const float x = space.x0() + kMargin;
  const float y = space.y0() + (space.portrait() ? 300.0F : 150.0F);
  paint.mark(x + 76, y + 76, 76);
  paint.text(Type::display, x, y + 250, colour::kInk, idle.title);
  float line_y = y + 344;
  for (const std::string& line : idle.lines)
    line_y += 50 * static_cast<float>(paint.lines(Type::body, x, line_y, 50,
                                                  space.size.w - 2 * kMargin - 2 * space.x0(),
                                                  colour::kInk2, line));
  return draw_languages(frame, idle.languages,
                        {space.right() - 376, space.bar_y(), 376, kBarHeight});
}

float eased(double part) {
  const double rest = 1 - std::clamp(part, 0.0, 1.0);
  return static_cast<float>(1 - rest * rest * rest);
}

// Petals open one after another, 60 ms apart, 280 ms each; the same for every score.
void draw_bloom(const Paint& paint, float x, float y, float radius, std::int64_t age_ms,
                bool reduced_motion) {
  int order = 0;
  for (const float degrees : {-135.0F, -45.0F, 45.0F, 135.0F}) {
    const auto age = static_cast<double>(age_ms - 60 * order++);
    const float part = reduced_motion ? 1 : eased(age / 280);
    if (part > 0) paint.petal(x, y, radius * part, degrees, colour::kPrimary);
  }
  paint.disc(x, y, radius * 0.38F, colour::kPaper);
  paint.disc(x, y, radius * 0.33F, colour::kAccent);
  draw_icon(paint, "check", x, y, radius * 0.40F, colour::kInk);
}

bool draw_card(Frame& frame, const std::string& id, const Box& box, std::string_view icon,
               const std::string& words) {
  const Paint& paint = frame.paint;
  const bool fits = paint.count_lines(Type::word, box.w - 152 - 80, words) <= 3;
  const Press press = key_area(frame, id, box, words, fits);
  paint.shadow(box, kTileRadius, 2);
  paint.fill(box, press.held ? colour::kTint : colour::kSurface, kTileRadius);
  paint.edge(box, press.held ? colour::kPrimary : colour::kOutline, kTileRadius,
             press.held ? 8 : 2);
  paint.disc(box.x + 80, box.middle_y(), 44, colour::kTint);
  draw_icon(paint, icon, box.x + 80, box.middle_y(), 50, colour::kPrimary);
  const int lines = paint.count_lines(Type::word, box.w - 152 - 80, words);
  paint.lines(Type::word, box.x + 152, box.middle_y() - 25 * static_cast<float>(lines - 1), 50,
              box.w - 152 - 80, colour::kInk, words);
  draw_icon(paint, "chevron_right", box.right() - 52, box.middle_y(), 36, colour::kInk2);
  return press.tapped;
}

struct ThanksMotion {
  std::int64_t age_ms = 0;
  bool reduced = false;
};

Tapped draw_thanks(Frame& frame, const ThanksScreen& thanks, const Space& space,
                   const ThanksMotion& motion) {
  const Paint& paint = frame.paint;
  const float x = space.x0() + kMargin;
  const float y = space.y0() + (space.portrait() ? 60.0F : 0.0F);
  Tapped tapped;
  draw_bloom(paint, x + 86, y + 240, 116, motion.age_ms, motion.reduced);
  paint.text(Type::display, x, y + 424, colour::kInk, thanks.title);
  paint.lines(Type::body, x, y + 502, 48, 420, colour::kInk2, thanks.line);
  const Box card = space.portrait() ? Box{x, y + 640, 704, 184}
                                    : Box{space.x0() + 640, space.y0() + 160, 592, 184};
  if (thanks.invitation && draw_card(frame, "thanks.reasons", card, "chat", *thanks.invitation))
    tapped = OpenReasons{};
  const float bar = space.bar_y();
  if (text_key(frame, "thanks.change", {space.left(), bar, 304, kBarHeight}, thanks.change,
               {.look = Look::quiet, .icon_before = "undo"}))
    tapped = ChangeChoice{};
  if (text_key(frame, "thanks.finish", {space.right() - 256, bar, 256, kBarHeight}, thanks.finish,
               {.look = Look::primary, .icon_before = "check"}))
    tapped = Finish{};
  return tapped;
}

struct ReasonLook {
  const char* id;
  const char* icon;
};
ReasonLook look_of(domain::Element element) {
  switch (element) {
    case domain::Element::waktu: return {"reason.waktu", "clock"};
    case domain::Element::kompetensi: return {"reason.kompetensi", "chat"};
    case domain::Element::perilaku: return {"reason.perilaku", "heart"};
    case domain::Element::prosedur: return {"reason.prosedur", "stairs"};
    case domain::Element::biaya: return {"reason.biaya", "banknote"};
    default: return {"reason.sarana", "chair"};
  }
}

bool draw_reason(Frame& frame, const ReasonKey& reason, const Box& box) {
  const Paint& paint = frame.paint;
  const float most = box.w - 110 - 22;
  const int lines = paint.count_lines(Type::key, most, reason.label);
  const ReasonLook look = look_of(reason.element);
  const Press press = key_area(frame, look.id, box, reason.label, lines <= 3);
  const bool marked = reason.chosen || press.held;
  if (!reason.chosen) paint.shadow(box, kTileRadius, 2);
  paint.fill(box, marked ? colour::kTint : colour::kSurface, kTileRadius);
  paint.edge(box, marked ? colour::kPrimary : colour::kOutline, kTileRadius, marked ? 6 : 2);
  paint.disc(box.x + 57, box.middle_y(), 38, reason.chosen ? colour::kSurface : colour::kSunk);
  draw_icon(paint, look.icon, box.x + 57, box.middle_y(), 44, colour::kPrimary);
  paint.lines(Type::key, box.x + 109, box.middle_y() - 22 * static_cast<float>(lines - 1), 44, most,
              colour::kInk, reason.label);
  if (!reason.chosen) return press.tapped;
  paint.disc(box.right() - 36, box.y + 36, 20, colour::kPrimary);
  draw_icon(paint, "check", box.right() - 36, box.y + 36, 24, colour::kWhite);
  return press.tapped;
}

Tapped draw_page(Frame& frame, const ReasonsScreen& reasons, const Space& space) {
  const Paint& paint = frame.paint;
  const float x = space.x0() + kMargin;
  const float y = space.y0() + (space.portrait() ? 60.0F : 0.0F);
  const float most = space.portrait() ? 704 : 1184;
  Tapped tapped;
  const int lines = paint.lines(Type::title, x, y + 156, 64, most, colour::kInk, reasons.title);
  const float below = 64 * static_cast<float>(lines - 1);
  paint.text(Type::body, x, y + 216 + below, colour::kInk2, reasons.line);
  for (std::size_t i = 0; i < reasons.reasons.size(); ++i) {
    const std::size_t columns = space.portrait() ? 2 : 3;
    const float width = space.portrait() ? 336 : 373;
    const Box box{x + static_cast<float>(i % columns) * (width + 32),
                  y + 256 + below + static_cast<float>(i / columns) * 200, width, 168};
    if (draw_reason(frame, reasons.reasons[i], box))
      tapped = ToggleReason{reasons.reasons[i].element};
  }
  const float bar = space.bar_y();
  if (text_key(frame, "reasons.skip", {space.left(), bar, 176, kBarHeight}, reasons.skip,
               {.look = Look::quiet}))
    tapped = SkipReasons{};
  if (text_key(frame, "reasons.send", {space.right() - 184, bar, 184, kBarHeight}, reasons.send,
               {.look = Look::primary, .icon_after = "arrow_right"}))
    tapped = SendReasons{};
  return tapped;
}

Tapped draw_page(Frame& frame, const StillHereScreen& still, const Space& space) {
  const Paint& paint = frame.paint;
  const float x = space.size.w / 2;
  const float y = space.y0() + (space.portrait() ? 200.0F : 0.0F);
  Tapped tapped;
  paint.ring(x, y + 216, 112, 16, colour::kLine);
  paint.ring_part(x, y + 216, 112, 16, colour::kPrimary, still.part_left);
  paint.text(Type::countdown, x, y + 216, colour::kInk, std::to_string(still.seconds),
             Align::middle);
  paint.text(Type::title, x, y + 416, colour::kInk, still.title, Align::middle);
  paint.text(Type::body, x, y + 484, colour::kInk2, still.line, Align::middle);
  if (text_key(frame, "still.finish", {x - 352, y + 584, 304, 112}, still.finish,
               {.look = Look::quiet}))
    tapped = Finish{};
  if (text_key(frame, "still.stay", {x - 16, y + 584, 368, 112}, still.stay,
               {.look = Look::primary}))
    tapped = StillHere{};
  return tapped;
}

Tapped draw_page(Frame& frame, const OutOfServiceScreen& out, const Space& space) {
  const Paint& paint = frame.paint;
  const float x = space.size.w / 2;
  float y = space.size.h / 2 - 220;
  paint.mark(x, y, 76);
  y += 150;
  for (std::size_t i = 0; i < out.titles.size(); ++i) {
    paint.text(i == 0 ? Type::word : Type::key, x, y, i == 0 ? colour::kInk : colour::kInk2,
               out.titles[i], Align::middle);
    paint.text(Type::body, x, y + 48, colour::kInk2, out.lines[i], Align::middle);
    y += 120;
  }
  const float wide = paint.width(Type::word, out.code) + 80;
  const Box pill{x - wide / 2, y, wide, 80};
  paint.fill(pill, colour::kSunk, 40);
  paint.text(Type::word, x, pill.middle_y(), colour::kInk, out.code, Align::middle);
  note(frame, "fault.code", pill, out.code);
  return {};
}

constexpr std::int64_t kFadeMs = 150;  // = the dead time after a change of screen
constexpr std::int64_t kBloomMs = 3 * 60 + 280;

void draw_fade(const Paint& paint, const Space& space, std::int64_t age_ms) {
  if (age_ms >= kFadeMs) return;
  const float cover = 1 - eased(static_cast<double>(age_ms) / static_cast<double>(kFadeMs));
  paint.fill({0, 16, space.size.w, space.size.h - 16},
             (colour::kPaper & 0x00FFFFFFU) |
                 (static_cast<ImU32>(std::lround(cover * 200)) << 24));
}

Tapped draw_any(Frame& frame, const Screen& screen, const Space& space, bool reduced_motion) {
  if (const auto* thanks = std::get_if<ThanksScreen>(&screen.page))
    return draw_thanks(frame, *thanks, space, {screen.page_age_ms, reduced_motion});
  return std::visit(
      [&](const auto& page) -> Tapped {
        if constexpr (std::is_same_v<std::decay_t<decltype(page)>, ThanksScreen>)
          return {};
        else
          return draw_page(frame, page, space);
      },
      screen.page);
}

}  // namespace

std::optional<Action> draw_citizen(Frame& frame, const Screen& screen, DesignSize size,
                                   bool reduced_motion) {
  const Space space{size};
  const Paint& paint = frame.paint;
  paint.fill({0, 0, size.w, size.h}, colour::kPaper);
  paint.ribbon(size.w, 16);
  if (screen.name != "out_of_service" && screen.name != "still_here")
    draw_strip(frame, screen, space);
  const Tapped tapped = draw_any(frame, screen, space, reduced_motion);
  if (!reduced_motion) draw_fade(paint, space, screen.page_age_ms);
  return tapped;
}

bool citizen_moves(const Screen& screen, bool reduced_motion) {
  if (reduced_motion) return false;
  return screen.page_age_ms <= (screen.name == "thanks" ? kBloomMs : kFadeMs);
}

}  // namespace suara::kiosk::views
