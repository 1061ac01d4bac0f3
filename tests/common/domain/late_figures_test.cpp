#include "common/domain/late_figures.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "common/domain/figure_text.hpp"

using namespace suara;
using namespace suara::domain;

namespace {

const Period kQuarter = *parse_period("2026-Q4");

using Cell = std::pair<TallyKey, TallyCounts>;

Cell cell(const std::string& officer, int day, int score, std::int64_t count,
          const std::string& service = "KTP") {
  const Date on{date_of(2026, 10, 5).days + day};
  TallyCounts counts;
  counts.scores[static_cast<std::size_t>(score) - 1] = count;
  counts.outcomes[0] = counts.services = counts.offered = count;
  return {{{month_of(on)}, {"A"}, {officer}, on, {service}}, counts};
}

IndexSubject in_a(const std::string& officer) { return {{officer}, {"A"}}; }

std::vector<Cell> office() {
  std::vector<Cell> cells;
  for (int officer = 0; officer < 6; ++officer)
    for (int day = 0; day < 8; ++day)
      for (int score = 2; score <= 4; ++score)
        cells.push_back(cell("P-" + std::to_string(officer + 1), day,
                             std::clamp(score - officer / 2, 1, 4), 2 + (day + officer) % 3));
  return cells;
}

std::vector<Cell> all_but_one_day_annulled(const std::string& officer) {
  std::vector<Cell> gone;
  for (const auto& [key, counts] : office())
    if (key.officer.text == officer && key.day != date_of(2026, 10, 5)) {
      TallyCounts less;
      less -= counts;
      gone.emplace_back(key, less);
    }
  return gone;
}

PeriodIndex index_of(const std::vector<Cell>& cells) {
  IndexCollector collector(kQuarter, {});
  for (const auto& [key, counts] : cells) collector.add(key, counts);
  return collector.finish();
}

std::vector<LateFigure> late(const PeriodIndex& frozen, const std::vector<Cell>& more) {
  LateCollector collector(frozen);
  for (const auto& [key, counts] : office()) collector.add(key, counts, false);
  for (const auto& [key, counts] : more) collector.add(key, counts, true);
  return collector.finish();
}

}  // namespace

