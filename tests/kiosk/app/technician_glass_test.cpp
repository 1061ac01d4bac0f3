// The technician's tests of touch and sound.
#include <doctest/doctest.h>

#include <algorithm>

#include "kiosk/app/technician/screen.hpp"
#include "tests/kiosk/app/all_texts.hpp"

using namespace suara;
using namespace suara::kiosk::technician;
using kiosk::speech::Said;
using kiosk::speech::Sound;

namespace {

constexpr double kWide = 340, kHigh = 212;  // a monitor of 16 inches

GlassIs with(std::vector<GlassPoint> resting, bool end_held = false) {
  return {kWide, kHigh, std::move(resting), {}, end_held};
}

struct AtTheTests {
  Model model;
  std::int64_t now = 1'000;

  explicit AtTheTests(Page page) {
    model.has_pin = true;
    model.density = 3'780;
    give(Open{});
    give(Digit{'1'});
    give(EnterPin{});
    give(PinChecked{true, 0});
    give(OpenSound{});
    if (page == Page::touch) give(OpenTouch{});
    REQUIRE(model.page == page);
  }
  void give(const Action& action) { model = update(std::move(model), action, now).model; }
  TouchScreen touch(const std::string& language = "en") const {
    return std::get<TouchScreen>(screen_of(model, test::words().of(language), now).page);
  }
  SoundScreen sound() const {
    return std::get<SoundScreen>(screen_of(model, test::words().of("en"), now).page);
  }
  // The sound page as it is once this is known of a sentence that was begun.
  Line last_line(const Sound& sound_is, std::int64_t after_ms = 0) {
    give(Speak{"id"});
    now += after_ms;
    give(SoundIs{sound_is, 100, false, true, {}});
    return sound().lines.back();
  }
};

bool any(const Targets& targets, double x, double y) {
  return std::ranges::any_of(targets.all, [&](const GlassPart& part) {
    return x >= part.x && x < part.x + part.w && y >= part.y && y < part.y + part.h;
  });
}

}  // namespace

