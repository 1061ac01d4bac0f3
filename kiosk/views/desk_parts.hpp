// What the desk's pages are built of: keys, fields and cards in the desk's measures.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "kiosk/app/desk/screen.hpp"
#include "kiosk/views/desk.hpp"
#include "kiosk/views/keys.hpp"

namespace suara::kiosk::views {

inline constexpr float kDeskKeyRadius = 10;
inline constexpr float kDeskCardRadius = 14;

struct DeskKeyStyle {
  Look look = Look::plain;
  Type type = Type::desk_strong;
  std::string_view icon_before = {};
  std::string_view icon_after = {};
  float icon = 18;
  bool chosen = false;
  bool acts = true;  // false: drawn faint, takes nothing
  float radius = kDeskKeyRadius;
};
// A key with its words in the middle, on two lines where one is too narrow; true: tapped.
bool desk_key(Frame& frame, const std::string& id, const Box& box, std::string_view label,
              const DeskKeyStyle& style = {});

// An empty key of a state: shadow, fill and edge; what stands on it is drawn by the caller.
Press desk_tile(Frame& frame, const std::string& id, const Box& box, std::string_view label,
                bool chosen, bool acts, bool fits);

void desk_card(const Paint& paint, const Box& box);

struct FieldStyle {
  bool masked = false;
  bool acts = true;
  bool focus = false;  // takes the keyboard now
  std::string_view hint = {};  // where nothing is typed
};
// A labelled text field; true: Enter was pressed in it.
bool desk_field(Frame& frame, const std::string& id, const Box& box, FieldText& text,
                const FieldStyle& style = {});

// A text of several lines, broken where the box ends; Enter begins the next. It takes the keyboard now
// where `focus` is set. There is no undo: ImGui's does not know of the breaks.
void desk_area(Frame& frame, const std::string& id, const Box& box, LongField& field, bool acts,
               bool focus);
std::string text_of(const LongField& field);
// Nothing of it stays in memory.
void wipe(std::span<char> text);
void wipe(LongField& field);

// What cannot be done now, with its reason, in the attention colours.
void desk_notice(Frame& frame, const Box& box, std::string_view words);

// Digits in cells as wide as "0", so that figures stand under each other; right-aligned.
void desk_figure(const Paint& paint, Type type, float right, float y, ImU32 ink,
                 std::string_view figure);

// Parts of the pages, each in its own file.
std::optional<desk::Action> draw_counter(Frame& frame, const desk::Screen& screen,
                                         const desk::CounterScreen& page, DesktopFields& fields,
                                         float x, float y);
std::optional<desk::Action> draw_without(Frame& frame, const desk::Screen& screen,
                                         const desk::ReasonScreen& page, float x, float y);
// The two cards beside the counter's pages.
std::optional<desk::Action> draw_ballot_card(Frame& frame, const desk::BallotCard& card, bool acts,
                                             float x, float y);
std::optional<desk::Action> draw_day_card(Frame& frame, const desk::DayCard& card, bool acts,
                                          float x, float y);

}  // namespace suara::kiosk::views
