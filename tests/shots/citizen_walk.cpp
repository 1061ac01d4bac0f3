#include "tests/shots/citizen_walk.hpp"

#include "tests/shots/shown_kiosk.hpp"

namespace suara::shots {
namespace {

using test::Facts;
using test::KioskProgram;
using test::TouchScreen;

// X keycode of a keypad's arrow down.
constexpr int kDown = 116;

// One kiosk and its glass; each page is waited for, then taken.
struct Walk {
  const Look& look;
  Album& album;
  ShownFolder home;
  TouchScreen glass;
  KioskProgram kiosk;

  Walk(const Look& looked_at, Album& into, const std::string& stand = "")
      : look(looked_at),
        album(into),
        home(looked_at, !stand.empty()),
        glass(looked_at.width, looked_at.height),
        kiosk(home, glass, settings_for(looked_at, stand)) {
    kiosk.duty_on();
  }
  void take(const std::string& page) { album.take(kiosk.citizen(), page, look); }
  void take_when(const std::string& screen, const std::string& page = "") {
    kiosk.citizen().wait_screen(screen);
    take(page.empty() ? screen : page);
  }
  void press(const std::string& key) { shots::press(kiosk, key); }
  void rate(int score) {
    kiosk.finish();
    press("rate." + std::to_string(score));
    kiosk.citizen().wait_screen("thanks");
  }
  void open_reasons(int score) {
    rate(score);
    press("thanks.reasons");
    kiosk.citizen().wait_screen("reasons");
    press("reason.waktu");
    press("reason.kompetensi");
  }
  void wait_question(int number) {
    kiosk.citizen().wait_for(
        [&](const Facts& now) {
          return now.screen == "survey" && now.find("survey.question") != nullptr &&
                 now.find("survey.question")->label != asked_;
        },
        "question " + std::to_string(number));
    asked_ = kiosk.citizen().facts().find("survey.question")->label;
  }
  void skip_to(int number, int& at) {
    for (; at < number; ++at) {
      press("survey.skip");
      wait_question(at + 1);
    }
  }

