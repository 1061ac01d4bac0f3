// The form of the nine elements filled in by a finger on the real kiosk.
#include <doctest/doctest.h>

#include <algorithm>

#include "tests/kiosk/shell/a_program.hpp"

using namespace suara;
using test::Facts;
using test::KioskFolder;
using test::KioskProgram;
using test::kNoGuards;
using test::TouchScreen;

namespace {

constexpr std::size_t kQuestions = domain::kElementKeys.size();

std::uint8_t answer_to(std::size_t question) {
  return static_cast<std::uint8_t>(1 + question % 4);
}

std::string question_of(const Facts& facts) {
  const auto* question = facts.find("survey.question");
  return question == nullptr ? "" : question->label;
}

void open_form(KioskProgram& kiosk) {
  kiosk.duty_on();
  kiosk.finish();
  kiosk.tap("rate.3");
  kiosk.citizen().wait_screen("thanks");
  kiosk.tap("thanks.survey");
  kiosk.citizen().wait_screen("survey");
}

// Up to the next question, or the page behind the last.
void press_in_form(KioskProgram& kiosk, const std::string& key) {
  const std::string before = question_of(kiosk.citizen().facts());
  kiosk.tap(key);
  kiosk.citizen().wait_for([&](const Facts& now) { return question_of(now) != before; },
                           "what comes after " + before);
}

domain::Ballot only_ballot(KioskFolder& home, KioskProgram& kiosk) {
  kiosk.process().signal(SIGTERM);
  REQUIRE(kiosk.process().wait() == 0);
  const auto ballots = home.bodies<domain::Ballot>();
  REQUIRE(ballots.size() == 1);
  return ballots[0];
}

}  // namespace

TEST_SUITE("kiosk/shell/survey") {
  TEST_CASE("the form is filled in by nine touches, recorded whole, and thanked for with the IKM") {
    KioskFolder home;
    home.central.bundle.settings["skm.quarter"] = to_text(Quarter{2026, 3});
    home.central.bundle.settings["skm.respondents"] = "357";
    home.central.bundle.settings["skm.ikm_hundredths"] = "8690";
    home.take_bundle();
    TouchScreen glass(1280, 800);
    KioskProgram kiosk(home, glass, kNoGuards);
    open_form(kiosk);
    for (std::size_t question = 0; question < kQuestions; ++question)
      press_in_form(kiosk, "survey." + std::to_string(answer_to(question)));
    kiosk.citizen().wait_for(
        [](const Facts& now) {
          const auto* figure = now.find("closing.figure");
          return now.screen == "closing" && figure != nullptr && figure->label == "86,90";
        },
        "the IKM on the closing page");
    kiosk.citizen().wait_screen("idle");
    const auto answers = only_ballot(home, kiosk).answers;
    CHECK(answers.score == 3);
    REQUIRE(answers.skm.size() == kQuestions);
    for (std::size_t question = 0; question < kQuestions; ++question) {
      const auto element = domain::kElementKeys.at(question).first;
      const auto given = std::ranges::find(answers.skm, element, &domain::SkmAnswer::element);
      REQUIRE(given != answers.skm.end());
      CHECK(given->answer == answer_to(question));
    }
  }

  TEST_CASE("a form of which nothing was answered is none: the thanks are there again") {
    KioskFolder home;
    TouchScreen glass(1280, 800);
    KioskProgram kiosk(home, glass, kNoGuards);
    open_form(kiosk);
    for (std::size_t question = 0; question < kQuestions; ++question)
      press_in_form(kiosk, "survey.skip");
    kiosk.citizen().wait_screen("thanks");
    kiosk.tap("thanks.finish");
    kiosk.citizen().wait_screen("idle");
    CHECK(only_ballot(home, kiosk).answers.skm.empty());
  }
}
