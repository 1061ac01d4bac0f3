#include <doctest/doctest.h>

#include "common/domain/ballot.hpp"

using namespace suara;
using namespace suara::domain;

namespace {

const Offer kOffer{OfficerId{"P-0001"}, CounterId{"L-03"}, ServiceId{"ktp"}};

Answers scored(std::uint8_t score) {
  Answers answers;
  answers.score = score;
  answers.first_answer_ms = 2000;
  answers.last_answer_ms = 3000;
  return answers;
}

}  // namespace

TEST_SUITE("common/domain/ballot") {
  TEST_CASE("a score that stands makes the ballot rated, whatever closed it") {
    for (const auto closed_by : {ClosedBy::selesai, ClosedBy::idle, ClosedBy::next,
                                 ClosedBy::cancel, ClosedBy::complaint, ClosedBy::boot})
      CHECK(outcome_at_close(scored(1), closed_by) == Outcome::rated);
  }

  TEST_CASE("without a score the first outcome that fits is taken") {
    Answers answers;
    CHECK(outcome_at_close(answers, ClosedBy::idle) == Outcome::timed_out);
    CHECK(outcome_at_close(answers, ClosedBy::boot) == Outcome::interrupted);
    CHECK(outcome_at_close(answers, ClosedBy::next) == Outcome::superseded);
    CHECK(outcome_at_close(answers, ClosedBy::cancel) == Outcome::cancelled);
    answers.skipped = true;
    CHECK(outcome_at_close(answers, ClosedBy::cancel) == Outcome::skipped);
    answers.score_taken_back = true;
    CHECK(outcome_at_close(answers, ClosedBy::cancel) == Outcome::withdrawn);
  }

  TEST_CASE("a score that was taken back is not in the closed ballot") {
    Answers answers;
    answers.score_taken_back = true;
    answers.changes = 1;
    answers.reasons = {Element::waktu};
    answers.skm = {{Element::waktu, 1}};
    const Ballot ballot = close_ballot(kOffer, answers, ClosedBy::idle, 20'000);
    CHECK(ballot.outcome == Outcome::withdrawn);
    CHECK_FALSE(ballot.answers.score.has_value());
    CHECK(ballot.answers.reasons.empty());
    CHECK(ballot.answers.skm.empty());
    CHECK_FALSE(defect_of(ballot).has_value());
  }

  TEST_CASE("offered means answered, or open for 15 seconds") {
    CHECK(was_offered(close_ballot(kOffer, scored(2), ClosedBy::selesai, 4000)));
    CHECK_FALSE(was_offered(close_ballot(kOffer, {}, ClosedBy::next, 14'999)));
    CHECK(was_offered(close_ballot(kOffer, {}, ClosedBy::next, 15'000)));
    Answers skipped;
    skipped.skipped = true;
    CHECK(was_offered(close_ballot(kOffer, skipped, ClosedBy::selesai, 900)));
  }

  TEST_CASE("a ballot out of its ranges is named by what is wrong") {
    const Ballot good = close_ballot(kOffer, scored(4), ClosedBy::selesai, 3000);
    CHECK_FALSE(defect_of(good).has_value());
    const auto wrong = [&good](auto&& change) {
      Ballot ballot = good;
      change(ballot);
      return defect_of(ballot);
    };
    CHECK(wrong([](Ballot& b) { b.answers.score = 5; }) == "score");
    CHECK(wrong([](Ballot& b) { b.answers.score = 0; }) == "score");
    CHECK(wrong([](Ballot& b) { b.answers.score.reset(); }) == "outcome");
    CHECK(wrong([](Ballot& b) { b.outcome = Outcome::skipped; }) == "outcome");
    CHECK(wrong([](Ballot& b) { b.faces = 5; }) == "faces");
    CHECK(wrong([](Ballot& b) { b.imported = ImportedRow{}; }) == "imported");
    CHECK(wrong([](Ballot& b) { b.close_ms = 2999; }) == "order of answers");
    CHECK(wrong([](Ballot& b) { b.answers.last_answer_ms.reset(); }) == "order of answers");
    CHECK(wrong([](Ballot& b) { b.answers.reasons = {Element::waktu, Element::waktu}; }) ==
          "reasons");
  }

  TEST_CASE("an imported ballot has its day and its row, and may have five faces") {
    Ballot ballot = close_ballot(kOffer, scored(5), ClosedBy::selesai, 3000);
    ballot.offer.channel = Channel::imported;
    ballot.faces = 5;
    CHECK(defect_of(ballot) == "imported");
    ballot.imported = ImportedRow{date_of(2026, 7, 1), 1};
    CHECK_FALSE(defect_of(ballot).has_value());
    ballot.imported->row = 0;
    CHECK(defect_of(ballot) == "row");
  }
}
