#include "kiosk/app/speech/speech.hpp"

#include <algorithm>
#include <cmath>

namespace suara::kiosk::speech {
namespace {

bool holds(const DrawnKey& key, float x, float y) {
  return x >= key.x && x < key.x + key.w && y >= key.y && y < key.y + key.h;
}

const DrawnKey* key_at(const Page& page, float x, float y) {
  const auto found = std::ranges::find_if(
      page.keys, [&](const DrawnKey& key) { return holds(key, x, y); });
  return found == page.keys.end() ? nullptr : &*found;
}

bool is_numbered(const std::string& id, const std::string& stem) {
  return id.starts_with(stem) && id.size() > stem.size() && id[stem.size()] >= '0' &&
         id[stem.size()] <= '9';
}

// One of several that together make a score.
bool is_score(const std::string& id) {
  return is_numbered(id, "rate.") || is_numbered(id, "survey.");
}

// Its words differ between low scores and high ones.
bool tells_score(const std::string& id) { return id.starts_with("reason."); }

std::string neutral(const std::string& id, const texts::Texts& words) {
  return words("speech." + id);
}

void append(std::string& text, const std::string& words, bool goes_on = false) {
  if (words.empty()) return;
  if (!text.empty()) text += goes_on ? " " : ". ";
  text += words;
}

std::string words_on(const Page& page, const DrawnKey& key) {
  std::string text;
  for (const DrawnText& drawn : page.texts)
    if (holds(key, drawn.x, drawn.y)) append(text, drawn.words, drawn.goes_on);
  return text.empty() ? key.label : text;
}

bool shows_sign_alone(const Page& page, const DrawnKey& key) {
  return !key.label.empty() &&
         std::ranges::none_of(page.texts,
                              [&](const DrawnText& drawn) { return holds(key, drawn.x, drawn.y); });
}

// Letters of a keyboard are found by a finger, not read one after the other.
bool is_letter(const std::string& words) { return words.size() <= 2; }

// "KL-7" is heard as "K, L, 7": espeak-ng would make words and numbers of it.
std::string spelled(const std::string& code) {
  std::string signs;
  for (const char sign : code) {
    if (sign == '-') continue;
    if (!signs.empty()) signs += ", ";
    signs += sign;
  }
  return signs;
}

bool is_tap(const touch::Lift& lift) {
  return std::hypot(lift.ended.x - lift.began.x, lift.ended.y - lift.began.y) <= kTapMovesMax;
}

}  // namespace

const DrawnKey* find_key(const Page& page, const std::string& id) {
  const auto found = std::ranges::find(page.keys, id, &DrawnKey::id);
  return found == page.keys.end() ? nullptr : &*found;
}

Utterance page_words(const Page& page, const texts::Texts& words, Output output) {
  std::string text;
  const bool loud = output == Output::loudspeaker;
  const DrawnKey* const end = page.keys.data() + page.keys.size();
  const DrawnKey* unnamed = page.keys.data();  // the first that may show a sign alone
  const auto name_signs_before = [&](const DrawnKey* key) {
    for (; unnamed < key; ++unnamed)
      if (shows_sign_alone(page, *unnamed))
        append(text, loud && tells_score(unnamed->id) ? neutral(unnamed->id, words)
                                                      : unnamed->label);
  };
  const DrawnKey* before = nullptr;
  for (const DrawnText& drawn : page.texts) {
    const DrawnKey* key = key_at(page, drawn.x, drawn.y);
    if (key != nullptr) name_signs_before(key);
    const bool covered = loud && key != nullptr && tells_score(key->id);
    const bool secret = covered || (loud && drawn.typed);
    if (covered && key != before) append(text, neutral(key->id, words));
    if (!secret && !is_letter(drawn.words))
      append(text, drawn.spelled ? spelled(drawn.words) : drawn.words, drawn.goes_on);
    before = key;
  }
  name_signs_before(end);
  return {text, false};
}

Utterance opening_words(const Page& page, const texts::Texts& words, Output output) {
  std::string text = words("speech.how");
  append(text, page_words(page, words, output).words);
  return {text, false};
}

Utterance key_words(const Page& page, const std::string& id, const texts::Texts& words,
                    Output output) {
  const DrawnKey* key = find_key(page, id);
  if (key == nullptr) return {};
  if (output == Output::loudspeaker && is_score(id)) return {"", true};
  const bool covered = output == Output::loudspeaker && tells_score(id);
  std::string text = covered ? neutral(id, words) : words_on(page, *key);
  if (key->chosen && !is_score(id)) append(text, words("speech.chosen"));
  return {text, false};
}

std::optional<Utterance> turned_words(const Page& page, const DrawnKey& chosen,
                                      const texts::Texts& words, Output output) {
  const DrawnKey* key = find_key(page, chosen.id);
  if (key == nullptr || key->chosen == chosen.chosen || is_score(key->id)) return std::nullopt;
  return key_words(page, key->id, words, output);
}

std::optional<Utterance> chosen_words(const Page& page, const std::string& id,
                                      const texts::Texts& words, Output output) {
  if (!is_score(id)) return std::nullopt;
  if (output == Output::loudspeaker) return Utterance{"", true};
  return key_words(page, id, words, output);
}

Reading reading_of(const Page& page, bool after_answer, Output output, std::int64_t now_ms) {
  const bool tells =
      after_answer || std::ranges::any_of(page.keys, tells_score, &DrawnKey::id);
  return {now_ms, output == Output::earphone && tells};
}

bool holds_page(const Reading& reading, bool speaking, std::int64_t now_ms) {
  return (speaking || reading.tells_score) && now_ms < reading.since_ms + kReadingMaxMs;
}

Finger newest_finger(std::span<const touch::Contact> resting, std::uint64_t newest_before) {
  Finger finger{newest_before, {}};
  for (const touch::Contact& contact : resting) {
    if (contact.id < finger.newest) continue;
    finger = {contact.id, contact.spent ? std::nullopt : std::optional(contact.at)};
  }
  return finger;
}

Explored explore(Explore before, const std::optional<touch::Point>& finger,
                 const std::optional<touch::Lift>& lift, const Page& page, std::int64_t now_ms) {
  Explored explored{std::move(before), {}, {}};
  Explore& now = explored.explore;
  const auto place = lift ? std::optional(lift->ended) : finger;
  const DrawnKey* under = place ? key_at(page, place->x, place->y) : nullptr;
  if (under != nullptr && under->id != now.at) {
    now.at = under->id;
    now.tapped_ms.reset();
    explored.come_upon = under->id;
  }
  if (!lift) return explored;
  const bool second = now.tapped_ms && now_ms - *now.tapped_ms <= kDoubleTapMs;
  if (!is_tap(*lift)) {
    now.tapped_ms.reset();
  } else if (second && find_key(page, now.at) != nullptr) {
    explored.chosen = now.at;
    now.tapped_ms.reset();
  } else {
    now.tapped_ms = now_ms;
  }
  return explored;
}

}  // namespace suara::kiosk::speech
