#include <doctest/doctest.h>

#include <regex>
#include <set>
#include <sstream>
#include <string>

#include "tests/house/floor_plan.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/paths.hpp"

using namespace suara;
namespace fs = std::filesystem;

namespace {
const fs::path kSource = test::source_dir();

// Names of the deliberate defects: of the list, and of the places where they are.
std::set<std::string> listed_mutants() {
  std::set<std::string> names;
  std::istringstream lines(test::read_file(kSource / "tests/mutants/mutants.txt"));
  for (std::string line; std::getline(lines, line);)
    if (!line.starts_with('#')) names.insert(line.substr(0, line.find('|')));
  return names;
}
// Beginnings of the tests that are to find them.
std::set<std::string> wanted_tests() {
  std::set<std::string> beginnings;
  std::istringstream lines(test::read_file(kSource / "tests/mutants/mutants.txt"));
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('#')) continue;
    const std::size_t from = line.find('|', line.find('|') + 1) + 1;
    std::istringstream filters(line.substr(from, line.find('|', from) - from));
    for (std::string filter; std::getline(filters, filter, ',');)
      beginnings.insert(filter.substr(0, filter.find('*')));
  }
  return beginnings;
}
// All tests' sources, names that stand on several lines joined.
std::string test_sources() {
  static const std::regex joint(R"re("\s*\n\s*"|\(\s*\n\s*(?="))re");
  std::string text;
  for (const auto& entry : fs::recursive_directory_iterator(kSource / "tests"))
    if (entry.path().extension() == ".cpp" && entry.path().stem().string().ends_with("_test"))
      text += test::read_file(entry.path());
  std::string joined;
  for (std::sregex_iterator it(text.begin(), text.end(), joint), end; it != end; ++it) {
    joined += it->prefix().str() + (it->str()[0] == '(' ? "(" : "");
    if (std::next(it) == end) joined += it->suffix().str();
  }
  return joined;
}
std::set<std::string> mutants_in_sources() {
  static const std::regex place(R"re(mutant\("([a-z0-9_]+)"\))re");
  std::set<std::string> names;
  for (const fs::path& file : house::sources_below(kSource)) {
    const std::string text = test::read_file(file);
    for (std::sregex_iterator it(text.begin(), text.end(), place), end; it != end; ++it)
      CHECK_MESSAGE(names.insert((*it)[1].str()).second, file.string());
  }
  return names;
}
}  // namespace

TEST_SUITE("house") {
  TEST_CASE("no file of the house includes what its room may not") {
    const auto plan = house::read_floor_plan(test::read_file(kSource / "CMakeLists.txt"));
    REQUIRE(plan.contains("common/record"));
    const auto files = house::sources_below(kSource);
    REQUIRE(files.size() > 10);
    for (const fs::path& file : files)
      for (const std::string& found :
           house::trespasses(plan, fs::relative(file, kSource).string(), test::read_file(file)))
        FAIL_CHECK(found);
  }

  TEST_CASE("a trespass is found, with its file and line") {
    const auto plan = house::read_floor_plan(
        "room(common/base LIBS fmt::fmt)\nroom(kiosk/app PURE USES common/base)\n"
        "room(kiosk/views USES kiosk/app\n  LIBS lib_imgui)\nroom(sync/ledger LIBS lib_sqlitecpp)");
    const std::string view = "#include <imgui.h>\n#include \"kiosk/app/model.hpp\"\n";
    CHECK(house::trespasses(plan, "kiosk/views/rating.cpp", view).empty());
    const auto other_room = house::trespasses(plan, "kiosk/views/rating.cpp",
                                              view + "#include \"sync/ledger/l.hpp\"\n");
    REQUIRE(other_room.size() == 1);
    CHECK(other_room[0].starts_with("kiosk/views/rating.cpp:3: "));
    CHECK(
        house::trespasses(plan, "kiosk/views/a.cpp", "#include <SQLiteCpp/Database.h>\n").size() ==
        1);
    CHECK(house::trespasses(plan, "kiosk/app/a.cpp", "#include <fstream>\n").size() == 1);
    CHECK(house::trespasses(plan, "kiosk/views/a.cpp", "#include <fstream>\n").empty());
    CHECK(house::trespasses(plan, "kiosk/app/a.cpp", "x = std::chrono::system_clock::now();")
              .size() == 1);
    CHECK(house::trespasses(plan, "kiosk/attic/a.cpp", "").size() == 1);
  }

  TEST_CASE("every deliberate defect is listed once, and no program for use knows of one") {
    const std::set<std::string> names = listed_mutants();
    CHECK(names.size() >= 25);
    CHECK(names == mutants_in_sources());
    const std::string tests = test_sources();
    for (const std::string& beginning : wanted_tests())
      CHECK_MESSAGE(tests.find("TEST_CASE(\"" + beginning) != std::string::npos, beginning);
    for (const char* program : {"suara-kiosk", "suara-central", "suara"}) {
      const std::string octets = test::read_file(test::bin_dir() / program);
      REQUIRE(octets.find("suara") != std::string::npos);
      CHECK(octets.find("SUARA_MUTANT") == std::string::npos);
      for (const std::string& name : names)
        CHECK_MESSAGE(octets.find(name) == std::string::npos, program << " knows " << name);
    }
  }

  TEST_CASE("nothing stands at the top level but what the plan names") {
    const std::set<std::string> allowed = {"CMakeLists.txt", "README.md", "LICENSE",
                                           "CMakePresets.json", "dev", "kiosk", "sync", "common",
                                           "assets", "tests"};
    for (const auto& entry : fs::directory_iterator(kSource)) {
      const std::string name = entry.path().filename().string();
      const bool made_here = name.starts_with("build") || name == "pictures";  // ignored by git
      if (name[0] != '.' && !made_here) CHECK_MESSAGE(allowed.contains(name), name);
    }
  }
}
