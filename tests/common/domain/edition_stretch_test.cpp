#include "common/domain/edition_stretch.hpp"

#include <doctest/doctest.h>

using namespace suara;
using namespace suara::domain;

namespace {

using Classes = std::vector<ScoreClass>;

Edition edition(int number, Date as_of, Classes classes) {
  Edition one;
  one.period = {2026, 4};
  one.number = number;
  one.as_of = as_of;
  for (const ScoreClass& each : classes) one.ratings += each.count;
  one.classes = std::move(classes);
  return one;
}

Date october(int day) { return date_of(2026, 10, day); }

}  // namespace

TEST_SUITE("common/domain/edition") {
  TEST_CASE("a month is what came between its edges' editions, in the classes that both show") {
    const std::vector<Edition> editions{
        edition(1, october(9), {{1, 3, 7}, {4, 4, 20}}),
        edition(2, october(30), {{1, 2, 5}, {3, 3, 12}, {4, 4, 40}}),
        edition(3, date_of(2026, 11, 5), {{1, 1, 5}, {2, 2, 6}, {3, 3, 13}, {4, 4, 50}})};
    const auto months = stretches(editions, StretchKind::month);
    REQUIRE(months.size() == 2);
    CHECK(months[0].from == october(1));
    CHECK(months[0].until == october(30));
    CHECK(months[0].number == 2);
    CHECK(months[0].classes == editions[1].classes);
    CHECK(months[1].from == october(31));
    CHECK(months[1].until == date_of(2026, 11, 5));
    // 1-2 came 6 times, 3 once: told together.
    CHECK(months[1].classes == Classes{{1, 2, 6}, {3, 4, 11}});
    CHECK(months[1].ratings == 17);
    const auto weeks = stretches(editions, StretchKind::week);
    REQUIRE(weeks.size() == 3);
    CHECK(weeks[1].classes == Classes{{1, 3, 10}, {4, 4, 20}});
    CHECK(stretches({}, StretchKind::week).empty());
  }

  TEST_CASE("a week in which only annulments came joins the next one") {
    const std::vector<Edition> editions{edition(1, october(9), {{1, 1, 10}, {2, 4, 30}}),
                                        edition(2, october(16), {{1, 1, 5}, {2, 4, 30}}),
                                        edition(3, october(23), {{1, 1, 5}, {2, 4, 42}})};
    const auto weeks = stretches(editions, StretchKind::week);
    REQUIRE(weeks.size() == 2);
    CHECK(weeks[1].from == october(10));
    CHECK(weeks[1].number == 3);
    CHECK(weeks[1].classes == Classes{{1, 4, 7}});
  }
}
