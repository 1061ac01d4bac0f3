#include "kiosk/views/technician.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "kiosk/views/icons.hpp"
#include "kiosk/views/technician_parts.hpp"

namespace suara::kiosk::views {

using namespace technician;

namespace {

constexpr float kCorner = 80;  // 21 mm
constexpr float kHeaderY = 48;
constexpr float kNarrowGap = 14;  // between the header's keys in portrait
constexpr float kCompactUp = 24;  // of the header, where there is little room

float header_y(const Space& space) {
  return space.y0() + kHeaderY - (space.compact() ? kCompactUp : 0);
}

// Where the parts stand in each of the three layouts.
struct Grid {
  float left, right, gap;
  float cards_y, card_w, card_h;
  Box state;
  Box keys;  // three keys below one another
  float key_gap;

  explicit Grid(const Space& space)
      : left(space.left()), right(space.right()), gap(space.compact() ? 16.0F : 28.0F),
        cards_y(space.y0() + (space.compact() ? 116.0F : 176.0F)) {
    key_gap = space.compact() ? 12.0F : 20.0F;
    const float bottom = space.y0() + space.page_h() - (space.compact() ? 20.0F : 40.0F);
    const float keys_h = 3 * kKeyHeight + 2 * key_gap;
    if (space.portrait()) {
      card_w = (right - left - gap) / 2;
      card_h = 140;
      const float below = cards_y + 3 * card_h + 3 * gap;
      keys = {left, bottom - keys_h, right - left, keys_h};
      state = {left, below, right - left, keys.y - below - gap};
      return;
    }
    const float column = space.compact() ? 352.0F : 388.0F;
    card_w = (right - left - column - 2 * gap) / 2;
    card_h = (bottom - cards_y - 2 * gap) / 3;
    keys = {right - column, bottom - keys_h, column, keys_h};
    state = {right - column, cards_y, column, keys.y - cards_y - gap};
  }
  Box card(std::size_t i) const {
    const auto column = static_cast<float>(i % 2), row = static_cast<float>(i / 2);
    return {left + column * (card_w + gap), cards_y + row * (card_h + gap), card_w, card_h};
  }
  Box key(std::size_t i) const {
    return {keys.x, keys.y + static_cast<float>(i) * (kKeyHeight + key_gap), keys.w, kKeyHeight};
  }
};

// The largest of these in which the words fit.
Type fitting(const Paint& paint, std::initializer_list<Type> types, const std::string& words,
             float most) {
  for (const Type type : types)
    if (paint.width(type, words) <= most) return type;
  return *(types.end() - 1);
}

const std::string& fitting(const Paint& paint, const std::string& words, const std::string& shorter,
                           float most) {
  return shorter.empty() || paint.width(Type::tech_text, words) <= most ? words : shorter;
}

void draw_card(Frame& frame, const Card& card, const Box& box) {
  const Paint& paint = frame.paint;
  draw_technician_card(paint, box);
  const float inset = box.w < 300 ? 16.0F : 24.0F;
  const float x = box.x + inset, most = box.w - 2 * inset;
  const float step = box.h / 4;
  const std::string& label = fitting(paint, card.label, card.short_label, most - 40);
  const std::string& line = fitting(paint, card.line, card.short_line, most);
  draw_icon(paint, card.icon, x + 13, box.y + step, 28, colour::kPrimary);
  paint.text(Type::tech_text, x + 40, box.y + step, colour::kInk2, label);
  const Type value = fitting(paint, {Type::word, Type::key, Type::tech_key}, card.value, most);
  paint.text(value, x, box.y + 2 * step + 3, colour::kInk, card.value);
  const ImU32 ink = card.attention ? paint.on_tint(colour::kAccentInk) : colour::kInk2;
  if (card.attention && !line.empty())
    paint.fill({x - 10, box.y + 3 * step - 16, paint.width(Type::tech_text, line) + 20, 38},
               colour::kAccentTint, 10);
  paint.text(Type::tech_text, x, box.y + 3 * step + 3, ink, line);
  const bool fits = paint.width(value, card.value) <= most &&
                    paint.width(Type::tech_text, line) <= most &&
                    paint.width(Type::tech_text, label) <= most - 40;
  note(frame, "technician." + card.id, box, card.value + " | " + line, fits);
}

// The card of the device is a key: rarely pressed, and nothing happens yet behind it.
bool draw_enrol_anew(Frame& frame, const FactsScreen& facts, const Box& card) {
  const Paint& paint = frame.paint;
  const Press press = key_area(frame, "technician.enrol", card, facts.enrol);
  paint.edge(card, press.held ? colour::kPrimary : colour::kOutline, 20, press.held ? 6.0F : 2.0F);
  draw_icon(paint, "chevron_right", card.right() - 28, card.middle_y(), 28, colour::kPrimary);
  return press.tapped && !facts.busy;
}

void draw_state(Frame& frame, const FactsScreen& facts, const Box& box, bool with_title) {
  const Paint& paint = frame.paint;
  draw_technician_card(paint, box);
  const float inset = with_title ? 24.0F : 16.0F;
  const float x = box.x + inset, most = box.w - 2 * inset;
  if (with_title) {
    paint.text(Type::tech_key, x, box.y + 34, colour::kInk, facts.state_title);
    paint.line(x, box.y + 60, box.right() - 24, box.y + 60, 1, colour::kLine, false);
  }
  float y = box.y + (with_title ? 88.0F : 34.0F);
  std::string all;
  bool fits = true;
  for (const Line& line : facts.state) {
    const int rows = paint.count_lines(Type::tech_text, most, line.text);
    fits = fits && y + static_cast<float>(rows - 1) * kRow <= box.bottom() - 20;
    if (!fits) break;
    paint.lines(Type::tech_text, x, y, kRow, most,
                line.attention ? colour::kAccentInk : colour::kInk2, line.text);
    y += static_cast<float>(rows) * kRow + 8;
    all += (all.empty() ? "" : " | ") + line.text;
  }
  note(frame, "technician.state", box, all, fits);
}

Tap draw_keys(Frame& frame, const FactsScreen& facts, const Grid& grid) {
  Tap tapped;
  const auto key = [&](std::size_t i, const char* id, const std::string& label, Look look,
                       const Action& action) {
    if (text_key(frame, id, grid.key(i), label, {.look = look, .type = Type::tech_key}) &&
        !facts.busy)
      tapped = action;
  };
  key(0, "technician.send", facts.send, Look::plain, SendNow{});
  key(1, "technician.receive", facts.receive, Look::plain, TakeReceipts{});
  key(2, "technician.export", facts.export_, Look::primary, Export{});
  return tapped;
}

struct Header {
  const std::string& title;
  const std::string& shorter;  // where the title does not fit
  const std::string& place;
  const std::string& leave;
  float taken = 0;  // by keys beside the one to leave
};

Tap draw_header(Frame& frame, const Space& space, const Header& header) {
  const Paint& paint = frame.paint;
  const float y = header_y(space);
  const float wide = paint.width(Type::tech_key, header.leave) + 96;
  const float most = space.wide() - wide - 24 - header.taken;
  const std::string& title =
      paint.width(Type::key, header.title) <= most ? header.title : header.shorter;
  const Type type =
      fitting(paint, {Type::title_small, Type::word, Type::key, Type::tech_key}, title, most);
  const bool with_place = !space.compact() && !header.place.empty() &&
                          paint.width(Type::tech_text, header.place) <= most;
  const float middle = y + (with_place ? 28 : kKeyHeight / 2);  // alone it is in line with the keys
  paint.text(type, space.left(), middle, colour::kInk, title);
  note(frame, "technician.title", {space.left(), middle - 28, most, 56}, title,
       paint.width(type, title) <= most);
  if (with_place)
    paint.text(Type::tech_text, space.left(), y + 76, colour::kInk2, header.place);
  const Box key{space.right() - wide, y, wide, kKeyHeight};
  if (text_key(frame, "technician.leave", key, header.leave,
               {.type = Type::tech_key, .icon_before = "leave", .icon = 26}))
    return Leave{};
  return {};
}

}  // namespace

void draw_technician_card(const Paint& paint, const Box& box) {
  paint.shadow(box, 20, 1);
  paint.fill(box, colour::kSurface, 20);
  paint.edge(box, colour::kLine, 20, 1);
}

Tap draw_inner_header(Frame& frame, const Space& space, const std::string& title,
                      const std::string& back, const std::string& leave) {
  if (back.empty()) return draw_header(frame, space, {title, title, "", leave});
  const float wide = frame.paint.width(Type::tech_key, back) + 56;
  Tap tapped = draw_header(frame, space, {title, title, "", leave, wide + kGutter});
  const float beside = frame.paint.width(Type::tech_key, leave) + 96 + kGutter;
  const float y = header_y(space);
  if (text_key(frame, "technician.facts", {space.right() - beside - wide, y, wide, kKeyHeight},
               back, {.type = Type::tech_key}))
    tapped = BackToFacts{};
  return tapped;
}

namespace {

Tap draw_notes(Frame& frame, const Screen& screen, const NotesScreen& notes, const Space& space) {
  const Paint& paint = frame.paint;
  const Tap tapped = draw_inner_header(frame, space, notes.title, notes.back, screen.leave);
  const float step = space.compact() ? 36 : 46;
  const float indent = space.portrait() ? 160 : 220;
  float y = space.y0() + (space.compact() ? 144.0F : 190.0F);
  for (const NoteLine& line : notes.lines) {
    paint.text(Type::tech_text, space.left(), y, colour::kInk2, line.moment);
    const float wide = paint.text(Type::tech_text, space.left() + indent, y,
                                  line.attention ? colour::kAccentInk : colour::kInk, line.text);
    note(frame, "technician.note", {space.left(), y - 14, space.wide(), 28}, line.text,
         indent + wide <= space.wide());
    y += step;
  }
  return tapped;
}

struct ScalePlaces {
  float card_x, card_y;  // its middle
  float keys_x, keys_y, key_w;
};
ScalePlaces scale_places(const Space& space) {
  if (space.portrait())
    return {space.size.w / 2, space.y0() + 480, space.left(), space.y0() + 800,
            (space.wide() - 3 * kGutter) / 4};
  const float wide = space.compact() ? 360 : 420;
  const float x = space.right() - wide;
  return {(space.left() + x - kGutter) / 2, space.y0() + (space.compact() ? 366.0F : 470.0F), x,
          space.y0() + (space.compact() ? 240.0F : 360.0F), (wide - kGutter) / 2};
}

Tap draw_scale(Frame& frame, const Screen& screen, const ScaleScreen& scale, const Space& space) {
  const Paint& paint = frame.paint;
  Tap tapped = draw_inner_header(frame, space, scale.title, scale.back, screen.leave);
  const float line_y = space.y0() + (space.compact() ? 150.0F : 196.0F);
  paint.lines(Type::tech_text, space.left(), line_y, 34, space.wide(), colour::kInk, scale.line);
  const ScalePlaces at = scale_places(space);
  const auto length = [&](double mm) {
    return static_cast<float>(mm * scale.px_per_mm) / paint.scale();
  };
  const Box card{at.card_x - length(kCardWideMm) / 2, at.card_y - length(kCardHighMm) / 2,
                 length(kCardWideMm), length(kCardHighMm)};
  paint.fill(card, colour::kSurface, length(kCardRadiusMm));
  paint.edge(card, colour::kPrimary, length(kCardRadiusMm), 3);
  note(frame, "technician.card", card, scale.density);
  const bool one_row = space.portrait();
  constexpr std::array<std::int32_t, 4> kSteps = {-100, 100, -10, 10};
  constexpr std::array<const char*, 4> kIds = {"technician.much_smaller", "technician.much_larger",
                                               "technician.smaller", "technician.larger"};
  constexpr std::array<const char*, 4> kSigns = {"− −", "+ +", "−", "+"};
  for (std::size_t i = 0; i < kSteps.size(); ++i) {
    const auto column = static_cast<float>(one_row ? i : i % 2);
    const auto row = static_cast<float>(one_row ? 0 : i / 2);
    const Box box{at.keys_x + column * (at.key_w + kGutter),
                  at.keys_y + row * (kKeyHeight + kGutter), at.key_w, kKeyHeight};
    if (text_key(frame, kIds[i], box, kSigns[i], {.type = Type::word}))
      tapped = ChangeDensity{kSteps[i]};
  }
  const float below = at.keys_y + (one_row ? 1 : 2) * (kKeyHeight + kGutter);
  const float wide = one_row ? space.wide() : 2 * at.key_w + kGutter;
  paint.text(Type::key, at.keys_x, at.keys_y - 44, colour::kInk, scale.density);
  if (text_key(frame, "technician.keep", {at.keys_x, below, wide, kKeyHeight}, scale.keep,
               {.look = Look::primary, .type = Type::tech_key}))
    tapped = KeepDensity{};
  // The smallest screen has no room for it below the keys, but below the card.
  const float state_x = space.compact() ? space.left() : at.keys_x;
  const float state_y = space.compact() ? space.y0() + 540 : below + kKeyHeight + 34;
  const float most = space.compact() ? at.keys_x - kGutter - space.left() : wide;
  const int rows = paint.lines(Type::tech_text, state_x, state_y, 32, most,
                               scale.kept ? colour::kGood : colour::kInk2, scale.state);
  note(frame, "technician.scale_state",
       {state_x, state_y - 20, most, 32 * static_cast<float>(rows)}, scale.state);
  return tapped;
}

Tap draw_facts(Frame& frame, const Screen& screen, const FactsScreen& facts, const Space& space) {
  const Grid grid(space);
  const float step = kKeyHeight + (space.portrait() ? kNarrowGap : kGutter);
  const float taken = (facts.programs.empty() ? 3 : 4) * step;
  Tap tapped = draw_header(
      frame, space, {facts.title, facts.short_title, facts.place, screen.leave, taken});
  float x = space.right() - frame.paint.width(Type::tech_key, screen.leave) - 96 - taken;
  const float y = header_y(space);
  if (icon_key(frame, "technician.scale", {x, y, kKeyHeight, kKeyHeight}, facts.scale,
               {.icon_before = "ruler", .icon = 40}))
    tapped = OpenScale{};
  x += step;
  if (icon_key(frame, "technician.tests", {x, y, kKeyHeight, kKeyHeight}, facts.tests,
               {.icon_before = "touch", .icon = 40}))
    tapped = OpenSound{};
  x += step;
  if (icon_key(frame, "technician.notes", {x, y, kKeyHeight, kKeyHeight}, facts.notes,
               {.icon_before = "list", .icon = 40}))
    tapped = OpenNotes{};
  x += step;
  if (!facts.programs.empty() &&
      icon_key(frame, "technician.programs", {x, y, kKeyHeight, kKeyHeight}, facts.programs,
               {.icon_before = "key", .icon = 40}))
    tapped = OpenPrograms{};
  for (std::size_t i = 0; i < facts.cards.size(); ++i)
    draw_card(frame, facts.cards[i], grid.card(i));
  if (!facts.cards.empty() && draw_enrol_anew(frame, facts, grid.card(0))) tapped = OpenEnrolment{};
  draw_state(frame, facts, grid.state, !space.compact());
  if (const Tap key = draw_keys(frame, facts, grid)) tapped = key;
  return tapped;
}

void draw_digits(const Paint& paint, float x, float y, std::size_t digits) {
  constexpr float kStep = 36;
  const float start = x - kStep * static_cast<float>(std::max<std::size_t>(digits, 1) - 1) / 2;
  for (std::size_t i = 0; i < digits; ++i)
    paint.disc(start + kStep * static_cast<float>(i), y, 10, colour::kPrimary);
}

Tap draw_pad(Frame& frame, const PinScreen& pin, float x, float y, float w, float gap) {
  Tap tapped;
  const float wide = (w - 2 * gap) / 3;
  const auto place = [&](int column, int row) {
    return Box{x + static_cast<float>(column) * (wide + gap),
               y + static_cast<float>(row) * (kKeyHeight + gap), wide, kKeyHeight};
  };
  for (int i = 0; i < 10; ++i) {
    const int at = i == 0 ? 10 : i - 1;  // 0 stands alone below 8
    const std::string digit(1, static_cast<char>('0' + i));
    if (text_key(frame, "technician.digit" + digit, place(at % 3, at / 3), digit,
                 {.type = Type::word}))
      tapped = Digit{digit[0]};
  }
  if (text_key(frame, "technician.erase", place(0, 3), pin.erase, {.type = Type::tech_key}))
    tapped = Erase{};
  if (text_key(frame, "technician.enter", place(2, 3), pin.enter,
               {.look = Look::primary, .type = Type::tech_key}))
    tapped = EnterPin{};
  return tapped;
}

Tap draw_pin(Frame& frame, const Screen& screen, const PinScreen& pin, const Space& space) {
  const Paint& paint = frame.paint;
  Tap tapped = draw_header(frame, space, {pin.title, pin.title, "", screen.leave});
  const float middle = space.size.w / 2;
  const float gap = kGutter;
  const float pad_h = 4 * kKeyHeight + 3 * gap;
  const float top = space.y0() + space.page_h() - pad_h - (space.compact() ? 16.0F : 48.0F);
  const float line_y = space.compact() ? header_y(space) + kKeyHeight / 2 : top - 104;
  const int rows = paint.lines(Type::tech_text, middle, line_y, 32, space.wide(),
                               pin.attention ? colour::kAccentInk : colour::kInk2, pin.line,
                               Align::middle);
  note(frame, "technician.pin_line", {space.left(), line_y - 20, space.wide(), 40}, pin.line,
       rows == 1);
  draw_digits(paint, middle, top - (space.compact() ? 32.0F : 44.0F), pin.digits);
  constexpr float kPad = 480;
  if (const Tap key = draw_pad(frame, pin, middle - kPad / 2, top, kPad, gap)) tapped = key;
  // What else is typed the shell tells: ImGui does not know from which device.
  if (ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_Escape))) return Leave{};
  return tapped;
}

}  // namespace

