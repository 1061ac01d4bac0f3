// Who is left out of a period's figures, by the records of the office alone: what a freeze fixed of
// it stays, whatever is said later, and a freeze of before these rules gives the bytes that it gave.
#include <doctest/doctest.h>

#include <algorithm>

#include "common/domain/figure_text.hpp"
#include "sync/tally/annulled_share.hpp"
#include "sync/tally/freezing.hpp"

using namespace suara;
using tally::OfficeState;
using tally::PeriodState;

namespace {

const Date kMonday = date_of(2026, 10, 5);
const Period kQuarter = *parse_period("2026-Q4"), kHalf = *parse_period("2026-H2");
const record::Act kAct{{"operator1"}, "operator", "berita acara"};

// Of a program that knew neither rule.
constexpr const char* kOldPolicy =
    "compare_within=unit\ncount_imported=false\ncount_walk_ups=false\n"
    "coverage_floor_percent=90\ndays_min=6\nflag_burst_ms=60000\nflag_burst_touches=5\n"
    "flag_day_errors=5\nflag_lost_false_discovery=0.01\nflag_lost_margin=0.06\n"
    "flag_lost_offered_min=20\nflag_pace_ms=700\nflag_quick_ms=2000\nflag_rhythm_gaps=10\n"
    "flag_rhythm_share=0.2\nflag_rhythm_variation=0.15\nflag_run_probability=0.0001\n"
    "flag_services_extra=2\nflag_services_percent=100\nflag_shape_probability=1e-06\n"
    "grace_days=14\njoined_min=5\nlimit_points=3\npay_needs_independent_count=true\n"
    "ratings_min=30\nreliability_fair_percent=70\nreliability_high_percent=85\n"
    "reliability_min=0.7\nwaivers_max=0\n";
const std::string kPolicy = domain::to_text(domain::IndexPolicy{});

// Six officers of a unit over twenty days; count: on top of each cell's ratings.
domain::Cells office(std::int64_t more = 0, int days = 20) {
  domain::Cells cells;
  for (int officer = 1; officer <= 6; ++officer)
    for (int day = 0; day < days; ++day)
      for (int score = 2; score <= 4; ++score)
        for (const char* service : {"KTP", "KK"}) {
          const Date on{kMonday.days + day};
          domain::TallyCounts counts;
          const std::int64_t count = more + 2 + (day + officer) % 3;
          const int given = std::clamp(score - (officer - 1) / 2, 1, 4);
          counts.scores[static_cast<std::size_t>(given - 1)] = count;
          counts.outcomes[0] = counts.services = counts.offered = count;
          cells[{{month_of(on)}, {"A"}, {"P-" + std::to_string(officer)}, on, {service}}] += counts;
        }
  return cells;
}

struct Region {
  OfficeState state;
  std::uint64_t leaf = 0;
  domain::Cells cells = office();
  tally::ServiceDays services = {};

  // KTP of a day from the first Monday on; count below 0: annulled.
  void give(const char* officer, int day, int score, std::int64_t count,
            std::uint16_t freezes = 0) {
    const Date on{kMonday.days + day};
    domain::TallyCounts counts;
    counts.scores[static_cast<std::size_t>(score - 1)] = count;
    counts.outcomes[0] = counts.services = counts.offered = count;
    cells[{{month_of(on), freezes}, {"A"}, {officer}, on, {"KTP"}}] += counts;
  }
  // P-6 has 28 ratings on seven days: two too few, all else is enough.
  void leave_two_too_few() {
    std::erase_if(cells, [](const auto& cell) { return cell.first.officer.text == "P-6"; });
    for (int day = 0; day < 7; ++day) {
      give("P-6", day, 1, 2);
      give("P-6", day, 2, 2);
    }
  }

