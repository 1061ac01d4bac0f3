// A field of several lines and what is pasted into it.
#include <doctest/doctest.h>
#include <imgui.h>

#include <algorithm>
#include <string>

#include "kiosk/views/desk_parts.hpp"

using namespace suara::kiosk;
using views::kLongTextBytesMax;

namespace {

constexpr views::Box kArea{20, 20, 600, 200};

// The field alone, clicked into, drawn with ImGui's own letters.
class Area {
 public:
  Area() {
    ImGui::CreateContext();
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.DisplaySize = {1100, 720};
    io.Fonts->Build();
    io.KeyMap[ImGuiKey_A] = 'A';
    io.KeyMap[ImGuiKey_V] = 'V';
    io.ClipboardUserData = &clipboard_;
    io.GetClipboardTextFn = [](void* kept) {
      return static_cast<const std::string*>(kept)->c_str();
    };
    io.MousePos = {kArea.x + 40, kArea.y + 40};
    draw();
    draw();
    io.MouseDown[0] = true;
    draw();
    io.MouseDown[0] = false;
    draw();
    draw();
  }
  ~Area() { ImGui::DestroyContext(); }
  Area(const Area&) = delete;
  Area& operator=(const Area&) = delete;

  bool takes_keys() const { return takes_keys_; }
  std::string text() const { return views::text_of(field_); }
  bool is_broken() const {
    return std::string(field_.text.data()).find(" \n") != std::string::npos;
  }

  void paste(const std::string& text) {
    clipboard_ = text;
    press('V');
  }
  void select_all() { press('A'); }
  void type(char sign) {
    ImGui::GetIO().AddInputCharacter(static_cast<unsigned int>(sign));
    draw();
  }

 private:
  void press(char key) {
    ImGuiIO& io = ImGui::GetIO();
    io.KeyCtrl = io.KeysDown[static_cast<int>(key)] = true;
    draw();
    io.KeyCtrl = io.KeysDown[static_cast<int>(key)] = false;
    draw();
  }
  void draw() {
    ImGui::NewFrame();
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize(ImGui::GetIO().DisplaySize);
    ImGui::Begin("desk", nullptr, ImGuiWindowFlags_NoDecoration);
    const views::Fonts fonts{};
    const views::Paint paint(*ImGui::GetWindowDrawList(), fonts, 1);
    views::Frame frame{paint};
    views::desk_area(frame, "area", kArea, field_, true, false);
    takes_keys_ = std::ranges::find(frame.keys, std::string("focus"), &views::KeyFact::id) !=
                  frame.keys.end();
    ImGui::End();
    ImGui::EndFrame();
  }

  std::string clipboard_;
  views::LongField field_;
  bool takes_keys_ = false;
};

std::string repeated(const std::string& word, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += word;
  return text;
}

}  // namespace

TEST_SUITE("kiosk/views desk area") {
  TEST_CASE("a text that is pasted stands there as it was, with its lines broken") {
    Area area;
    REQUIRE(area.takes_keys());
    const std::string text = repeated("jam kios tertinggal ", 200);
    area.paste(text);
    CHECK(area.text() == text);
    CHECK(area.is_broken());
  }

  TEST_CASE("of a text longer than the field holds as much is taken as fits") {
    const std::string words = repeated("jam kios tertinggal ", 1'000);
    const std::string one_word(20'000, 'x');
    for (const std::string& text : {words, one_word}) {
      Area area;
      REQUIRE(area.takes_keys());
      area.paste(text);
      CHECK(area.text() == text.substr(0, kLongTextBytesMax));
      CHECK(area.is_broken() == (text == words));
      area.type('z');
      CHECK(area.text() == text.substr(0, kLongTextBytesMax));
    }
  }

  TEST_CASE("a text is not cut within a sign, nor goes on behind one that did not fit") {
    Area area;
    REQUIRE(area.takes_keys());
    const std::string fits = "x" + repeated("\u00e9", (kLongTextBytesMax - 1) / 2);
    area.paste(fits + "\u00e9" + repeated("y", 5'000));
    CHECK(area.text() == fits);
  }

  TEST_CASE("what is selected makes room for what is pasted instead of it") {
    Area area;
    REQUIRE(area.takes_keys());
    area.paste(std::string(20'000, 'x'));
    area.select_all();
    area.paste("jam kios tertinggal");
    CHECK(area.text() == "jam kios tertinggal");
    area.select_all();
    area.paste(std::string(20'000, 'y'));
    CHECK(area.text() == std::string(kLongTextBytesMax, 'y'));
  }
}
