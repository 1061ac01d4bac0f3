#include <doctest/doctest.h>

#include "common/domain/reasons.hpp"
#include "common/domain/skm_sample.hpp"
#include "common/domain/tally.hpp"
#include "common/domain/tally_text.hpp"

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
        {rated("P-0001", 4), kDay},
        {rated("P-0001", 4), kDay},
        {rated("P-0001", 1), kDay},
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

  TEST_CASE("seconds to the first touch fall into bins, of rated ballots on a kiosk alone") {
    const auto after = [](std::uint32_t ms) {
      Ballot ballot = rated("P-0001", 4);
      ballot.answers.first_answer_ms = ms;
      ballot.answers.last_answer_ms = ballot.close_ms = 70'000;
      return ballot;
    };
    Ballot skipped = after(5'000);
    skipped.answers.score.reset();
    skipped.answers.skipped = true;
    skipped.outcome = Outcome::skipped;
    Ballot old = after(5'000);
    old.offer.channel = Channel::imported;
    old.imported = {kDay, 1};
    std::vector<DatedRecord> records = {{skipped, kDay}, {old, kDay}};
    for (const std::uint32_t ms : {0U, 999U, 1'000U, 1'999U, 2'000U, 7'999U, 8'000U, 14'999U,
                                   29'999U, 59'999U, 60'000U, 69'000U})
      records.push_back({after(ms), kDay});
    const Cells cells = delta(records, moving_counter());
    REQUIRE(cells.size() == 2);  // The imported one has a channel of its own.
    CHECK(cells.begin()->second.seconds ==
          std::array<std::int64_t, kSecondsBins>{2, 2, 1, 1, 2, 1, 1, 2});
    CHECK(cells.rbegin()->second.seconds == std::array<std::int64_t, kSecondsBins>{});
  }

  TEST_CASE("reasons, answers and each form's mean are counted exactly") {
    Ballot first = rated("P-0001", 1);
    first.answers.reasons = {Element::waktu, Element::sarana};
    first.answers.skm = {{Element::waktu, 1}, {Element::biaya, 4}, {Element::produk, 3}};
    Ballot second = rated("P-0001", 4);
    second.answers.skm = {{Element::waktu, 4}};
    const std::vector<DatedRecord> records = {
        {first, kDay}, {second, kDay}, {rated("P-0001", 4), kDay}};
    const TallyCounts counts = delta(records, moving_counter()).begin()->second;
    CHECK(counts.detail(reason_detail(Element::waktu)) == 1);
    CHECK(counts.detail(reason_detail(Element::biaya)) == 0);
    CHECK(counts.detail(answer_detail(Element::waktu, 1)) == 1);
    CHECK(counts.detail(answer_detail(Element::waktu, 4)) == 1);
    CHECK(counts.detail(kForms) == 2);
    const std::int64_t mean = 8 * kRespondentMeanScale / 3;  // (1 + 4 + 3) / 3
    CHECK(counts.detail(kFormSum) == mean + 4 * kRespondentMeanScale);
    CHECK(counts.detail(kFormSquares) ==
          mean * mean + 16 * kRespondentMeanScale * kRespondentMeanScale);
    CHECK(tally_line({}, counts)
              .ends_with(",reason.waktu=1 reason.sarana=1 low_reason.waktu=1 low_reason.sarana=1 "
                         "waktu.1=1 waktu.4=1 biaya.4=1 produk.3=1 forms=2"
                         " form_sum=16800 form_squares=146764800"));
  }

  TEST_CASE(
      "a reason accuses below a low score, not below a good one, and without one it is none") {
    const auto low = [](std::optional<std::uint8_t> score) {
      Ballot ballot = rated("P-0001", 1);
      ballot.answers.score = score;
      if (!score) ballot.outcome = Outcome::withdrawn;
      ballot.answers.reasons = {Element::biaya};
      const std::vector<DatedRecord> records = {{ballot, kDay}};
      const TallyCounts counts = delta(records, moving_counter()).begin()->second;
      return std::pair{counts.detail(reason_detail(Element::biaya)),
                       counts.detail(low_reason_detail(Element::biaya))};
    };
    CHECK(low(1) == std::pair<std::int64_t, std::int64_t>{1, 1});
    CHECK(low(2) == std::pair<std::int64_t, std::int64_t>{1, 1});
    CHECK(low(3) == std::pair<std::int64_t, std::int64_t>{1, 0});
    CHECK(low(std::nullopt) == std::pair<std::int64_t, std::int64_t>{0, 0});
  }

  TEST_CASE("what is taken away again leaves nothing behind") {
    Ballot ballot = rated("P-0001", 1);
    ballot.answers.reasons = {Element::waktu};
    ballot.answers.skm = {{Element::waktu, 1}};
    const std::vector<DatedRecord> records = {{ballot, kDay}};
    const TallyCounts once = delta(records, moving_counter()).begin()->second;
    TallyCounts counts = once;
    counts -= once;
    CHECK(counts == TallyCounts{});
    counts -= once;
    CHECK(counts.detail(kForms) == -1);
    counts += once;
    CHECK(counts == TallyCounts{});
  }
}
