#include "common/command_line/misuse.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <optional>

#include "common/texts/texts.hpp"
#include "tests/support/paths.hpp"

using namespace suara;
using command_line::BadValue;
using command_line::misuse;

namespace {

// nullopt: the line is a good one.
std::optional<Problem> wrong_with(std::vector<std::string> arguments) {
  CLI::App app("", "program");
  int number = 0;
  std::string text, other;
  app.require_subcommand(1);
  CLI::App* make = app.add_subcommand("make", "");
  make->add_option("--number", number)->required()->check(CLI::Range(1, 9));
  make->add_option("--kind", text)->check(CLI::IsMember({"a", "b"}));
  CLI::Option* key = make->add_option("--key", other);
  make->add_option("--lock", text)->needs(key);
  make->add_option("--bare", text)->excludes(key);
  make->add_option_function<std::string>("--form", [](const std::string& given) {
    if (given != "1x1")
      throw BadValue({"use.form", {{"option", "--form"}, {"text", given}, {"form", "1x1"}}});
  });
  std::reverse(arguments.begin(), arguments.end());
  try {
    app.parse(arguments);
    return std::nullopt;
  } catch (const CLI::ParseError& error) {
    return misuse(app, error);
  }
}

}  // namespace

TEST_SUITE("common/command_line") {
  TEST_CASE("what is wrong with a command line is a problem with what was typed, and where is help") {
    using Given = std::vector<std::string>;
    const auto of = [](const std::string& code, std::map<std::string, std::string> args,
                       const std::string& help = "program make --help") {
      args["help"] = help;
      return Problem{code, std::move(args)};
    };
    const std::vector<std::pair<Given, Problem>> all = {
        {{}, of("use.command", {}, "program --help")},
        {{"mkae"}, of("use.unknown", {{"text", "mkae"}}, "program --help")},
        {{"make"}, of("use.required", {{"option", "--number"}})},
        {{"make", "--number", "5", "--else"}, of("use.unknown", {{"text", "--else"}})},
        {{"make", "--number"}, of("use.value", {{"option", "--number"}})},
        {{"make", "--number", "10"},
         of("use.range",
            {{"option", "--number"}, {"text", "10"}, {"least", "1"}, {"most", "9"}})},
        {{"make", "--number", "5", "--kind", "c"},
         of("use.choice", {{"option", "--kind"}, {"text", "c"}, {"choices", "a,b"}})},
        {{"make", "--number", "5", "--lock", "l"},
         of("use.requires", {{"option", "--lock"}, {"other", "--key"}})},
        {{"make", "--number", "5", "--bare", "l", "--key", "k"},
         of("use.excludes", {{"option", "--key"}, {"other", "--bare"}})},
        {{"make", "--number", "5", "--form", "2x2"},
         of("use.form", {{"option", "--form"}, {"text", "2x2"}, {"form", "1x1"}})}};
    for (const auto& [given, wanted] : all) {
      const auto found = wrong_with(given);
      REQUIRE_MESSAGE(found, wanted.code);
      CHECK_MESSAGE(*found == wanted, wanted.code << " not " << found->code);
      for (const char* language : {"id", "en"}) {
        const auto words = texts::load(test::source_dir() / "assets", language);
        REQUIRE(words);
        CHECK(texts::describe(*found, *words).find("‹") == std::string::npos);
      }
    }
    CHECK_FALSE(wrong_with({"make", "--number", "5"}));
    CHECK_FALSE(wrong_with({"make", "--number", "9", "--kind", "a", "--lock", "l", "--key", "k"}));
    CHECK_FALSE(wrong_with({"make", "--number", "1", "--form", "1x1"}));
  }
}
