#include "common/command_line/whole_number.hpp"

#include <doctest/doctest.h>

#include <optional>

using namespace suara;

namespace {

// nullopt: refused.
std::optional<std::int64_t> number_read(const std::string& text) {
  CLI::App app("", "p");
  std::int64_t number = -1;
  app.add_option("--number", number)->transform(command_line::whole_number(0, 1'000));
  try {
    app.parse(std::vector<std::string>{text, "--number"});  // The last comes first.
  } catch (const CLI::ParseError&) {
    return std::nullopt;
  }
  return number;
}

}  // namespace

TEST_SUITE("common/command_line") {
  TEST_CASE("a whole number is decimal, with zeros in front or without") {
    CHECK(number_read("150") == 150);
    CHECK(number_read("0150") == 150);
    CHECK(number_read("0") == 0);
    CHECK(number_read("000") == 0);
    CHECK(number_read("1000") == 1'000);
    for (const char* wrong :
         {"1001", "-1", "1.5", "0x10", "1e2", "x", "15 ", "9999999999999999999"})
      CHECK_MESSAGE(!number_read(wrong), wrong);
  }
}
