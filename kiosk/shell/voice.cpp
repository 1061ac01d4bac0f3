#include "kiosk/shell/voice.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace suara::kiosk {
namespace {

constexpr std::array kLoudness = {60, 100, 150, 200};

// espeak-ng's, as the language's file names it.
std::string voice_of(const texts::Texts& words) { return words("language.voice"); }

}  // namespace

Voice::Voice(const SpeechSettings& settings, const std::filesystem::path& tone)
    : settings_(settings), speaker_(tone), loudness_(static_cast<int>(settings.loudness)) {}

speech::Output Voice::output() const {
  return settings_.earphone ? speech::Output::earphone : speech::Output::loudspeaker;
}

void Voice::toggle() {
  if (!settings_.enabled) return;
  on_ = !on_;
  read_page_ = just_on_ = on_;
  explore_ = {};
  reading_.reset();
  if (!on_) speaker_.silence();
}

void Voice::louder() {
  const auto next = std::ranges::upper_bound(kLoudness, loudness_);
  loudness_ = next == kLoudness.end() ? kLoudness.front() : *next;
}

void Voice::try_out(const texts::Texts& words) {
  speaker_.say({words("technician.sound_sentence"), false}, voice_of(words), loudness_);
}

std::optional<speech::Sound> Voice::look() {
  speaker_.look();
  return speaker_.sound();
}

void Voice::forget_citizen() {
  if (on_) speaker_.silence();
  on_ = read_page_ = just_on_ = answer_said_ = false;
  loudness_ = static_cast<int>(settings_.loudness);
  chosen_.reset();
  reading_.reset();
  explore_ = {};
  page_ = {};
}

void Voice::new_screen() {
  read_page_ = on_;
  chosen_.reset();
  reading_.reset();
  explore_ = {};
  page_ = {};
}

bool Voice::explore(views::Frame& frame, const texts::Texts& words, std::int64_t now_ms) {
  const auto [newest, finger] = speech::newest_finger(frame.glass.resting, newest_contact_);
  newest_contact_ = newest;
  if (!on_) return false;
  const auto lift = std::exchange(frame.glass.lift, std::nullopt);
  frame.glass.resting = {};
  if (!finger && !lift) return false;
  auto explored = speech::explore(std::move(explore_), finger, lift, page_, now_ms);
  explore_ = std::move(explored.explore);
  if (explored.come_upon) come_upon(*explored.come_upon, words);
  if (explored.chosen) {
    choose(*explored.chosen, words);
    frame.chosen = *explored.chosen;
  }
  return true;
}

void Voice::come_upon(const std::string& id, const texts::Texts& words) {
  explore_.at = id;
  if (on_) say(speech::key_words(page_, id, words, output()), words);
}

void Voice::choose(const std::string& id, const texts::Texts& words) {
  if (!on_) return;
  const speech::DrawnKey* key = speech::find_key(page_, id);
  chosen_ = key == nullptr ? std::nullopt : std::optional(*key);
  const auto said = speech::chosen_words(page_, id, words, output());
  if (!said) return;
  say(*said, words);
  answer_said_ = true;
}

void Voice::say(const speech::Utterance& utterance, const texts::Texts& words) {
  reading_.reset();
  speaker_.say(utterance, voice_of(words), loudness_);
}

bool Voice::holds_page(std::int64_t now_ms) const {
  return reading_ && speech::holds_page(*reading_, speaker_.speaking(), now_ms);
}

void Voice::take_page(const views::Frame& frame, const texts::Texts& words, std::int64_t now_ms) {
  if (!on_) return;
  page_ = {};
  for (const views::Drawn::Text& text : frame.drawn->texts)
    page_.texts.push_back(
        {text.words, text.x + text.w / 2, text.y, text.goes_on, text.typed, text.spelled});
  for (const views::KeyFact& key : frame.keys)
    if (key.key) page_.keys.push_back({key.id, key.x, key.y, key.w, key.h, key.label, key.chosen});
  const std::string language = words("language.name");
  const bool other_language = std::exchange(read_in_, language) != language;
  if (std::exchange(read_page_, false) || other_language) return read_page(words, now_ms);
  if (!chosen_) return;
  const auto turned = speech::turned_words(page_, *chosen_, words, output());
  if (!turned) return;
  chosen_.reset();
  say(*turned, words);
}

void Voice::read_page(const texts::Texts& words, std::int64_t now_ms) {
  chosen_.reset();
  const auto said = std::exchange(just_on_, false)
                        ? speech::opening_words(page_, words, output())
                        : speech::page_words(page_, words, output());
  const bool after_answer = std::exchange(answer_said_, false);
  if (after_answer)
    speaker_.add(said, voice_of(words), loudness_);
  else
    say(said, words);
  reading_ = speech::reading_of(page_, after_answer, output(), now_ms);
}

}  // namespace suara::kiosk