  void say(const record::Body& body) {
    tally::Touched touched;
    tally::fold(state, body, leaf++, touched);
  }
  void open(const Period& period, const std::string& policy = kPolicy) {
    say(record::PeriodOpening{kAct, period, policy});
  }
  void freeze(const Period& period) { say(record::Freeze{kAct, period, leaf + 1, {}, {}, {}, {}, {}, {}}); }
  void begins(const char* officer, const char* service, Date from, std::vector<Date> off = {}) {
    say(record::Beginning{kAct, {officer}, {"A"}, {service}, from, std::move(off)});
  }
  const PeriodState& of(const Period& period) const { return *tally::state_of(state, period); }
  tally::FrozenFigures figures(const Period& period) const {
    return tally::freeze_cells(cells, services, period, of(period));
  }
  const domain::OfficerIndex& figure(const tally::FrozenFigures& found, std::size_t officer) const {
    return found.index.scales.at(0).figures.at(officer - 1);
  }
};

std::string hex(const Hash& hash) { return to_hex(view_of(hash)); }

}  // namespace

TEST_SUITE("sync/tally left out") {
  TEST_CASE("a freeze of before these rules gives the same bytes, whoever began or was judged") {
    Region region;
    region.begins("P-2", "KTP", kMonday);
    for (const Period& period : {kQuarter, kHalf}) {
      region.open(period, kOldPolicy);
      region.freeze(period);
      const auto found = region.figures(period);
      // As the program of 2026-11-29 computed them.
      CHECK(hex(found.cells) == "ffd4b8536d6c5da2806783c5204796b75cfea966d04bbf3873569ea52a806b34");
      CHECK(hex(found.figures) ==
            "e2e8ddde9594c131cac1611dda59f0feaa8cd3f148f480b5557450677f348bf5");
      CHECK(hex(found.coverage) ==
            "95de1bb32f12e569bdd928643b1796271b94abdf189bcd4caac3aaedf02da3ab");
    }
    Region now;
    now.begins("P-2", "KTP", kMonday);
    now.open(kQuarter);
    now.freeze(kQuarter);
    CHECK(now.figures(kQuarter).cells == region.figures(kQuarter).cells);
    CHECK(now.figures(kQuarter).figures != region.figures(kQuarter).figures);
    CHECK(now.figures(kQuarter).coverage != region.figures(kQuarter).coverage);
  }

  TEST_CASE("a policy that names a rule has it, one that does not is of before it") {
    CHECK(tally::policy_in(kPolicy)->learning_days == 30);
    CHECK(tally::policy_in(kPolicy)->judged_once);
    CHECK(tally::policy_in(kOldPolicy)->learning_days == 0);
    CHECK_FALSE(tally::policy_in(kOldPolicy)->judged_once);
    CHECK(tally::policy_in(kOldPolicy)->rules == domain::IndexRules{});
    CHECK_FALSE(tally::policy_in("learning_days"));
    const auto mixed = tally::policy_in(kPolicy + "mix_2026.A/B=KK 0.2; KTP 0.8\n");
    REQUIRE(mixed.has_value());
    CHECK(mixed->mixes.at({2026, {"A/B"}}).at({{"KTP"}, {}}) == 0.8);
    CHECK(tally::policy_in(kPolicy)->mixes.empty());
    CHECK_FALSE(tally::policy_in(kPolicy + "mix_2026.A/B=KK 0.2\n"));
    CHECK_FALSE(tally::policy_in("of_a_later_program=1\n"));
    CHECK(tally::rules_of({}).learning_days == 0);
  }

  TEST_CASE("a beginning counts from the next freeze on, and moves none that was made") {
    Region region;
    region.open(kQuarter);
    region.begins("P-2", "KTP", kMonday);
    region.begins("P-3", "KK", {kMonday.days - 100});  // long over
    region.freeze(kQuarter);
    CHECK(region.of(kQuarter).learning.size() == 1);
    const auto frozen = region.figures(kQuarter);
    CHECK(region.figure(frozen, 2).ratings == 180);  // KK alone
    CHECK(region.figure(frozen, 3).ratings == 354);
    const auto again = region.of(kQuarter);
    region.begins("P-2", "KTP", kMonday, {kMonday});
    region.begins("P-4", "KTP", kMonday);
    region.begins("P-2", "KK", kMonday);
    CHECK(region.of(kQuarter) == again);
    CHECK(region.figures(kQuarter).figures == frozen.figures);
    CHECK(region.figures(kQuarter).coverage == frozen.coverage);
    const auto rules = tally::rules_of(again);
    CHECK(tally::taking_all(region.state, kQuarter, again, rules).learning.size() == 3);
  }

  TEST_CASE("of the same service the later word stands, with its days off") {
    Region region;
    region.open(kQuarter);
    region.begins("P-2", "KTP", kMonday);
    region.begins("P-2", "KTP", {kMonday.days + 1}, {{kMonday.days + 2}});
    region.freeze(kQuarter);
    REQUIRE(region.of(kQuarter).learning.size() == 1);
    CHECK(to_text(region.of(kQuarter).learning.begin()->second.until) == "2026-11-17");
  }

  TEST_CASE("services by others of learning days are no part of coverage, of other days they are") {
    const auto frozen = [](Date day) {
      Region region;
      for (Date each = kMonday; each.days < kMonday.days + 20; ++each.days)
        region.services[{{"A"}, each, 0}] = {{{{"P-2"}, {"KK"}}, 1},
                                             {{{"P-2"}, {"KTP"}}, each == day ? 900 : 0}};
      region.open(kQuarter, "learning_days=5\n");
      region.begins("P-2", "KTP", kMonday);
      region.freeze(kQuarter);
      return region.figures(kQuarter).index.scales.at(0).coverages.at(1);
    };
    const domain::Coverage learnt = frozen(kMonday);
    const domain::Coverage after = frozen({kMonday.days + 7});
    CHECK(learnt.desk == after.desk);
    CHECK(learnt.desk < 360);
    CHECK(learnt.independent == 20);
    CHECK(learnt.services == learnt.desk);
    CHECK(frozen({kMonday.days + 4}).independent == 20);  // a Friday, the fifth
    CHECK(after.independent == 920);
    CHECK(after.services == 920);
  }

  TEST_CASE("where a registry lists a learner alone, colleagues have none by it, and are counted") {
    const auto frozen = [](bool learns) {
      Region region;
      const Date saturday{kMonday.days + 5};
      for (Date each = kMonday; each.days < kMonday.days + 20; ++each.days) {
        auto& counts = region.services[{{"A"}, each, 0}];
        counts[{{"P-2"}, {"KTP"}}] = 30;
        if (each != saturday) counts[{{"P-1"}, {"KTP"}}] = 18;
      }
      region.open(kQuarter);
      if (learns) region.begins("P-2", "KTP", kMonday);
      region.freeze(kQuarter);
      return region.figures(kQuarter).index;
    };
    const domain::PeriodIndex index = frozen(true);
    const domain::Coverage& colleague = index.scales.at(0).coverages.at(0);
    CHECK(colleague.independent == 19 * 18);
    CHECK(domain::use_of(colleague, domain::Cause::unknown, {}) == domain::IndexUse::pay);
    CHECK(index.scales.at(0).coverages.at(1).independent == 0);  // KK, of which no row stands
    const domain::PeriodIndex before = frozen(false);
    CHECK(before.scales.at(0).coverages.at(0).independent == 19 * 18);
    CHECK(before.scales.at(0).coverages.at(1).independent == 20 * 30);
  }

  TEST_CASE("a cause moves the coverage that a freeze states, never its cells and figures") {
    const auto frozen = [](std::optional<bool> accepted) {
      Region region;
      for (Date each = kMonday; each.days < kMonday.days + 20; ++each.days)
        region.services[{{"A"}, each, 0}][{{"P-1"}, {"KTP"}}] = 100;
      region.open(kQuarter);
      for (const char* person : {"operator1", "operator2"})
        if (accepted)
          region.say(record::CoverageCause{
              {{person}, "operator", "berita acara"}, {"P-1"}, kQuarter, {"A"}, *accepted});
      region.freeze(kQuarter);
      return region.figures(kQuarter);
    };
    const auto unsaid = frozen({}), accepted = frozen(true), none = frozen(false);
    for (const auto& one : {accepted, none}) {
      CHECK(one.cells == unsaid.cells);
      CHECK(one.figures == unsaid.figures);
      CHECK(one.coverage != unsaid.coverage);
    }
    const auto line = [](const tally::FrozenFigures& one) {
      return domain::coverage_lines(one.index).at(0);
    };
    CHECK(line(unsaid).ends_with(",ask_cause"));
    CHECK(line(accepted).ends_with(",pay"));
    CHECK(line(none).ends_with(",team_weight"));
  }

  TEST_CASE("of ballots that were annulled those of learning days are no reason to reopen") {
    for (const std::int64_t days : {0, 30}) {
      Region region;
      region.open(kQuarter, "learning_days=" + std::to_string(days) + "\n");
      region.begins("P-2", "KTP", kMonday);
      region.freeze(kQuarter);
      tally::AnnulledShares shares(kQuarter, tally::rules_of(region.of(kQuarter)),
                                   region.of(kQuarter));
      std::int64_t gone = 0, all = 0;
      for (const auto& [frozen_key, counts] : region.cells) {
        domain::TallyKey key = frozen_key;
        shares.add(key, counts);
        all += counts.ratings();
        if (key.officer.text != "P-2" || key.service.text != "KTP") continue;
        gone += counts.ratings();
        domain::TallyCounts less;
        less -= counts;
        key.posting.freezes = 1;
        shares.add(key, less);
      }
      const auto found = shares.finish().at({"A"});
      CHECK(found.annulled == (days == 0 ? gone : 0));
      CHECK(found.ballots == (days == 0 ? all : all - gone));
    }
  }

  TEST_CASE("a half-year decides on those alone whom no frozen quarter in it has judged") {
    Region region;
    // P-6 has too few in the quarter, and enough with what comes before it.
    std::erase_if(region.cells, [](const auto& cell) {
      return cell.first.officer.text == "P-6" && cell.first.day.days >= kMonday.days + 4;
    });
    for (const auto& [key, counts] : office())
      if (key.officer.text == "P-6") {
        domain::TallyKey earlier = key;
        earlier.day.days -= 60;
        earlier.posting.month = month_of(earlier.day);
        region.cells[earlier] += counts;
      }
    region.open(kQuarter);
    region.open(kHalf);
    const auto free = region.figures(kHalf);  // Nothing is frozen, and nothing taken.
    CHECK(free.index.scales.empty());
    region.freeze(kQuarter);
    const auto quarter = region.figures(kQuarter);
    CHECK(region.figure(quarter, 1).standing == domain::Standing::above);
    CHECK(region.figure(quarter, 3).standing == domain::Standing::meets);
    CHECK_FALSE(region.figure(quarter, 6).standing);
    region.freeze(kHalf);
    const auto half = region.figures(kHalf);
    for (const std::size_t officer : {1, 2, 3, 4, 5}) {
      CHECK_FALSE(region.figure(half, officer).standing);
      CHECK(region.figure(half, officer).missing == std::vector{domain::Shortfall::judged});
      CHECK(half.index.scales[0].judged[officer - 1] == kQuarter);
    }
    CHECK(region.figure(half, 6).standing == domain::Standing::below);
    CHECK_FALSE(half.index.scales[0].judged[5]);
    // All cells stand in the fit, as in a half-year without a frozen quarter.
    Region alone;
    alone.cells = region.cells;
    alone.open(kHalf);
    alone.freeze(kHalf);
    const auto whole = alone.figures(kHalf);
    CHECK(alone.figure(whole, 1).standing == domain::Standing::above);
    for (std::size_t i = 0; i < 6; ++i) {
      const domain::OfficerIndex& one = whole.index.scales[0].figures[i];
      CHECK(one.difference == half.index.scales[0].figures[i].difference);
      CHECK(one.se_difference == half.index.scales[0].figures[i].se_difference);
    }
  }

  TEST_CASE("whom late ballots of a quarter give a decision the half-year does not judge again") {
    Region region;
    region.leave_two_too_few();
    for (const Period& period : {kQuarter, kHalf}) region.open(period);
    region.freeze(kQuarter);
    const auto quarter = region.figures(kQuarter);
    REQUIRE(region.figure(quarter, 6).missing == std::vector{domain::Shortfall::ratings});
    // Too few to be shown to anybody, and the officer is told that the decision is another.
    region.give("P-6", 7, 1, 4, 1);
    region.freeze(kHalf);
    const auto half = region.figures(kHalf);
    CHECK(region.figure(half, 6).missing == std::vector{domain::Shortfall::judged});
    CHECK(half.index.scales[0].judged[5] == kQuarter);
    CHECK(region.figures(kQuarter).figures == quarter.figures);
    // What comes behind both freezes moves neither.
    region.give("P-6", 7, 1, -4, 2);
    CHECK(region.figures(kHalf).figures == half.figures);
    CHECK(region.figures(kQuarter).figures == quarter.figures);
  }

  TEST_CASE("whose decision of a quarter fell by annulments has one of the half-year") {
    Region region;
    for (const auto& [key, counts] : office())
      if (key.officer.text == "P-1") {
        domain::TallyKey earlier = key;
        earlier.day.days -= 60;
        earlier.posting.month = month_of(earlier.day);
        region.cells[earlier] += counts;
      }
    for (const Period& period : {kQuarter, kHalf}) region.open(period);
    region.freeze(kQuarter);
    REQUIRE(region.figure(region.figures(kQuarter), 1).standing == domain::Standing::above);
    std::int64_t left = 0;
    for (const auto& [key, counts] : office()) {
      if (key.officer.text != "P-1") continue;
      if (key.day.days < kMonday.days + 1) {
        left += counts.ratings();
        continue;
      }
      domain::TallyKey gone = key;
      gone.posting.freezes = 1;
      region.cells[gone] -= counts;
    }
    REQUIRE(left == 18);
    region.freeze(kHalf);
    const auto half = region.figures(kHalf);
    CHECK(region.figure(half, 1).standing == domain::Standing::above);
    CHECK_FALSE(half.index.scales[0].judged[0]);
    CHECK(half.index.scales[0].judged[1] == kQuarter);
  }

  TEST_CASE("a quarter within a frozen half-year asks what came late on its own days alone") {
    for (const auto& [day, judged] : {std::pair{7, true}, {-60, false}}) {
      Region region;
      region.leave_two_too_few();
      for (const Period& period : {kQuarter, kHalf}) region.open(period);
      region.freeze(kHalf);
      REQUIRE_FALSE(region.figure(region.figures(kHalf), 6).standing);
      region.give("P-6", day, 1, 4, 1);
      region.freeze(kQuarter);
      const auto judged_by = region.figures(kQuarter).index.scales[0].judged[5];
      CHECK(judged_by == (judged ? std::optional(kHalf) : std::nullopt));
    }
  }

  TEST_CASE("what a half-year was frozen beside stays, when its quarter is opened again") {
    Region region;
    region.open(kQuarter);
    region.open(kHalf);
    region.freeze(kQuarter);
    region.freeze(kHalf);
    const auto half = region.figures(kHalf);
    CHECK_FALSE(region.figure(half, 1).standing);
    for (const char* person : {"operator1", "operator2"})
      region.say(record::Reopening{{{person}, "operator", "berita acara"}, kQuarter, {"A"}});
    REQUIRE_FALSE(region.of(kQuarter).frozen);
    CHECK(region.of(kQuarter).judged_by.empty());
    CHECK(region.figures(kHalf).figures == half.figures);
    // The quarter is frozen again: the half-year has decided on nobody, which holds nothing up.
    region.freeze(kQuarter);
    CHECK(region.of(kQuarter).judged_by.size() == 1);
    CHECK(region.figure(region.figures(kQuarter), 1).standing == domain::Standing::above);
    CHECK(region.figures(kHalf).figures == half.figures);
  }

  TEST_CASE("a period elsewhere in the year, and one that was not frozen, judge nobody here") {
    Region region;
    const Period third = *parse_period("2026-Q3"), first = *parse_period("2026-H1");
    for (const Period& period : {third, first, kQuarter, kHalf}) region.open(period);
    region.freeze(third);
    region.freeze(first);
    region.freeze(kHalf);
    REQUIRE(region.of(kHalf).judged_by.size() == 1);  // The third quarter, without a rating.
    CHECK(region.of(kHalf).judged_by[0].period == third);
    CHECK(region.figure(region.figures(kHalf), 1).standing == domain::Standing::above);
    // And who was judged by the half-year is not judged once more by a quarter of it.
    region.freeze(kQuarter);
    CHECK(region.figure(region.figures(kQuarter), 1).missing ==
          std::vector{domain::Shortfall::judged});
  }
}