std::optional<Action> draw_technician(Frame& frame, const Screen& screen, DesignSize size) {
  const Space space{size};
  if (const auto* touch = std::get_if<TouchScreen>(&screen.page))
    return draw_touch(frame, *touch, space);
  frame.paint.ribbon(size.w, 16);
  if (const auto* pin = std::get_if<PinScreen>(&screen.page))
    return draw_pin(frame, screen, *pin, space);
  if (const auto* scale = std::get_if<ScaleScreen>(&screen.page))
    return draw_scale(frame, screen, *scale, space);
  if (const auto* notes = std::get_if<NotesScreen>(&screen.page))
    return draw_notes(frame, screen, *notes, space);
  if (const auto* programs = std::get_if<ProgramsScreen>(&screen.page))
    return draw_programs(frame, screen, *programs, space);
  if (const auto* sound = std::get_if<SoundScreen>(&screen.page))
    return draw_sound(frame, screen, *sound, space);
  if (const auto* enrolment = std::get_if<EnrolmentScreen>(&screen.page))
    return draw_enrolment(frame, screen, *enrolment, space);
  return draw_facts(frame, screen, std::get<FactsScreen>(screen.page), space);
}

bool corner_is_held(const Frame& frame) { return rests_on(frame, {0, 0, kCorner, kCorner}); }

}  // namespace suara::kiosk::views
