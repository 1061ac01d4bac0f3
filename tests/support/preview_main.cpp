// suara_preview PAGE[,PAGE...] LANGUAGE[,LANGUAGE...] WIDTHxHEIGHT[+contrast][+low][+focus][+names]
// [PICTURES]: one screen in the real window until it is ended; with a keypad's focus and numbers,
// with the longest names of agency, officer, counter and service. Those that begin with "desk." are
// the officer's, with "technician" the technician's. Of several, all of one window, one is shown
// after the other, in each language, and the last stays.
// Of each it says "page PAGE LANGUAGE" and where its texts and keys stand, and "ready" when the
// last has come to rest. With PICTURES it draws a citizen's page so
// often and says what one took: "key median MS p99 MS" as a finger goes down on a key and up,
// "page median MS p99 MS" where another page comes each time.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <sstream>
#include <stdexcept>

#include "kiosk/app/citizen/screen.hpp"
#include "kiosk/app/technician/screen.hpp"
#include "kiosk/app/touch/cleaning.hpp"
#include "kiosk/shell/facts_file.hpp"
#include "kiosk/shell/fonts.hpp"
#include "kiosk/shell/window.hpp"
#include "kiosk/views/citizen.hpp"
#include "kiosk/views/cleaning.hpp"
#include "kiosk/views/desk.hpp"
#include "kiosk/views/focus.hpp"
#include "kiosk/views/listen.hpp"
#include "kiosk/views/technician.hpp"
#include "tests/support/preview_desk.hpp"
#include "tests/support/preview_technician.hpp"

using namespace suara;
using namespace suara::kiosk;

namespace {

// The model of a citizen who has come to a page by the keys that lead there.
class Visit {
 public:
  citizen::Model model;
  std::int64_t now = 0;

  void give(const citizen::Action& action) {
    now += 1000;
    auto step = citizen::update(std::move(model), action, now);
    model = std::move(step.model);
    for (const auto& effect : step.effects) answer(effect);
  }
  void type(std::string_view text) {
    for (const char sign : text) give(citizen::TypeSign{sign});
  }