TEST_SUITE("common/domain/late_figures") {
  TEST_CASE("without anything late nobody has a supplement") {
    CHECK(late(index_of(office()), {}).empty());
  }

  TEST_CASE("who got late ballots is computed anew with the frozen variances, nobody else") {
    const PeriodIndex frozen = index_of(office());
    const auto all = late(frozen, {cell("P-1", 3, 1, 40)});
    REQUIRE(all.size() == 1);
    CHECK(all[0].subject == IndexSubject{{"P-1"}, {"A"}});
    CHECK(all[0].ballots == 40);
    REQUIRE(all[0].figure);
    CHECK(all[0].figure->ratings == frozen.scales[0].figures[0].ratings + 40);
    CHECK(*all[0].figure->difference < *frozen.scales[0].figures[0].difference);
    // A fit of everything would have moved the others and the variances too.
    std::vector<Cell> everything = office();
    everything.push_back(cell("P-1", 3, 1, 40));
    CHECK(*all[0].figure->difference != *index_of(everything).scales[0].figures[0].difference);
    CHECK(all[0].effect == late_effect(40, frozen.scales[0].figures[0].standing,
                                       all[0].figure->standing));
  }

  TEST_CASE("ballots that were annulled go, to the last one of a day") {
    const PeriodIndex frozen = index_of(office());
    std::vector<Cell> gone;
    for (const auto& [key, counts] : office())
      if (key.officer.text == "P-2" && key.day == date_of(2026, 10, 5)) {
        TallyCounts less;
        less -= counts;
        gone.emplace_back(key, less);
      }
    const auto all = late(frozen, gone);
    REQUIRE(all.size() == 1);
    REQUIRE(all[0].figure);
    CHECK(all[0].figure->days == frozen.scales[0].figures[1].days - 1);
    CHECK(all[0].figure->ratings == frozen.scales[0].figures[1].ratings - all[0].ballots);
  }

  TEST_CASE("fewer than five show only their effect, five are shown") {
    const PeriodIndex frozen = index_of(office());
    CHECK_FALSE(late(frozen, {cell("P-1", 3, 1, 4)})[0].figure);
    CHECK(late(frozen, {cell("P-1", 3, 1, 5)})[0].figure);
  }

  TEST_CASE("late ballots whose number and sum go out are counted all the same") {
    const PeriodIndex frozen = index_of(office());
    // Two 2s were annulled, a 1 and a 3 came late, all of one day.
    TallyCounts counts;
    counts.scores = {1, -2, 1};
    const auto all = late(frozen, {{cell("P-2", 3, 2, 1).first, counts}});
    REQUIRE(all.size() == 1);
    CHECK(all[0].ballots == 4);
    CHECK(all[0].effect == LateEffect::supplement);
    CHECK(all[0].standing == frozen.scales[0].figures[1].standing);
    // Services alone are no ballots, whatever service it was.
    TallyCounts services;
    services.services = 3;
    CHECK(late(frozen, {{cell("P-2", 3, 2, 1, "AKTA").first, services}}).empty());
  }

  TEST_CASE("who had no used rating at the freeze counts among those who are joined") {
    // Five officers, of whom P-5 was learning.
    std::vector<Cell> cells = office();
    std::erase_if(cells, [](const Cell& one) { return one.first.officer.text == "P-6"; });
    const Learning learning{{{{"P-5"}, {"A"}, {"KTP"}}, {{}, date_of(2026, 10, 12)}}};
    IndexCollector collector(kQuarter, {}, {learning, {}});
    for (const auto& [key, counts] : cells) collector.add(key, counts);
    const PeriodIndex frozen = collector.finish();
    REQUIRE(frozen.scales[0].figures[4].ratings == 0);
    REQUIRE(frozen.scales[0].figures[0].joined == 4);
    LateCollector later(frozen);
    for (const auto& [key, counts] : cells) later.add(key, counts, false);
    for (int day = 8; day < 18; ++day) {
      const auto [key, counts] = cell("P-5", day, 1, 6);
      later.add(key, counts, true);
    }
    const auto all = later.finish();
    REQUIRE(all.size() == 1);
    REQUIRE(all[0].figure);
    CHECK(all[0].figure->joined == 5);
    CHECK(all[0].figure->standing == Standing::below);
    CHECK(all[0].effect == LateEffect::correction);
    CHECK(judged_by(frozen, {}).empty());
    CHECK(judged_by(frozen, all) == std::set{in_a("P-5")});
  }

  TEST_CASE("whom a period judges is said by what stands now, also where it is not shown") {
    const PeriodIndex frozen = index_of(office());
    std::set<IndexSubject> judged;
    for (int officer = 1; officer <= 6; ++officer)
      if (frozen.scales[0].figures[static_cast<std::size_t>(officer) - 1].standing)
        judged.insert(in_a("P-" + std::to_string(officer)));
    REQUIRE(judged.contains(in_a("P-1")));
    CHECK(judged_by(frozen, {}) == judged);
    const std::vector<Cell> gone = all_but_one_day_annulled("P-1");
    judged.erase(in_a("P-1"));
    CHECK(judged_by(frozen, late(frozen, gone)) == judged);
    // Of a service without a frozen mean: the frozen decision stands.
    judged.insert(in_a("P-1"));
    CHECK(judged_by(frozen, late(frozen, {cell("P-1", 3, 1, 9, "AKTA")})) == judged);
    CHECK(judged_by(frozen, late(frozen, {cell("P-9", 3, 1, 9)})) == judged);
  }

  TEST_CASE("a service without a frozen mean and a person without a figure wait") {
    const PeriodIndex frozen = index_of(office());
    const auto all = late(frozen, {cell("P-1", 3, 1, 9, "AKTA"), cell("P-9", 3, 1, 9)});
    REQUIRE(all.size() == 2);
    for (const LateFigure& one : all) {
      CHECK_FALSE(one.figure);
      CHECK(one.effect == LateEffect::supplement);
    }
  }

  TEST_CASE("ballots of a service without a frozen mean wait alone: what else came is computed") {
    const PeriodIndex frozen = index_of(office());
    std::vector<Cell> gone = all_but_one_day_annulled("P-1");
    const LateFigure without = late(frozen, gone).at(0);
    REQUIRE(without.effect == LateEffect::correction);
    gone.push_back(cell("P-1", 3, 1, 1, "AKTA"));
    const LateFigure with = late(frozen, gone).at(0);
    CHECK(with.ballots == without.ballots + 1);
    CHECK(with.effect == LateEffect::correction);
    CHECK(with.standing == without.standing);
    REQUIRE(with.figure);
    CHECK(with.figure->ratings == without.figure->ratings);
    CHECK(with.figure->difference == without.figure->difference);
    CHECK_FALSE(judged_by(frozen, {with}).contains(in_a("P-1")));
    // Four used and five that wait are too few to show.
    const auto few = late(frozen, {cell("P-2", 3, 1, 4), cell("P-2", 3, 1, 5, "AKTA")}).at(0);
    CHECK(few.ballots == 9);
    CHECK_FALSE(few.figure);
  }

  TEST_CASE("ballots of another unit's service, which nobody ties to the officer's own, wait") {
    std::vector<Cell> cells = office();
    for (int officer = 11; officer <= 13; ++officer)
      for (int day = 0; day < 8; ++day)
        for (int score = 2; score <= 4; ++score)
          cells.push_back(cell("P-" + std::to_string(officer), day, score, 3, "SAMSAT"));
    const PeriodIndex frozen = index_of(cells);
    LateCollector collector(frozen);
    for (const auto& [key, counts] : cells) collector.add(key, counts, false);
    for (const auto& [key, counts] : {cell("P-1", 3, 1, 40), cell("P-1", 4, 1, 40, "SAMSAT")})
      collector.add(key, counts, true);
    const auto all = collector.finish();
    REQUIRE(all.size() == 1);
    CHECK(all[0].ballots == 80);
    REQUIRE(all[0].figure);
    const auto own = std::ranges::find(frozen.scales[0].subjects, in_a("P-1"));
    const auto at = static_cast<std::size_t>(own - frozen.scales[0].subjects.begin());
    CHECK(all[0].figure->ratings == frozen.scales[0].figures[at].ratings + 40);
  }

  TEST_CASE("what was annulled and came back across another freeze is nothing that came") {
    const PeriodIndex frozen = index_of(office());
    const auto posted = [](std::int64_t count, std::uint16_t freezes) {
      Cell one = cell("P-2", 3, 2, count);
      one.first.posting.freezes = freezes;
      return one;
    };
    REQUIRE(late(frozen, {posted(-2, 1)}).at(0).ballots == 2);
    CHECK(late(frozen, {posted(-2, 1), posted(2, 2)}).empty());
    CHECK(late(frozen, {posted(-2, 1), posted(1, 2)}).at(0).ballots == 1);
  }

  TEST_CASE("figures as text stand in hundredths, one line each, alike for alike cells") {
    std::vector<Cell> cells = office();
    const auto lines = figure_lines(index_of(cells));
    REQUIRE(lines.size() == 1 + 1 + 6);
    CHECK(lines[0] == "scale,4,fitted,432");
    CHECK(lines[1].starts_with("key,A,KTP,,"));
    CHECK(lines[1].ends_with(",1000000"));
    const auto figures = index_of(cells).scales[0].figures;
    CHECK(lines[2].starts_with("officer,P-1,A,69,8,6,"));
    CHECK(lines[2].find("," + std::to_string(std::llround(100 * *figures[0].difference)) + ",") !=
          std::string::npos);
    std::ranges::reverse(cells);
    CHECK(figure_lines(index_of(cells)) == lines);
    const auto few = figure_lines(index_of({cell("P-1", 1, 3, 2)}));
    REQUIRE(few.size() == 3);
    CHECK(few[2].starts_with("officer,P-1,A,2,1,1,300,"));
    CHECK(few[2].find(",no_fit ratings days joined") != std::string::npos);
    CHECK(figure_lines(index_of({})).empty());
  }

  TEST_CASE("coverage as text says whose count it rests on and what the index may be used for") {
    const auto lines = [](const IndependentCounts& independent, std::int64_t more_offered = 0,
                          const Causes& causes = {}) {
      IndexCollector collector(kQuarter, {});
      for (auto [key, counts] : {cell("P-1", 1, 3, 9), cell("P-2", 1, 3, 10)}) {
        if (key.officer.text == "P-1") counts.services = 10;
        counts.offered += more_offered;
        collector.add(key, counts);
      }
      return coverage_lines(collector.finish(independent, causes));
    };
    using Lines = std::vector<std::string>;
    CHECK(lines({}) ==
          Lines{"coverage,4,P-1,A,10,,9,9,feedback", "coverage,4,P-2,A,10,,10,10,feedback"});
    CHECK(lines({{{{"P-1"}, {"A"}}, 10}, {{{"P-2"}, {"A"}}, 20}}) ==
          Lines{"coverage,4,P-1,A,10,10,9,9,pay", "coverage,4,P-2,A,10,20,10,10,ask_cause"});
    CHECK(lines({{{{"P-1"}, {"A"}}, 0}, {{{"P-2"}, {"A"}}, 10}}, 1) ==
          Lines{"coverage,4,P-1,A,10,0,10,9,pay", "coverage,4,P-2,A,10,10,11,10,pay"});
    // What the office has said of a cause decides below the floor, and nowhere else.
    const IndependentCounts counted{{{{"P-1"}, {"A"}}, 10}, {{{"P-2"}, {"A"}}, 20}};
    const Lines unsaid = lines(counted);
    CHECK(lines(counted, 0, {{{{"P-2"}, {"A"}}, Cause::accepted}}) ==
          Lines{unsaid[0], "coverage,4,P-2,A,10,20,10,10,pay"});
    CHECK(lines(counted, 0, {{{{"P-2"}, {"A"}}, Cause::none}}) ==
          Lines{unsaid[0], "coverage,4,P-2,A,10,20,10,10,team_weight"});
    CHECK(lines(counted, 0, {{{{"P-1"}, {"A"}}, Cause::none}}) == unsaid);
    CHECK(lines({}, 0, {{{{"P-2"}, {"A"}}, Cause::accepted}}) == lines({}));
    CHECK(coverage_lines(index_of({})).empty());
  }
}