 private:
  std::string asked_;
};

// From rest over the question to its help, and back to the question.
void walk_to_help(Walk& walk) {
  walk.take_when("idle");
  walk.kiosk.finish();
  walk.take_when("rate");
  walk.press("rate.help");
  walk.take_when("help");
  walk.press("help.back");
}

void walk_rating(Walk& walk) {
  walk_to_help(walk);
  walk.take_when("still_here");
  walk.glass.tap(walk.look.width / 2, 4);
  walk.kiosk.citizen().wait_screen("rate");
  walk.press("rate.2");
  walk.take_when("thanks");
  walk.press("thanks.finish");
  walk.kiosk.citizen().wait_screen("idle");
}

void walk_comment(Walk& walk) {
  walk.open_reasons(2);
  walk.take("reasons");
  walk.press("reasons.comment");
  walk.kiosk.citizen().wait_screen("comment");
  type(walk.kiosk, "nomor antrean sulit terlihat dari tempat duduk");
  walk.take("comment");
  walk.press("key.symbols");
  walk.take("symbols");
  walk.press("keyboard.send");
  walk.take_when("closing");
  walk.kiosk.citizen().wait_screen("idle");
}

void walk_survey(Walk& walk) {
  walk.rate(4);
  walk.press("thanks.survey");
  int question = 1;
  walk.wait_question(question);
  walk.take("survey_long");
  walk.skip_to(3, question);
  walk.take("survey");
  walk.skip_to(12, question);
  walk.take("respondent");
  walk.skip_to(13, question);
  walk.take("respondent_work");
  walk.press("survey.skip");
  walk.kiosk.citizen().wait_for([](const Facts& now) { return now.screen != "survey"; }, "its end");
  if (walk.kiosk.citizen().facts().screen == "thanks") walk.press("thanks.finish");
  walk.kiosk.citizen().wait_screen("idle");
}

void walk_complaint(Walk& walk) {
  walk.open_reasons(1);
  walk.press("reasons.complaint");
  walk.kiosk.citizen().wait_screen("complaint");
  type(walk.kiosk, "nomor saya dilewati dua kali");
  walk.take("complaint");
  walk.press("keyboard.send");
  walk.kiosk.citizen().wait_screen("contact");
  type(walk.kiosk, "0812");
  walk.take("contact");
  walk.press("keyboard.send");
  walk.take_when("claim_code");
  walk.press("claim.noted");
  walk.kiosk.citizen().wait_screen("idle");
}

void walk_cleaning(Walk& walk) {
  walk.kiosk.down(1, "cleaning.place");
  walk.kiosk.citizen().wait_screen("cleaning");
  walk.glass.up(1);
  walk.take("cleaning");
}

void walk_stand(const Look& look, Album& album) {
  Walk walk(look, album, "ktp");
  walk.kiosk.citizen().wait_for([](const Facts& now) { return now.find("idle.begin") != nullptr; },
                                "the stand");
  walk.take("stand");
  walk.press("idle.begin");
  walk.kiosk.citizen().wait_screen("rate");
  walk.press("rate.3");
  walk.kiosk.citizen().wait_screen("thanks");
  walk.press("thanks.reasons");
  walk.kiosk.citizen().wait_screen("reasons");
  walk.press("reason.perilaku");
  walk.press("reasons.send");
  walk.take_when("closing", "closing_bare");
}

// A kiosk that takes nothing: data as it is.
void take_still(const Look& look, Album& album, const std::filesystem::path& data,
                const std::string& page) {
  TouchScreen glass(look.width, look.height);
  test::write_file(data / "kiosk.toml", settings_for(look));
  const auto facts = data / "citizen.facts";
  test::Process kiosk({test::program_path("suara-kiosk"), "--data", data.string()},
                      {{"DISPLAY", glass.display()},
                       {"SUARA_FACTS", facts.string()},
                       {"LIBGL_ALWAYS_SOFTWARE", "1"}});
  test::Driver driver(glass.screen(), facts);
  driver.wait_screen("out_of_service");
  album.take(driver, page, look);
}

void take_out_of_service(const Look& look, Album& album) {
  const ShownFolder home(look);
  const std::string mark = "a mark to damage";
  journal::Journal::open(home.folder.path())
      ->append(record::Boot{{}, mark, Bytes(16, 'b')}, kiosk::read_clocks());
  const auto journal = home.folder / "journal.sqlite3";
  std::string file = test::read_file(journal);
  file.at(file.find(mark)) = 'A';
  test::write_file(journal, file);
  take_still(look, album, home.folder.path(), "out_of_service");
}

// Every page of a counter that has names on it.
void walk_named(Walk& walk) {
  walk_to_help(walk);
  walk.press("rate.skip");
  walk.kiosk.citizen().wait_screen("idle");
  walk.open_reasons(2);
  walk.take("reasons");
  walk.press("reasons.send");
  walk.take_when("closing");
}

void take_focused(Walk& walk, const std::string& screen) {
  walk.kiosk.citizen().wait_screen(screen);
  walk.glass.key("keyboard", kDown);
  walk.kiosk.citizen().wait_for([](const Facts& now) { return now.find("focus") != nullptr; },
                                "a focus");
  walk.take(screen);
}

}  // namespace

void walk_citizen(const Look& look, Album& album) {
  {
    Walk walk(look, album);
    walk_rating(walk);
    walk_comment(walk);
    walk_survey(walk);
    walk_complaint(walk);
    walk_cleaning(walk);
  }
  walk_stand(look, album);
  take_out_of_service(look, album);
  const test::Folder fresh;
  take_still(look, album, fresh.path(), "not_enrolled");
}

void walk_names(const Look& look, Album& album) {
  Walk walk(look, album);
  walk_named(walk);
}

void walk_focus(const Look& look, Album& album) {
  Walk walk(look, album);
  walk.kiosk.finish();
  take_focused(walk, "rate");
  walk.press("rate.2");
  walk.kiosk.citizen().wait_screen("thanks");
  walk.press("thanks.reasons");
  take_focused(walk, "reasons");
  walk.press("reasons.comment");
  take_focused(walk, "comment");
}

void walk_technician(const Look& look, Album& album) {
  Walk walk(look, album);
  const auto digits = [&](const std::string& pin) {
    for (const char digit : pin) walk.press(std::string("technician.digit") + digit);
  };
  REQUIRE(walk.kiosk.ask({{"do", "technician"}}) == "ok");
  walk.kiosk.citizen().wait_screen("technician.pin");
  digits("1234");
  walk.take("technician.pin");
  walk.press("technician.enter");
  walk.kiosk.citizen().wait_for(
      [](const Facts& now) {
        const auto* line = now.find("technician.pin_line");
        return line != nullptr && !line->label.empty();
      },
      "what is said of a wrong PIN");
  walk.take("technician.wrong_pin");
  digits("482913");
  walk.press("technician.enter");
  walk.take_when("technician", "technician.facts");
  for (const char* page : {"technician.notes", "technician.scale"}) {
    walk.press(page);
    walk.take_when(page);
    walk.press("technician.facts");
    walk.kiosk.citizen().wait_screen("technician");
  }
  walk.press("technician.programs");
  walk.kiosk.citizen().wait_screen("technician.programs");
  walk.press("technician.invite");
  walk.kiosk.citizen().wait_for(
      [](const Facts& now) { return now.find("technician.code") != nullptr; }, "a code");
  walk.take("technician.code");
  walk.press("technician.facts");
  walk.kiosk.citizen().wait_screen("technician");
  walk.press("technician.tests");
  walk.take_when("technician.sound");
  walk.press("technician.open_touch");
  walk.kiosk.citizen().wait_screen("technician.touch");
  walk.glass.down(1, 80, 60);
  walk.glass.down(2, walk.look.width - 90, walk.look.height - 70);
  walk.take("technician.touch");
  walk.glass.up(1);
  walk.glass.up(2);
  walk.kiosk.down(3, "technician.touch_end");
  walk.kiosk.citizen().wait_screen("technician.sound");
  walk.glass.up(3);
  walk.press("technician.facts");
  walk.kiosk.citizen().wait_screen("technician");
  walk.press("technician.enrol");
  walk.kiosk.citizen().wait_screen("technician.enrolment");
  type(walk.kiosk, "k7q4m29");
  walk.take("technician.enrol_code");
}

}  // namespace suara::shots
