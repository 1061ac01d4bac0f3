// A page for somebody who does not see it: what is read aloud, and how a finger finds and chooses.
// A loudspeaker never tells one answer from another: over it a page is read as a whole, a finger on
// a face hears only a tone, the same on each (UX.md, "Without sight"). Pure.
#pragma once
#include <cstdint>
#include <optional>
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
};
struct DrawnKey {
  std::string id;
  float x = 0, y = 0, w = 0, h = 0;
};
struct Page {
  std::vector<DrawnText> texts;  // in reading order
  std::vector<DrawnKey> keys;
};

// Either words or the tone.
struct Utterance {
  std::string words;
  bool tone = false;
  bool operator==(const Utterance&) const = default;
};

// The whole page. Over a loudspeaker what stands on a key whose words tell a score is said with
// words that do not, and what was typed is not said: the officer hears it.
Utterance page_words(const Page& page, const texts::Texts& words, Output output);

// One key, as a finger comes upon it.
Utterance key_words(const Page& page, const std::string& id, const texts::Texts& words,
                    Output output);

// After a key was chosen; nullopt: nothing is said but the next page.
std::optional<Utterance> chosen_words(const Page& page, const std::string& id,
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
// finger: where the newest contact rests, if any does.
Explored explore(Explore before, const std::optional<touch::Point>& finger,
                 const std::optional<touch::Lift>& lift, const Page& page, std::int64_t now_ms);

}  // namespace suara::kiosk::speech
