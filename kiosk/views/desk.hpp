// Reads the desk's screen, draws it, says what was done. What is being typed is the caller's.
#pragma once
#include <array>
#include <optional>
#include <string>

#include "kiosk/app/desk/screen.hpp"
#include "kiosk/views/citizen.hpp"
#include "kiosk/views/keys.hpp"

namespace suara::kiosk::views {

inline constexpr DesignSize kDesk{1100, 720};

// Both end with a zero.
using FieldText = std::array<char, 128>;
// More than may be sent: what is pasted stays there, as far as it fits, and is shortened by hand.
using LongText = std::array<char, 16'384>;
// Octets of it that may be written; the rest is for soft breaks.
inline constexpr std::size_t kLongTextBytesMax = 15'872;

struct LongField {
  LongText text{};           // with soft breaks (soft_lines.hpp)
  LongText before{};         // before the last keystroke
  std::size_t selected = 0;  // octets of it, as last drawn
};

struct DesktopFields {
  FieldText nip{};
  FieldText pin{};
  FieldText password{};
  FieldText ticket{};
  FieldText find{};
  LongField objection{};
  std::string objecting;  // title of the objection that is being written
  int find_round = 0;               // a field that begins anew is another one
  std::string page;                 // drawn last: a secret does not outlive its page
  int ticket_round = 0;             // of the service that the ticket is for
  std::size_t services_page = 0;    // which part of a long list of services is in sight
  std::size_t tree_from = 0;        // the first of an explanation's many rows in sight
  std::size_t told_from = 0;        // likewise of what looks wrong
  std::size_t comments_page = 0;    // which part of what citizens wrote is in sight
};

// Something is typed, moved or pressed in this picture. To be asked before it is drawn: a field
// takes what is typed.
bool hands_are_there();

// size: of the window in design pixels, at least kDesk; more is margin.
std::optional<desk::Action> draw_desk(Frame& frame, const desk::Screen& screen,
                                      DesktopFields& fields, DesignSize size);

}  // namespace suara::kiosk::views
