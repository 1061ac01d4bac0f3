// The page read aloud to one citizen: on or off, how loud, and what was said newest. Begins anew
// with the next.
#pragma once
#include <optional>
#include <string>

#include "kiosk/shell/settings.hpp"
#include "kiosk/shell/speaker.hpp"
#include "kiosk/views/keys.hpp"

namespace suara::kiosk {

class Voice {
 public:
  Voice(const SpeechSettings& settings, const std::filesystem::path& tone);

  bool on() const { return on_; }
  // Somebody wanted it otherwise than everybody finds it.
  bool wished() const { return on_ || loudness_ != static_cast<int>(settings_.loudness); }
  const std::string& at() const { return explore_.at; }  // the key that was come upon newest
  void toggle();
  void louder();         // and from the loudest to the softest
  void forget_citizen();
  void new_screen();     // its page is read with the next picture

  // For the technician: one sentence of a language, whether or not pages are read aloud; how loud,
  // and what there is to speak with (as of the look before this one).
  void try_out(const texts::Texts& words);
  int loudness() const { return loudness_; }
  std::optional<speech::Sound> look();
  void silence() { speaker_.silence(); }

  // What a finger does, by the newest picture. While pages are read the frame's own glass is taken
  // from it: a single tap chooses nothing; two choose frame.chosen. true: somebody explores.
  bool explore(views::Frame& frame, const texts::Texts& words, std::int64_t now_ms);
  // A keypad went to this key, or chose it.
  void come_upon(const std::string& id, const texts::Texts& words);
  void choose(const std::string& id, const texts::Texts& words);
  // The picture is drawn: its page is read where it is new or in another language, and the key that
  // was chosen where that turned it on or off.
  void take_page(const views::Frame& frame, const texts::Texts& words, std::int64_t now_ms);
  // The page shown is being read still: nobody can have answered it.
  bool holds_page(std::int64_t now_ms) const;

 private:
  speech::Output output() const;
  void read_page(const texts::Texts& words, std::int64_t now_ms);
  // In place of whatever is being said.
  void say(const speech::Utterance& utterance, const texts::Texts& words);

  const SpeechSettings settings_;
  Speaker speaker_;
  bool on_ = false;
  int loudness_;
  bool read_page_ = false;
  bool just_on_ = false;      // nothing was read since
  bool answer_said_ = false;  // the next page comes after it
  std::optional<speech::Reading> reading_;  // of the page, until something else is said
  std::string read_in_;       // the language of the page read newest
  std::optional<speech::DrawnKey> chosen_;  // as it was then
  std::uint64_t newest_contact_ = 0;
  speech::Explore explore_;
  speech::Page page_;
};

}  // namespace suara::kiosk
