#include <doctest/doctest.h>

#include "common/domain/tally.hpp"

using namespace suara;
using namespace suara::domain;

namespace {

const Date kDay = date_of(2026, 10, 5);

Ballot rated(const char* officer, std::uint8_t score) {
  Answers answers;
  answers.score = score;
  answers.first_answer_ms = answers.last_answer_ms = 1500;
  return close_ballot({OfficerId{officer}, CounterId{"L-03"}, ServiceId{"ktp"}}, answers,
                      ClosedBy::selesai, 2000);
}

// Counter L-03 moved from unit capil to unit mall on 6 October.
Context moving_counter() {
  Context context;
  context.unit_of = [](const CounterId& counter, Date day) -> std::optional<UnitId> {
    if (counter != CounterId{"L-03"}) return std::nullopt;
    return day < date_of(2026, 10, 6) ? UnitId{"capil"} : UnitId{"mall"};
  };
  return context;
}

}  // namespace

TEST_SUITE("common/domain/tally") {
  TEST_CASE("equal keys are counted together, scores and outcomes apart") {
    const std::vector<DatedRecord> records = {
        {rated("P-0001", 4), kDay}, {rated("P-0001", 4), kDay}, {rated("P-0001", 1), kDay},
        {close_ballot(rated("P-0001", 1).offer, {}, ClosedBy::next, 500), kDay},
        {ServiceWithoutBallot{rated("P-0001", 1).offer, NoBallotReason::citizen_left}, kDay}};
    const Cells cells = delta(records, moving_counter());
    REQUIRE(cells.size() == 1);
    const auto& [key, counts] = *cells.begin();
    CHECK(key.unit == UnitId{"capil"});
    CHECK(key.posting.month == month_of(kDay));
    CHECK(counts.scores == std::array<std::int64_t, 5>{1, 0, 0, 2, 0});
    CHECK(counts.ratings() == 3);
    CHECK(counts.outcomes[static_cast<int>(Outcome::superseded) - 1] == 1);
    CHECK(counts.services == 5);
    CHECK(counts.offered == 3);
  }

  TEST_CASE("the unit is the counter's on the ballot's day") {
    const std::vector<DatedRecord> records = {{rated("P-0001", 4), kDay},
                                              {rated("P-0001", 4), date_of(2026, 10, 6)}};
    const Cells cells = delta(records, moving_counter());
    REQUIRE(cells.size() == 2);
    CHECK(std::next(cells.begin())->first.unit == UnitId{"mall"});
  }

  TEST_CASE("a ballot of an unknown counter is counted where everybody sees it") {
    Ballot ballot = rated("P-0001", 2);
    ballot.offer.counter = CounterId{"L-99"};
    const std::vector<DatedRecord> records = {{ballot, kDay}};
    const Cells cells = delta(records, moving_counter());
    REQUIRE(cells.size() == 1);
    CHECK(cells.begin()->first.unit == kUnplacedUnit);
    CHECK(cells.begin()->second.ratings() == 1);
  }

  TEST_CASE("what comes after a freeze is posted apart") {
    Context context = moving_counter();
    context.freezes_of = [](Month month) -> std::uint16_t {
      return month == month_of(kDay) ? 1 : 0;
    };
    const std::vector<DatedRecord> records = {{rated("P-0001", 4), kDay},
                                              {rated("P-0001", 4), date_of(2026, 11, 2)}};
    const Cells cells = delta(records, context);
    REQUIRE(cells.size() == 2);
    CHECK(cells.begin()->first.posting.freezes == 1);
    CHECK(std::next(cells.begin())->first.posting.freezes == 0);
  }
}
