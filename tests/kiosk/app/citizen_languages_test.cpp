#include <doctest/doctest.h>

#include "kiosk/app/desk/screen.hpp"
#include "tests/kiosk/app/all_texts.hpp"
#include "tests/kiosk/app/citizen_stand.hpp"

using namespace suara;
using namespace suara::kiosk::citizen;

namespace {

texts::Languages with(std::initializer_list<std::pair<const char*, const char*>> named) {
  texts::Languages languages;
  for (const auto& [code, name] : named) {
    languages.all.push_back({code, test::words().of(code)});
    languages.all.back().texts.entries["language.name"] = name;
    languages.all.back().texts.entries["citizen.out_of_service.both"] = name;
  }
  return languages;
}

std::string shown(const texts::Languages& languages, const std::string& chosen) {
  std::string names;
  for (const LanguageKey& key : languages_of(languages, chosen))
    names += key.language + (key.chosen ? "*" : "") + " ";
  return names;
}

}  // namespace

TEST_SUITE("kiosk/app/citizen_languages") {
  TEST_CASE("of two languages both keys keep their places, whichever is chosen") {
    const auto two = with({{"id", "Indonesia"}, {"en", "English"}});
    CHECK(shown(two, "id") == "id* en ");
    CHECK(shown(two, "en") == "id en* ");
    CHECK(shown(with({{"id", "Indonesia"}}), "id") == "id* ");
  }

  TEST_CASE("of more the one chosen and the next are shown, so that each can be reached") {
    const auto three = with({{"id", "Indonesia"}, {"en", "English"}, {"jv", "Jawa"}});
    CHECK(shown(three, "id") == "id* en ");
    CHECK(shown(three, "en") == "en* jv ");
    CHECK(shown(three, "jv") == "jv* id ");
  }

  TEST_CASE("a language names itself, at the desk by its code") {
    const auto three = with({{"id", "Indonesia"}, {"en", "English"}, {"jv", "Basa Jawa"}});
    CHECK(languages_of(three, "en").at(1).name == "Basa Jawa");
    kiosk::desk::Model model;
    model.language = "en";
    const auto& keys = kiosk::desk::screen_of(model, three, 0).nav.languages;
    REQUIRE(keys.size() == 2);
    CHECK(keys[0].name == "EN");
    CHECK(keys[1].name == "JV");
  }

  TEST_CASE("out of service is said in Indonesian and in English, else in the next there is") {
    Model model;
    model.page = Page::out_of_service;
    const auto other = [&](const texts::Languages& languages) {
      const Screen screen = screen_of(model, languages, "", 0);
      return std::get<OutOfServiceScreen>(screen.page).other_language;
    };
    CHECK(other(with({{"id", "a"}, {"de", "b"}, {"en", "c"}})) == "c");
    CHECK(other(with({{"id", "a"}, {"jv", "b"}})) == "b");
    CHECK(other(with({{"id", "a"}})).empty());
  }

  TEST_CASE("out of service says the code, and the counter where it is known") {
    Model model;
    model.page = Page::out_of_service;
    model.fault_code = "L-04";
    const auto code = [&](const std::string& counter) {
      const Screen screen = screen_of(model, test::words(), "", 0, {}, counter);
      return std::get<OutOfServiceScreen>(screen.page).code;
    };
    CHECK(code("Loket 3") == "Kode L-04 · Loket 3");
    CHECK(code("") == "Kode L-04");
  }
}
