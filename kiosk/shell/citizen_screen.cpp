#include "kiosk/shell/citizen_screen.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "kiosk/app/citizen/attract.hpp"
#include "kiosk/shell/clocks.hpp"
#include "kiosk/shell/heap.hpp"
#include "kiosk/shell/screen_loop.hpp"
#include "kiosk/views/cleaning.hpp"
#include "kiosk/views/focus.hpp"
#include "kiosk/views/listen.hpp"
#include "kiosk/views/technician.hpp"

namespace suara::kiosk {
namespace {

constexpr std::int64_t kRingStepMs = 100;  // of the countdown; with reduced motion once a second
constexpr std::int64_t kSecondMs = 1'000;
constexpr std::int64_t kListenStepMs = 500;  // so exactly is the end of a reading known
constexpr std::int64_t kTechnicianHoldMs = 3'000;  // nobody's accident

std::optional<std::int64_t> earlier(std::optional<std::int64_t> one,
                                    std::optional<std::int64_t> other) {
  return one && other ? std::min(one, other) : one ? one : other;
}

}  // namespace

CitizenScreen::CitizenScreen(Window& window, const Words& words, const Settings& settings,
                             const std::filesystem::path& assets, Source source)
    : window_(window), words_(words), settings_(settings), source_(std::move(source)),
      voice_(settings.speech, assets / "sounds" / "tone.wav") {
  cleaning_.waits = {settings.waits.cleaning_hold_ms, settings.waits.cleaning_ms};
}

void CitizenScreen::run(const std::function<bool()>& over) {
  run_screen(window_, over,
             {[this] { return take_in(); }, [this] { return due(); }, [this] { tick(); },
              [this] { draw(); }});
  facts_.finish(window_);
}

bool CitizenScreen::take_in() {
  bool changed = source_.take_in();
  tell_density();
  tell_keyboards();
  while (const auto pressed = window_.take_key()) {
    if (source_.officer_key(*pressed)) continue;
    press(pressed->key);
    changed = true;
  }
  return changed;
}

// It is another one with another monitor.
void CitizenScreen::tell_density() {
  const auto density = static_cast<std::int32_t>(std::lround(window_.px_per_mm() * 1'000));
  const int drawn_percent = window_.drawn_percent();
  if (density_ == density && drawn_percent_ == drawn_percent) return;
  density_ = density;
  drawn_percent_ = drawn_percent;
  source_.act_technician(technician::DensityIs{density, drawn_percent});
  if (drawn_percent < technician::kDrawnPercentLeast)
    spdlog::warn("the monitor is too small: faces and keys have {} % of their millimetres",
                 drawn_percent);
}

void CitizenScreen::tell_keyboards() {
  if (!source_.keyboards || keyboards_ == window_.keyboards()) return;
  keyboards_ = window_.keyboards();
  source_.keyboards(keyboards_);
}

// On "masih di sini?" moving the focus is no answer yet: its keys are.
void CitizenScreen::press(const keypad::Key& key) {
  if (technician_open()) return type_pin(key);
  if (touch::deaf(cleaning_, steady_ms())) return;
  if (source_.model().page != citizen::Page::still_here) source_.act(citizen::Touched{});
  if (key.kind == keypad::Kind::star) return voice_.toggle();
  if (key.kind == keypad::Kind::slash) return voice_.louder();
  by_keypad_ = true;
  const texts::Texts& words = words_.all.of(source_.model().language);
  const bool stands = std::ranges::count(places_, focus_, &keypad::Place::id) > 0;
  if (key.kind == keypad::Kind::enter && stands) {
    chosen_ = focus_;
    return voice_.choose(focus_, words);
  }
  focus_ = keypad::moved(places_, focus_, key);
  voice_.come_upon(focus_, words);
}

// The officer's devices come not so far, so that a badge read meanwhile is no wrong PIN.
void CitizenScreen::type_pin(const keypad::Key& key) {
  if (source_.technician()->page != technician::Page::pin) return;
  if (const auto typed = technician::typed(key)) source_.act_technician(*typed);
}

// The next one finds the screen as everybody does.
void CitizenScreen::forget_citizen() {
  by_keypad_ = false;
  focus_.clear();
  ballot_since_ms_.reset();
  voice_.forget_citizen();
}

std::optional<std::int64_t> CitizenScreen::due() const {
  const technician::Model* technician = source_.technician();
  auto due = earlier(page_due(), touch::next_deadline(cleaning_, drawn_ms_));
  due = earlier(due, attract_due());
  due = earlier(due, wishes_due());
  due = earlier(due, listening_due());
  if (technician != nullptr) due = earlier(due, technician::next_deadline(*technician));
  if (!corner_since_ms_) return due;
  return earlier(due, *corner_since_ms_ + kTechnicianHoldMs);
}

// Wished on the resting screen by somebody who went away: whom the desk calls next finds it as
// everybody does.
std::optional<std::int64_t> CitizenScreen::wishes_due() const {
  const citizen::Model& model = source_.model();
  if (model.page != citizen::Page::idle || !voice_.wished()) return std::nullopt;
  return citizen::last_sign_ms(model) + settings_.waits.rate_ms;
}

// nullopt: nobody listens to the page.
std::optional<std::int64_t> CitizenScreen::listening_due() const {
  if (!voice_.holds_page(steady_ms())) return std::nullopt;
  return listened_ms_ + kListenStepMs;
}

// Nothing moves below the technician's screen, nor while the glass is cleaned.
std::optional<std::int64_t> CitizenScreen::attract_due() const {
  const citizen::Model& model = source_.model();
  const bool still = model.comfort.reduced_motion || model.page != citizen::Page::idle ||
                     technician_open() || touch::deaf(cleaning_, drawn_ms_);
  if (still) return std::nullopt;
  return model.page_since_ms + citizen::next_attract_ms(drawn_ms_ - model.page_since_ms);
}

std::optional<std::int64_t> CitizenScreen::page_due() const {
  const auto due = citizen::next_deadline(source_.model());
  if (!due || source_.model().page != citizen::Page::still_here) return due;
  const std::int64_t step = source_.model().comfort.reduced_motion ? kSecondMs : kRingStepMs;
  return *due - std::max<std::int64_t>(0, *due - drawn_ms_ - 1) / step * step;
}

void CitizenScreen::tick() {
  if (listening_due()) {
    listened_ms_ = steady_ms();
    source_.act(citizen::Listens{});
  }
  const auto due = citizen::next_deadline(source_.model());
  if (due && steady_ms() >= *due) source_.act(citizen::Tick{});
  if (const auto wishes = wishes_due(); wishes && steady_ms() >= *wishes) {
    forget_citizen();
    window_.ask_picture();
  }
  const technician::Model* model = source_.technician();
  const auto technicians = model ? technician::next_deadline(*model) : std::nullopt;
  if (!technicians || steady_ms() < *technicians) return;
  source_.act_technician(technician::Tick{});
  if (technician_hears()) tell_sound();
  window_.ask_picture();
}

bool CitizenScreen::technician_hears() const {
  const technician::Model* model = source_.technician();
  return model != nullptr && model->page == technician::Page::sound;
}

void CitizenScreen::tell_sound() {
  technician::SoundIs known{voice_.look(), voice_.loudness(), settings_.speech.earphone,
                            settings_.speech.enabled, {}};
  for (const texts::Language& one : words_.all.all)
    known.languages.push_back({one.code, one.texts("language.name")});
  source_.act_technician(known);
}

void CitizenScreen::act_technician(const technician::Action& action) {
  source_.act_technician(action);
  if (!technician_hears()) return;
  const auto* speak = std::get_if<technician::Speak>(&action);
  if (speak == nullptr) return;
  voice_.try_out(words_.all.of(speak->language));
  tried_out_ = true;
  tell_sound();
}

bool CitizenScreen::technician_open() const {
  const technician::Model* model = source_.technician();
  return model != nullptr && model->page != technician::Page::closed;
}

// The corner has been held long enough.
bool CitizenScreen::open_technician() {
  if (!corner_held_ || source_.technician() == nullptr) {
    corner_since_ms_.reset();
    return false;
  }
  if (!corner_since_ms_) corner_since_ms_ = drawn_ms_;
  if (drawn_ms_ < *corner_since_ms_ + kTechnicianHoldMs) return false;
  corner_since_ms_.reset();
  source_.act_technician(technician::Open{});
  return technician_open();
}

void CitizenScreen::draw_technician(const technician::Model& model) {
  const technician::Screen screen =
      technician::screen_of(model, words_.of_settings, drawn_ms_);
  tell_apart(screen.name, 0);
  let_go();
  heed_cleaning();
  std::optional<technician::Action> tapped;
  const auto keys = window_.draw(
      [&](views::Frame& frame, float w, float h) {
        tapped = views::draw_technician(frame, screen, {w, h});
      },
      false);
  facts_.write(screen.name, settings_.language, keys, window_);
  if (!tapped) return;
  act_technician(*tapped);
  window_.ask_picture();
}

void CitizenScreen::draw() {
  drawn_ms_ = steady_ms();
  if (tried_out_ && !technician_hears()) {  // no sentence outlives its page
    tried_out_ = false;
    voice_.silence();
  }
  window_.set_theme(source_.model().comfort.high_contrast ? views::Theme::high_contrast
                                                          : views::Theme::light);
  if (technician_open() || open_technician()) return draw_technician(*source_.technician());
  heed_cleaning();
  if (touch::deaf(cleaning_, drawn_ms_))
    draw_cleaning();
  else
    draw_page();
  rest();
}

// Behind each citizen once, when the last picture of the resting screen is shown.
void CitizenScreen::rest() {
  if (!may_be_cleaned()) rested_ = false;
  if (rested_ || !may_be_cleaned() || window_.picture_due()) return;
  trim_heap();
  rested_ = true;
}

// No ballot is open where the place to hold is, so nothing is being cleaned away.
bool CitizenScreen::may_be_cleaned() const {
  const citizen::Page page = source_.model().page;
  return page == citizen::Page::idle || page == citizen::Page::out_of_service;
}

// What rests on the glass belongs to the screen on which it began; a focus to its citizen.
void CitizenScreen::tell_apart(const std::string& name, std::int64_t since_ms) {
  const std::string shown = name + "@" + std::to_string(since_ms);
  if (shown == shown_) return;
  shown_ = shown;
  window_.new_screen();
  chosen_.clear();
  voice_.new_screen();
  const auto& ballot = source_.model().ballot;
  const bool other = ballot && ballot_since_ms_ && ballot->opened_ms != *ballot_since_ms_;
  if (other || may_be_cleaned()) forget_citizen();
  if (ballot) ballot_since_ms_ = ballot->opened_ms;
}

bool CitizenScreen::may_listen(const citizen::Screen& screen) const {
  return settings_.speech.enabled && views::has_listen(screen);
}

// Whose ballot was offered meanwhile could not answer: the time begins when the glass hears again.
void CitizenScreen::heed_cleaning() {
  const bool before = touch::deaf(cleaning_, drawn_ms_);
  const bool ended = cleaning_.deaf_until_ms && !before;
  cleaning_ = touch::update(cleaning_, place_held_, drawn_ms_);
  if (!before && touch::deaf(cleaning_, drawn_ms_)) source_.cleaning(cleaning_.waits.deaf_ms);
  if (ended && source_.model().ballot) source_.act(citizen::Touched{});
}

// No place is looked at in this picture: what was held in the one before counts no longer.
void CitizenScreen::let_go() {
  corner_held_ = place_held_ = false;
  corner_since_ms_.reset();
}

void CitizenScreen::draw_cleaning() {
  tell_apart("cleaning", 0);
  let_go();
  const std::string& language = source_.model().language;
  const auto screen = touch::cleaning_screen_of(cleaning_, words_.all.of(language), drawn_ms_);
  const auto keys = window_.draw(
      [&](views::Frame& frame, float w, float h) { views::draw_cleaning(frame, screen, {w, h}); },
      false);
  facts_.write("cleaning", language, keys, window_);
}

void CitizenScreen::draw_page() {
  const bool read_aloud = voice_.on();
  const citizen::Screen screen = citizen::screen_of(
      source_.model(), words_.all, source_.agency(), drawn_ms_,
      settings_.speech.enabled ? std::optional(read_aloud) : std::nullopt, source_.counter_name());
  tell_apart(screen.name, drawn_ms_ - screen.page_age_ms);
  std::optional<citizen::Action> tapped;
  const auto keys = window_.draw([&](views::Frame& frame, float w, float h) {
    tapped = draw_frame(frame, screen, w, h);
  }, views::citizen_moves(screen, source_.model().comfort.reduced_motion));
  facts_.write(screen.name, screen.language, keys, window_);
  heed_cleaning();
  if (open_technician()) return window_.ask_picture();
  if (const auto* flip = tapped ? std::get_if<citizen::Flip>(&*tapped) : nullptr)
    if (flip->one == citizen::Switch::read_aloud) voice_.toggle();
  if (voice_.on() != read_aloud) window_.ask_picture();
  if (!tapped) return;
  source_.act(*tapped);
  window_.ask_picture();
}

std::optional<citizen::Action> CitizenScreen::draw_frame(views::Frame& frame,
                                                         const citizen::Screen& screen, float w,
                                                         float h) {
  const texts::Texts& words = words_.all.of(screen.language);
  if (frame.glass.lift) by_keypad_ = false;
  frame.chosen = std::exchange(chosen_, "");
  if (voice_.explore(frame, words, drawn_ms_)) source_.act(citizen::Touched{});
  const citizen::Comfort& comfort = source_.model().comfort;
  const auto tapped =
      views::draw_citizen(frame, screen, {w, h, comfort.low_reach}, comfort.reduced_motion);
  if (may_listen(screen) &&
      views::draw_listen(frame, words("citizen.listen.key"), voice_.on(), {w, h}))
    voice_.toggle();
  voice_.take_page(frame, words, drawn_ms_);
  places_.clear();
  for (const views::KeyFact& key : views::keys_as_read(frame))
    places_.push_back({key.id, key.x, key.y, key.w, key.h});
  if (by_keypad_ || voice_.on())
    views::draw_focus(frame, by_keypad_ ? focus_ : voice_.at(), by_keypad_);
  corner_held_ = views::corner_is_held(frame);
  place_held_ = may_be_cleaned() && views::cleaning_place_held(frame, {w, h});
  return tapped;
}

}  // namespace suara::kiosk
