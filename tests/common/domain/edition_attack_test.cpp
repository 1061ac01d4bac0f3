// Every edition of simulated quarters against their ballots. What it finds decides which periods
// may have editions.
#include <doctest/doctest.h>

#include <functional>
#include <map>
#include <random>

#include "common/base/period.hpp"
#include "tests/common/domain/edition_attacker.hpp"

using namespace suara;
using namespace suara::domain;
using test::View;
using test::Vote;

namespace {

const OfficerId kOfficer{"P-0001"};
const Quarter kQuarter{2026, 4};

// A slow counter: none to three ratings a working day, more often good than bad.
std::vector<Vote> quarter_of_votes(std::mt19937& random) {
  std::vector<Vote> votes;
  for (Date day = first_day(kQuarter); day <= last_day(kQuarter); ++day.days) {
    if (iso_weekday(day) > 5) continue;
    for (std::size_t n = random() % 4; n > 0; --n)
      votes.push_back({day, 4 - static_cast<int>(random() % 2) - static_cast<int>(random() % 3)});
  }
  return votes;
}

// Every low vote names the time: no reason may then say of more votes than the classes hold.
bool is_low(const Vote& vote) { return vote.score <= 2; }

Cells cells_of(const std::vector<Vote>& votes) {
  Cells cells;
  for (const Vote& vote : votes) {
    TallyCounts counts;
    counts.scores[static_cast<std::size_t>(vote.score - 1)] = counts.outcomes[0] = 1;
    if (is_low(vote))
      counts.details = {{reason_detail(Element::waktu), 1},
                        {low_reason_detail(Element::waktu), 1}};
    cells[{{month_of(vote.day), 0}, UnitId{"capil"}, kOfficer, vote.day, ServiceId{"ktp"}}] +=
        counts;
  }
  return cells;
}

// The editions that nights make of the votes of a stretch of days.
std::vector<View> editions(const std::vector<Vote>& votes, Date first, Date last) {
  std::vector<Vote> own;
  for (const Vote& vote : votes)
    if (first <= vote.day && vote.day <= last) own.push_back(vote);
  const Cells cells = cells_of(own);
  std::vector<View> views;
  std::optional<Edition> newest;
  for (Date night = first; night <= last; ++night.days)
    if (auto next = next_edition(kOfficer, kQuarter, 4, cells, night, {}, newest)) {
      newest = next;
      views.push_back(test::view_of_days(votes, first, night, next->classes));
    }
  return views;
}

std::vector<View> of_quarter(const std::vector<Vote>& votes) {
  return editions(votes, first_day(kQuarter), last_day(kQuarter));
}

// Beside the quarter's: those of each shorter stretch, by the same rule.
std::vector<View> with_stretches(const std::vector<Vote>& votes,
                                 const std::function<Date(Date)>& last_of) {
  std::vector<View> views = of_quarter(votes);
  for (Date first = first_day(kQuarter); first <= last_day(kQuarter);) {
    const Date last = std::min(last_of(first), last_day(kQuarter));
    const auto own = editions(votes, first, last);
    views.insert(views.end(), own.begin(), own.end());
    first = {last.days + 1};
  }
  return views;
}

// When a vote came in, and when it was annulled.
struct Fate {
  Date came;
  Date went{last_day(kQuarter).days + 1};
  bool stands(Date night) const { return came <= night && night < went; }
};

// Every tenth comes late, every eighth is annulled, of the same days too.
std::vector<Fate> fates_of(const std::vector<Vote>& votes, std::mt19937& random) {
  std::vector<Fate> fates;
  for (const Vote& vote : votes) {
    Fate fate{vote.day};
    const auto later = [&](Date day) {
      return Date{day.days + 1 + static_cast<int>(random() % 20)};
    };
    if (random() % 10 == 0) fate.came = later(vote.day);
    if (random() % 8 == 0) fate.went = later(fate.came);
    fates.push_back(fate);
  }
  return fates;
}

// What comes and what goes of a night, as places of votes. Of a day's like scores the rule sees
// only how many more or fewer there are: one that goes and one that comes leave the edition as it
// was.
struct Moves {
  std::vector<std::size_t> come, go;
};
Moves moves_of(const std::vector<Vote>& votes, const std::vector<Fate>& fates,
               const std::vector<bool>& holds, Date night) {
  std::map<std::pair<Date, int>, Moves> alike;
  for (std::size_t i = 0; i < votes.size(); ++i) {
    const bool stands = fates[i].stands(night);
    if (stands == holds[i]) continue;
    Moves& moves = alike[{votes[i].day, votes[i].score}];
    (stands ? moves.come : moves.go).push_back(i);
  }
  Moves all;
  for (const auto& [what, moves] : alike) {
    const auto both = static_cast<std::ptrdiff_t>(std::min(moves.come.size(), moves.go.size()));
    all.come.insert(all.come.end(), moves.come.begin() + both, moves.come.end());
    all.go.insert(all.go.end(), moves.go.begin() + both, moves.go.end());
  }
  return all;
}

// What an edition says anew of reasons lies in the votes that its classes hold.
void check_reasons(const Edition& next, const std::optional<Edition>& before,
                   const std::vector<Vote>& votes, const std::vector<bool>& holds) {
  std::int64_t low = 0;
  for (std::size_t i = 0; i < votes.size(); ++i) low += holds[i] && is_low(votes[i]) ? 1 : 0;
  for (const ReasonCount& reason : next.reasons) {
    CHECK_FALSE(reason.pleased);
    if (!before || std::ranges::count(before->reasons, reason) == 0) CHECK(reason.count <= low);
  }
}

// The editions of nights on which late votes came and others were annulled; which votes are in
// them follows from the rule alone, as the attacker knows it.
std::vector<View> with_fates(const std::vector<Vote>& votes, const std::vector<Fate>& fates) {
  std::vector<View> views;
  std::vector<bool> holds(votes.size(), false);
  std::optional<Edition> newest;
  for (Date night = first_day(kQuarter); night <= last_day(kQuarter); ++night.days) {
    std::vector<Vote> standing;
    for (std::size_t i = 0; i < votes.size(); ++i)
      if (fates[i].stands(night)) standing.push_back(votes[i]);
    const Moves moves = moves_of(votes, fates, holds, night);
    const bool tells_come = std::ssize(moves.come) >= kEditionStepMin;
    const bool tells_go = std::ssize(moves.go) >= kEditionStepMin;
    const auto next = next_edition(kOfficer, kQuarter, 4, cells_of(standing), night, {}, newest);
    CHECK(next.has_value() == (tells_come || tells_go));
    if (!next) continue;
    if (tells_come)
      for (const std::size_t i : moves.come) holds[i] = true;
    if (tells_go)
      for (const std::size_t i : moves.go) holds[i] = false;
    CHECK(next->ratings == std::ranges::count(holds, true));
    check_reasons(*next, newest, votes, holds);
    newest = next;
    if (next->shows()) views.push_back({holds, next->classes});
  }
  return views;
}

Date end_of_month(Date day) { return last_day(period_of(PeriodKind::month, day)); }
Date end_of_week(Date day) { return {day.days + 7 - iso_weekday(day)}; }

// What was pinned is what was voted.
void check_true(const test::Findings& findings, const std::vector<Vote>& votes) {
  for (const test::Pinned& pinned : findings.pinned) {
    test::Composition truth{};
    for (const Vote& vote : votes)
      if (std::ranges::find(pinned.days, vote.day) != pinned.days.end())
        ++truth[static_cast<std::size_t>(vote.score - 1)];
    CHECK(truth == pinned.scores);
  }
}

struct Totals {
  int quarters = 0, small_sets = 0, pinned = 0, unfinished = 0;
};
Totals play(const std::function<std::vector<View>(const std::vector<Vote>&)>& publish) {
  std::mt19937 random(20261001);
  Totals totals;
  for (int round = 0; round < 40; ++round) {
    const auto votes = quarter_of_votes(random);
    const auto findings = test::attack(votes, publish(votes));
    check_true(findings, votes);
    ++totals.quarters;
    totals.small_sets += findings.small_sets;
    totals.pinned += static_cast<int>(findings.pinned.size());
    totals.unfinished += findings.unfinished;
  }
  return totals;
}

}  // namespace

