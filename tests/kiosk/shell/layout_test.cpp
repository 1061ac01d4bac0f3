// Every page of the citizen's in the real window, in each layout and language: what stands where,
// how large it is in millimetres, and how it contrasts with what lies under it.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <sstream>
#include <tuple>
#include <vector>

#include "tests/kiosk/app/all_texts.hpp"
#include "tests/support/process.hpp"
#include "tests/support/screen.hpp"

using namespace suara::test;

namespace {

// Xvfb's monitor has 96 dots an inch.
constexpr float kPxPerMm = 96 / 25.4F;
constexpr float kFaceMm = 35, kKeyMm = 20, kGapMm = 8, kCapitalsMm = 6.1F;
constexpr float kDeskKey = 24;  // px, WCAG 2.2's target size: a mouse at arm's length
constexpr float kDeskFree = 5.5F;  // px above and below the words of a key
constexpr float kTypedGapMm = 6.9F;  // on the smallest monitor

struct Layout {
  int width;
  int height;
  std::string option;
};
const std::vector<Layout> kLayouts = {{1280, 800, ""},     {1920, 1080, ""},
                                      {1024, 600, ""},     {800, 1280, ""},
                                      {1280, 800, "+low"}, {1280, 800, "+contrast"},
                                      {800, 1280, "+low"}};
const std::vector<std::string> kPages = {
    "idle",    "rate",        "thanks",          "reasons", "still_here", "out_of_service", "help",
    "comment", "survey_long", "respondent_work", "closing", "complaint",  "contact", "claim_code",
    "stand",   "not_enrolled"};

struct Box {
  float x = 0, y = 0, w = 0, h = 0;
};
struct Text {
  Box box;
  double contrast = 0;
  std::string words;
};
struct Key {
  Box box;
  bool fits = false;
  std::string id;
};
struct Page {
  std::vector<Text> texts;
  std::vector<Key> keys;
};

bool overlap(const Box& a, const Box& b) {
  return a.x + 1 < b.x + b.w && b.x + 1 < a.x + a.w && a.y + 1 < b.y + b.h && b.y + 1 < a.y + a.h;
}

float gap(const Box& a, const Box& b) {
  return std::max({b.x - a.x - a.w, a.x - b.x - b.w, b.y - a.y - a.h, a.y - b.y - b.h});
}

// The page of the name in the language.
using Pages = std::map<std::pair<std::string, std::string>, Page>;

Pages read_pages(const std::string& said) {
  Pages pages;
  Page* page = nullptr;
  std::istringstream lines(said);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string kind, name, language;
    Text text;
    Key key;
    words >> kind;
    if (kind == "page") {
      words >> name >> language;
      page = &pages[{name, language}];
    } else if (kind == "text" && page != nullptr) {
      words >> text.box.x >> text.box.y >> text.box.w >> text.box.h >> text.contrast;
      std::getline(words, text.words);
      page->texts.push_back(text);
    } else if (kind == "key" && page != nullptr) {
      words >> key.box.x >> key.box.y >> key.box.w >> key.box.h >> key.fits >> key.id;
      page->keys.push_back(key);
    }
  }
  return pages;
}

// Of the longest service at the longest counter: its first words at least.
bool tells_service(const Page& page) {
  return std::ranges::any_of(page.texts, [](const Text& text) {
    return text.words.starts_with(" Penerbitan kartu tanda") ||
           text.words.starts_with(" Issue of the electronic");
  });
}

// Pages that have the key to listen.
bool may_listen(const std::string& page) {
  static const std::set<std::string> kListen = {"rate", "thanks", "reasons", "survey_long",
                                                "respondent_work", "claim_code"};
  return kListen.contains(page);
}

std::vector<std::string> pages_of(const std::string& kind, std::vector<std::string> names) {
  for (std::string& name : names) name = kind + name;
  return names;
}

std::string joined(const std::vector<std::string>& parts) {
  return fmt::format("{}", fmt::join(parts, ","));
}

// One window that shows them one after the other.
Pages show(Screen& screen, const Layout& layout, const std::vector<std::string>& names,
           const std::vector<std::string>& in = languages()) {
  const std::string size = fmt::format("{}x{}{}", layout.width, layout.height, layout.option);
  Process window({program_path("suara_preview"), joined(names), joined(in), size},
                 {{"DISPLAY", screen.display()}});
  REQUIRE_MESSAGE(window.line_after("ready", std::chrono::minutes(2)), window.output());
  Pages pages = read_pages(window.output());
  REQUIRE(pages.size() == names.size() * in.size());
  return pages;
}

Page show_one(Screen& screen, const Layout& layout, const std::string& name) {
  return show(screen, layout, {name}, {"id"}).begin()->second;
}

template <class Check>
void in_every_layout(const Check& check, const std::vector<Layout>& layouts = kLayouts,
                     const std::vector<std::string>& names = kPages) {
  for (const Layout& layout : layouts) {
    Screen screen(layout.width, layout.height);
    for (const auto& [which, page] : show(screen, layout, names)) {
      const auto& [name, language] = which;
      const std::string where = fmt::format("{} {} {}x{}{}", name, language, layout.width,
                                            layout.height, layout.option);
      CAPTURE(where);
      check(layout, name, page);
      CHECK(std::ranges::count(page.keys, "listen", &Key::id) == (may_listen(name) ? 1 : 0));
    }
  }
}

