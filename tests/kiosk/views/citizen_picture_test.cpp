#include <doctest/doctest.h>
#include <imgui.h>

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "common/texts/texts.hpp"
#include "kiosk/app/citizen/screen.hpp"
#include "kiosk/views/citizen.hpp"
#include "tests/support/paths.hpp"

using namespace suara;
using namespace suara::kiosk;

namespace {

// ImGui without a window: keys are placed and measured as on the screen.
class Drawing {
 public:
  explicit Drawing(views::DesignSize size) : size_(size) {
    ImGui::CreateContext();
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.DisplaySize = {size.w, size.h};
    for (std::size_t i = 0; i < views::kTypes; ++i) fonts_[i] = font(static_cast<views::Type>(i));
    io.Fonts->Build();
  }
  ~Drawing() { ImGui::DestroyContext(); }
  Drawing(const Drawing&) = delete;
  Drawing& operator=(const Drawing&) = delete;

  std::vector<views::KeyFact> keys;

  std::optional<citizen::Action> draw(const citizen::Screen& screen) {
    ImGui::NewFrame();
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize(ImGui::GetIO().DisplaySize);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
    ImGui::Begin("screen", nullptr, ImGuiWindowFlags_NoDecoration);
    const views::Paint paint(*ImGui::GetWindowDrawList(), fonts_, 1);
    views::Frame frame{paint};
    const auto tapped = views::draw_citizen(frame, screen, size_, true);
    ImGui::End();
    ImGui::PopStyleVar();
    ImGui::Render();
    keys = frame.keys;
    return tapped;
  }
  void finger(float x, float y, bool down) {
    ImGui::GetIO().MousePos = {x, y};
    ImGui::GetIO().MouseDown[0] = down;
  }

 private:
  static ImFont* font(views::Type type) {
    static constexpr std::array kFiles = {"Inter-Medium.otf", "Inter-SemiBold.otf",
                                          "InterDisplay-Bold.otf"};
    const views::TypeFace face = views::face_of(type);
    const std::string file = std::string("/usr/share/fonts/opentype/inter/") +
                             kFiles[static_cast<std::size_t>(face.cut)];
    return ImGui::GetIO().Fonts->AddFontFromFileTTF(file.c_str(), 1.21F * face.px);
  }
  views::DesignSize size_;
  views::Fonts fonts_{};
};

const citizen::BothTexts& words() {
  static const citizen::BothTexts both{
      *texts::load(test::source_dir().string() + "/assets", "id"),
      *texts::load(test::source_dir().string() + "/assets", "en")};
  return both;
}

citizen::Screen screen(citizen::Page page, const std::string& language, std::uint8_t score = 2) {
  citizen::Model model;
  model.language = language;
  model.page = page;
  model.fault_code = "L-04 · Loket 3";
  model.ballot.emplace();
  model.ballot->opened.labels = {"Petugas Contoh 1", "Loket 3", "KTP elektronik",
                                 "Electronic ID card"};
  model.ballot->answers.score = score;
  return citizen::screen_of(model, words(), "Disdukcapil Kota Contoh", 10'000);
}

constexpr std::array kPages = {citizen::Page::idle,       citizen::Page::rate,
                               citizen::Page::thanks,     citizen::Page::reasons,
                               citizen::Page::still_here, citizen::Page::out_of_service};
constexpr std::array<views::DesignSize, 5> kSizes = {
    {{1280, 800}, {1024, 600}, {1669, 939}, {1920, 1080}, {800, 1280}}};

bool overlap(const views::KeyFact& a, const views::KeyFact& b) {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

}  // namespace

TEST_SUITE("kiosk/views") {
  TEST_CASE("on every monitor and in both languages nothing overlaps, leaves or overflows") {
    for (const auto size : kSizes) {
      Drawing drawing(size);
      for (const citizen::Page page : kPages)
        for (const char* language : {"id", "en"}) {
          const auto shown = screen(page, language);
          drawing.draw(shown);
          const auto& keys = drawing.keys;
          for (std::size_t i = 0; i < keys.size(); ++i) {
            CAPTURE(size.w);
            CAPTURE(shown.name);
            CAPTURE(language);
            CAPTURE(keys[i].id);
            CHECK(keys[i].fits);
            CHECK(keys[i].x >= 0);
            CHECK(keys[i].y >= 16);
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

  TEST_CASE("a word too long for its key is told") {
    Drawing drawing({1280, 800});
    auto shown = screen(citizen::Page::rate, "id");
    std::get<citizen::RateScreen>(shown.page).faces[0].word = "Ketidakpuasanyangsangatbesar";
    drawing.draw(shown);
    for (const auto& key : drawing.keys) CHECK_MESSAGE(key.fits == (key.id != "rate.1"), key.id);
  }

  TEST_CASE("the facts after a rating are the same for every score") {
    for (const citizen::Page page : {citizen::Page::thanks, citizen::Page::reasons}) {
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
      drawing.draw(screen(citizen::Page::rate, "en"));
      for (const auto& key : drawing.keys) {
        if (key.id == "promise" || key.id.starts_with("language.")) continue;
        const float least = key.id.starts_with("rate.") && key.id != "rate.skip" ? 35.0F : 20.0F;
        CHECK_MESSAGE(key.h >= least * views::kDesignPxPerMm, key.id);
        CHECK_MESSAGE(key.w >= least * views::kDesignPxPerMm, key.id);
      }
    }
  }
}
