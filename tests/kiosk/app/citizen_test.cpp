#include <doctest/doctest.h>

#include "tests/kiosk/app/citizen_stand.hpp"

using namespace suara;
using namespace suara::kiosk::citizen;
using domain::ClosedBy;
using domain::Element;
using domain::Outcome;
using test::opened;
using test::service;
using test::Stand;

TEST_SUITE("kiosk/app/citizen") {
  TEST_CASE("thanks is shown only after the score is durable") {
    Stand stand = opened();
    stand.recorder_slow = true;
    stand.give(Rate{4});
    CHECK(stand.model.page == Page::rate);
    const auto revision = std::get<SaveDraft>(stand.effects.back()).revision;
    stand.after(50, DraftSaved{revision - 1});
    CHECK(stand.model.page == Page::rate);
    stand.after(50, DraftSaved{revision});
    CHECK(stand.model.page == Page::thanks);
  }

  TEST_CASE("a second tap while the first is being saved changes nothing") {
    Stand stand = opened();
    stand.recorder_slow = true;
    stand.give(Rate{4});
    const std::size_t asked = stand.effects.size();
    stand.after(200, Rate{1});
    CHECK(stand.effects.size() == asked);
  }

  TEST_CASE("Selesai closes a rated ballot with its times") {
    Stand stand = opened();
    stand.give(Rate{3});
    stand.after(2000, Finish{});
    REQUIRE(stand.closed.size() == 1);
    const auto& ballot = stand.closed[0];
    CHECK(ballot.outcome == Outcome::rated);
    CHECK(ballot.closed_by == ClosedBy::selesai);
    CHECK(ballot.answers.score == 3);
    CHECK(ballot.answers.first_answer_ms == 1000);
    CHECK(ballot.close_ms == 3000);
    CHECK(stand.model.page == Page::idle);
    CHECK_FALSE(stand.model.ballot.has_value());
  }

  TEST_CASE("thanks closes by itself 15 seconds after the last touch") {
    Stand stand = opened();
    stand.give(Rate{1});
    stand.pass(14'000);
    stand.give(Touched{});
    stand.pass(14'999);
    CHECK(stand.closed.empty());
    stand.pass(1);
    REQUIRE(stand.closed.size() == 1);
    CHECK(stand.closed[0].closed_by == ClosedBy::idle);
    CHECK(stand.closed[0].outcome == Outcome::rated);
  }

  TEST_CASE("without a touch the rating screen asks for 20 seconds, then times out") {
    Stand stand;
    stand.give(service());
    stand.pass(14'999);
    CHECK(stand.model.page == Page::rate);
    stand.pass(1);
    CHECK(stand.model.page == Page::still_here);
    CHECK(still_here_seconds(stand.model, stand.now) == 20);
    stand.pass(19'999);
    CHECK(stand.closed.empty());
    stand.pass(1);
    REQUIRE(stand.closed.size() == 1);
    CHECK(stand.closed[0].outcome == Outcome::timed_out);
    CHECK(stand.closed[0].close_ms == 35'000);
  }

  TEST_CASE("one touch anywhere on the countdown brings the faces back") {
    Stand stand;
    stand.give(service());
    stand.pass(16'000);
    stand.give(Touched{});
    CHECK(stand.model.page == Page::rate);
    stand.after(500, Rate{2});
    CHECK(stand.model.page == Page::thanks);
  }

  TEST_CASE("Ubah pilihan takes the score back, and a new one is counted once") {
    Stand stand = opened();
    stand.give(Rate{1});
    stand.after(1000, OpenReasons{});
    stand.after(1000, ToggleReason{Element::waktu});
    stand.after(1000, SkipReasons{});
    stand.after(1000, ChangeChoice{});
    CHECK(stand.model.page == Page::rate);
    const auto& draft = std::get<SaveDraft>(stand.effects.back()).answers;
    CHECK_FALSE(draft.score.has_value());
    CHECK(draft.reasons.empty());
    stand.after(1000, Rate{4});
    stand.after(1000, Finish{});
    REQUIRE(stand.closed.size() == 1);
    CHECK(stand.closed[0].answers.score == 4);
    CHECK(stand.closed[0].answers.changes == 1);
    CHECK(stand.closed[0].answers.first_answer_ms == 1000);
    CHECK(stand.closed[0].answers.last_answer_ms == 6000);
  }

  TEST_CASE("a score taken back and not given again is withdrawn") {
    Stand stand = opened();
    stand.give(Rate{1});
    stand.after(1000, ChangeChoice{});
    stand.pass(60'000);
    REQUIRE(stand.closed.size() == 1);
    CHECK(stand.closed[0].outcome == Outcome::withdrawn);
    CHECK_FALSE(stand.closed[0].answers.score.has_value());
  }

  TEST_CASE("reasons are sent sorted and once each; not sent, they are not in the ballot") {
    Stand stand = opened();
    stand.give(Rate{2});
    stand.after(1000, OpenReasons{});
    stand.after(600, ToggleReason{Element::sarana});
    stand.after(600, ToggleReason{Element::waktu});
    stand.after(600, ToggleReason{Element::biaya});
    stand.after(600, ToggleReason{Element::biaya});
    stand.after(600, SendReasons{});
    CHECK(stand.model.page == Page::closing);
    stand.pass(2'999);
    CHECK(stand.model.page == Page::closing);
    stand.pass(1);
    CHECK(stand.model.page == Page::idle);
    REQUIRE(stand.closed.size() == 1);
    CHECK(stand.closed[0].closed_by == ClosedBy::selesai);
    CHECK(stand.closed[0].answers.reasons == std::vector{Element::waktu, Element::sarana});

    Stand silent = opened();
    silent.give(Rate{2});
    silent.after(1000, OpenReasons{});
    silent.after(600, ToggleReason{Element::waktu});
    silent.pass(120'000);
    REQUIRE(silent.closed.size() == 1);
    CHECK(silent.closed[0].outcome == Outcome::rated);
    CHECK(silent.closed[0].answers.reasons.empty());
  }

  TEST_CASE("Lewati closes as skipped") {
    Stand stand = opened();
    stand.give(Skip{});
    REQUIRE(stand.closed.size() == 1);
    CHECK(stand.closed[0].outcome == Outcome::skipped);
    CHECK(stand.closed[0].closed_by == ClosedBy::selesai);
  }

  TEST_CASE("the desk cancels an unanswered ballot; a score that stands survives it") {
    Stand stand = opened();
    stand.give(CancelBallot{});
    CHECK(stand.closed[0].outcome == Outcome::cancelled);
    CHECK(stand.desk().state == Offered::none);
    Stand rated = opened();
    rated.give(Rate{1});
    rated.after(100, CancelBallot{});
    CHECK(rated.closed[0].outcome == Outcome::rated);
    CHECK(rated.closed[0].closed_by == ClosedBy::cancel);
  }

  TEST_CASE("while a service waits the desk takes that one back, and whoever answers goes on") {
    Stand stand = opened();
    stand.give(Rate{1});
    stand.after(1000, OpenReasons{});
    stand.after(1000, service("kk"));
    stand.after(1000, CancelBallot{});
    CHECK(std::get<CancelWaiting>(stand.effects.back()).offer.service == ServiceId{"kk"});
    CHECK(stand.model.page == Page::reasons);
    CHECK_FALSE(stand.desk().next_waits);
    stand.after(1000, SendReasons{});
    stand.pass(3'000);
    CHECK(stand.model.page == Page::idle);
    REQUIRE(stand.closed.size() == 1);
    CHECK(stand.closed[0].closed_by == ClosedBy::selesai);
  }

  TEST_CASE("the next service supersedes an unanswered ballot and opens at once") {
    Stand stand = opened();
    stand.give(service("kk"));
    REQUIRE(stand.closed.size() == 1);
    CHECK(stand.closed[0].outcome == Outcome::superseded);
    CHECK(stand.model.page == Page::rate);
    CHECK(stand.model.ballot->opened.offer.service == ServiceId{"kk"});
    CHECK_FALSE(stand.desk().next_waits);
  }

  TEST_CASE("a rating that stands is kept when the next service opens") {
    Stand stand = opened();
    stand.give(Rate{4});
    stand.after(500, service("kk"));
    REQUIRE(stand.closed.size() == 1);
    CHECK(stand.closed[0].outcome == Outcome::rated);
    CHECK(stand.closed[0].closed_by == ClosedBy::next);
    CHECK(stand.model.ballot->opened.offer.service == ServiceId{"kk"});
  }

  TEST_CASE("while the citizen still answers, one next service waits and a second is refused") {
    Stand stand = opened();
    stand.give(Rate{1});
    stand.after(1000, OpenReasons{});
    stand.after(1000, service("kk"));
    CHECK(stand.closed.empty());
    CHECK(stand.desk().next_waits);
    stand.after(1000, service("pindah"));
    CHECK(std::holds_alternative<RefuseNext>(stand.effects.back()));
    stand.after(1000, ToggleReason{Element::waktu});
    stand.after(1000, SendReasons{});
    REQUIRE(stand.closed.size() == 1);
    CHECK(stand.closed[0].answers.reasons.size() == 1);
    CHECK(stand.model.page == Page::closing);
    stand.pass(3'000);
    CHECK(stand.model.ballot->opened.offer.service == ServiceId{"kk"});
    CHECK_FALSE(stand.desk().next_waits);
  }

  TEST_CASE("the next service waits three minutes at most; the score survives") {
    Stand stand = opened();
    stand.give(Rate{3});
    stand.after(1000, OpenReasons{});
    stand.after(1000, service("kk"));
    for (int second = 0; second < 179; ++second) {
      stand.pass(1000);
      stand.give(Touched{});
    }
    CHECK(stand.closed.empty());
    stand.pass(1000);
    REQUIRE(stand.closed.size() == 1);
    CHECK(stand.closed[0].outcome == Outcome::rated);
    CHECK(stand.closed[0].closed_by == ClosedBy::next);
  }

  TEST_CASE("wet fingers: a new screen and a key just pressed take nothing") {
    Stand stand;
    stand.give(service());
    stand.after(149, Rate{4});
    CHECK(stand.effects.size() == 1);
    stand.after(1, Rate{4});
    CHECK(stand.model.page == Page::thanks);
    stand.after(500, OpenReasons{});
    CHECK(stand.model.page == Page::reasons);
    stand.after(149, ToggleReason{Element::waktu});
    CHECK(stand.model.ballot->chosen.empty());
    stand.after(1, ToggleReason{Element::waktu});
    CHECK(stand.model.ballot->chosen.size() == 1);
    stand.after(499, ToggleReason{Element::waktu});
    CHECK(stand.model.ballot->chosen.size() == 1);
    stand.after(1, ToggleReason{Element::waktu});
    CHECK(stand.model.ballot->chosen.empty());
  }

  TEST_CASE("a finger that taps twice goes through one page, not two") {
    for (const std::int64_t apart : {200, 450}) {
      CAPTURE(apart);
      Stand stand = opened();
      stand.give(Rate{2});
      stand.after(apart, ChangeChoice{});
      CHECK(stand.model.page == Page::thanks);
      stand.after(1000, OpenReasons{});
      stand.after(1000, SkipReasons{});
      stand.after(apart, ChangeChoice{});
      CHECK(stand.model.page == Page::thanks);
      stand.after(1000, ChangeChoice{});
      stand.after(apart, Skip{});
      CHECK(stand.model.page == Page::rate);
      CHECK(stand.closed.empty());
      stand.after(1000, OpenHelp{});
      stand.after(1000, Back{});
      stand.after(apart, Skip{});
      CHECK(stand.closed.empty());
      stand.after(1000, Skip{});
      CHECK(stand.closed.size() == 1);
    }
  }

  TEST_CASE("a second tap on a face does nothing on the thanks, whichever face and key it meets") {
    for (std::uint8_t score = 1; score <= 4; ++score)
      for (const Action& key : {Action(OpenSurvey{}), Action(OpenReasons{}),
                                Action(ChangeChoice{}), Action(Finish{})}) {
        Stand stand = opened();
        stand.give(Rate{score});
        stand.after(200, key);
        stand.after(299, key);
        CHECK(stand.model.page == Page::thanks);
        CHECK(stand.closed.empty());
        stand.after(1, key);
        CHECK(stand.model.page != Page::thanks);
      }
  }

  TEST_CASE("who comes to a fresh screen is heard at once") {
    Stand stand = opened();
    stand.give(Rate{2});
    stand.after(1000, Finish{});
    REQUIRE(stand.model.page == Page::idle);
    stand.after(100, service("kk"));
    stand.after(150, Rate{4});
    CHECK(stand.model.page == Page::thanks);
  }

  TEST_CASE("the touch that says 'still here' skips nothing") {
    Stand stand;
    stand.give(service());
    stand.pass(16'000);
    stand.give(Touched{});
    stand.after(300, Skip{});
    CHECK(stand.closed.empty());
    stand.after(200, Skip{});
    CHECK(stand.closed.size() == 1);
  }

  TEST_CASE("the finger that ends a ballot does nothing in the one that waited") {
    Stand stand = opened();
    stand.give(Rate{2});
    stand.after(1000, OpenReasons{});
    stand.give(service("kk"));
    stand.after(1000, SkipReasons{});
    stand.after(1000, Finish{});
    REQUIRE(stand.model.ballot->opened.offer.service == ServiceId{"kk"});
    for (const Action& action : {Action(Rate{1}), Action(Skip{})}) stand.after(200, action);
    CHECK_FALSE(stand.model.ballot->answers.score.has_value());
    CHECK(stand.closed.size() == 1);
    stand.after(100, Skip{});
    CHECK(stand.closed.size() == 2);
  }

  TEST_CASE("nothing of one citizen is left for the next") {
    Stand stand = opened();
    stand.give(ChooseLanguage{"en"});
    stand.after(1000, Rate{1});
    stand.after(1000, Finish{});
    CHECK(stand.model.language == "id");
    stand.after(1000, service("kk"));
    CHECK(stand.model.ballot->answers == domain::Answers{});
    CHECK(stand.model.ballot->chosen.empty());
    CHECK_FALSE(stand.model.desk_answered_ms.has_value());
  }

  TEST_CASE("a storage fault takes the kiosk out of service; no ballot opens any more") {
    Stand stand = opened();
    stand.recorder_slow = true;
    stand.give(Rate{4});
    stand.give(StorageFault{"L-04"});
    CHECK(stand.model.page == Page::out_of_service);
    stand.give(DraftSaved{stand.model.revision});
    CHECK(stand.model.page == Page::out_of_service);
    const std::size_t asked = stand.effects.size();
    stand.give(service("kk"));
    CHECK(stand.effects.size() == asked);
  }

  TEST_CASE("a recorder that is silent for half a minute is a disk that hangs") {
    for (const bool closing : {false, true}) {
      Stand stand = opened();
      stand.recorder_slow = true;
      stand.give(closing ? Action(Skip{}) : Action(Rate{4}));
      const std::uint64_t revision = stand.model.revision;
      stand.pass(29'999);
      CHECK(stand.model.page == Page::rate);
      stand.pass(1);
      CHECK(stand.model.page == Page::out_of_service);
      CHECK(stand.model.fault_code == "D-SLOW");
      CHECK(stand.desk().state == Offered::none);
      stand.give(DraftSaved{revision});
      stand.give(BallotClosed{});
      CHECK(stand.model.page == Page::out_of_service);
      CHECK_FALSE(next_deadline(stand.model).has_value());
    }
  }

  TEST_CASE("the desk says selesai six seconds after the first answer, the same for all scores") {
    for (std::uint8_t score = 1; score <= 4; ++score) {
      Stand stand = opened();
      CHECK(stand.desk().state == Offered::offered);
      stand.give(Rate{score});
      stand.after(1000, Finish{});
      stand.pass(4'999);
      CHECK(stand.desk().state == Offered::offered);
      stand.pass(1);
      CHECK(stand.desk().state == Offered::done);
    }
    Stand skipped = opened();
    skipped.give(Skip{});
    skipped.pass(5'999);
    CHECK(skipped.desk().state == Offered::offered);
    skipped.pass(1);
    CHECK(skipped.desk().state == Offered::done);
    Stand silent = opened();
    silent.pass(34'000 + 5'999);
    CHECK(silent.desk().state == Offered::offered);
    silent.pass(1);
    CHECK(silent.desk().state == Offered::done);
  }
}
