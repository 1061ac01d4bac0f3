#include <doctest/doctest.h>

#include "tests/kiosk/app/citizen_stand.hpp"

using namespace suara;
using namespace suara::kiosk::citizen;
using test::Stand;

namespace {

OpenBallot walk_up() {
  OpenBallot ballot;
  ballot.offer = {OfficerId{"P-0001"}, CounterId{"L1"}, ServiceId{"ktp"}};
  ballot.offer.channel = domain::Channel::walk_up;
  return ballot;
}

Stand a_stand() {
  Stand stand;
  stand.give(StandIs{walk_up()});
  return stand;
}

}  // namespace

TEST_SUITE("kiosk/app/citizen_walk_up") {
  TEST_CASE("a touch begins at a stand, and where there is none it does not") {
    Stand counter;
    counter.after(1000, Begin{});
    CHECK(counter.model.page == Page::idle);
    Stand stand = a_stand();
    stand.after(1000, Begin{});
    CHECK(stand.model.page == Page::rate);
    CHECK(stand.model.ballot->opened.offer.channel == domain::Channel::walk_up);
    stand.give(StandIs{});
    CHECK(stand.model.page == Page::rate);  // who has begun goes on
  }

  TEST_CASE("nobody on duty, nothing begins") {
    Stand stand = a_stand();
    stand.give(StandIs{});
    stand.after(1000, Begin{});
    CHECK(stand.model.page == Page::idle);
  }

  TEST_CASE("the language chosen on the invitation stays, the next finds the kiosk's own") {
    Stand stand = a_stand();
    stand.after(1000, ChooseLanguage{"en"});
    stand.after(1000, Begin{});
    CHECK(stand.model.language == "en");
    stand.after(1000, Skip{});
    stand.give(BallotClosed{});
    CHECK(stand.model.page == Page::idle);
    CHECK(stand.model.language == "id");
  }

  TEST_CASE("the finger that ended a ballot begins no other") {
    Stand stand = a_stand();
    stand.after(1000, Begin{});
    stand.after(1000, Skip{});
    stand.give(BallotClosed{});
    stand.after(stand.model.waits.same_key_ms - 1, Begin{});
    CHECK(stand.model.page == Page::idle);
    stand.after(1, Begin{});
    CHECK(stand.model.page == Page::rate);
  }

  TEST_CASE("somebody who walks away is a time-out, and the next may begin") {
    Stand stand = a_stand();
    stand.after(1000, Begin{});
    stand.after(stand.model.waits.rate_ms, Tick{});
    CHECK(stand.model.page == Page::still_here);
    stand.after(stand.model.waits.still_here_ms, Tick{});
    stand.give(BallotClosed{});
    CHECK(stand.model.page == Page::idle);
    stand.after(1000, Begin{});
    CHECK(stand.model.page == Page::rate);
  }
}