TEST_SUITE("kiosk/app technician tests") {
  TEST_CASE("targets lie in every corner, on every edge and in the middle, and none on the card") {
    for (const bool portrait : {false, true}) {
      const Targets targets = targets_of(portrait);
      constexpr double kLast = 0.9999;
      for (double along = 0; along <= kLast; along += 0.01)
        for (const auto& [x, y] : {std::pair{along, 0.0}, {along, kLast}, {0.0, along},
                                   {kLast, along}})
          CHECK(any(targets, x, y));
      CHECK(any(targets, 0.5, 0.5));
      const GlassPart& card = targets.card;
      CHECK_FALSE(any(targets, card.x + card.w / 2, card.y + card.h / 2));
      for (std::size_t i = 0; i < targets.all.size(); ++i)
        for (std::size_t j = i + 1; j < targets.all.size(); ++j) {
          const GlassPart &a = targets.all[i], &b = targets.all[j];
          const bool apart = a.x + a.w <= b.x + 1e-9 || b.x + b.w <= a.x + 1e-9 ||
                             a.y + a.h <= b.y + 1e-9 || b.y + b.h <= a.y + 1e-9;
          CHECK(apart);
        }
    }
  }

  TEST_CASE("a target stays pressed once a contact was on it; its neighbour was not pressed") {
    AtTheTests at(Page::touch);
    at.give(with({{2, 2}}));
    at.give(with({}));
    CHECK(at.touch().reached == std::set<std::size_t>{0});
    CHECK(at.touch().lines[0] == "1 of 30 boxes pressed");
    at.give(with({{kWide - 1, 2}}));  // the upper right
    CHECK(at.touch().reached == std::set<std::size_t>{0, 6});
    at.give(with({{kWide / 2, 1.5 * kHigh / 5}}));  // the card
    at.give(with({{-3, kHigh / 2}, {kWide + 3, kHigh / 2}}));  // off the glass
    CHECK(at.touch().reached.size() == 2);
  }

  TEST_CASE("a tap too short to be seen resting presses its target, where it began and ended") {
    AtTheTests at(Page::touch);
    GlassIs tap = with({});
    tap.lifted = {{2, 2}, {kWide - 1, kHigh - 1}};
    at.give(tap);
    CHECK(at.touch().reached == std::set<std::size_t>{0, 29});
    CHECK(at.touch().lines[1] == "Fingers now 0, at most 1");
  }

  TEST_CASE("each contact has its millimetres, and how many there were at once is kept") {
    AtTheTests at(Page::touch);
    at.give(with({{48.4, 111.6}, {10, 10}, {300, 200}}));
    CHECK(at.touch("id").marks[0].words == "48 · 112 mm");
    CHECK(at.touch("id").lines[1] == "Jari sekarang 3, terbanyak 3");
    at.give(with({{10, 10}}));
    CHECK(at.touch().marks.size() == 1);
    CHECK(at.touch().lines[1] == "Fingers now 1, at most 3");
  }

  TEST_CASE("the test ends when its key is held long enough, not when it is touched") {
    AtTheTests at(Page::touch);
    const GlassPoint key{kWide / 2, 1.5 * kHigh / 5};
    at.give(with({key}, true));
    at.now += kEndHoldMs - 1;
    at.give(Tick{});
    CHECK(at.model.page == Page::touch);
    at.give(with({}));
    at.now += kEndHoldMs;
    at.give(Tick{});
    at.give(BackToFacts{});
    CHECK(at.model.page == Page::touch);
    at.give(with({key}, true));
    CHECK(next_deadline(at.model) == at.now + kEndHoldMs);
    at.now += kEndHoldMs;
    at.give(Tick{});
    CHECK(at.model.page == Page::sound);
    at.give(OpenTouch{});
    CHECK(at.touch().reached.empty());
  }

  TEST_CASE("both tests close when nobody touches, and a contact that stirs keeps the glass open") {
    for (const Page page : {Page::sound, Page::touch}) {
      AtTheTests at(page);
      at.now += kClosesAfterMs - 1;
      at.give(SoundIs{});
      at.give(with({}));
      at.give(Tick{});
      CHECK(at.model.page == page);
      at.now += 1;
      at.give(Tick{});
      CHECK(at.model.page == Page::closed);
    }
    AtTheTests at(Page::touch);
    at.now += kClosesAfterMs - 1;
    at.give(with({{2, 2}}));
    at.now += 1;
    at.give(Tick{});
    CHECK(at.model.page == Page::touch);
  }

  TEST_CASE("nobody without the PIN comes to the tests") {
    Model model;
    model.has_pin = true;
    for (const Page page : {Page::closed, Page::pin}) {
      model.page = page;
      for (const Action& action : {Action(OpenSound{}), Action(OpenTouch{}), Action(Speak{"id"}),
                                   Action(with({{2, 2}}))}) {
        const Model after = update(model, action, 1'000).model;
        CHECK(after.page == page);
        CHECK(after.glass.reached.empty());
        CHECK_FALSE(after.spoken_ms);
      }
    }
  }

  TEST_CASE("what there is to speak with is said, and what there is not, with attention") {
    AtTheTests at(Page::sound);
    CHECK(at.sound().lines.size() == 1);  // nobody has looked yet
    at.give(SoundIs{Sound{true, true}, 150, false, true, {{"id", "Indonesia"}}});
    CHECK(at.sound().languages.size() == 1);
    CHECK(at.sound().lines[2].text == "Volume 150 of 200, over the loudspeaker");
    CHECK(at.sound().lines.back().text == "Touch a language to hear it");
    CHECK_FALSE(std::ranges::any_of(at.sound().lines, &Line::attention));
    at.give(SoundIs{Sound{false, false}, 150, true, false, {}});
    CHECK(at.sound().lines[0].attention);
    CHECK(at.sound().lines[1].attention);
    CHECK(at.sound().lines[2].text == "Volume 150 of 200, over the earphone");
    CHECK(at.sound().lines[3].attention);  // off for citizens
  }

  TEST_CASE("what became of a sentence is said: spoken, unheard, failed, or it hangs") {
    AtTheTests at(Page::sound);
    CHECK(at.last_line({true, true, Said::speaking}).text == "Speaking");
    CHECK(at.last_line({true, true, Said::speaking}, kSentenceMs).attention);
    CHECK_FALSE(at.last_line({true, true, Said::spoken}, kSentenceMs).attention);
    CHECK(at.last_line({true, false, Said::spoken}).attention);
    CHECK(at.last_line({false, true, Said::failed}).text == "The sentence could not be spoken");
    at.give(BackToFacts{});
    REQUIRE(at.model.page == Page::facts);
    at.give(OpenSound{});
    at.give(SoundIs{Sound{true, true, Said::failed}, 100, false, true, {}});
    CHECK(at.sound().lines.back().text == "Touch a language to hear it");  // of another visit
  }

  TEST_CASE("a list of sound cards is told from one that says there is none") {
    using kiosk::speech::lists_a_card;
    CHECK(lists_a_card(" 0 [PCH            ]: HDA-Intel - HDA Intel PCH\n"
                       "                      HDA Intel PCH at 0xf7e10000 irq 31\n"));
    CHECK(lists_a_card("noise\n10 [USB]: USB-Audio"));
    CHECK_FALSE(lists_a_card("--- no soundcards ---\n"));
    CHECK_FALSE(lists_a_card(""));
    CHECK_FALSE(lists_a_card("                      0xf7e10000 irq 31\n"));
  }
}
