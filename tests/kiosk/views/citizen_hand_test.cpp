// What a finger does to a citizen's page, and what is typed there.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "kiosk/app/citizen/attract.hpp"
#include "tests/kiosk/views/drawing.hpp"

using namespace suara;
using namespace suara::kiosk;
using test::Drawing;
using test::screen;

TEST_SUITE("kiosk/views") {
  TEST_CASE("a face counts when the finger is lifted inside it, and not before") {
    Drawing drawing({1280, 800});
    const auto shown = screen(citizen::Page::rate, "id");
    drawing.finger(720, 400, false);
    CHECK_FALSE(drawing.draw(shown).has_value());
    drawing.finger(720, 400, true);
    CHECK_FALSE(drawing.draw(shown).has_value());
    drawing.finger(720, 400, false);
    const auto tapped = drawing.draw(shown);
    REQUIRE(tapped.has_value());
    CHECK(std::get<citizen::Rate>(*tapped).score == 3);
  }

  TEST_CASE("a pressed face gives way a little, and not at all where nothing is to move") {
    for (const bool still : {false, true}) {
      Drawing drawing({1280, 800});
      drawing.reduced_motion = still;
      const auto shown = screen(citizen::Page::rate, "id");
      const auto widths = [&](bool down) {
        drawing.finger(720, 400, down);
        drawing.draw(shown);
        std::vector<float> out;
        for (const auto& fill : drawing.drawn.fills) out.push_back(fill.w);
        return out;
      };
      const auto before = widths(false);
      widths(true);
      CHECK((widths(true) == before) == still);
    }
  }

  TEST_CASE("the resting screen breathes and moves, and not at all where nothing is to move") {
    for (const bool still : {false, true}) {
      CAPTURE(still);
      Drawing drawing({1280, 800});
      drawing.reduced_motion = still;
      auto shown = screen(citizen::Page::idle, "id");
      const auto corners = [&](std::int64_t age_ms) {
        shown.page_age_ms = age_ms;
        drawing.draw(shown);
        std::vector<std::pair<float, float>> places;
        const ImDrawData* data = ImGui::GetDrawData();
        for (int i = 0; i < data->CmdListsCount; ++i)
          for (const ImDrawVert& one : data->CmdLists[i]->VtxBuffer)
            places.emplace_back(one.pos.x, one.pos.y);
        return places;
      };
      const auto resting = corners(20'000);
      CHECK(corners(21'000) == resting);
      CHECK((corners(1'200) == resting) == still);
      CHECK((corners(citizen::kPatternMs + 8'000) == resting) == still);
      // By a whole cell nothing would differ.
      CHECK(corners(citizen::kPatternMs * citizen::kPatternPlaces * citizen::kPatternPlaces +
                    8'000) == resting);
    }
  }

  TEST_CASE("a finger that slides off a face before it is lifted rates nothing") {
    Drawing drawing({1280, 800});
    const auto shown = screen(citizen::Page::rate, "id");
    drawing.finger(720, 400, false);
    drawing.draw(shown);
    drawing.finger(720, 400, true);
    drawing.draw(shown);
    drawing.finger(640, 650, true);
    CHECK_FALSE(drawing.draw(shown).has_value());
    drawing.finger(640, 650, false);
    const auto action = drawing.draw(shown);
    REQUIRE(action.has_value());
    CHECK(std::holds_alternative<citizen::Touched>(*action));
  }

  TEST_CASE("a touch beside every key says that somebody is still there, resting says nothing") {
    Drawing drawing({1280, 800});
    const auto shown = screen(citizen::Page::still_here, "id");
    drawing.finger(100, 100, true);
    CHECK_FALSE(drawing.draw(shown).has_value());
    drawing.finger(100, 100, false);
    const auto action = drawing.draw(shown);
    REQUIRE(action.has_value());
    CHECK(std::holds_alternative<citizen::Touched>(*action));
    CHECK_FALSE(drawing.draw(shown).has_value());
  }

  TEST_CASE("what is typed is told apart from the page's own words") {
    for (const citizen::Page page :
         {citizen::Page::comment, citizen::Page::complaint, citizen::Page::contact}) {
      citizen::Model model = test::model_on(page);
      model.ballot->comment = model.complaint->text = model.complaint->contact =
          citizen::TypedText("zqzq");
      Drawing drawing({1280, 800});
      drawing.draw(test::screen_of(model, "id"));
      int typed = 0;
      for (const auto& text : drawing.drawn.texts) {
        CHECK(text.typed == (text.words == "zqzq"));
        typed += text.typed ? 1 : 0;
      }
      CHECK(typed == 1);
    }
  }

  TEST_CASE("what is typed and a complaint's code stand in no fact") {
    for (const citizen::Page page : {citizen::Page::comment, citizen::Page::complaint,
                                     citizen::Page::contact, citizen::Page::claim_code}) {
      Drawing drawing({1280, 800});
      drawing.draw(screen(page, "id"));
      for (const auto& key : drawing.keys) {
        CHECK(key.label.find("mmm") == std::string::npos);
        CHECK(key.label.find("WW") == std::string::npos);
        CHECK(key.label.find("QW") == std::string::npos);
      }
    }
  }

  TEST_CASE("a letter of the keyboard is typed as it is shown") {
    Drawing drawing({1280, 800});
    citizen::Model model = test::model_on(citizen::Page::complaint);
    model.complaint->text.wipe();
    for (const bool shift : {false, true}) {
      model.keyboard.shift = shift;
      const auto shown = test::screen_of(model, "id");
      const auto tapped = drawing.tap(shown, "key.w");
      REQUIRE(tapped.has_value());
      CHECK(std::get<citizen::TypeSign>(*tapped).sign == (shift ? 'W' : 'w'));
      // An empty complaint is not sent.
      CHECK(std::holds_alternative<citizen::Touched>(*drawing.tap(shown, "keyboard.send")));
    }
    model.page = citizen::Page::contact;
    CHECK(std::holds_alternative<citizen::SkipContact>(
        *drawing.tap(test::screen_of(model, "id"), "keyboard.send")));
    model.complaint->contact = citizen::TypedText("08");
    CHECK(std::holds_alternative<citizen::SendText>(
        *drawing.tap(test::screen_of(model, "id"), "keyboard.send")));
  }

  TEST_CASE("what ends or parts a sentence can be typed on every monitor, each by one key") {
    for (const auto size : test::kSizes) {
      CAPTURE(size.w);
      CAPTURE(size.low_reach);
      std::set<std::string> all;
      for (const bool symbols : {false, true}) {
        Drawing drawing(size);
        citizen::Model model = test::model_on(citizen::Page::complaint);
        model.keyboard.symbols = symbols;
        drawing.draw(test::screen_of(model, "id"));
        std::set<std::string> ids;
        for (const auto& key : drawing.keys) {
          if (!key.id.starts_with("key.")) continue;
          CHECK_MESSAGE(ids.insert(key.id).second, key.id);
        }
        all.merge(ids);
      }
      for (const char* sign : {"key.,", "key..", "key.?", "key.!", "key.@", "key.-", "key.0"})
        CHECK_MESSAGE(all.contains(sign), sign);
    }
  }

  TEST_CASE("of the claim page the code alone is spelled") {
    Drawing drawing({1280, 800});
    drawing.draw(screen(citizen::Page::claim_code, "id"));
    for (const auto& text : drawing.drawn.texts)
      CHECK(text.spelled == (text.words == "WM-QWMW-QM"));
    CHECK(std::ranges::count(drawing.drawn.texts, true, &views::Drawn::Text::spelled) == 1);
  }
}