bool is_face(const std::string& id) { return id.starts_with("rate.") && id.size() == 6; }

void check_texts(const Layout& layout, const Page& page) {
  CHECK(page.texts.size() >= 2);
  for (std::size_t i = 0; i < page.texts.size(); ++i) {
    const Text& text = page.texts[i];
    CAPTURE(text.words);
    CHECK(text.contrast >= 4.5);
    CHECK(text.box.x >= 0);
    CHECK(text.box.y >= 0);
    CHECK(text.box.x + text.box.w <= static_cast<float>(layout.width));
    CHECK(text.box.y + text.box.h <= static_cast<float>(layout.height));
    CHECK(text.box.h >= kCapitalsMm * kPxPerMm - 0.5F);  // rounded to whole pixels
    for (std::size_t j = i + 1; j < page.texts.size(); ++j) {
      CAPTURE(page.texts[j].words);
      CHECK_FALSE(overlap(text.box, page.texts[j].box));
    }
  }
}

// Of pages that are read from nearer: at least so high are their capitals, in pixels.
void check_near(const Layout& layout, const Page& page, float capitals) {
  CHECK(page.texts.size() >= 4);
  for (std::size_t i = 0; i < page.texts.size(); ++i) {
    const Text& text = page.texts[i];
    CAPTURE(text.words);
    CHECK(text.contrast >= 4.5);
    CHECK(text.box.h >= capitals - 0.5F);
    CHECK(text.box.x >= 0);
    CHECK(text.box.x + text.box.w <= static_cast<float>(layout.width));
    CHECK(text.box.y + text.box.h <= static_cast<float>(layout.height));
    for (std::size_t j = i + 1; j < page.texts.size(); ++j) {
      CAPTURE(page.texts[j].words);
      CHECK_FALSE(overlap(text.box, page.texts[j].box));
    }
  }
  for (const Key& key : page.keys) CHECK_MESSAGE(key.fits, key.id);
}

// A text stands in a key or beside it, never across its edge; so much is free above and below.
void check_apart(const Page& page, float free = 0) {
  for (const Text& text : page.texts)
    for (const Key& key : page.keys) {
      if (!overlap(text.box, key.box)) continue;
      CAPTURE(text.words);
      CAPTURE(key.id);
      CHECK(text.box.x >= key.box.x);
      CHECK(text.box.y >= key.box.y + free);
      CHECK(text.box.x + text.box.w <= key.box.x + key.box.w);
      CHECK(text.box.y + text.box.h <= key.box.y + key.box.h - free);
    }
}

// Of a bar's answers: on one row.
void check_legend(const Page& page) {
  const Text* first = nullptr;
  for (const Text& text : page.texts) {
    const bool sign = text.words.size() == 8 && text.words.starts_with(" Score ");
    if (!sign || text.words.back() == '-') continue;
    if (first != nullptr && first->box.x <= text.box.x && text.box.x < first->box.x + 400)
      CHECK_MESSAGE(text.box.y == first->box.y, text.words);
    if (first == nullptr) first = &text;
  }
}

void check_keys(const Layout& layout, const Page& page) {
  for (std::size_t i = 0; i < page.keys.size(); ++i) {
    const Key& key = page.keys[i];
    CAPTURE(key.id);
    const bool language = key.id.starts_with("language.");
    const float least = is_face(key.id) ? kFaceMm : kKeyMm;
    CHECK(key.fits);
    CHECK(key.box.w >= least * kPxPerMm);
    CHECK(key.box.h >= least * kPxPerMm);
    for (std::size_t j = i + 1; j < page.keys.size(); ++j) {
      CAPTURE(page.keys[j].id);
      // The two halves of the language key lie side by side.
      const bool halves = language && page.keys[j].id.starts_with("language.");
      const bool typed = key.id.starts_with("key") && page.keys[j].id.starts_with("key");
      const float apart = halves ? -0.5F : typed && layout.height < 800 ? kTypedGapMm : kGapMm;
      CHECK(gap(key.box, page.keys[j].box) >= apart * kPxPerMm);
    }
  }
}

// Digits are as far apart as a citizen's keys; none of the keys stands closer than a third of that.
void check_technician_keys(const Page& page) {
  const auto is_digit = [](const Key& key) { return key.id.starts_with("technician.digit"); };
  for (std::size_t i = 0; i < page.keys.size(); ++i)
    for (std::size_t j = i + 1; j < page.keys.size(); ++j) {
      CAPTURE(page.keys[i].id);
      CAPTURE(page.keys[j].id);
      const bool digits = is_digit(page.keys[i]) && is_digit(page.keys[j]);
      const float least = digits ? kGapMm : kGapMm / 3;
      CHECK(gap(page.keys[i].box, page.keys[j].box) >= least * kPxPerMm);
    }
}

}  // namespace

