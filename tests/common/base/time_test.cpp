#include <doctest/doctest.h>

#include "common/base/bytes.hpp"
#include "common/base/ids.hpp"
#include "common/base/time.hpp"

using namespace suara;

TEST_SUITE("common/base") {
  TEST_CASE("a day begins at midnight of the region, not of Greenwich") {
    const Date day = date_of(2026, 10, 5);
    const Instant midnight = start_of(day, Zone{7});
    CHECK(date_of(midnight, Zone{7}) == day);
    CHECK(date_of(midnight + -1, Zone{7}) == date_of(2026, 10, 4));
    CHECK(to_text(midnight, Zone{7}) == "2026-10-05T00:00:00+07:00");
    CHECK(date_of(Instant{-1}, Zone{7}) == date_of(1970, 1, 1));
    CHECK(date_of(Instant{-25'200'001}, Zone{7}) == date_of(1969, 12, 31));
  }

  TEST_CASE("dates are read strictly") {
    CHECK(parse_date("2026-02-28") == date_of(2026, 2, 28));
    CHECK(parse_date("2028-02-29").has_value());
    for (const char* wrong : {"2026-02-29", "2026-13-01", "2026-00-10", "2026-1-1", "05-10-2026",
                              "2026-10-5x", "", "0000-01-01"})
      CHECK_FALSE_MESSAGE(parse_date(wrong).has_value(), wrong);
  }

  TEST_CASE("a quarter has its first and last day") {
    const Quarter q4{2026, 4};
    CHECK(to_text(q4) == "2026-Q4");
    CHECK(parse_quarter("2026-Q4") == q4);
    CHECK_FALSE(parse_quarter("2026-Q5").has_value());
    CHECK_FALSE(parse_quarter("2026Q4").has_value());
    CHECK(first_day(q4) == date_of(2026, 10, 1));
    CHECK(last_day(q4) == date_of(2026, 12, 31));
    CHECK(quarter_of(date_of(2026, 12, 31)) == q4);
    CHECK(quarter_of(date_of(2027, 1, 1)) == Quarter{2027, 1});
    CHECK(to_text(month_of(date_of(2026, 12, 31))) == "2026-12");
    CHECK(iso_weekday(date_of(2026, 10, 5)) == 1);
  }

  TEST_CASE("the screen's clock is written with a point") {
    CHECK(clock_text(start_of(date_of(2026, 10, 5), Zone{9}) + 38'520'000, Zone{9}) == "10.42");
  }

  TEST_CASE("zones are the three of Indonesia") {
    CHECK(parse_zone("WITA") == Zone{8});
    CHECK(to_text(Zone{9}) == "WIT");
    CHECK_FALSE(parse_zone("UTC").has_value());
  }

  TEST_CASE("hexadecimal goes there and back") {
    const Bytes bytes("\x00\x9c\xff", 3);
    CHECK(to_hex(bytes) == "009cff");
    CHECK(from_hex("009CFF") == bytes);
    CHECK_FALSE(from_hex("009").has_value());
    CHECK_FALSE(from_hex("0g").has_value());
  }

  TEST_CASE("an id is short and plain") {
    CHECK(OfficerId::parse("P-0001").has_value());
    CHECK(OfficerId::parse(std::string(40, 'a')).has_value());
    CHECK_FALSE(OfficerId::parse(std::string(41, 'a')).has_value());
    for (const char* wrong : {"", "a b", "petugas;1", "é", "a\n"})
      CHECK_FALSE(OfficerId::parse(wrong).has_value());
  }
}
