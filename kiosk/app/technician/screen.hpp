// What the technician's views draw: finished words and states, nothing to decide.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "common/texts/texts.hpp"
#include "kiosk/app/technician/technician.hpp"

namespace suara::kiosk::technician {

struct PinScreen {
  std::string title;
  std::string line;      // what is awaited, or why the PIN was not taken
  bool attention = false;
  std::size_t digits = 0;  // typed so far
  std::string erase;
  std::string enter;
};

struct Card {
  std::string id;  // "device", "fingerprint", "unsent", "receipt", "clock", "storage"
  std::string icon;
  std::string label;
  std::string value;
  std::string line;
  bool attention = false;
  std::string short_label = {};  // where the other is too wide; empty: the same
  std::string short_line = {};
};

struct Line {
  std::string text;
  bool attention = false;
};

struct FactsScreen {
  std::string title;
  std::string short_title;
  std::string place;
  std::vector<Card> cards;  // six
  std::string state_title;
  std::vector<Line> state;  // trouble, what became of the last key, earlier enrolments, the stick
  std::string send;
  std::string receive;
  std::string export_;
  std::string scale;
  std::string notes;
  std::string tests;     // of sound and touch
  std::string programs;  // empty: no door is opened for them
  std::string enrol;     // anew; the card of the device leads there
  bool busy = false;
};

// A card as large as an identity card is, if the density is right.
struct ScaleScreen {
  std::string title;
  std::string line;     // what to do
  std::string density;  // "3,81 piksel per mm"
  std::string state;    // what becomes of it
  bool kept = false;
  double px_per_mm = 0;
  std::string keep;
  std::string back;
};
inline constexpr double kCardWideMm = 85.60, kCardHighMm = 53.98, kCardRadiusMm = 3.18;  // ISO 7810

struct NoteLine {
  std::string moment;
  std::string text;
  bool attention = false;
};
struct NotesScreen {
  std::string title;
  std::vector<NoteLine> lines;  // the newest first
  std::string back;
};

// Programs of other machines that are paired, and the code for the next.
struct ProgramRow {
  std::string name;
  std::string since;
  std::string revoke;  // the key's words
  bool sure = false;   // asked once
};
struct CodeCard {
  std::string title;
  std::string code;
  std::vector<std::string> pin;  // with its label, in lines
};
struct ProgramsScreen {
  std::string title;
  std::string line;  // where the door is, or why it is shut, or what became of the last key
  bool attention = false;
  std::optional<CodeCard> code;
  std::vector<ProgramRow> rows;
  std::size_t from = 0;  // the first in sight
  std::string none;      // in place of rows; empty: there are some
  std::string invite;    // empty: the door is shut for good
  std::string further;   // key to the next rows
  std::string back;
};

struct SoundScreen {
  std::string title;
  std::vector<Line> lines;  // what is there, how loud it is, what became of the newest sentence
  std::vector<SpokenLanguage> languages;  // a key for each
  std::string touch;        // the key to the touch test
  std::string back;
};

// Of whatever rests on the glass, where it rests.
struct TouchMark {
  GlassPoint at;
  std::string words;  // "48 · 112 mm"
};
struct TouchScreen {
  std::string title;
  std::vector<std::string> lines;  // how many targets were reached, how many contacts there are
  std::vector<TouchMark> marks;
  std::set<std::size_t> reached;   // of targets_of
  std::string reached_word;
  std::string end;  // to be held for kEndHoldMs
  double px_per_mm = 0;
  GlassIs told;     // what the marks were made of
};

// What the keyboard has beside letters and digits.
struct TypedField {
  std::string label;
  std::string text;    // a code in groups of four
  std::string signs;   // one key each
  bool capitals = false;  // of all letters, without a shift
  bool shifts = false;    // has a key for it
  bool shift = false;     // it is down
};
struct EnrolmentScreen {
  std::string title;
  std::string step;  // "Langkah 1 dari 3"; empty: there is one alone
  std::string line;  // what to type, what is awaited, or what was wrong and how to mend it
  bool attention = false;
  std::optional<TypedField> field;     // nullopt: the central is asked
  std::string device_label, device;    // once the central has named it
  std::string fingerprint_label;
  std::vector<std::string> fingerprint;  // two lines of four groups
  std::string next;
  std::string back;  // empty: there is nothing to go back to
};

struct Screen {
  // "technician" with ".pin", ".scale", ".notes", ".programs", ".sound", ".touch", ".enrolment" or
  // nothing behind it.
  std::string name;
  std::string leave;
  std::variant<PinScreen, FactsScreen, ScaleScreen, NotesScreen, ProgramsScreen, SoundScreen,
               TouchScreen, EnrolmentScreen>
      page;
};

// The model's page must be open.
Screen screen_of(const Model& model, const texts::Texts& words, std::int64_t now_ms);

}  // namespace suara::kiosk::technician