 private:
  void answer(const citizen::Effect& effect) {
    if (const auto* save = std::get_if<citizen::SaveDraft>(&effect))
      give(citizen::DraftSaved{save->revision});
    if (std::holds_alternative<citizen::CloseDraft>(effect)) give(citizen::BallotClosed{});
    if (std::holds_alternative<citizen::FileComplaint>(effect))
      give(citizen::ComplaintFiled{"KL7Q4M29"});
  }
};

void rate(Visit& visit) {
  visit.give(citizen::OpenBallot{{OfficerId{"P-0001"}, CounterId{"L-03"}, ServiceId{"ktp"}},
                                 {"Petugas Contoh 1", "Loket 3", "KTP elektronik",
                                  "Electronic ID card"}});
}

void choose_reasons(Visit& visit) {
  visit.give(citizen::Rate{2});
  visit.give(citizen::OpenReasons{});
  visit.give(citizen::ToggleReason{domain::Element::waktu});
  visit.give(citizen::ToggleReason{domain::Element::kompetensi});
}

// step: of the survey.
void answer_to(Visit& visit, std::size_t step) {
  visit.give(citizen::Rate{4});
  visit.give(citizen::OpenSurvey{});
  for (std::size_t i = 0; i < step; ++i) visit.give(citizen::SkipQuestion{});
  visit.give(citizen::ChooseAnswer{3});
}

constexpr const char* kText =
    "Petugas menjelaskan dengan sabar, tetapi nomor antrean sulit terlihat dari";

void complain(Visit& visit, const std::string& page) {
  visit.give(citizen::OpenComplaint{});
  visit.type("Nomor antrean saya dilewati dua kali dan tidak ada penjelasan");
  if (page == "complaint") return;
  visit.give(citizen::SendText{});
  visit.type("08123");
  if (page == "claim_code") visit.give(citizen::SendText{});
}

void go_to(Visit& visit, const std::string& page) {
  const std::size_t elements = domain::kElementKeys.size();
  if (page == "thanks") visit.give(citizen::Rate{2});
  if (page == "help") visit.give(citizen::OpenHelp{});
  if (page == "survey") answer_to(visit, 2);
  if (page == "survey_long") answer_to(visit, 0);
  if (page == "respondent") answer_to(visit, elements + 2);
  if (page == "respondent_work") answer_to(visit, elements + 3);
  if (page == "still_here") {
    visit.model.waits.rate_ms = 0;
    visit.give(citizen::Tick{});
  }
  const bool reasons = page == "reasons" || page == "comment" || page == "symbols" ||
                       page == "complaint" || page == "contact" || page == "claim_code" ||
                       page == "closing" || page == "closing_bare";
  if (!reasons) return;
  choose_reasons(visit);
  if (page == "closing_bare") visit.model.figure.reset();
  if (page == "comment" || page == "symbols") visit.give(citizen::OpenComment{});
  if (page == "comment") visit.type(kText);
  if (page == "symbols") visit.give(citizen::ToggleSymbols{});
  if (page.starts_with("closing")) visit.give(citizen::SendReasons{});
  if (page == "complaint" || page == "contact" || page == "claim_code") complain(visit, page);
}

citizen::Model citizen_model(const std::string& page, const std::string& language) {
  Visit visit;
  visit.model.waits.still_here_ms = 28'000;
  visit.give(citizen::Informed{
      true, citizen::PublicFigure{domain::Hundredths{8690}, 357, Quarter{2026, 3}}});
  if (page == "out_of_service") {
    visit.give(citizen::StorageFault{"L-04 · Loket 3"});
  } else if (page == "not_enrolled") {
    visit.give(citizen::NotEnrolled{});
  } else if (page == "stand") {
    visit.model.walk_up.emplace();
  } else if (page != "idle") {
    rate(visit);
    go_to(visit, page);
  }
  visit.model.language = language;
  visit.model.page_since_ms = 0;
  return visit.model;
}

// One line for each text and key of the picture, for whoever measures it: window pixels.
void say_drawn(const views::Frame& frame) {
  for (const views::Drawn::Text& text : frame.drawn->texts)
    fmt::print("text {:.1f} {:.1f} {:.1f} {:.1f} {:.2f} {}\n", text.x, text.y - text.h / 2, text.w,
               text.h, views::contrast(text.ink, text.ground), text.words);
  for (const views::KeyFact& key : frame.keys)
    if (key.key)
      fmt::print("key {:.1f} {:.1f} {:.1f} {:.1f} {} {}\n", key.x, key.y, key.w, key.h,
                 key.fits ? 1 : 0, key.id);
}

struct Layout {
  std::string options;  // "+low+focus"
  bool has(std::string_view option) const { return options.find(option) != std::string::npos; }
};

// One page of several, in the one window that all of them need.
struct Page {
  Window& window;
  const texts::Languages& words;
  const Layout& layout;
  std::string name;
  std::string language;
  bool last = false;
};

// Until it has come to rest; the last until the window is closed. draw: one picture, gives the
// screen's name.
template <class Draw>
void show(const Page& page, const Draw& draw) {
  Window& window = page.window;
  FactsFile facts;
  const std::int64_t before = window.pictures(), at_rest = before + 3;
  while (!window.closed()) {
    window.draw(
        [&](views::Frame& frame, float w, float h) {
          const std::string name = draw(frame, views::DesignSize{w, h});
          facts.write(name, page.language, frame.keys, window);
          if (window.pictures() != before + 2) return;
          fmt::print("page {} {}\n", page.name, page.language);
          say_drawn(frame);
        },
        false);
    const bool rests = window.pictures() >= at_rest;
    if (page.last && window.pictures() == at_rest) fmt::print("ready\n");
    if (!rests) window.ask_picture();
    std::fflush(stdout);
    if (rests && !page.last) return;
    window.wait(window.picture_due() ? std::optional<std::int64_t>(0) : std::nullopt);
  }
}

void show_citizen(const Page& page) {
  citizen::Model model = citizen_model(page.name, page.language);
  model.comfort.high_contrast = page.layout.has("+contrast");
  model.comfort.low_reach = page.layout.has("+low");
  const bool names = page.layout.has("+names");
  if (names && model.ballot)
    model.ballot->opened.labels = {kLongOfficer, kLongestCounter, kLongestService,
                                   kLongestServiceEn};
  const auto screen = citizen::screen_of(
      model, page.words, names ? kLongAgency : "Disdukcapil Kota Contoh", kPreviewMs, false);
  show(page, [&](views::Frame& frame, views::DesignSize size) {
    size.low_reach = page.layout.has("+low");
    views::draw_citizen(frame, screen, size, false);
    if (views::has_listen(screen))
      views::draw_listen(frame, page.words.of(page.language)("citizen.listen.key"), false, size);
    if (page.layout.has("+focus"))
      views::draw_focus(frame, views::keys_as_read(frame).front().id, true);
    return screen.name;
  });
}

void show_cleaning(const Page& page) {
  touch::Cleaning cleaning;
  cleaning.deaf_until_ms = kPreviewMs + 14'000;
  const auto screen =
      touch::cleaning_screen_of(cleaning, page.words.of(page.language), kPreviewMs);
  show(page, [&](views::Frame& frame, const views::DesignSize& size) {
    views::draw_cleaning(frame, screen, size);
    return "cleaning";
  });
}

void show_technician(const Page& page, bool portrait) {
  const auto screen = technician::screen_of(technician_model(page.name, portrait),
                                            page.words.of(page.language), kPreviewMs);
  show(page, [&](views::Frame& frame, const views::DesignSize& size) {
    views::draw_technician(frame, screen, size);
    return screen.name;
  });
}

void show_desk(const Page& page) {
  desk::Model model = desk_model(page.name);
  model.language = page.language;
  views::DesktopFields fields;
  show(page, [&](views::Frame& frame, const views::DesignSize& size) {
    const desk::Screen screen = desk::screen_of(model, page.words, kPreviewMs);
    if (const auto done = views::draw_desk(frame, screen, fields, size))
      model = desk::update(std::move(model), *done, kPreviewMs).model;
    return screen.name;
  });
}

std::vector<std::string> listed(std::string_view joined) {
  std::vector<std::string> parts;
  std::istringstream words{std::string(joined)};
  for (std::string part; std::getline(words, part, ',');) parts.push_back(part);
  return parts;
}

// What each of so many pictures took, in ms, sorted.
std::vector<double> times_of(Window& window, int pictures,
                             const std::function<void(views::Frame&, views::DesignSize, bool)>& draw) {
  std::vector<double> took;
  for (int i = 0; i < pictures; ++i) {
    const auto start = std::chrono::steady_clock::now();
    window.draw([&](views::Frame& frame, float w, float h) { draw(frame, {w, h}, i % 2 == 1); },
                true);
    took.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() -
                                                             start).count());
    window.wait(0);
  }
  std::ranges::sort(took);
  return took;
}

