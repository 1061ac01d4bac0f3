// A page for somebody who does not see it: what is read aloud, and how a finger finds and chooses.
// A loudspeaker never tells one answer from another: over it a page is read as a whole, a finger on
// a face hears only a tone, the same on each (UX.md, "Without sight"). Pure.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "common/texts/texts.hpp"
#include "kiosk/app/touch/contacts.hpp"

namespace suara::kiosk::speech {

enum class Output : std::uint8_t { loudspeaker, earphone };

// A text of the picture and a key of it, where they were drawn, in window pixels.
struct DrawnText {
  std::string words;
  float x = 0, y = 0;
  bool goes_on = false;  // a further line of the text before
  bool typed = false;    // by the citizen
  bool spelled = false;  // a code
};
struct DrawnKey {
  std::string id;
  float x = 0, y = 0, w = 0, h = 0;
  std::string label = {};  // what it is called where it shows a sign alone
  bool chosen = false;     // it is on
};
struct Page {
  std::vector<DrawnText> texts;  // in reading order
  std::vector<DrawnKey> keys;    // likewise
};
const DrawnKey* find_key(const Page& page, const std::string& id);  // nullptr: it is not there

// Either words or the tone.
struct Utterance {
  std::string words;
  bool tone = false;
  bool operator==(const Utterance&) const = default;
};

// The whole page, a code sign by sign; a key that shows a sign alone is named where it stands among
// the keys. Over a loudspeaker what stands on a key whose words tell a score is said with words that
// do not, and what was typed is not said: the officer hears it.
Utterance page_words(const Page& page, const texts::Texts& words, Output output);

// The same where reading has just been turned on: what a finger does now stands before it, since
// nothing on the screen says so.
Utterance opening_words(const Page& page, const texts::Texts& words, Output output);

// One key, as a finger comes upon it, and whether it is on; of a score never.
Utterance key_words(const Page& page, const std::string& id, const texts::Texts& words,
                    Output output);

// After a key was chosen; nullopt: nothing is said but the next page, or the key itself where that
// has turned it on or off (turned_words).
std::optional<Utterance> chosen_words(const Page& page, const std::string& id,
                                      const texts::Texts& words, Output output);

// A page being read, with what is said before it.
struct Reading {
  std::int64_t since_ms = 0;
  bool tells_score = false;  // what is said differs by the score, and so does its length
};
Reading reading_of(const Page& page, bool after_answer, Output output, std::int64_t now_ms);
// Its time does not run yet: as long as the voice speaks, but not where that would tell a score;
// kReadingMaxMs at most, and exactly where it would.
bool holds_page(const Reading& reading, bool speaking, std::int64_t now_ms);
inline constexpr std::int64_t kReadingMaxMs = 60'000;

// A key that was chosen, as it was then. nullopt: it is as before, or gone.
std::optional<Utterance> turned_words(const Page& page, const DrawnKey& chosen,
                                      const texts::Texts& words, Output output);

// Where a finger explores: it speaks what it comes upon, two quick taps choose it.
struct Explore {
  std::string at;  // the key newest come upon
  std::optional<std::int64_t> tapped_ms;
  bool operator==(const Explore&) const = default;
};
inline constexpr std::int64_t kDoubleTapMs = 600;  // between the two lifts
inline constexpr float kTapMovesMax = 60;          // a longer way is no tap

struct Explored {
  Explore explore;
  std::optional<std::string> come_upon;
  std::optional<std::string> chosen;
};
// Where the newest contact rests that ever began; none once it is lifted, whatever else still rests:
// another hand explores nothing.
struct Finger {
  std::uint64_t newest = 0;  // ids grow
  std::optional<touch::Point> at;
};
Finger newest_finger(std::span<const touch::Contact> resting, std::uint64_t newest_before);

// finger: where the newest contact rests, if it does. A lift counts where it ended.
Explored explore(Explore before, const std::optional<touch::Point>& finger,
                 const std::optional<touch::Lift>& lift, const Page& page, std::int64_t now_ms);

}  // namespace suara::kiosk::speech
