#include <doctest/doctest.h>

#include "common/texts/texts.hpp"

using namespace suara;
using namespace suara::texts;

TEST_SUITE("common/texts") {
  TEST_CASE("names in braces are filled, unknown ones stay to be seen") {
    const auto texts = parse("[a]\nb = \"baris {row} dari {n}\"", "t.toml");
    REQUIRE(texts.has_value());
    CHECK((*texts)("a.b", {{"row", "3"}}) == "baris 3 dari {n}");
    CHECK((*texts)("a.c") == "‹a.c›");
  }

  TEST_CASE("one of a thing reads in the singular, none and many in the plural") {
    const auto texts = parse("a = \"{n} {n|record|records} of {m} {m|batch|batches}\"", "t.toml");
    REQUIRE(texts.has_value());
    CHECK((*texts)("a", {{"n", "1"}, {"m", "2"}}) == "1 record of 2 batches");
    CHECK((*texts)("a", {{"n", "0"}, {"m", "1"}}) == "0 records of 1 batch");
    CHECK((*texts)("a", {{"n", "21"}, {"m", "1.001"}}) == "21 records of 1.001 batches");
    CHECK((*texts)("a", {{"n", "1"}}) == "1 record of {m} {m|batch|batches}");
    CHECK((*parse("a = \"{n|record}\"", "t.toml"))("a", {{"n", "1"}}) == "{n|record}");
  }

  TEST_CASE("a text file that does not parse is refused with its line") {
    const auto broken = parse("[a]\nb = \"x\"\nc = ", "t.toml");
    REQUIRE_FALSE(broken.has_value());
    CHECK(broken.error().code == "texts.malformed");
    CHECK(broken.error().where.row == 3);
    CHECK_FALSE(parse("a = 3", "t.toml").has_value());
    CHECK(load("/nowhere", "id").error().code == "texts.missing");
  }

  TEST_CASE("a problem is told with file, row and column first") {
    const Problem problem{"nip.wrong", {{"nip", "12"}}, {"officers.csv", 3, "nipBaru"}};
    const auto texts = parse("[problem]\nrow = \"row {row}\"\ncolumn = \"column {column}\"\n"
                             "[problem.nip]\nwrong = \"{nip} has 2 digits\"", "t.toml");
    CHECK(describe(problem, *texts) == "officers.csv, row 3, column nipBaru: 12 has 2 digits");
  }
}
