#include "common/base/period.hpp"

#include <doctest/doctest.h>

using namespace suara;

namespace {
Period read(const char* text) { return parse_period(text).value(); }
}  // namespace

TEST_SUITE("common/base") {
  TEST_CASE("a period is written as month, quarter, half-year or year and nothing else") {
    for (const char* text :
         {"2026-10", "2026-01", "2026-12", "2026-Q1", "2026-Q4", "2026-H2", "2026"})
      CHECK(to_text(read(text)) == text);
    for (const char* text :
         {"", "202", "2026-", "2026-0", "2026-00", "2026-13", "2026-Q0", "2026-Q5", "2026-H3",
          "2026-H0", "2026Q1", "2026-q1", "+026", "2026-+1", "2026-10-05", "1899", "2026 "})
      CHECK_MESSAGE(!parse_period(text), text);
  }

  TEST_CASE("each kind has its first and last day, leap years too") {
    CHECK(to_text(last_day(read("2028-02"))) == "2028-02-29");
    CHECK(to_text(last_day(read("2026-02"))) == "2026-02-28");
    CHECK(to_text(first_day(read("2026-Q4"))) == "2026-10-01");
    CHECK(to_text(last_day(read("2026-Q4"))) == "2026-12-31");
    CHECK(to_text(first_day(read("2026-H2"))) == "2026-07-01");
    CHECK(to_text(last_day(read("2026-H1"))) == "2026-06-30");
    CHECK(to_text(first_day(read("2026"))) == "2026-01-01");
    CHECK(to_text(last_day(read("2026"))) == "2026-12-31");
  }

  TEST_CASE("every day lies in one period of each kind, and the next begins the day after it") {
    for (Date day = date_of(2027, 12, 1); day < date_of(2029, 2, 1); ++day.days)
      for (const PeriodKind kind : kPeriodKinds) {
        const Period period = period_of(kind, day);
        CHECK(holds(period, day));
        CHECK_FALSE(holds(next(period), day));
        CHECK_FALSE(holds(before(period), day));
        CHECK(first_day(next(period)).days == last_day(period).days + 1);
        CHECK(before(next(period)) == period);
        CHECK(overlap(period, period));
        CHECK_FALSE(overlap(period, next(period)));
      }
    CHECK(next(read("2026-Q4")) == read("2027-Q1"));
    CHECK(before(read("2026-01")) == read("2025-12"));
  }

  TEST_CASE("a quarter is the sum of its months and lies in its half-year") {
    const auto months = months_of(read("2026-Q3"));
    REQUIRE(months.size() == 3);
    CHECK(to_text(months[0]) == "2026-07");
    CHECK(to_text(months[2]) == "2026-09");
    CHECK(months_of(read("2026")).size() == 12);
    CHECK(overlap(read("2026-Q3"), read("2026-H2")));
    CHECK_FALSE(overlap(read("2026-Q3"), read("2026-H1")));
    CHECK(overlap(read("2026-08"), read("2026-Q3")));
  }

  TEST_CASE("a period ends at midnight of the region, two hours earlier in Jayapura than Jakarta") {
    const Period period = read("2026-Q4");
    CHECK(to_text(start_of(period, Zone{7}), Zone{7}) == "2026-10-01T00:00:00+07:00");
    CHECK(end_of(period, Zone{7}) - end_of(period, Zone{9}) == 2 * 3'600'000);
    CHECK(end_of(period, Zone{8}) == start_of(next(period), Zone{8}));
    const Instant last{end_of(period, Zone{7}).ms - 1};
    CHECK(holds(period, date_of(last, Zone{7})));
    CHECK_FALSE(holds(period, date_of(last + 1, Zone{7})));
    CHECK_FALSE(holds(period, date_of(last, Zone{9})));
  }
}
