// Fingers on keys as the pages draw them, and the two sets of colours.
#include <doctest/doctest.h>
#include <imgui.h>

#include <vector>

#include "kiosk/views/focus.hpp"
#include "kiosk/views/theme.hpp"

using namespace suara;
using namespace suara::kiosk;
using touch::Contact;
using touch::Lift;

namespace {

constexpr views::Box kKey{100, 100, 200, 80};
constexpr touch::Point kInside{150, 140};
constexpr touch::Point kOutside{400, 140};

// One picture with one key, drawn without letters.
views::Press press(const views::Glass& glass, const std::string& chosen = "") {
  ImGui::CreateContext();
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.DisplaySize = {1280, 800};
  io.Fonts->Build();
  ImGui::NewFrame();
  ImGui::Begin("screen");
  const views::Fonts fonts{};
  const views::Paint paint(*ImGui::GetWindowDrawList(), fonts, 1);
  views::Frame frame{paint};
  frame.glass = glass;
  frame.chosen = chosen;
  const views::Press pressed = views::key_area(frame, "key", kKey, "");
  ImGui::End();
  ImGui::EndFrame();
  ImGui::DestroyContext();
  return pressed;
}

}  // namespace

TEST_SUITE("kiosk/views/touch") {
  TEST_CASE("a key is tapped by a finger that went down and up in it, and by no other") {
    CHECK(press({{}, Lift{kInside, kInside}}).tapped);
    CHECK_FALSE(press({{}, Lift{kOutside, kInside}}).tapped);
    CHECK_FALSE(press({{}, Lift{kInside, kOutside}}).tapped);
    CHECK_FALSE(press({{}, Lift{kOutside, kOutside}}).tapped);
    CHECK_FALSE(press({}).tapped);
  }

  TEST_CASE("a key is held by a finger that rests in it, not by one that slid in or is spent") {
    const std::vector<Contact> rests{{1, kOutside, kOutside, false}, {2, kInside, kInside, false}};
    const std::vector<Contact> slid{{1, kOutside, kInside, false}};
    const std::vector<Contact> left{{1, kInside, kOutside, false}};
    const std::vector<Contact> spent{{1, kInside, kInside, true}};
    CHECK(press({rests, {}}).held);
    CHECK_FALSE(press({rests, {}}).tapped);
    for (const auto& resting : {slid, left, spent}) CHECK_FALSE(press({resting, {}}).held);
  }

  TEST_CASE("a keypad chooses the key of its name alone") {
    CHECK(press({}, "key").tapped);
    CHECK_FALSE(press({}, "other").tapped);
  }

  TEST_CASE("in both themes text has 4.5:1 and a key's edge 3:1 on whatever it stands") {
    using namespace views::colour;
    struct Pair {
      ImU32 ink, ground;
      double least;
      bool tint = false;  // the ground is one
    };
    constexpr Pair kPairs[] = {
        {kInk, kPaper, 4.5},      {kInk, kSurface, 4.5},    {kInk, kSunk, 4.5},
        {kInk2, kPaper, 4.5},     {kInk2, kSurface, 4.5},   {kInk, kTint, 4.5, true},
        {kPrimary, kTint, 4.5, true},   {kWhite, kPrimary, 4.5},  {kAccentInk, kAccentTint, 4.5, true},
        {kWhite, kPetal, 4.5},    {kOutline, kPaper, 3},    {kOutline, kSurface, 3},
        {kPrimary, kPaper, 3},    {kPrimary, kSurface, 3},  {kSurface, kInk, 4.5}};
    for (const auto theme : {views::Theme::light, views::Theme::high_contrast})
      for (const Pair& pair : kPairs)
        CHECK(views::contrast(
                  views::themed(theme, pair.tint ? views::on_tint(theme, pair.ink) : pair.ink),
                  views::themed(theme, pair.ground)) >= pair.least);
    CHECK(views::contrast(kWhite, views::rgb(0x000000)) == doctest::Approx(21));
    CHECK(views::contrast(kInk, kInk) == doctest::Approx(1));
    CHECK(views::themed(views::Theme::high_contrast, kPaper & 0x80FFFFFFU) == 0x80000000U);
    for (const auto& face : views::kFaceColours) {
      CHECK(views::contrast(kInk, face.fill) >= 4.5);
      CHECK(views::contrast(face.rim, kSurface) >= 3);
    }
  }
}
