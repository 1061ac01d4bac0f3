#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <tuple>

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

bool holds(const views::KeyFact& key, const views::Drawn::Text& text) {
  return text.x >= key.x && text.x + text.w <= key.x + key.w && text.y > key.y &&
         text.y < key.y + key.h;
}

// What a key or tile is filled with.
ImU32 ground_of(const Drawing& drawing, const views::KeyFact& key) {
  ImU32 ink = 0;
  for (const views::Drawn::Fill& fill : drawing.drawn.fills)
    if (fill.x == key.x && fill.y == key.y && fill.w == key.w && fill.h == key.h) ink = fill.ink;
  return ink;
}

void check_black_on_yellow(const Drawing& drawing) {
  for (const views::Drawn::Text& text : drawing.drawn.texts) {
    CAPTURE(text.words);
    CHECK(views::contrast(text.ink, text.ground) >= 4.5);
    if (text.ground == views::kYellow) CHECK(text.ink == views::rgb(0x000000));
  }
}

// Every page in both languages on every monitor.
template <class Check>
void on_every_page(const Check& check, bool by_keypad = false) {
  for (const auto size : kSizes) {
    Drawing drawing(size);
    drawing.by_keypad = by_keypad;
    for (const citizen::Model& model : every_page())
      for (const std::string& language : test::languages()) {
        const auto shown = test::screen_of(model, language);
        drawing.draw(shown);
        CAPTURE(size.w);
        CAPTURE(shown.name);
        CAPTURE(language);
        CAPTURE(model.survey.step);
        check(drawing, shown.name, size);
      }
  }
}

}  // namespace

