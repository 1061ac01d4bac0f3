// Which tiles differ between two pictures; drawn into lists without a window.
#include <doctest/doctest.h>

#include "kiosk/shell/damage.hpp"

using namespace suara::kiosk;

namespace {

constexpr ImU32 kPaper = IM_COL32(255, 255, 255, 255), kInk = IM_COL32(0, 0, 0, 255);

// ImGui without a window.
struct Context {
  Context() { ImGui::CreateContext(); }
  ~Context() { ImGui::DestroyContext(); }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
};

struct Picture {
  Context context;
  ImDrawList list{ImGui::GetDrawListSharedData()};
  ImDrawList* lists = &list;
  ImDrawData data;

  Picture(float width, float height) {
    list._ResetForNewFrame();
    list.PushClipRect({0, 0}, {width, height});
    data.DisplaySize = {width, height};
    data.CmdLists = &lists;
    data.CmdListsCount = 1;
  }
  Picture& box(float x, float y, float w, float h, ImU32 ink = kInk) {
    list.AddRectFilled({x, y}, {x + w, y + h}, ink);
    return *this;
  }
  Picture& callback(float right, std::uintptr_t data_of_it) {
    list.PushClipRect({0, 0}, {right, 20});
    list.AddCallback([](const ImDrawList*, const ImDrawCmd*) {},
                     reinterpret_cast<void*>(data_of_it));
    list.PopClipRect();
    return *this;
  }
};

std::optional<PixelBox> next(Damage& damage, const Picture& picture, ImU32 paper = kPaper) {
  return damage.next(picture.data, paper);
}

}  // namespace

TEST_SUITE("kiosk/shell/damage") {
  TEST_CASE("the first picture is drawn whole, the same again not at all") {
    Damage damage;
    CHECK(next(damage, Picture(320, 200).box(10, 10, 20, 20)) == PixelBox{0, 0, 320, 200});
    CHECK_FALSE(next(damage, Picture(320, 200).box(10, 10, 20, 20)));
    CHECK(next(damage, Picture(320, 200).box(10, 10, 20, 20), kInk) == PixelBox{0, 0, 320, 200});
    CHECK(next(damage, Picture(320, 240).box(10, 10, 20, 20), kInk) == PixelBox{0, 0, 320, 240});
  }

  TEST_CASE("what comes, goes, moves or changes its colour is held by the tiles that differ") {
    Damage damage;
    next(damage, Picture(320, 200).box(8, 8, 8, 8));
    const PixelBox tile{96, 96, 128, 128};
    CHECK(next(damage, Picture(320, 200).box(8, 8, 8, 8).box(100, 100, 10, 10)) == tile);
    CHECK(next(damage, Picture(320, 200).box(8, 8, 8, 8).box(100, 100, 10, 10, kPaper)) == tile);
    CHECK(next(damage, Picture(320, 200).box(8, 8, 8, 8).box(101, 100, 10, 10, kPaper)) == tile);
    CHECK(next(damage, Picture(320, 200).box(8, 8, 8, 8)) == tile);
    CHECK_FALSE(next(damage, Picture(320, 200).box(8, 8, 8, 8)));
  }

  TEST_CASE("two places far apart are one box, cut at the picture's edge") {
    Damage damage;
    next(damage, Picture(300, 190));
    CHECK(next(damage, Picture(300, 190).box(40, 40, 4, 4).box(290, 180, 4, 4)) ==
          PixelBox{32, 32, 300, 190});
  }

  TEST_CASE("which of two lies above is a difference, and outside the picture nothing is") {
    Damage damage;
    next(damage, Picture(320, 200).box(8, 8, 8, 8, kInk).box(12, 8, 8, 8, kPaper));
    CHECK(next(damage, Picture(320, 200).box(12, 8, 8, 8, kPaper).box(8, 8, 8, 8, kInk)) ==
          PixelBox{0, 0, 32, 32});
    CHECK_FALSE(next(damage, Picture(320, 200)
                                 .box(12, 8, 8, 8, kPaper)
                                 .box(8, 8, 8, 8, kInk)
                                 .box(-50, -50, 20, 20)
                                 .box(400, 0, 20, 20)));
  }

  TEST_CASE("a callback is known by its place and data") {
    Damage damage;
    next(damage, Picture(320, 200).callback(20, 1));
    CHECK_FALSE(next(damage, Picture(320, 200).callback(20, 1)));
    CHECK(next(damage, Picture(320, 200).callback(20, 2)) == PixelBox{0, 0, 32, 32});
    CHECK(next(damage, Picture(320, 200).callback(40, 2)) == PixelBox{0, 0, 64, 32});
  }
}
