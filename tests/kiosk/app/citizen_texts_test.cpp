#include <doctest/doctest.h>

#include <array>
#include <new>

#include "tests/kiosk/app/citizen_stand.hpp"

using namespace suara;
using namespace suara::kiosk::citizen;
using domain::ClosedBy;
using domain::Element;
using domain::Outcome;
using test::Stand;

namespace {

Stand at_reasons(std::uint8_t score = 2) {
  Stand stand = test::sealing();
  stand.give(Rate{score});
  stand.after(1000, OpenReasons{});
  stand.now += 1000;
  return stand;
}

Stand complaining(std::uint8_t score = 2) {
  Stand stand = at_reasons(score);
  stand.give(OpenComplaint{});
  stand.now += 1000;
  return stand;
}

}  // namespace

TEST_SUITE("kiosk/app/citizen/texts") {
  TEST_CASE("a comment is saved with the reasons that were chosen, then the ballot closes") {
    Stand stand = at_reasons();
    stand.give(ToggleReason{Element::waktu});
    stand.after(1000, OpenComment{});
    stand.now += 1000;
    stand.type("ramah ttt");
    stand.after(1000, SendText{});
    CHECK(stand.saved().comment.view() == "ramah ttt");
    CHECK(stand.saved().answers.reasons == std::vector{Element::waktu});
    CHECK(stand.saved().answers.score == 2);
    REQUIRE(stand.closed.size() == 1);
    CHECK(stand.closed[0].outcome == Outcome::rated);
    CHECK(stand.model.page == Page::closing);
  }

  TEST_CASE("thanks for a comment comes only after it is durable") {
    Stand stand = at_reasons();
    stand.give(OpenComment{});
    stand.now += 1000;
    stand.type("ya");
    stand.recorder_slow = true;
    stand.after(1000, SendText{});
    CHECK(stand.model.page == Page::comment);
    CHECK(stand.closed.empty());
    stand.type("x");
    CHECK(stand.model.ballot->comment.view() == "ya");
    stand.recorder_slow = false;
    stand.give(DraftSaved{stand.model.revision});
    CHECK(stand.model.page == Page::closing);
  }

  TEST_CASE("a typed comment goes along with the reasons; one that is left by time does not") {
    Stand stand = at_reasons();
    stand.give(OpenComment{});
    stand.now += 1000;
    stand.type("lama");
    stand.after(1000, Back{});
    CHECK(stand.model.page == Page::reasons);
    stand.after(1000, SendReasons{});
    CHECK(stand.saved().comment.view() == "lama");

    Stand left = at_reasons();
    left.give(OpenComment{});
    left.now += 1000;
    left.type("lama");
    left.pass(30'000);
    CHECK(left.model.page == Page::still_here);
    left.pass(20'000);
    REQUIRE(left.closed.size() == 1);
    CHECK(left.closed[0].outcome == Outcome::rated);
    CHECK(left.saved().comment.empty());
  }

  TEST_CASE("typing counts as being there") {
    Stand stand = at_reasons();
    stand.give(OpenComment{});
    stand.now += 1000;
    for (int i = 0; i < 20; ++i) {
      stand.pass(20'000);
      stand.give(TypeSign{'a'});
    }
    CHECK(stand.model.page == Page::comment);
    CHECK(stand.model.ballot->comment.size() == 20);
  }

  TEST_CASE("a comment ends at 200 signs, and what is no sign of the keyboard is not taken") {
    Stand stand = at_reasons();
    stand.give(OpenComment{});
    stand.now += 1000;
    stand.type(std::string(4'000, 'x'));
    CHECK(stand.model.ballot->comment.size() == kCommentMax);
    stand.after(100, EraseSign{});
    CHECK(stand.model.ballot->comment.size() == kCommentMax - 1);
    stand.after(100, TypeSign{'\n'});
    stand.after(100, TypeSign{'\xc3'});
    CHECK(stand.model.ballot->comment.size() == kCommentMax - 1);
  }

  TEST_CASE("sentences begin with a large letter; the key for it can be pressed against that") {
    Stand stand = at_reasons();
    stand.give(OpenComment{});
    CHECK(stand.model.keyboard.shift);
    stand.now += 1000;
    stand.type("A");
    CHECK_FALSE(stand.model.keyboard.shift);
    stand.type(". ");
    CHECK(stand.model.keyboard.shift);
    stand.after(1000, ToggleShift{});
    CHECK_FALSE(stand.model.keyboard.shift);
    stand.after(1000, ToggleSymbols{});
    CHECK(stand.model.keyboard.symbols);
  }

  TEST_CASE("each page comes with the signs it is for, whichever were shown before") {
    Stand stand = at_reasons();
    stand.give(OpenComment{});
    stand.after(1000, ToggleSymbols{});
    stand.after(1000, Back{});
    stand.after(1000, OpenComplaint{});
    CHECK_FALSE(stand.model.keyboard.symbols);
    CHECK(stand.model.keyboard.shift);
    stand.after(1000, TypeSign{'X'});
    stand.after(1000, SendText{});
    CHECK(stand.model.keyboard.symbols);  // a contact is mostly a number
    stand.after(1000, Back{});
    CHECK(stand.model.page == Page::complaint);
    CHECK_FALSE(stand.model.keyboard.symbols);
    CHECK_FALSE(stand.model.keyboard.shift);
  }

  TEST_CASE("a doubled letter is two, a trembling finger's is one") {
    Stand stand = at_reasons();
    stand.give(OpenComment{});
    stand.after(1000, TypeSign{'a'});
    stand.after(79, TypeSign{'a'});
    CHECK(stand.model.ballot->comment.size() == 1);
    stand.after(1, TypeSign{'a'});
    CHECK(stand.model.ballot->comment.size() == 2);
  }

  TEST_CASE("without a seal key no text is asked for") {
    Stand stand = test::opened();
    stand.give(Rate{1});
    stand.after(1000, OpenReasons{});
    stand.after(1000, OpenComment{});
    stand.after(1000, OpenComplaint{});
    CHECK(stand.model.page == Page::reasons);
    CHECK(stand.closed.empty());
  }

  TEST_CASE("a complaint closes the ballot before its first letter, after every score") {
    for (std::uint8_t score = 1; score <= 4; ++score) {
      Stand stand = at_reasons(score);
      stand.give(ToggleReason{Element::biaya});
      stand.after(1000, OpenComplaint{});
      REQUIRE(stand.closed.size() == 1);
      CHECK(stand.closed[0].closed_by == ClosedBy::complaint);
      CHECK(stand.closed[0].answers.score == score);
      CHECK(stand.closed[0].answers.reasons == std::vector{Element::biaya});
      CHECK_FALSE(stand.model.ballot.has_value());
      CHECK(stand.model.page == Page::complaint);
      CHECK(stand.complaints.empty());
    }
  }

  TEST_CASE("a complaint holds officer, service and text; its code stays until it is noted") {
    Stand stand = complaining();
    stand.type("Antrean dilewati");
    stand.after(1000, SendText{});
    CHECK(stand.model.page == Page::contact);
    stand.now += 1000;
    stand.type("0812");
    stand.after(1000, SendText{});
    REQUIRE(stand.complaints.size() == 1);
    CHECK(stand.complaints[0].officer == OfficerId{"P-0001"});
    CHECK(stand.complaints[0].service == ServiceId{"ktp"});
    CHECK(stand.complaints[0].text.view() == "Antrean dilewati");
    CHECK(stand.complaints[0].contact.view() == "0812");
    CHECK(stand.model.page == Page::claim_code);
    CHECK(stand.model.claim_code.view() == "KL7Q4M29");
    stand.pass(89'999);
    stand.give(Touched{});
    stand.pass(89'999);
    CHECK(stand.model.page == Page::claim_code);
    stand.pass(1);
    CHECK(stand.model.page == Page::idle);
    CHECK(stand.model.claim_code.empty());

    Stand noted = complaining();
    noted.type("x");
    noted.after(1000, SendText{});
    noted.after(1000, SkipContact{});
    CHECK(noted.complaints[0].contact.empty());
    noted.after(1000, CodeNoted{});
    CHECK(noted.model.page == Page::idle);
  }

  TEST_CASE("an empty complaint is not filed, and one that is cancelled leaves nothing") {
    Stand stand = complaining();
    stand.give(SendText{});
    CHECK(stand.model.page == Page::complaint);
    stand.type("x");
    stand.after(1000, Back{});
    CHECK(stand.model.page == Page::idle);
    CHECK_FALSE(stand.model.complaint.has_value());
    CHECK(stand.complaints.empty());
  }

  TEST_CASE("a finger that taps twice neither throws a complaint away nor files it") {
    Stand stand = complaining();
    stand.type("Antrean dilewati");
    stand.after(1000, SendText{});
    stand.after(300, SkipContact{});
    CHECK(stand.model.page == Page::contact);
    CHECK(stand.complaints.empty());
    stand.after(1000, Back{});
    stand.after(300, Back{});
    CHECK(stand.model.page == Page::complaint);
    CHECK(stand.model.complaint->text.view() == "Antrean dilewati");
    stand.after(200, Back{});
    CHECK(stand.model.page == Page::idle);

    Stand comment = at_reasons();
    comment.give(OpenComment{});
    comment.now += 1000;
    comment.type("ramah");
    comment.after(1000, Back{});
    comment.after(300, SkipReasons{});
    CHECK(comment.model.page == Page::reasons);
    CHECK(comment.model.ballot->comment.view() == "ramah");
  }

  TEST_CASE("a finger that taps twice on the contact's keys does not put the claim code away") {
    for (const Action& sends : {Action(SkipContact{}), Action(SendText{})}) {
      Stand stand = complaining();
      stand.type("x");
      stand.after(1000, SendText{});
      stand.after(1000, sends);
      REQUIRE(stand.model.page == Page::claim_code);
      stand.after(300, CodeNoted{});
      CHECK(stand.model.page == Page::claim_code);
      CHECK(stand.model.claim_code.view() == "KL7Q4M29");
      stand.after(200, CodeNoted{});
      CHECK(stand.model.page == Page::idle);
    }
  }

  TEST_CASE("a complaint that the disk does not take ends, and its code is not promised") {
    Stand stand = complaining();
    stand.type("x");
    stand.after(1000, SendText{});
    stand.recorder_slow = true;
    stand.after(1000, SkipContact{});
    stand.pass(29'999);
    CHECK(stand.model.page == Page::contact);
    stand.pass(1);
    CHECK(stand.model.page == Page::out_of_service);
    stand.give(ComplaintFiled{"KL7Q4M29"});
    CHECK(stand.model.page == Page::out_of_service);
    CHECK(stand.model.claim_code.empty());
  }

  TEST_CASE("a fault leaves a claim code where it is until its citizen has gone") {
    for (const bool noted : {true, false}) {
      Stand stand = complaining();
      stand.type("x");
      stand.after(1000, SendText{});
      stand.after(1000, SkipContact{});
      REQUIRE(stand.model.page == Page::claim_code);
      stand.give(test::service("kk"));
      stand.give(StorageFault{"D-13"});
      CHECK(stand.model.page == Page::claim_code);
      CHECK(stand.model.claim_code.view() == "KL7Q4M29");
      CHECK(stand.desk() == DeskStatus{});
      const std::size_t asked = stand.effects.size();
      stand.give(test::service("kk"));
      if (noted) stand.after(1000, CodeNoted{});
      else stand.pass(90'000);
      CHECK(stand.model.page == Page::out_of_service);
      CHECK(stand.model.fault_code == "D-13");
      CHECK(stand.model.claim_code.empty());
      CHECK(stand.effects.size() == asked);
    }
  }

  TEST_CASE("a complaint left lying is erased after its countdown") {
    Stand stand = complaining();
    stand.type("rahasia");
    stand.pass(49'999);
    CHECK(stand.model.page == Page::still_here);
    stand.pass(1);
    CHECK(stand.model.page == Page::idle);
    CHECK_FALSE(stand.model.complaint.has_value());
    CHECK(stand.complaints.empty());
  }

  TEST_CASE("who goes away at the contact has complained without one; nobody is shown the code") {
    Stand stand = complaining();
    stand.type("Antrean dilewati");
    stand.after(1000, SendText{});
    stand.now += 1000;
    stand.type("0812");
    stand.pass(49'999);
    CHECK(stand.model.page == Page::still_here);
    CHECK(stand.complaints.empty());
    stand.pass(1);
    REQUIRE(stand.complaints.size() == 1);
    CHECK(stand.complaints[0].text.view() == "Antrean dilewati");
    CHECK(stand.complaints[0].contact.empty());
    CHECK(stand.model.page == Page::idle);
    CHECK(stand.model.claim_code.empty());
    CHECK_FALSE(stand.model.complaint.has_value());
  }

  TEST_CASE("who ends at the contact, or is in a service's way there, is shown the code") {
    for (const bool finishes : {true, false}) {
      CAPTURE(finishes);
      Stand stand = complaining();
      stand.type("x");
      stand.give(test::service("kk"));
      stand.after(1000, SendText{});
      REQUIRE(stand.model.page == Page::contact);
      if (finishes) {
        stand.pass(30'000);
        REQUIRE(stand.model.page == Page::still_here);
        stand.after(1000, Finish{});
      } else {
        for (int second = 0; second < 178; ++second) stand.after(1000, Touched{});
        stand.pass(1'000);
      }
      REQUIRE(stand.complaints.size() == 1);
      CHECK(stand.complaints[0].contact.empty());
      CHECK(stand.model.page == Page::claim_code);
      CHECK(stand.desk().next_waits);
      stand.after(1000, CodeNoted{});
      CHECK(stand.model.page == Page::rate);
    }
  }

  TEST_CASE("a complaint that is filed as its citizen comes back is filed once, and has its code") {
    Stand stand = complaining();
    stand.type("x");
    stand.after(1000, SendText{});
    stand.recorder_slow = true;
    stand.pass(50'000);
    CHECK(stand.model.page == Page::still_here);
    stand.give(Finish{});
    CHECK(stand.model.page == Page::contact);
    stand.after(1000, SkipContact{});
    const auto filed = std::ranges::count_if(stand.effects, [](const Effect& one) {
      return std::holds_alternative<FileComplaint>(one);
    });
    CHECK(filed == 1);
    stand.give(ComplaintFiled{"KL7Q4M29"});
    CHECK(stand.model.page == Page::claim_code);
  }

  TEST_CASE("the next service waits for a complaint, three minutes at most") {
    Stand stand = complaining();
    stand.give(test::service("kk"));
    CHECK(stand.desk().next_waits);
    CHECK(stand.model.page == Page::complaint);
    for (int second = 0; second < 179; ++second) {
      stand.pass(1000);
      stand.give(Touched{});
    }
    CHECK(stand.model.page == Page::complaint);
    stand.pass(1000);
    CHECK(stand.model.page == Page::rate);
    CHECK(stand.model.ballot->opened.offer.service == ServiceId{"kk"});
    CHECK_FALSE(stand.model.complaint.has_value());
  }

  TEST_CASE("a service that has waited long waits for a claim code as well, not without end") {
    for (const bool touched : {false, true}) {
      CAPTURE(touched);
      Stand stand = complaining();
      stand.give(test::service("kk"));
      stand.type("x");
      for (int second = 0; second < 175; ++second) stand.after(1000, Touched{});
      stand.give(SendText{});
      stand.after(1000, SkipContact{});
      REQUIRE(stand.model.page == Page::claim_code);
      const std::int64_t stays = touched ? 180'000 : 90'000;
      for (std::int64_t ms = 1'000; ms < stays; ms += 1'000) {
        stand.pass(1'000);
        if (touched) stand.give(Touched{});
      }
      CHECK(stand.model.page == Page::claim_code);
      CHECK(stand.desk().next_waits);
      stand.pass(1'000);
      CHECK(stand.model.page == Page::rate);
      CHECK(stand.model.claim_code.empty());
    }
  }

  TEST_CASE("typed octets are wiped when the text goes") {
    alignas(TypedText) std::array<unsigned char, sizeof(TypedText)> memory{};
    auto* text = new (memory.data()) TypedText("nomor telepon");
    const TypedText copy = *text;
    CHECK(std::string_view(reinterpret_cast<char*>(memory.data()), sizeof(TypedText))
              .find("telepon") != std::string_view::npos);
    text->~TypedText();
    CHECK(std::string_view(reinterpret_cast<char*>(memory.data()), sizeof(TypedText))
              .find("telepon") == std::string_view::npos);
    CHECK(copy.view() == "nomor telepon");
  }
}
