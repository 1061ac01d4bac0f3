#include "common/texts/languages.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "tests/support/folder.hpp"
#include "tests/support/paths.hpp"

using namespace suara;
using namespace suara::texts;

namespace {

// Assets whose texts are what the maker writes; id.toml as it is in the house.
struct Assets {
  test::Folder folder;
  Assets() {
    std::filesystem::create_directory(folder / "texts");
    write("id", test::read_file(test::source_dir() / "assets/texts/id.toml"));
  }
  void write(const std::string& language, const std::string& toml) const {
    test::write_file(folder / "texts" / (language + ".toml"), toml);
  }
  Languages load() const { return load_languages(folder.path()); }
};

std::vector<std::string> codes(const Languages& languages) {
  std::vector<std::string> found;
  for (const Language& one : languages.all) found.push_back(one.code);
  return found;
}

std::set<std::string> names_in(const std::string& text) {
  std::set<std::string> names;
  for (std::size_t open = text.find('{'); open != std::string::npos;
       open = text.find('{', open + 1))
    names.insert(text.substr(open + 1, text.find_first_of("|}", open) - open - 1));
  return names;
}

}  // namespace

TEST_SUITE("common/texts/languages") {
  TEST_CASE("the house's languages are whole: the same keys, the same names in braces") {
    const Languages house = load_languages(test::source_dir() / "assets");
    CHECK(house.problems.empty());
    REQUIRE(house.has("id"));
    REQUIRE(house.has("en"));
    const Texts& id = house.of("id");
    for (const Language& one : house.all) {
      CAPTURE(one.code);
      CHECK(one.texts.entries.size() == id.entries.size());
      for (const auto& [key, text] : id.entries)
        CHECK_MESSAGE(names_in(text) == names_in(one.texts(key)), key);
    }
  }

  TEST_CASE("another file is another language, behind Indonesian") {
    const Assets assets;
    assets.write("jv", test::read_file(assets.folder / "texts/id.toml"));
    assets.write("en", test::read_file(test::source_dir() / "assets/texts/en.toml"));
    for (const char* leavings : {"jv~", "readme", "J V", "jv.toml"}) assets.write(leavings, "[");
    const Languages languages = assets.load();
    CHECK(codes(languages) == std::vector<std::string>{"id", "en", "jv"});
    CHECK(languages.problems.empty());
    CHECK(languages.of("en")("citizen.skip") == "Skip");
    CHECK(languages.of("xx")("citizen.skip") == languages.of("id")("citizen.skip"));
  }

  TEST_CASE("what a file lacks is Indonesian, and is told with its first key") {
    const Assets assets;
    assets.write("jv", "[language]\nname = \"Jawa\"\nvoice = \"id\"\n[citizen]\nback = \"Bali\"\n");
    const Languages languages = assets.load();
    CHECK(languages.of("jv")("citizen.back") == "Bali");
    CHECK(languages.of("jv")("citizen.skip") == "Lewati");
    REQUIRE(languages.problems.size() == 1);
    CHECK(languages.problems[0].code == "texts.lacks");
    CHECK(languages.problems[0].where.file == "jv.toml");
    CHECK(languages.problems[0].args.at("n") == std::to_string(built_in().entries.size() - 3));
  }

  TEST_CASE("a broken Indonesian file is the built-in one, another broken one is left out") {
    const Assets assets;
    assets.write("id", "[citizen]\nskip = \"Lewa");
    assets.write("jv", "[citizen]\nskip = 3\n");
    const Languages languages = assets.load();
    CHECK(codes(languages) == std::vector<std::string>{"id"});
    CHECK(languages.of("id").entries == built_in().entries);
    REQUIRE(languages.problems.size() == 2);
    CHECK(languages.problems[0].code == "texts.malformed");
    CHECK(languages.problems[0].where.row == 2);
    CHECK(languages.problems[1].where.file == "jv.toml");
    const Languages gone = load_languages("/nowhere");
    CHECK(gone.of("id").entries == built_in().entries);
    REQUIRE(gone.problems.size() == 1);
    CHECK(gone.problems[0].code == "texts.missing");
  }

  TEST_CASE("what is built in is the house's Indonesian") {
    const auto file = load(test::source_dir() / "assets", "id");
    REQUIRE(file.has_value());
    CHECK(built_in().entries == file->entries);
  }

  TEST_CASE("the letters that a language is written with are known, its signs are not letters") {
    const Assets assets;
    assets.write("xx", "a = \"Dhèwèké – “ŋ” Ж → é\"\n");
    CHECK(assets.load().letters().find(u"è") != std::u16string::npos);
    std::u16string own;
    for (const char16_t letter : assets.load().letters())
      if (letter != u'×' && letter != u'÷') own += letter;  // of the numbers
    CHECK(own == u"èéŋЖ");
  }

  TEST_CASE("a language's code is two or three small letters") {
    for (const char* good : {"id", "en", "jv", "min"}) CHECK(is_language_code(good));
    for (const char* bad : {"", "i", "ID", "i1", "../en", "indo"}) CHECK_FALSE(is_language_code(bad));
  }
}
