// What the citizen's views draw: finished words and states, nothing to decide.
#pragma once
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "common/texts/languages.hpp"
#include "kiosk/app/citizen/citizen.hpp"

namespace suara::kiosk::citizen {

struct LanguageKey {
  std::string language;  // "id"
  std::string name;      // "Indonesia"
  bool chosen = false;
};
struct IdleScreen {
  std::string title;
  std::string line;
  std::string touch;    // what one touch is
  std::string promise;
  std::string purpose;  // what ratings are for
  std::optional<std::string> begin;  // at a stand: the key that begins
  std::vector<LanguageKey> languages;
};
struct FaceKey {
  std::uint8_t score = 0;
  std::string word;
};
struct RateScreen {
  std::string question;
  std::string officer_name;
  std::string officer_plain;  // without titles, where they leave no room for the name
  std::string initials;
  std::string counter_name;
  std::string service_name;
  std::vector<FaceKey> faces;
  std::optional<std::uint8_t> saving;  // drawn pressed until it is durable
  std::string skip;
  std::string help;
  std::vector<LanguageKey> languages;
};
struct ThanksScreen {
  std::string title;
  std::string line;
  std::string invitation;   // to the reasons
  std::string survey;       // to the form
  std::string survey_line;  // how long it is
  std::string change;
  std::string finish;
};
struct ReasonKey {
  domain::Element element{};
  std::string label;
  std::string other_label;  // of the other scores: whether a key fits must not tell them apart
  bool chosen = false;
};
struct ReasonsScreen {
  std::string title;
  std::string line;
  std::vector<ReasonKey> reasons;
  std::string skip;
  std::string send;
  std::optional<std::string> comment;    // none where no text can be sealed
  std::optional<std::string> complaint;  // likewise; the same after every score
  bool has_comment = false;
};
// Comment, complaint, contact: one keyboard.
struct KeyboardScreen {
  std::string title;
  TypedText text;
  std::string privacy;
  std::string left;  // "Sisa 126 huruf"
  std::string back;
  std::string send;
  bool skips = false;  // the key to send goes on without a text
  bool can_send = false;
  std::string shift;  // of the keys that show a sign alone
  std::string erase;
  std::string space;
  std::string symbols;  // of the key that shows the other signs
  Keyboard keyboard;
};
struct OptionKey {
  std::uint8_t answer = 0;
  std::string label;
  bool chosen = false;
};
struct SurveyScreen {
  std::string progress;  // "Pertanyaan 3 dari 9"
  std::size_t parts = 0;
  std::size_t part = 0;  // from 1
  std::string question;
  std::vector<OptionKey> options;
  bool graded = false;  // the four answers of an element, low to high
  std::string back;
  std::string skip;
  std::string help;
};
struct SwitchKey {
  Switch one{};
  std::string label;
  bool on = false;
};
struct HelpScreen {
  std::string title;
  std::string purpose;  // what ratings are for
  std::vector<SwitchKey> switches;
  std::string back;
  std::vector<LanguageKey> languages;
};
struct FigureCard {
  std::string title;
  std::string figure;  // "86,90", or a dash
  std::string mutu;    // "B · Baik"; what is missing where there is no figure
  std::string period;
  std::string respondents;
};
struct ClosingScreen {
  std::string title;
  std::string line;
  std::optional<FigureCard> card;  // none: the central publishes nothing yet
};
struct ClaimCodeScreen {
  std::string title;
  TypedText code;  // "KL-7Q4M-29"
  std::string line;
  std::string noted;
};
struct StillHereScreen {
  std::string title;
  std::string line;
  int seconds = 0;
  double part_left = 1;  // of the countdown, 0..1
  std::string stay;
  std::string finish;
};
struct OutOfServiceScreen {
  std::string title;
  std::vector<std::string> lines;
  std::string other_language;  // two languages at once; empty: there is one alone
  std::string code;  // "Kode L-04 · Loket 3"
};
using PageScreen =
    std::variant<IdleScreen, RateScreen, ThanksScreen, ReasonsScreen, KeyboardScreen, SurveyScreen,
                 HelpScreen, ClosingScreen, ClaimCodeScreen, StillHereScreen, OutOfServiceScreen>;

struct Screen {
  std::string name;  // of the Page: "idle", "rate", ...
  std::string language;
  std::string agency;   // "Disdukcapil Kota Contoh"
  std::string promise;  // "Petugas tidak melihat pilihan Anda"
  std::int64_t page_age_ms = 0;
  PageScreen page;
};

// Those that the key for the language shows: all of them where there are two, else the chosen one and
// the next.
std::vector<LanguageKey> languages_of(const texts::Languages& words, const std::string& chosen);

// reads_aloud: whether the page is being read; nullopt: nothing here can. counter: its name; empty:
// not known.
Screen screen_of(const Model& model, const texts::Languages& words, const std::string& agency,
                 std::int64_t now_ms, std::optional<bool> reads_aloud = std::nullopt,
                 const std::string& counter = "");

// Titles are words with a point ("Dr.", "drg.", "Hj.") and all behind the first comma; a name of
// nothing else stays as it is.
std::string without_titles(const std::string& name);
// "Dr. Petugas Contoh 1" -> "PC": of the first two words that are no titles and begin with a letter.
std::string initials_of(const std::string& name);

}  // namespace suara::kiosk::citizen
