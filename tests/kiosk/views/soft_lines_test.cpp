#include "kiosk/views/soft_lines.hpp"

#include <doctest/doctest.h>

using namespace suara::kiosk::views;

namespace {

float signs(std::string_view text) { return static_cast<float>(text.size()); }

}  // namespace

TEST_SUITE("kiosk/views/soft_lines") {
  TEST_CASE("a text is broken at its spaces, and joined again as it was written") {
    const std::string text = "jam kios tertinggal satu jam\nlihat catatan  BKD";
    const Written shown = broken({text, 0}, 10, signs);
    CHECK(shown.text == "jam kios \ntertinggal \nsatu jam\nlihat \ncatatan  \nBKD");
    CHECK(without_soft_breaks(shown.text) == text);
    CHECK(broken(shown, 10, signs) == shown);
    CHECK(broken(shown, 1'000, signs).text == text);
    CHECK(broken({"", 0}, 10, signs) == Written{});
    CHECK(broken({"tertinggalnya jam", 0}, 10, signs).text == "tertinggalnya \njam");
    CHECK(broken({"jam tertinggalnya", 0}, 10, signs).text == "jam \ntertinggalnya");
  }

  TEST_CASE("the cursor stays between the same letters") {
    const std::string text = "jam kios tertinggal";
    for (std::size_t at = 0; at <= text.size(); ++at) {
      const Written shown = broken({text, at}, 10, signs);
      CHECK(without_soft_breaks(shown.text.substr(0, shown.cursor)) == text.substr(0, at));
      CHECK(without_soft_breaks(shown.text) == text);
    }
    CHECK(broken({text, 9}, 10, signs).cursor == 10);  // before the word, on its own line
  }

  TEST_CASE("who deletes a soft break deletes its space; a writer's own break goes alone") {
    const std::string before = "jam kios \ntertinggal";
    CHECK(as_meant(before, {"jam kios tertinggal", 9}, false) ==
          Written{"jam kiostertinggal", 8});
    CHECK(as_meant("jam\nkios", {"jamkios", 3}, false) == Written{"jamkios", 3});
    CHECK(as_meant(before, {"jam kios \ntertingga", 19}, false) ==
          Written{"jam kios \ntertingga", 19});
    CHECK(as_meant(before, {"jam kio \ntertinggal", 7}, false) ==
          Written{"jam kio \ntertinggal", 7});
  }

  TEST_CASE("Enter behind a space begins a line that stays") {
    const Written entered = as_meant("jam ", {"jam \n", 5}, true);
    CHECK(entered == Written{"jam\n", 4});
    CHECK(broken(entered, 10, signs) == entered);
    CHECK(as_meant("jam", {"jam\n", 4}, true) == Written{"jam\n", 4});
    CHECK(as_meant("", {"\n", 1}, true) == Written{"\n", 1});
  }
}
