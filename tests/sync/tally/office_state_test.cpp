#include <doctest/doctest.h>

#include "sync/tally/said_bounds.hpp"

using namespace suara;
using tally::HeldFor;
using tally::OfficeState;
using tally::Touched;

namespace {

const Date kMonday = date_of(2026, 10, 5);

record::Act by(const std::string& person, const std::string& reason = "sebab") {
  return {{person}, "reviewer", reason};
}
record::BallotSet ballots(std::vector<std::uint64_t> seqs) { return {{"K-1"}, 1, 0, seqs}; }

struct Folded {
  OfficeState office;
  Touched touched;
  std::uint64_t leaf = 0;
  void operator()(const record::Body& body) {
    touched = {};
    tally::fold(office, body, leaf++, touched);
  }
  HeldFor held(std::uint64_t seq, std::uint64_t at_leaf = 100, std::uint32_t branch = 0) const {
    return tally::held_for(office, {{"K-1"}, 1, branch}, seq, at_leaf);
  }
};

}  // namespace

TEST_SUITE("sync/tally office state") {
  TEST_CASE("a bound said in an earlier log covers the leaves that it covered there") {
    for (std::uint64_t log = 1; log <= 3; ++log) {
      Folded fold;
      for (std::uint64_t lost = log - 1; lost > 0; --lost)
        for (const char* person : {"rina", "sari"})
          fold(record::LogRestart{by(person), lost, 9, {}, 5, {}});
      const auto here = [&](const record::Body& body, std::uint32_t said_in_log) {
        return tally::with_bounds_here(body, fold.office, said_in_log);
      };
      for (std::uint32_t said_in = 1; said_in <= log; ++said_in) {
        const std::uint64_t bound = 5 + (log - said_in);
        record::Erasure erasure{by("central"), std::nullopt, 5};
        record::Retention year{by("rina"), 2026, 5, {}, {}};
        const auto erased = here(erasure, said_in), closed = here(year, said_in);
        CHECK(std::get<record::Erasure>(erased).before_leaf == bound);
        CHECK(std::get<record::Retention>(closed).pruned_to_leaf == bound);
        erasure.before_leaf = year.pruned_to_leaf = 0;  // no leaf at all
        CHECK(here(erasure, said_in) == record::Body(erasure));
        CHECK(here(year, said_in) == record::Body(year));
      }
    }
  }

  TEST_CASE("a verdict takes effect with the second record by another person, not by the same") {
    Folded fold;
    fold(record::Annul{by("rina"), ballots({3})});
    CHECK(fold.touched.nothing());
    CHECK(fold.held(3) == HeldFor::nothing);
    fold(record::Annul{by("rina", "lagi"), ballots({3})});
    CHECK(fold.held(3) == HeldFor::nothing);
    fold(record::Annul{by("sari"), ballots({3, 4})});
    CHECK(fold.held(3) == HeldFor::nothing);
    fold(record::Annul{by("sari", "sebab lain"), ballots({3})});
    CHECK(fold.touched.ballots.size() == 1);
    CHECK(fold.held(3) == HeldFor::annulled);
    CHECK(fold.held(4) == HeldFor::nothing);
    CHECK(fold.office.proposals.size() == 1);
  }

  TEST_CASE("who is not named as a reviewer is neither the first nor the second of two") {
    Folded fold;
    const record::Act operator_act{{"budi"}, "operator", "setup"};
    const auto names = [&](const char* user, const char* role) {
      fold(record::Account{operator_act, {user}, role, {}, {}});
    };
    // Before anybody is named: a ledger of before such records.
    for (const char* person : {"rina", "sari"}) fold(record::Annul{by(person), ballots({1})});
    CHECK(fold.held(1) == HeldFor::annulled);
    names("rina", "reviewer");
    names("sari", "auditor");
    for (const char* person : {"rina", "tamu", "sari"})
      fold(record::Annul{by(person), ballots({2})});
    CHECK(fold.held(2) == HeldFor::nothing);
    for (const char* person : {"tamu", "rina"}) fold(record::Annul{by(person), ballots({3})});
    CHECK(fold.held(3) == HeldFor::nothing);
    names("sari", "reviewer");
    fold(record::Annul{by("sari"), ballots({2})});
    CHECK(fold.held(2) == HeldFor::annulled);
    fold(record::Annul{by("sari"), ballots({3})});
    CHECK(fold.held(3) == HeldFor::annulled);
    names("rina", "auditor");  // no more
    for (const char* person : {"sari", "rina"}) fold(record::Annul{by(person), ballots({4})});
    CHECK(fold.held(4) == HeldFor::nothing);
  }

  TEST_CASE("an officer, the central and the first operator act without an account") {
    OfficeState office;
    CHECK(tally::may_act(office, {{"tamu"}, "reviewer", ""}));
    office.accounts[{"rina"}] = {"reviewer", {}, {"budi"}, 0};
    CHECK(tally::may_act(office, {{"rina"}, "reviewer", ""}));
    CHECK(tally::may_act(office, {{"P-0001"}, "officer", ""}));
    CHECK(tally::may_act(office, {{tally::kCentral}, "central", ""}));
    CHECK(tally::may_act(office, {{tally::kFirstOperator}, "operator", ""}));
    CHECK_FALSE(tally::may_act(office, {{tally::kFirstOperator}, "reviewer", ""}));
    CHECK_FALSE(tally::may_act(office, {{"rina"}, "operator", ""}));
    CHECK_FALSE(tally::may_act(office, {{"tamu"}, "reviewer", ""}));
  }

  TEST_CASE("a file of services whose counts stand in no record may be filed again, others not") {
    Folded fold;
    const Hash older{1}, newer{2}, survey{3};
    const auto announce = [&](const Hash& file, const char* reason, const char* unit) {
      fold(record::OfficeImport{
          {{"operator"}, "operator", reason}, file, {unit}, 1, kMonday, kMonday, "register.csv"});
    };
    const auto count = [&](const Hash& file, const char* unit) {
      const record::Act act{{"operator"}, "operator", tally::kServiceCountsReason};
      fold(record::IndependentCounts{act, file, {unit}, {{kMonday, {}, {"STNK"}, 4}}});
    };
    announce(older, tally::kUncountedServicesReason, "SAMSAT");
    announce(newer, tally::kServiceCountsReason, "SAMSAT");
    count(newer, "SAMSAT");
    announce(survey, "survey", "SAMSAT");
    CHECK(tally::is_uncounted(fold.office, older));
    CHECK_FALSE(tally::is_uncounted(fold.office, newer));
    CHECK_FALSE(tally::is_uncounted(fold.office, survey));
    CHECK_FALSE(tally::is_uncounted(fold.office, Hash{4}));
    // Filed again, as rows of another unit since: it is known then.
    announce(older, tally::kServiceCountsReason, "DUKCAPIL");
    count(older, "DUKCAPIL");
    CHECK_FALSE(tally::is_uncounted(fold.office, older));
    using File = tally::ServiceFile;
    CHECK(fold.office.service_files.at({older, {"SAMSAT"}}) == File{0, 0});
    CHECK(fold.office.service_files.at({older, {"DUKCAPIL"}}) == File{1, 1});
  }

  TEST_CASE("the later verdict holds: what was annulled can be kept again") {
    Folded fold;
    for (const char* person : {"rina", "sari"}) fold(record::Annul{by(person), ballots({3})});
    for (const char* person : {"sari", "rina"}) fold(record::Keep{by(person), ballots({3})});
    CHECK(fold.held(3) == HeldFor::nothing);
    for (const char* person : {"rina", "sari"}) fold(record::Annul{by(person), ballots({3})});
    CHECK(fold.held(3) == HeldFor::annulled);
  }

  TEST_CASE("who decided about ballots, and for which flag, is remembered of both") {
    Folded fold;
    fold(record::Annul{by("rina"), ballots({3}), "burst"});
    fold(record::Annul{by("sari"), ballots({3}), "pace"});  // says something else
    CHECK(fold.office.decisions.empty());
    fold(record::Annul{by("sari"), ballots({3}), "burst"});
    REQUIRE(fold.office.decisions.size() == 1);
    const tally::Decision& one = fold.office.decisions[0];
    CHECK(one.flag == "burst");
    CHECK(one.first.person.text == "rina");
    CHECK(one.second.person.text == "sari");
    CHECK(one.leaf == 2);
  }

  TEST_CASE("a proposal falls when two decide the opposite, and stands when they say as much") {
    Folded fold;
    fold(record::Annul{by("rina"), ballots({3, 4}), "burst"});
    fold(record::Annul{by("rina"), ballots({3, 4}), "pace"});
    fold(record::Annul{by("rina"), ballots({5}), "burst"});
    for (const char* person : {"rina", "sari"})
      fold(record::Keep{by(person), ballots({4, 6}), "burst"});
    CHECK(fold.office.proposals.size() == 2);  // for pace, and about another ballot
    fold(record::Annul{by("tini"), ballots({3, 4}), "burst"});  // the first of two again
    CHECK(fold.held(3) == HeldFor::nothing);
    fold(record::Annul{by("sari"), ballots({3, 4}), "pace"});
    CHECK(fold.held(3) == HeldFor::annulled);
    CHECK(fold.office.is_settled("burst", {{"K-1"}, 1, 0}, 4));
    CHECK_FALSE(fold.office.is_settled("burst", {{"K-1"}, 1, 0}, 3));
    CHECK(fold.office.is_settled("pace", {{"K-1"}, 1, 0}, 3));
    CHECK(fold.office.verdict_of({{"K-1"}, 1, 0}, 4) == tally::Verdict::annulled);
    CHECK_FALSE(fold.office.verdict_of({{"K-1"}, 1, 1}, 4));
    // What was proposed to keep falls with an annulment for whatever flag.
    fold(record::Keep{by("rina"), ballots({5, 7}), "pace"});
    fold(record::Annul{by("sari"), ballots({5}), "burst"});
    CHECK(fold.held(5) == HeldFor::annulled);
    fold(record::Keep{by("sari"), ballots({5, 7}), "pace"});
    CHECK(fold.held(5) == HeldFor::annulled);
    // A keep without a flag speaks of the whole ballot.
    fold(record::Annul{by("rina"), ballots({8}), "burst"});
    for (const char* person : {"rina", "sari"}) fold(record::Keep{by(person), ballots({8})});
    fold(record::Annul{by("sari"), ballots({8}), "burst"});
    CHECK(fold.held(8) == HeldFor::nothing);
  }

  TEST_CASE("an objection upheld by two lets its ballots count again, a rejected one does not") {
    Folded fold;
    for (const char* person : {"rina", "sari"}) fold(record::Annul{by(person), ballots({3, 4})});
    const record::Objection said{{{"P-0001"}, "officer", "keberatan"}, {"P-0001"},
                                 {ballots({3})}, {7}};
    fold(said);
    CHECK(fold.touched.nothing());
    CHECK(fold.held(3) == HeldFor::annulled);
    fold(record::ObjectionDecision{by("rina"), said.text_commitment, true});
    fold(record::ObjectionDecision{by("rina"), said.text_commitment, true});
    fold(record::ObjectionDecision{by("sari"), said.text_commitment, false});
    CHECK(fold.held(3) == HeldFor::annulled);
    fold(record::ObjectionDecision{by("sari"), said.text_commitment, true});
    CHECK(fold.held(3) == HeldFor::nothing);
    CHECK(fold.held(4) == HeldFor::annulled);
    CHECK(fold.touched.ballots.size() == 1);
    CHECK(fold.office.objections.at(said.text_commitment).decided_leaf == fold.leaf - 1);
    CHECK(fold.office.proposals.empty());  // the word against it has fallen
    // Decided once: what two say later changes nothing, nor does one about no objection.
    for (const char* person : {"rina", "sari"})
      fold(record::ObjectionDecision{by(person), {8}, true});
    CHECK(fold.touched.nothing());
  }

  TEST_CASE("a reopened period is frozen no more, and the next freeze takes every posting") {
    Folded fold;
    const Period quarter{PeriodKind::quarter, 2026, 4};
    const record::Freeze freeze{by("op"), quarter, 1, {}, {}, {}, {}, {}, {}};
    fold(record::PeriodOpening{by("op"), quarter, "x=y\n"});
    fold(freeze);
    fold(record::Reopening{by("rina"), quarter, {}});
    CHECK(fold.office.periods.at(quarter).frozen);
    fold(record::Reopening{by("sari"), quarter, {}});
    const tally::PeriodState& state = fold.office.periods.at(quarter);
    CHECK_FALSE(state.frozen);
    CHECK(state.reopened_leaf == 3);
    CHECK(fold.office.freezes_of(month_of(kMonday)) == 1);
    fold(freeze);
    REQUIRE(state.frozen);
    CHECK(state.takes({month_of(kMonday), 1}));
    CHECK_FALSE(state.takes({month_of(kMonday), 2}));
  }

  TEST_CASE("of a low coverage two say the cause, the last pair of an open period holds") {
    Folded fold;
    const Period quarter{PeriodKind::quarter, 2026, 4};
    const auto say = [&](const char* person, bool accepted, const char* unit = "A") {
      fold(record::CoverageCause{by(person), {"P-1"}, quarter, UnitId{unit}, accepted});
      CHECK(fold.touched.nothing());
    };
    const auto cause = [&](const char* unit = "A", const Period& period = {}) {
      return tally::cause_of(fold.office, period == Period{} ? quarter : period,
                             {{"P-1"}, UnitId{unit}});
    };
    using domain::Cause;
    say("rina", true), say("sari", true);  // before it was opened
    CHECK(cause() == Cause::unknown);
    fold(record::PeriodOpening{by("op"), quarter, "x=y\n"});
    say("rina", false);
    say("rina", false);
    CHECK(cause() == Cause::unknown);
    say("sari", true);
    say("sari", false, "B");
    CHECK(cause() == Cause::unknown);
    say("sari", false);
    CHECK(cause() == Cause::none);
    CHECK(cause("B") == Cause::unknown);
    CHECK(cause("A", {PeriodKind::quarter, 2027, 1}) == Cause::unknown);
    // The first word of another one has fallen with it: two must say it anew.
    say("rina", true);
    CHECK(cause() == Cause::none);
    say("sari", true);
    CHECK(cause() == Cause::accepted);
    // A freeze fixes it; opened again it holds on until two say otherwise.
    fold(record::Freeze{by("op"), quarter, 1, {}, {}, {}, {}, {}, {}});
    say("rina", false), say("sari", false);
    CHECK(cause() == Cause::accepted);
    for (const char* person : {"rina", "sari"}) fold(record::Reopening{by(person), quarter, {}});
    CHECK_FALSE(fold.office.periods.at(quarter).frozen);
    CHECK(cause() == Cause::accepted);
    say("rina", false), say("sari", false);
    CHECK(cause() == Cause::none);
  }

  TEST_CASE("a cause counts by those alone whom the chain names as what they sign") {
    Folded fold;
    const Period quarter{PeriodKind::quarter, 2026, 4};
    fold(record::PeriodOpening{by("op"), quarter, "x=y\n"});
    fold(record::Account{by("op"), {"rina"}, "reviewer", {}, {}});
    for (const char* person : {"rina", "tamu"})
      fold(record::CoverageCause{by(person), {"P-1"}, quarter, {"A"}, true});
    CHECK(tally::cause_of(fold.office, quarter, {{"P-1"}, {"A"}}) == domain::Cause::unknown);
    fold(record::Account{by("op"), {"tamu"}, "reviewer", {}, {}});
    fold(record::CoverageCause{by("tamu"), {"P-1"}, quarter, {"A"}, true});
    CHECK(tally::cause_of(fold.office, quarter, {{"P-1"}, {"A"}}) == domain::Cause::accepted);
  }

  TEST_CASE("a branch is held until two adopt it, and its kept ballots count before that") {
    Folded fold;
    CHECK(fold.held(5, 100, 1) == HeldFor::branch);
    const record::BallotSet one{{"K-1"}, 1, 1, {5}};
    for (const char* person : {"rina", "sari"}) fold(record::Keep{by(person), one});
    CHECK(fold.held(5, 100, 1) == HeldFor::nothing);
    CHECK(fold.held(6, 100, 1) == HeldFor::branch);
    fold(record::Adopt{by("rina"), {"K-1"}, 1, 1});
    CHECK(fold.held(6, 100, 1) == HeldFor::branch);
    fold(record::Adopt{by("sari"), {"K-1"}, 1, 1});
    CHECK(fold.held(6, 100, 1) == HeldFor::nothing);
    CHECK(fold.held(6, 100, 2) == HeldFor::branch);
    CHECK(fold.touched.branches == std::vector<tally::ChainName>{{{"K-1"}, 1, 1}});
  }

  TEST_CASE("a revocation holds what lies behind its leaf, of its epoch alone") {
    Folded fold;
    fold(record::Enrolment{by("budi"), {"K-1"}, 1, Hash{1}, {"DUKCAPIL"}, {"L1"}});
    fold(record::Enrolment{by("budi"), {"K-1"}, 2, Hash{2}, {"DUKCAPIL"}, {"L1"}});
    fold.leaf = 10;
    fold(record::Revocation{by("budi"), {"K-1"}, 1});
    CHECK(fold.held(1, 9) == HeldFor::nothing);
    CHECK(fold.held(1, 11) == HeldFor::revoked);
    CHECK(tally::held_for(fold.office, {{"K-1"}, 2, 0}, 1, 11) == HeldFor::nothing);
    fold(record::Revocation{by("budi"), {"K-1"}, 1});  // The first one stands.
    CHECK(fold.held(1, 11) == HeldFor::revoked);
  }

  TEST_CASE("a closed year has the leaves below its bound and what its closing found of it") {
    Folded fold;
    fold.leaf = 40;
    for (const char* person : {"rina", "sari"}) {
      CHECK_FALSE(fold.office.is_closed(9));
      fold(record::Retention{by(person), 2026, 10, {}, {}});  // the second in leaf 41
    }
    const Date in_it = date_of(2026, 12, 31), behind_it = date_of(2027, 1, 1);
    CHECK(fold.office.is_closed(9));
    CHECK_FALSE(fold.office.is_closed(10));
    CHECK(fold.office.is_closed(9, behind_it));
    CHECK(fold.office.is_closed(40, in_it));
    CHECK_FALSE(fold.office.is_closed(41, in_it));  // came later, and can be decided
    CHECK_FALSE(fold.office.is_closed(40, behind_it));
  }

  TEST_CASE("the first enrolment of an epoch stands: none gives its chain another key later") {
    Folded fold;
    const auto enrol = [&](std::uint8_t key) {
      fold(record::Enrolment{by("budi"), {"K-1"}, 1, Hash{key}, {"DUKCAPIL"}, {"L1"}});
    };
    enrol(1);
    const auto first = fold.office.devices;
    enrol(2);
    CHECK(fold.office.devices == first);
    fold(record::Revocation{by("budi"), {"K-1"}, 1});
    enrol(1);
    CHECK(fold.held(1, 11) == HeldFor::revoked);
  }

  TEST_CASE("a lost enrolment is as old as it is said to be, and not younger than its record") {
    const auto begun = [](std::optional<Instant> said) {
      Folded fold;
      const record::Enrolment one{by("budi"), {"K-1"}, 1, Hash{1}, {"DUKCAPIL"}, {"L1"}, said};
      tally::fold(fold.office, one, 7, fold.touched, Instant{5'000});
      return fold.office.begun({{"K-1"}, 1, 0}).ms;
    };
    CHECK(begun(std::nullopt) == 5'000);
    CHECK(begun(Instant{4'000}) == 4'000);
    CHECK(begun(Instant{6'000}) == 5'000);
  }

  TEST_CASE("the latest fact of a counter holds, and only a changed unit reaches back") {
    Folded fold;
    const Date until{kMonday.days + 9};
    fold(record::Counter{by("budi"), {"L1"}, {"DUKCAPIL"}, {kMonday, {}}});
    CHECK(fold.touched.counters.contains({"L1"}));
    CHECK_FALSE(fold.office.unit_of({"L1"}, {kMonday.days - 1}).has_value());
    fold(record::Counter{by("budi"), {"L1"}, {"DUKCAPIL"}, {kMonday, {}}});
    CHECK(fold.touched.nothing());
    fold(record::Counter{by("budi"), {"L1"}, {"DUKCAPIL"}, {kMonday, until}});
    CHECK_FALSE(fold.touched.nothing());
    fold(record::Counter{by("budi"), {"L1"}, {"SAMSAT"}, {{until.days + 1}, {}}});
    CHECK(fold.office.unit_of({"L1"}, until) == UnitId{"DUKCAPIL"});
    CHECK(fold.office.unit_of({"L1"}, {until.days + 1}) == UnitId{"SAMSAT"});
  }

  TEST_CASE("the zone stands in the ledger, once") {
    Folded fold;
    fold(tally::zone_record({9}, by("budi")));
    fold(tally::zone_record({7}, by("budi")));
    CHECK(fold.office.zone == Zone{9});
    auto forged = tally::zone_record({8}, by("budi"));
    forged.hash[0] ^= 1;
    Folded other;
    other(forged);
    CHECK_FALSE(other.office.zone.has_value());
  }
}
