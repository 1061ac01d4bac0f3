#include <doctest/doctest.h>

#include <algorithm>

#include "tests/kiosk/views/drawing.hpp"

using namespace suara;
using namespace suara::kiosk;
using test::Drawing;
using test::every_page;
using test::kSizes;
using test::screen;

namespace {

bool overlap(const views::KeyFact& a, const views::KeyFact& b) {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

// Of the facts, those that a finger presses; the two halves of the language key are one key.
std::vector<views::KeyFact> keys_in(const Drawing& drawing) {
  std::vector<views::KeyFact> keys;
  for (const auto& fact : drawing.keys)
    if (fact.key && !fact.id.starts_with("language.")) keys.push_back(fact);
  return keys;
}

float gap(const views::KeyFact& a, const views::KeyFact& b) {
  const float beside = std::max(b.x - a.x - a.w, a.x - b.x - b.w);
  const float below = std::max(b.y - a.y - a.h, a.y - b.y - b.h);
  return std::max(beside, below);
}

}  // namespace

TEST_SUITE("kiosk/views") {
  TEST_CASE("on every monitor and in both languages nothing overlaps, leaves or overflows") {
    for (const auto size : kSizes) {
      Drawing drawing(size);
      for (const citizen::Model& model : every_page())
        for (const char* language : {"id", "en"}) {
          const auto shown = test::screen_of(model, language);
          drawing.draw(shown);
          const auto& keys = drawing.keys;
          for (std::size_t i = 0; i < keys.size(); ++i) {
            CAPTURE(size.w);
            CAPTURE(shown.name);
            CAPTURE(language);
            CAPTURE(model.survey.step);
            CAPTURE(keys[i].id);
            CHECK(keys[i].fits);
            CHECK(keys[i].x >= 0);
            CHECK(keys[i].y >= (shown.name == "closing" || shown.name == "idle" ? 0 : 16));
            CHECK(keys[i].x + keys[i].w <= size.w);
            CHECK(keys[i].y + keys[i].h <= size.h);
            for (std::size_t j = i + 1; j < keys.size(); ++j) {
              CAPTURE(keys[j].id);
              CHECK_FALSE(overlap(keys[i], keys[j]));
            }
          }
        }
    }
  }

  TEST_CASE("the invitation to the form says how many questions there will be") {
    citizen::Model model = test::model_on(citizen::Page::thanks);
    const auto said = [&] {
      return std::get<citizen::ThanksScreen>(test::screen_of(model, "id").page).survey_line;
    };
    CHECK(said() == "13 pertanyaan");
    model.texts_can_be_sealed = false;
    CHECK(said() == "9 pertanyaan");
  }

  TEST_CASE("a word too long for its key is told") {
    Drawing drawing({1280, 800});
    auto shown = screen(citizen::Page::rate, "id");
    std::get<citizen::RateScreen>(shown.page).faces[0].word = "Ketidakpuasanyangsangatbesar";
    drawing.draw(shown);
    for (const auto& key : drawing.keys) CHECK_MESSAGE(key.fits == (key.id != "rate.1"), key.id);
  }

  TEST_CASE("the facts after a rating are the same for every score") {
    for (const citizen::Page page :
         {citizen::Page::thanks, citizen::Page::reasons, citizen::Page::comment,
          citizen::Page::survey, citizen::Page::closing, citizen::Page::complaint,
          citizen::Page::contact, citizen::Page::claim_code}) {
      const auto facts = [&](std::uint8_t score) {
        Drawing drawing({1280, 800});
        drawing.draw(screen(page, "id", score));
        std::string all;
        for (const auto& key : drawing.keys)
          all += key.id + "|" + key.label + "|" + std::to_string(key.x) + "|" +
                 std::to_string(key.y) + (key.fits ? "|fits;" : "|no;");
        return all;
      };
      for (std::uint8_t score = 1; score <= 3; ++score) CHECK(facts(score) == facts(4));
    }
  }

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

  TEST_CASE("faces are at least 35 mm and other keys 20 mm, on the smallest monitor too") {
    for (const auto size : kSizes) {
      Drawing drawing(size);
      for (const citizen::Model& model : every_page()) {
        drawing.draw(test::screen_of(model, "en"));
        CAPTURE(size.w);
        for (const auto& key : keys_in(drawing)) {
          const float least =
              key.id.starts_with("rate.") && key.id != "rate.skip" && key.id != "rate.help" ? 35.0F
                                                                                            : 20.0F;
          CHECK_MESSAGE(key.h >= least * views::kDesignPxPerMm, key.id);
          CHECK_MESSAGE(key.w >= least * views::kDesignPxPerMm, key.id);
        }
      }
    }
  }

  TEST_CASE("between two keys are 8 mm, 6.9 on the smallest monitor's keyboard") {
    for (const auto size : kSizes) {
      Drawing drawing(size);
      for (const citizen::Model& model : every_page()) {
        drawing.draw(test::screen_of(model, "id"));
        const auto keys = keys_in(drawing);
        const bool narrow = size.w < 1280 && size.w > size.h;
        for (std::size_t i = 0; i < keys.size(); ++i)
          for (std::size_t j = i + 1; j < keys.size(); ++j) {
            CAPTURE(size.w);
            CAPTURE(keys[i].id);
            CAPTURE(keys[j].id);
            const bool typed = keys[i].id.starts_with("key") && keys[j].id.starts_with("key");
            CHECK(gap(keys[i], keys[j]) >= (narrow && typed ? 6.9F : 8.0F) * views::kDesignPxPerMm);
          }
      }
    }
  }

  TEST_CASE("low reach leaves no key above the middle but the keyboard's first rows") {
    for (const auto size : kSizes) {
      if (!size.low_reach) continue;
      Drawing drawing(size);
      const float middle = size.h / 2;
      const float first_row = size.w < size.h ? middle - 112 : middle - 18;
      for (const citizen::Model& model : every_page()) {
        drawing.draw(test::screen_of(model, "en"));
        for (const auto& key : drawing.keys) {
          if (!key.key) continue;
          CAPTURE(size.h);
          CHECK_MESSAGE(key.y >= (key.id.starts_with("key.") ? first_row : middle), key.id);
        }
      }
    }
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
}