TEST_SUITE("kiosk/views") {
  TEST_CASE("on every monitor and in both languages nothing overlaps, leaves or overflows") {
    on_every_page([](const Drawing& drawing, const std::string& page, views::DesignSize size) {
      const auto& keys = drawing.keys;
      for (std::size_t i = 0; i < keys.size(); ++i) {
        CAPTURE(keys[i].id);
        CHECK(keys[i].fits);
        CHECK(keys[i].x >= 0);
        CHECK(keys[i].y >= (page == "closing" || page == "idle" ? 0 : 16));
        CHECK(keys[i].x + keys[i].w <= size.w);
        CHECK(keys[i].y + keys[i].h <= size.h);
        for (std::size_t j = i + 1; j < keys.size(); ++j) {
          CAPTURE(keys[j].id);
          CHECK_FALSE(overlap(keys[i], keys[j]));
        }
      }
    });
  }

  TEST_CASE("in high contrast what is chosen or pressed is yellow, and black stands on it") {
    for (const auto size : {views::DesignSize{1280, 800}, {1024, 600}, {800, 1280, true}}) {
      Drawing drawing(size);
      drawing.theme = views::Theme::high_contrast;
      for (const citizen::Model& model : every_page()) {
        const auto shown = test::screen_of(model, "en");
        CAPTURE(shown.name);
        CAPTURE(size.w);
        drawing.draw(shown);
        check_black_on_yellow(drawing);
        for (const views::KeyFact& key : keys_in(drawing)) {
          CAPTURE(key.id);
          const bool filled = ground_of(drawing, key) == views::kYellow;
          drawing.finger(key.x + key.w / 2, key.y + key.h / 2, true);
          drawing.draw(shown);
          CHECK(ground_of(drawing, key) == views::kYellow);
          check_black_on_yellow(drawing);
          drawing.finger(0, 0, true);
          drawing.draw(shown);
          CHECK((ground_of(drawing, key) == views::kYellow) == filled);
          drawing.finger(0, 0, false);
          drawing.draw(shown);
        }
      }
    }
    Drawing drawing({1280, 800});
    drawing.theme = views::Theme::high_contrast;
    const auto chosen = [&](citizen::Page page, const std::string& id) {
      for (const citizen::Model& model : every_page()) {
        if (model.page != page || (model.ballot->chosen.empty() && !model.comfort.high_contrast))
          continue;
        drawing.draw(test::screen_of(model, "en"));
        for (const auto& key : keys_in(drawing))
          if (key.id == id) return ground_of(drawing, key) == views::kYellow;
      }
      return false;
    };
    CHECK(chosen(citizen::Page::reasons, "reason.waktu"));
    CHECK_FALSE(chosen(citizen::Page::reasons, "reason.biaya"));
    CHECK(chosen(citizen::Page::help, "help.high_contrast"));
  }

  TEST_CASE("the public index is written in 108, smaller only where it would leave its card") {
    for (const auto size : kSizes) {
      Drawing drawing(size);
      for (const auto& [ikm, figure, px] :
           {std::tuple{8'690, "86,90", 108}, {9'999, "99,99", 108}, {10'000, "100,00", 96}}) {
        citizen::Model model = test::model_on(citizen::Page::closing);
        model.figure->ikm = domain::Hundredths{ikm};
        drawing.draw(test::screen_of(model, "id"));
        const auto card = std::ranges::find(drawing.keys, "closing.figure", &views::KeyFact::id);
        const auto text =
            std::ranges::find(drawing.drawn.texts, figure, &views::Drawn::Text::words);
        CAPTURE(size.w);
        CAPTURE(figure);
        REQUIRE(card != drawing.keys.end());
        REQUIRE(text != drawing.drawn.texts.end());
        CHECK(card->fits);
        CHECK(holds(*card, *text));
        const bool roomy = size.w < size.h;  // a hundred too
        CHECK(text->h == doctest::Approx(0.719 * (roomy ? 108 : px)).epsilon(0.01));
      }
    }
  }

  TEST_CASE("no word is left alone on the last line of a text") {
    on_every_page([](const Drawing& drawing, auto&&...) {
      float widest = 0;
      const auto& texts = drawing.drawn.texts;
      for (std::size_t i = 0; i < texts.size(); ++i) {
        widest = texts[i].goes_on ? std::max(widest, texts[i].w) : texts[i].w;
        const bool last = i + 1 == texts.size() || !texts[i + 1].goes_on;
        if (texts[i].goes_on && last) CHECK_MESSAGE(texts[i].w * 3 >= widest, texts[i].words);
      }
    });
  }

  TEST_CASE("answers and switches of one page are written in one size") {
    on_every_page([](const Drawing& drawing, auto&&...) {
      for (const char* kind : {"survey.", "help."}) {
        std::vector<float> heights;
        for (const auto& key : keys_in(drawing))
          for (const auto& text : drawing.drawn.texts)
            if (key.id.starts_with(kind) && key.id.find(".back") == std::string::npos &&
                key.id != "survey.skip" && key.id != "survey.help" && holds(key, text))
              heights.push_back(text.h);
        for (const float high : heights) CHECK(high == heights.front());
      }
    });
  }

  TEST_CASE("names are cut where the next thing begins; common ones on the smallest page alone") {
    for (const auto size : kSizes)
      for (const std::string& language : test::languages()) {
        Drawing drawing(size);
        citizen::Model model = test::model_on(citizen::Page::rate);
        model.language = language;
        const auto cut = [&] {
          drawing.draw(test::screen_of(model, language));
          return std::ranges::count_if(drawing.drawn.texts, [](const auto& text) {
            return text.words.find("…") != std::string::npos;
          });
        };
        CAPTURE(size.w);
        model.ballot->opened.labels = {"Siti Nurhaliza Rahmawati", "Loket 12", "Kartu keluarga",
                                       "Family card"};
        CHECK(cut() == (size.w < 1280 && size.h < size.w ? 1 : 0));
        model.ballot->opened.labels.officer_name = "Siti Rahmawati";
        CHECK(cut() == 0);
        model.ballot->opened.labels.officer_name =
            "Raden Mas Muhammad Abdurrahman Wahid Kusumaningrat, S.Sos., M.Si.";
        CHECK(cut() == 1);
        for (const auto& text : drawing.drawn.texts) CHECK(text.x + text.w <= size.w - 31);
      }
  }

  TEST_CASE("where titles leave no room for an officer's name, the name stands without them") {
    const auto shows = [](Drawing& drawing, const std::string& officer, const std::string& words) {
      citizen::Model model = test::model_on(citizen::Page::rate);
      model.ballot->opened.labels.officer_name = officer;
      drawing.draw(test::screen_of(model, "id"));
      return std::ranges::count(drawing.drawn.texts, words, &views::Drawn::Text::words) == 1;
    };
    for (const auto size : kSizes) {
      Drawing drawing(size);
      CAPTURE(size.w);
      CHECK(shows(drawing, "Prof. Dr. Ir. H. Petugas Contoh Tiga, S.Sos., M.Si.",
                  "Petugas Contoh Tiga"));
      CHECK(shows(drawing, "Ir. Contoh", "Ir. Contoh"));
      CHECK(shows(drawing, "Contoh", "Contoh"));
    }
  }

  TEST_CASE("whoever is asked something finds the key to listen on every monitor") {
    on_every_page([](const Drawing& drawing, const std::string& page, views::DesignSize size) {
      const auto listen = std::ranges::find(drawing.keys, "listen", &views::KeyFact::id);
      const bool asks = page == "rate" || page == "thanks" || page == "reasons" ||
                        page == "survey" || page == "claim_code";
      if (!asks) {
        CHECK(listen == drawing.keys.end());
        return;
      }
      REQUIRE(listen != drawing.keys.end());
      CHECK(listen->fits);
      // A raised dot on the frame finds it, but where the page's own keys take the place.
      constexpr float kDot = 844;
      if (size.w == 1280 && page != "reasons" && page != "claim_code")
        CHECK((listen->x < kDot && listen->x + listen->w > kDot));
      for (const views::KeyFact& key : keys_in(drawing)) {
        CAPTURE(key.id);
        if (key.id != "listen") CHECK(gap(*listen, key) >= 8 * views::kDesignPxPerMm);
      }
    }, true);
    // On help it is the first of the switches.
    for (const auto size : kSizes) {
      Drawing drawing(size);
      citizen::Model model = test::model_on(citizen::Page::help);
      const auto count = [&](std::optional<bool> reads_aloud) {
        drawing.draw(citizen::screen_of(model, test::words(), "", 10'000, reads_aloud));
        return std::ranges::count(drawing.keys, "help.read_aloud", &views::KeyFact::id);
      };
      CAPTURE(size.w);
      CHECK(count(false) == 1);
      CHECK(count(std::nullopt) == 0);
    }
  }

  TEST_CASE("who cannot see a key hears its words or what it is called") {
    on_every_page([](const Drawing& drawing, const std::string&, views::DesignSize) {
      for (const views::KeyFact& key : keys_in(drawing)) {
        CAPTURE(key.id);
        const auto stands_on = [&](const views::Drawn::Text& text) {
          const float x = text.x + text.w / 2;
          return x >= key.x && x < key.x + key.w && text.y >= key.y && text.y < key.y + key.h;
        };
        CHECK((!key.label.empty() || std::ranges::any_of(drawing.drawn.texts, stands_on)));
      }
    });
  }

  TEST_CASE("on every monitor a page to type on says what is asked before the first sign") {
    for (const auto size : kSizes)
      for (const auto page :
           {citizen::Page::comment, citizen::Page::complaint, citizen::Page::contact}) {
        CAPTURE(size.w);
        citizen::Model model = test::model_on(page);
        model.ballot->comment = model.complaint->text = citizen::TypedText();
        Drawing drawing(size);
        const citizen::Screen asked = test::screen_of(model, "id");
        drawing.draw(asked);
        const std::string title = std::get<citizen::KeyboardScreen>(asked.page).title;
        CHECK(std::ranges::count(drawing.drawn.texts, title, &views::Drawn::Text::words) == 1);
        for (const views::KeyFact& key : drawing.keys) CHECK(key.fits);
      }
  }

  TEST_CASE("the numbers of the keys go as one reads: row by row, each from the left") {
    on_every_page([](const Drawing& drawing, const std::string& page, views::DesignSize size) {
      std::size_t keys = 0;
      const auto& texts = drawing.drawn.texts;
      for (std::size_t i = drawing.own_texts + 1; i < texts.size(); ++i, ++keys) {
        const views::Drawn::Text& before = texts[i - 1];
        CAPTURE(texts[i].words);
        CHECK(texts[i].words == std::to_string((keys + 2) % 10));
        const bool beside = std::abs(texts[i].y - before.y) < 40;
        CHECK((beside ? texts[i].x > before.x : texts[i].y > before.y));
      }
      CAPTURE(size.h);
      if (page == "rate") CHECK(keys >= 6);
    }, true);
  }

  TEST_CASE("the numbers of the keys cover no word and are whole") {
    constexpr float kRadius = 18;
    for (const auto size : kSizes) {
      Drawing drawing(size);
      drawing.by_keypad = true;
      for (const citizen::Model& model : every_page())
        for (const std::string& language : test::languages()) {
          const auto shown = test::screen_of(model, language);
          drawing.draw(shown);
          CAPTURE(size.w);
          CAPTURE(shown.name);
          const auto& texts = drawing.drawn.texts;
          for (std::size_t i = drawing.own_texts; i < texts.size(); ++i) {
            const float x = texts[i].x + texts[i].w / 2, y = texts[i].y;
            CHECK(x >= kRadius);
            for (std::size_t j = 0; j < drawing.own_texts; ++j) {
              const views::Drawn::Text& word = texts[j];
              const float beside = std::max({word.x - x, x - word.x - word.w, 0.0F});
              const float below =
                  std::max({word.y - word.h / 2 - y, y - word.y - word.h / 2, 0.0F});
              CAPTURE(texts[i].words);
              CHECK_MESSAGE(beside * beside + below * below >= kRadius * kRadius, word.words);
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

  TEST_CASE("out of service a long name of the counter gives way, the code never") {
    for (const auto size : kSizes) {
      Drawing drawing(size);
      auto shown = screen(citizen::Page::out_of_service, "id");
      auto& code = std::get<citizen::OutOfServiceScreen>(shown.page).code;
      code = "Kode L-04 · Loket pelayanan administrasi kependudukan dan pencatatan sipil, lantai 2";
      drawing.draw(shown);
      for (const auto& key : drawing.keys) {
        CHECK(key.fits);
        if (key.id == "fault.code") CHECK(key.label.starts_with("Kode L-04 · Loket"));
      }
    }
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
}