TEST_SUITE("common/domain/edition") {
  TEST_CASE("all editions of a quarter together single out no set of fewer than five votes") {
    std::mt19937 random(20261001);
    for (int round = 0; round < 300; ++round) {
      const auto votes = quarter_of_votes(random);
      const auto views = of_quarter(votes);
      CHECK(views.size() > 5);
      const auto findings = test::attack(votes, views);
      CHECK(findings.small_sets == 0);
      CHECK(findings.pinned.empty());
    }
  }

  TEST_CASE("late votes and annulments pin none, though few of them lie in each edition") {
    std::mt19937 random(20261002);
    Totals totals;
    for (int round = 0; round < 40; ++round) {
      const auto votes = quarter_of_votes(random);
      const auto findings = test::attack(votes, with_fates(votes, fates_of(votes, random)));
      check_true(findings, votes);
      totals.small_sets += findings.small_sets;
      totals.pinned += static_cast<int>(findings.pinned.size());
      totals.unfinished += findings.unfinished;
    }
    MESSAGE(totals.pinned << " sets pinned in 40 quarters, " << totals.small_sets
                          << " singled out, " << totals.unfinished << " searches unfinished");
    CHECK(totals.small_sets > 0);
    CHECK(totals.pinned == 0);
  }

  TEST_CASE("the attack works: an edition for one more vote would pin it") {
    const Date day = last_day(kQuarter);
    std::vector<Vote> votes;
    for (int i = 0; i < 40; ++i) votes.push_back({first_day(kQuarter), 1 + i % 4});
    votes.push_back({day, 2});
    const Date first = first_day(kQuarter);
    const auto seen = [&](Date last, std::vector<ScoreClass> classes) {
      return test::view_of_days(votes, first, last, std::move(classes));
    };
    const View before = seen(first, merge_classes(std::vector<std::int64_t>{10, 10, 10, 10}));
    const View after = seen(day, merge_classes(std::vector<std::int64_t>{10, 11, 10, 10}));
    const auto findings = test::attack(votes, {before, after});
    REQUIRE(findings.pinned.size() == 1);
    CHECK(findings.pinned[0].scores == test::Composition{0, 1, 0, 0});
    // Had a merged class hidden it, nothing would have come out but that it was a 1 or a 2.
    const View merged = seen(day, {{1, 2, 21}, {3, 3, 10}, {4, 4, 10}});
    CHECK(test::attack(votes, {before, merged}).pinned.empty());
  }

  TEST_CASE("months beside the quarter would pin votes: they have no editions") {
    const Totals totals =
        play([](const auto& votes) { return with_stretches(votes, end_of_month); });
    MESSAGE(totals.pinned << " sets pinned in " << totals.quarters << " quarters, "
                          << totals.small_sets << " singled out, " << totals.unfinished
                          << " searches unfinished");
    CHECK(totals.pinned > 0);
  }

  TEST_CASE("weeks beside the quarter would pin votes: they have no editions") {
    const Totals totals =
        play([](const auto& votes) { return with_stretches(votes, end_of_week); });
    MESSAGE(totals.pinned << " sets pinned in " << totals.quarters << " quarters, "
                          << totals.small_sets << " singled out, " << totals.unfinished
                          << " searches unfinished");
    CHECK(totals.pinned > 0);
  }
}
