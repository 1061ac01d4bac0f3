#include "common/base/number_text.hpp"

#include <doctest/doctest.h>

#include <cstdint>

using namespace suara;

TEST_SUITE("common/base") {
  TEST_CASE("a number is read out of text that holds nothing else") {
    CHECK(number_in<std::int64_t>("-17") == -17);
    CHECK(number_in<std::uint32_t>("4294967295") == 4'294'967'295U);
    CHECK(number_in<double>("3.25e-07") == 3.25e-7);
    for (const char* text : {"", " 17", "17 ", "+17", "1,7", "0x17", "siapa"})
      CHECK_FALSE(number_in<std::int64_t>(text));
    CHECK_FALSE(number_in<std::uint32_t>("4294967296"));
    CHECK_FALSE(number_in<std::uint64_t>("-1"));
    CHECK_FALSE(number_in<double>("0.5 "));
  }
}
