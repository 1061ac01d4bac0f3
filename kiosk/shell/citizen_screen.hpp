// The citizen's screen at work: what the model shows is drawn, what fingers and keypad do goes back
// as actions; while the glass is cleaned neither counts.
#pragma once
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "kiosk/app/citizen/screen.hpp"
#include "kiosk/app/keypad/focus.hpp"
#include "kiosk/app/technician/screen.hpp"
#include "kiosk/app/touch/cleaning.hpp"
#include "kiosk/shell/facts_file.hpp"
#include "kiosk/shell/settings.hpp"
#include "kiosk/shell/voice.hpp"
#include "kiosk/shell/window.hpp"

namespace suara::kiosk {

struct Words {
  texts::Languages all;
  texts::Texts of_settings;
};

// Where the screen's model lives: the engine's counter, or one that says "out of service".
struct Source {
  std::function<const citizen::Model&()> model;
  std::function<std::string()> agency;
  std::function<std::string()> counter_name;  // empty: not known
  std::function<bool()> take_in;
  std::function<void(const citizen::Action&)> act;
  std::function<bool(const KeyStroke&)> officer_key;  // true: it was the officer's
  std::function<void(std::int64_t)> cleaning;  // begins, and takes so many milliseconds
  // nullptr: there is no technician's screen here.
  std::function<const technician::Model*()> technician;
  std::function<void(const technician::Action&)> act_technician;
  // Those plugged in, whenever they are others; empty: nobody wants to know.
  std::function<void(const std::vector<Keyboard>&)> keyboards = {};
};

class CitizenScreen {
 public:
  // assets: folder of the sounds.
  CitizenScreen(Window& window, const Words& words, const Settings& settings,
                const std::filesystem::path& assets, Source source);
  // Until it is over, or the window is closed.
  void run(const std::function<bool()>& over);

 private:
  bool take_in();
  void tell_density();
  void tell_keyboards();
  void press(const keypad::Key& key);
  void type_pin(const keypad::Key& key);
  std::optional<std::int64_t> due() const;
  std::optional<std::int64_t> page_due() const;
  std::optional<std::int64_t> attract_due() const;
  std::optional<std::int64_t> wishes_due() const;
  std::optional<std::int64_t> listening_due() const;
  void tick();
  void draw();
  void heed_cleaning();
  void let_go();
  void draw_cleaning();
  void draw_page();
  void rest();
  void draw_technician(const technician::Model& model);
  bool technician_hears() const;
  void tell_sound();
  void act_technician(const technician::Action& action);
  bool open_technician();
  bool technician_open() const;
  std::optional<citizen::Action> draw_frame(views::Frame& frame, const citizen::Screen& screen,
                                            float w, float h);
  bool may_be_cleaned() const;
  void tell_apart(const std::string& name, std::int64_t since_ms);
  void forget_citizen();
  bool may_listen(const citizen::Screen& screen) const;

  Window& window_;
  const Words& words_;
  const Settings& settings_;
  const Source source_;
  FactsFile facts_;
  std::int64_t drawn_ms_ = 0;
  touch::Cleaning cleaning_;
  bool place_held_ = false;   // in the newest picture
  bool corner_held_ = false;  // likewise
  bool rested_ = false;       // since the last citizen
  std::optional<std::int64_t> corner_since_ms_;
  std::string shown_;        // the screen of the newest picture
  std::optional<std::int64_t> ballot_since_ms_;  // of the ballot shown newest to this citizen
  std::int32_t density_ = 0;  // told to the technician's screen
  int drawn_percent_ = 0;     // likewise
  std::vector<Keyboard> keyboards_;  // told newest
  Voice voice_;
  std::int64_t listened_ms_ = 0;  // when the model was told newest
  bool tried_out_ = false;   // the technician may still hear a sentence
  bool by_keypad_ = false;   // the citizen's newest move came from a keypad
  std::string focus_;        // the key that it stands on
  std::string chosen_;       // Enter: for the next picture
  std::vector<keypad::Place> places_;  // of the newest picture's keys
};

}  // namespace suara::kiosk
