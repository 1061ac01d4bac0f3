// The keys of the texts against the sources that ask for them. A key may be put together:
// "citizen.rate.face" and a number, a table's name and ".title".
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>

#include "common/texts/languages.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/paths.hpp"

using namespace suara;
namespace fs = std::filesystem;

namespace {

using Words = std::set<std::string, std::less<>>;

// What stands between quotation marks in one file.
void add_literals(const std::string& source, Words& into) {
  for (std::size_t at = source.find('"'); at != std::string::npos; at = source.find('"', at + 1)) {
    const std::size_t from = at + 1;
    for (at = from; at < source.size() && source[at] != '"' && source[at] != '\n'; ++at)
      if (source[at] == '\\') ++at;
    if (at >= source.size()) return;
    if (source[at] != '"') continue;
    std::string literal = source.substr(from, at - from);
    into.insert(literal);
    // An option or a command: its words are named so.
    literal.erase(0, std::min(literal.find_first_not_of('-'), literal.size()));
    std::ranges::replace(literal, '-', '_');
    into.insert(std::move(literal));
  }
}

Words literals_of_the_house() {
  Words found;
  for (const char* room : {"common", "kiosk", "sync", "tests/support"})
    for (const auto& entry : fs::recursive_directory_iterator(test::source_dir() / room))
      if (entry.path().extension() == ".cpp" || entry.path().extension() == ".hpp")
        add_literals(test::read_file(entry.path()), found);
  return found;
}

bool is_number(std::string_view text) {
  return !text.empty() &&
         std::ranges::all_of(text, [](char sign) { return sign >= '0' && sign <= '9'; });
}

// Of literals and numbers alone; a large letter is a class of the SKM.
bool is_made_of(const Words& literals, std::string_view rest, int parts) {
  const bool mutu = rest.size() == 1 && rest[0] >= 'A' && rest[0] <= 'D';
  if (rest.empty() || mutu || is_number(rest) || literals.contains(rest)) return true;
  if (parts == 0) return false;
  for (std::size_t most = rest.size() - 1; most > 0; --most) {
    const std::string_view part = rest.substr(0, most);
    if ((literals.contains(part) || is_number(part) || part == "." || part == "_") &&
        is_made_of(literals, rest.substr(most), parts - 1))
      return true;
  }
  return false;
}

// Its beginning holds the table and its dot, or is a problem's code behind "problem.".
bool is_asked_for(const Words& literals, std::string_view key) {
  constexpr std::string_view kProblem = "problem.";
  if (key.starts_with(kProblem) && literals.contains(key.substr(kProblem.size()))) return true;
  const std::size_t table = key.find('.') + 1;
  for (std::size_t most = key.size(); most >= table && most > 0; --most)
    if (literals.contains(key.substr(0, most)) && is_made_of(literals, key.substr(most), 5))
      return true;
  return false;
}

// A literal that looks like a whole key of a table that the texts have.
bool looks_like_key(const Words& tables, const std::string& literal) {
  const std::size_t dot = literal.find('.');
  return dot != std::string::npos && tables.contains(literal.substr(0, dot)) &&
         std::ranges::all_of(literal, [](char sign) {
           return (sign >= 'a' && sign <= 'z') || (sign >= '0' && sign <= '9') || sign == '.' ||
                  sign == '_';
         });
}

}  // namespace

TEST_SUITE("common/texts/keys") {
  TEST_CASE("every text is asked for somewhere") {
    const Words literals = literals_of_the_house();
    REQUIRE(literals.size() > 1000);
    CHECK_FALSE(is_asked_for(literals, "citizen.rate.nobody_asks_for_this"));
    CHECK_FALSE(is_asked_for(literals, "problem.nobody.asks"));
    for (const auto& [key, text] : texts::built_in().entries)
      CHECK_MESSAGE(is_asked_for(literals, key), key << " is asked for nowhere");
  }

  TEST_CASE("every text that the screens ask for by its whole key is there") {
    const auto& entries = texts::built_in().entries;
    const auto stands = [&](const std::string& beginning) {
      const auto next = entries.lower_bound(beginning);
      return next != entries.end() && next->first.starts_with(beginning);
    };
    CHECK_FALSE(stands("citizen.nobody"));
    std::size_t looked_at = 0;
    for (const auto& entry :
         fs::recursive_directory_iterator(test::source_dir() / "kiosk/app")) {
      if (entry.path().extension() != ".cpp") continue;
      Words literals;
      add_literals(test::read_file(entry.path()), literals);
      for (const std::string& literal : literals) {
        if (!looks_like_key({"citizen", "desk", "speech", "number", "calendar", "language"}, literal))
          continue;
        ++looked_at;
        CHECK_MESSAGE((stands(literal) || stands("problem." + literal)),
                      literal << " in " << entry.path().filename().string());
      }
    }
    CHECK(looked_at > 100);
  }
}
