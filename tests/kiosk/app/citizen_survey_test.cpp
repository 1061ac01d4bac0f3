#include <doctest/doctest.h>

#include "kiosk/app/citizen/figure.hpp"
#include "tests/kiosk/app/citizen_stand.hpp"

using namespace suara;
using namespace suara::kiosk::citizen;
using domain::Element;
using test::Stand;

namespace {

Stand at_survey(bool can_seal = true) {
  Stand stand = can_seal ? test::sealing() : test::opened();
  stand.give(Rate{3});
  stand.after(1000, OpenSurvey{});
  stand.now += 1000;
  return stand;
}

void answer(Stand& stand, std::uint8_t choice) {
  stand.give(ChooseAnswer{choice});
  stand.pass(300);
  stand.now += 700;
}

}  // namespace

TEST_SUITE("kiosk/app/citizen/survey") {
  TEST_CASE("nine elements and four questions are answered one by one, each saved at once") {
    Stand stand = at_survey();
    for (std::uint8_t step = 0; step < 9; ++step) {
      CHECK(stand.model.survey.step == step);
      answer(stand, static_cast<std::uint8_t>(1 + step % 4));
      CHECK(stand.saved().answers.skm.size() == step + 1U);
    }
    for (const std::uint8_t choice : domain::Respondent{2, 1, 7, 6}) answer(stand, choice);
    CHECK(stand.saved().respondent == domain::Respondent{2, 1, 7, 6});
    REQUIRE(stand.closed.size() == 1);
    const auto& skm = stand.closed[0].answers.skm;
    REQUIRE(skm.size() == 9);
    for (std::size_t i = 0; i < 9; ++i)
      CHECK(skm[i] ==
            domain::SkmAnswer{domain::kElementKeys[i].first, static_cast<std::uint8_t>(1 + i % 4)});
    CHECK(stand.closed[0].answers.score == 3);
    CHECK(stand.model.page == Page::closing);
  }

  TEST_CASE("an answer shows 0.3 s before the next question") {
    Stand stand = at_survey();
    stand.give(ChooseAnswer{4});
    stand.pass(299);
    CHECK(stand.model.survey.step == 0);
    stand.pass(1);
    CHECK(stand.model.survey.step == 1);
  }

  TEST_CASE("each question can be skipped; nothing answered brings the thanks back") {
    Stand stand = at_survey();
    for (int i = 0; i < 13; ++i) stand.after(1000, SkipQuestion{});
    CHECK(stand.model.page == Page::thanks);
    CHECK(stand.closed.empty());
    stand.after(1000, Finish{});
    CHECK(stand.closed[0].answers.skm.empty());
  }

  TEST_CASE("a finger that taps twice skips one question") {
    Stand stand = test::opened();
    stand.give(Rate{3});
    stand.after(1000, OpenSurvey{});
    stand.after(1000, SkipQuestion{});
    stand.after(300, SkipQuestion{});
    CHECK(stand.model.survey.step == 1);
    stand.after(200, SkipQuestion{});
    CHECK(stand.model.survey.step == 2);
  }

  TEST_CASE("back keeps the answers, and another answer replaces the first") {
    Stand stand = at_survey();
    answer(stand, 1);
    stand.give(Back{});
    CHECK(stand.model.survey.step == 0);
    stand.after(1000, SkipQuestion{});
    CHECK(stand.model.ballot->answers.skm.size() == 1);
    stand.after(1000, Back{});
    stand.now += 1000;
    answer(stand, 4);
    CHECK(stand.saved().answers.skm == std::vector{domain::SkmAnswer{Element::persyaratan, 4}});
    stand.after(1000, Back{});
    stand.after(1000, Back{});
    CHECK(stand.model.page == Page::thanks);
  }

  TEST_CASE("an answer that the question does not have is not taken") {
    Stand stand = at_survey();
    stand.give(ChooseAnswer{5});
    stand.after(1000, ChooseAnswer{0});
    CHECK(stand.model.ballot->answers.skm.empty());
    for (int i = 0; i < 11; ++i) stand.after(1000, SkipQuestion{});
    CHECK(stand.model.survey.step == 11);
    stand.after(1000, ChooseAnswer{8});
    CHECK(stand.model.ballot->respondent == domain::kNothingTold);
    stand.after(1000, ChooseAnswer{7});
    CHECK(stand.model.ballot->respondent[2] == 7);
  }

  TEST_CASE("where nothing can be sealed, nothing is asked about the respondent") {
    Stand stand = at_survey(false);
    for (int i = 0; i < 8; ++i) stand.after(1000, SkipQuestion{});
    stand.now += 1000;
    answer(stand, 2);
    CHECK(stand.model.page == Page::closing);
    CHECK(stand.saved().respondent == domain::kNothingTold);
  }

  TEST_CASE("a form left lying closes with what was answered") {
    Stand stand = at_survey();
    answer(stand, 2);
    stand.pass(60'000);
    REQUIRE(stand.closed.size() == 1);
    CHECK(stand.closed[0].answers.skm.size() == 1);
    CHECK(stand.model.page == Page::idle);
  }

  TEST_CASE("form answers of a score that was taken back for good are not in the ballot") {
    Stand stand = at_survey();
    answer(stand, 2);
    stand.after(1000, Back{});
    stand.after(1000, Back{});
    stand.after(1000, ChangeChoice{});
    stand.pass(60'000);
    REQUIRE(stand.closed.size() == 1);
    CHECK(stand.closed[0].outcome == domain::Outcome::withdrawn);
    CHECK(stand.closed[0].answers.skm.empty());
  }

  TEST_CASE("help comes back to where it was asked for") {
    Stand stand = at_survey();
    stand.after(1000, SkipQuestion{});
    stand.after(1000, OpenHelp{});
    CHECK(stand.model.page == Page::help);
    stand.after(1000, Back{});
    CHECK(stand.model.page == Page::survey);
    CHECK(stand.model.survey.step == 1);
    Stand rate = test::opened();
    rate.give(OpenHelp{});
    rate.after(1000, Back{});
    CHECK(rate.model.page == Page::rate);
  }

  TEST_CASE("the public figure is read as published, or not at all") {
    using kiosk::published_figure;
    const std::map<std::string, std::string> good{
        {"skm.ikm_hundredths", "8690"}, {"skm.respondents", "357"}, {"skm.quarter", "2026-Q3"}};
    const PublicFigure expected{domain::Hundredths{8690}, 357, Quarter{2026, 3}};
    CHECK(published_figure(good) == expected);
    CHECK_FALSE(published_figure({}).has_value());
    auto few = good;
    few.erase("skm.ikm_hundredths");
    CHECK(published_figure(few) == PublicFigure{{}, 357, Quarter{2026, 3}});
    for (const auto& [key, wrong] : std::map<std::string, std::string>{
             {"skm.ikm_hundredths", "86.90"}, {"skm.respondents", "-1"}, {"skm.quarter", "Q3"}}) {
      auto broken = good;
      broken[key] = wrong;
      CHECK_FALSE(published_figure(broken).has_value());
    }
  }
}