TEST_SUITE("kiosk/shell/layout") {
  TEST_CASE("in each layout and language every text is whole, large, apart and plain to see") {
    in_every_layout([](const Layout& layout, const std::string&, const Page& page) {
      check_texts(layout, page);
      check_apart(page);
      check_keys(layout, page);
    });
  }

  TEST_CASE("the longest names of agency, officer, counter and service leave the rest in place") {
    const std::vector<Layout> kNamed = {
        {1280, 800, "+names"}, {1024, 600, "+names"}, {800, 1280, "+names"},
        {1280, 800, "+low+names"}, {800, 1280, "+low+names"}};
    in_every_layout(
        [](const Layout& layout, const std::string& name, const Page& page) {
          check_texts(layout, page);
          check_apart(page);
          check_keys(layout, page);
          // The smallest screen has no room for either.
          if (name == "rate" && layout.height >= 800) CHECK(tells_service(page));
        },
        kNamed, {"idle", "rate", "thanks", "reasons", "closing"});
  }

  TEST_CASE("on the smallest screen the words of all faces stand on one line, in Indonesian") {
    Screen screen(1024, 600);
    const Page page = show_one(screen, {1024, 600, ""}, "rate");
    std::set<float> rows;
    for (const char* word : {" Tidak puas", " Kurang puas", " Puas", " Sangat puas"}) {
      const auto found = std::ranges::find(page.texts, word, &Text::words);
      REQUIRE_MESSAGE(found != page.texts.end(), word);
      rows.insert(found->box.y);
    }
    CHECK(rows.size() == 1);
  }

  TEST_CASE("low reach puts every key into the lower half; without it the faces stand higher") {
    for (const auto& [width, height] : {std::pair{1280, 800}, std::pair{800, 1280}}) {
      Screen screen(width, height);
      const auto half = static_cast<float>(height) / 2;
      for (const auto& [which, page] : show(screen, {width, height, "+low"}, kPages, {"id"})) {
        CAPTURE(which.first);
        for (const Key& key : page.keys)
          if (!key.id.starts_with("key.")) CHECK_MESSAGE(key.box.y >= half, key.id);
      }
      CHECK(show_one(screen, {width, height, ""}, "rate").keys.front().box.y < half);
    }
  }

  TEST_CASE("the desk's pages are whole, apart and plain to see in both languages") {
    const auto kCounter = pages_of(
        "desk.", {"duty", "wrong_pin", "counter", "find", "many", "refused", "done", "reason",
                  "names", "duty_names", "sign_in", "feedback", "merged", "units", "performance",
                  "performance_empty", "performance_object", "imported"});
    const auto kFull = pages_of(
        "desk.", {"too_few", "trend", "parts", "reasons", "comments", "performance_open",
                  "performance_few", "performance_told", "performance_floor",
                  "performance_held", "performance_corrected", "performance_team",
                  "performance_cause"});
    // The window's own size without a margin; the smallest monitor shows the whole page at a scale
    // of its own.
    for (const auto& [width, height, scale, pages] :
         {std::tuple{1100, 720, 1.0F, kCounter}, {1100, 720, 1.0F, kFull},
          {1280, 800, 1.0F, kCounter}, {1280, 800, 1.0F, kFull},
          {1024, 600, 600.0F / 720, kFull}}) {
      const float capitals = 0.727F * 13 * scale;
      Screen screen(width, height);
      const Layout layout{width, height, ""};
      for (const auto& [which, shown] : show(screen, layout, pages)) {
        CAPTURE(which.first);
        CAPTURE(which.second);
        CAPTURE(width);
        check_near(layout, shown, capitals);
        check_apart(shown, kDeskFree * scale);
        check_legend(shown);
        for (const Key& key : shown.keys) {
          CAPTURE(key.id);
          CHECK(key.box.h >= kDeskKey * scale - 0.1F);  // told to a tenth
          CHECK(key.box.w >= kDeskKey * scale - 0.1F);
        }
      }
    }
  }

  TEST_CASE("the technician's pages are whole, apart and plain to see on every monitor") {
    constexpr float kCapitals = 0.727F * 24;
    const auto kTechnician = pages_of(
        "technician.", {"pin", "wrong_pin", "facts", "trouble", "done", "scale", "notes",
                        "programs", "code", "sound", "no_sound", "touch", "enrol_code",
                        "enrol_address", "enrol_pin", "enrol_stated", "enrol_waiting",
                        "enrol_unreachable"});
    for (const auto& [width, height] : {std::pair{1280, 800}, {1024, 600}, {800, 1280}}) {
      Screen screen(width, height);
      const Layout layout{width, height, ""};
      for (const auto& [which, shown] : show(screen, layout, kTechnician)) {
        CAPTURE(which.first);
        CAPTURE(which.second);
        CAPTURE(width);
        check_near(layout, shown, kCapitals);
        check_technician_keys(shown);
        if (which.first != "technician.touch") continue;
        REQUIRE(shown.keys.size() == 1);  // the targets are none
        CHECK(shown.keys[0].box.w >= kKeyMm * kPxPerMm);
        CHECK(shown.keys[0].box.h >= kKeyMm * kPxPerMm);
      }
    }
  }
}
