// The switches of the help page: they are the citizen's who sets them, and nobody's after.
#include "kiosk/app/citizen/screen.hpp"
#include "tests/kiosk/app/citizen_stand.hpp"
#include "tests/support/paths.hpp"

using namespace suara;
using namespace suara::kiosk::citizen;
using test::Stand;

namespace {

constexpr Comfort kAll{true, true, true};

Stand with_all_flipped(const Comfort& usual = {}) {
  Stand stand;
  stand.model.comfort = stand.model.default_comfort = usual;
  stand.give(Informed{true, {}});
  stand.give(test::service());
  stand.after(1000, OpenHelp{});
  for (const Switch one : {Switch::high_contrast, Switch::low_reach, Switch::reduced_motion})
    stand.after(300, Flip{one});
  return stand;
}

HelpScreen help_of(const Model& model, std::optional<bool> reads_aloud) {
  const auto words = texts::load_languages(test::source_dir() / "assets");
  return std::get<HelpScreen>(screen_of(model, words, "", 0, reads_aloud).page);
}

}  // namespace

TEST_SUITE("kiosk/app/citizen_help") {
  TEST_CASE("each switch flips itself alone, back as well, and stays on the pages that follow") {
    Stand stand = test::opened();
    stand.give(OpenHelp{});
    stand.after(1000, Flip{Switch::low_reach});
    CHECK(stand.model.comfort == Comfort{false, true, false});
    stand.after(1000, Flip{Switch::high_contrast});
    stand.after(1000, Flip{Switch::low_reach});
    CHECK(stand.model.comfort == Comfort{true, false, false});
    stand.after(1000, Back{});
    stand.after(1000, Rate{3});
    CHECK(stand.model.page == Page::thanks);
    CHECK(stand.model.comfort == Comfort{true, false, false});
  }

  TEST_CASE("a switch does nothing where it is not shown, nor pressed twice in half a second") {
    Stand stand = test::opened();
    stand.give(Flip{Switch::high_contrast});
    CHECK(stand.model.comfort == Comfort{});
    stand.after(1000, OpenHelp{});
    stand.after(1000, Flip{Switch::high_contrast});
    stand.after(100, Flip{Switch::high_contrast});
    CHECK(stand.model.comfort == Comfort{true, false, false});
    stand.after(100, Flip{Switch::reduced_motion});
    CHECK(stand.model.comfort == Comfort{true, false, true});
  }

  TEST_CASE("whatever ends a ballot, the next citizen finds the kiosk's own settings") {
    for (const Comfort& usual : {Comfort{}, kAll, Comfort{true, false, false}}) {
      Stand flipped = with_all_flipped(usual);
      CHECK(flipped.model.comfort != usual);
      Stand skips = flipped;
      skips.after(1000, Back{});
      skips.after(1000, Skip{});
      CHECK(skips.model.page == Page::idle);
      CHECK(skips.model.comfort == usual);
      Stand leaves = flipped;
      leaves.pass(120'000);
      CHECK(leaves.model.page == Page::idle);
      CHECK(leaves.model.comfort == usual);
      Stand cancelled = flipped;
      cancelled.give(CancelBallot{});
      CHECK(cancelled.model.comfort == usual);
      Stand superseded = flipped;
      superseded.give(test::service("kk"));
      CHECK(superseded.model.page == Page::rate);
      CHECK(superseded.model.comfort == usual);
      Stand broken = flipped;
      broken.give(StorageFault{"D-13"});
      CHECK(broken.model.comfort == usual);
    }
  }

  TEST_CASE("the language chosen before the desk offers the ballot stays, unless nobody followed") {
    Stand stand;
    stand.after(1000, ChooseLanguage{"en"});
    stand.after(1000, test::service());
    CHECK(stand.model.language == "en");
    stand.after(1000, Rate{3});
    stand.after(1000, OpenReasons{});
    stand.give(test::service("kk"));  // waits, for somebody else
    stand.after(1000, SkipReasons{});
    stand.after(1000, Finish{});
    REQUIRE(stand.model.page == Page::rate);
    CHECK(stand.model.language == "id");

    Stand gone;
    gone.after(1000, ChooseLanguage{"en"});
    gone.pass(16'000);
    gone.give(test::service());
    CHECK(gone.model.language == "id");
  }

  TEST_CASE("a complaint is still the same citizen's; after its code the switches are back") {
    Stand stand = with_all_flipped();
    stand.after(1000, Back{});
    stand.after(1000, Rate{1});
    stand.after(1000, OpenReasons{});
    stand.after(1000, OpenComplaint{});
    CHECK(stand.closed.size() == 1);
    CHECK(stand.model.comfort == kAll);
    stand.type("lama");
    stand.after(1000, SendText{});
    stand.after(1000, SkipContact{});
    REQUIRE(stand.model.page == Page::claim_code);
    CHECK(stand.model.comfort == kAll);
    stand.after(1000, CodeNoted{});
    CHECK(stand.model.comfort == Comfort{});
  }

  TEST_CASE("the page shows what is on, and to read aloud only where something can") {
    const Stand stand = with_all_flipped();
    const HelpScreen with_voice = help_of(stand.model, true);
    REQUIRE(with_voice.switches.size() == 4);
    for (const SwitchKey& key : with_voice.switches) CHECK(key.on);
    CHECK_FALSE(help_of(stand.model, false).switches[0].on);
    const HelpScreen silent = help_of(stand.model, {});
    REQUIRE(silent.switches.size() == 3);
    CHECK(silent.switches[0].one == Switch::high_contrast);
  }

  TEST_CASE("a page that is read aloud stays, and rests as ever from the end of its reading on") {
    Stand stand = test::opened();
    const auto listen = [&stand](int seconds) {
      for (int i = 0; i < seconds; ++i) {
        stand.pass(1'000);
        stand.give(Listens{});
      }
    };
    listen(25);
    CHECK(stand.model.page == Page::rate);
    stand.pass(14'999);
    CHECK(stand.model.page == Page::rate);
    stand.pass(1);
    CHECK(stand.model.page == Page::still_here);
    listen(19);
    stand.give(StillHere{});
    stand.after(1000, Rate{2});
    stand.after(1000, OpenReasons{});
    stand.after(1000, SendReasons{});
    REQUIRE(stand.model.page == Page::closing);
    listen(19);
    CHECK(stand.model.page == Page::closing);
    stand.pass(2'000);
    stand.give(Touched{});
    stand.pass(999);
    CHECK(stand.model.page == Page::closing);
    stand.pass(1);
    CHECK(stand.model.page == Page::idle);
  }

  TEST_CASE("the countdown runs while it is read") {
    Stand stand = test::opened();
    stand.pass(16'000);
    REQUIRE(stand.model.page == Page::still_here);
    for (int second = 0; second < 20; ++second) {
      stand.give(Listens{});
      stand.pass(1'000);
    }
    CHECK(stand.closed.size() == 1);
  }
}