// A finger goes down on the page's first key and up beside it, and two pages take turns.
int measure(Window& window, const texts::Languages& words, const std::string& page,
            const std::string& language, int pictures) {
  const auto screen_at = [&](const std::string& name) {
    return citizen::screen_of(citizen_model(name, language), words, "Disdukcapil Kota Contoh",
                              kPreviewMs);
  };
  const auto screen = screen_at(page), other = screen_at(page == "thanks" ? "rate" : "thanks");
  std::optional<views::KeyFact> key;
  const auto say = [](const char* what, const std::vector<double>& took) {
    fmt::print("{} median {:.2f} p99 {:.2f}\n", what, took[took.size() / 2],
               took[took.size() * 99 / 100]);
  };
  say("key", times_of(window, pictures, [&](views::Frame& frame, views::DesignSize size, bool down) {
        touch::Contact finger;
        if (key) finger.at = finger.began = {key->x + key->w / 2, key->y + key->h / 2};
        if (key && down) frame.glass.resting = {&finger, 1};
        views::draw_citizen(frame, screen, size, false);
        if (!key) key = *std::ranges::find(frame.keys, true, &views::KeyFact::key);
      }));
  say("page", times_of(window, pictures,
                       [&](views::Frame& frame, views::DesignSize size, bool second) {
                         views::draw_citizen(frame, second ? other : screen, size, false);
                       }));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  int width = 0, height = 0, end = 0;
  const int pictures = argc == 5 ? std::atoi(argv[4]) : 0;
  if ((argc != 4 && pictures <= 0) || std::sscanf(argv[3], "%dx%d%n", &width, &height, &end) != 2) {
    fmt::print(stderr, "suara_preview PAGES LANGUAGES WIDTHxHEIGHT[OPTIONS] [PICTURES]\n");
    return 2;
  }
  WindowRequest request;
  request.title = "Suara Loket";
  request.width = width;
  request.height = height;
  const Layout layout{argv[3] + end};
  if (layout.has("+contrast")) request.theme = views::Theme::high_contrast;
  const bool desk = std::string_view(argv[1]).starts_with("desk.");
  request.types = desk ? desk_types() : citizen_types();
  if (desk) {
    request.in_millimetres = false;
    request.least_w = views::kDesk.w;
    request.least_h = views::kDesk.h;
  }
  const texts::Languages words = texts::load_languages(texts::assets_folder());
  request.letters = words.letters();
  auto window = Window::open(request);
  if (!window) {
    fmt::print(stderr, "{} {}{}\n", window.error().code, window.error().args["what"],
               window.error().args["file"]);
    return 1;
  }
  if (pictures > 0) return measure(**window, words, argv[1], argv[2], pictures);
  const auto pages = listed(argv[1]), languages = listed(argv[2]);
  for (const std::string& language : languages)
    for (const std::string& name : pages) {
      const bool last = &language == &languages.back() && &name == &pages.back();
      const Page page{**window, words, layout, name, language, last};
      if (desk)
        show_desk(page);
      else if (name.starts_with("technician"))
        show_technician(page, width < height);
      else if (name == "cleaning")
        show_cleaning(page);
      else
        show_citizen(page);
    }
  return 0;
}
