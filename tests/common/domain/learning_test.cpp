#include "common/domain/learning.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "common/domain/figure_text.hpp"
#include "common/domain/late_figures.hpp"
#include "common/domain/own_figure.hpp"

using namespace suara;
using namespace suara::domain;

namespace {

const Period kQuarter = *parse_period("2026-Q4");
const Date kMonday = date_of(2026, 10, 5);

using Cell = std::pair<TallyKey, TallyCounts>;

Cell cell(int officer, int day, int score, std::int64_t count, const char* service = "KTP",
          const char* unit = "A") {
  const Date on{kMonday.days + day};
  TallyCounts counts;
  counts.scores[static_cast<std::size_t>(score) - 1] = count;
  counts.outcomes[0] = counts.services = counts.offered = count;
  return {{{month_of(on)}, {unit}, {"P-" + std::to_string(officer)}, on, {service}}, counts};
}

// Six officers of a unit over days 0..19, one service or two.
std::vector<Cell> office() {
  std::vector<Cell> cells;
  for (int officer = 1; officer <= 6; ++officer)
    for (int day = 0; day < 20; ++day)
      for (int score = 2; score <= 4; ++score)
        for (const char* service : {"KTP", "KK"})
          cells.push_back(cell(officer, day, std::clamp(score - (officer - 1) / 2, 1, 4),
                               2 + (day + officer) % 3, service));
  return cells;
}

// P-2 began KTP on that Monday and learns ten working days, until day 11.
const OwnService kKtp{{"P-2"}, {"A"}, {"KTP"}};
const std::map<OwnService, Beginning> kBegun{{kKtp, {kMonday, {}}}};
LeftOut learning(std::int64_t days = 10) {
  return {learning_from(first_day(kQuarter), kBegun, days), {}};
}

bool is_learnt(const Cell& one) {
  return one.first.officer == kKtp.officer && one.first.service == kKtp.service &&
         one.first.unit == kKtp.unit && one.first.day.days <= kMonday.days + 11;
}

PeriodIndex index_of(const std::vector<Cell>& cells, const LeftOut& left_out) {
  IndexCollector collector(kQuarter, {}, left_out);
  for (const auto& [key, counts] : cells) collector.add(key, counts);
  return collector.finish();
}

std::vector<std::string> without_learning_lines(std::vector<std::string> lines) {
  std::erase_if(lines, [](const std::string& line) { return line.starts_with("learning,"); });
  return lines;
}

}  // namespace

TEST_SUITE("common/domain/learning") {
  TEST_CASE("thirty working days are six weeks, and a day off makes them one longer") {
    CHECK(to_text(learning_until({kMonday, {}}, 30)) == "2026-11-13");
    CHECK(to_text(learning_until({kMonday, {date_of(2026, 11, 4)}}, 30)) == "2026-11-16");
    CHECK(to_text(learning_until({kMonday, {date_of(2026, 11, 16)}}, 30)) == "2026-11-13");
    CHECK(to_text(learning_until({kMonday, {date_of(2026, 11, 7)}}, 30)) == "2026-11-13");
    CHECK(learning_until({kMonday, {}}, 1) == kMonday);
    CHECK(to_text(learning_until({{kMonday.days - 2}, {}}, 1)) == "2026-10-05");  // a Saturday
    CHECK(to_text(learning_until({{kMonday.days + 4}, {}}, 2)) == "2026-10-12");  // a Friday
    std::vector<Date> whole_year;
    for (int day = 0; day < 400; ++day) whole_year.push_back({kMonday.days + day});
    CHECK(to_text(learning_until({kMonday, whole_year}, 30)) == "2027-10-05");
  }

  TEST_CASE("who has no beginning, one long ago, or a region without the rule learns nothing") {
    const Date first = first_day(kQuarter);
    CHECK(learning_from(first, kBegun, 30).size() == 1);
    CHECK(learning_from(first, kBegun, 0).empty());
    CHECK(learning_from(first, {}, 30).empty());
    CHECK(learning_from(first, {{kKtp, {{first.days - 42}, {}}}}, 30).empty());
    CHECK(learning_from(first, {{kKtp, {{first.days - 41}, {}}}}, 30).size() == 1);
    const Learning ten = learning().learning;
    CHECK(leaves_out(ten, kKtp, {kMonday.days + 11}));
    CHECK(leaves_out(ten, kKtp, {kMonday.days - 1}));  // Who rated before it came too early.
    CHECK_FALSE(leaves_out(ten, kKtp, {kMonday.days + 12}));
    CHECK_FALSE(leaves_out(ten, {kKtp.officer, {"B"}, kKtp.service}, kMonday));
    CHECK_FALSE(leaves_out(ten, {kKtp.officer, kKtp.unit, {"KK"}}, kMonday));
    CHECK_FALSE(leaves_out(ten, {{"P-3"}, kKtp.unit, kKtp.service}, kMonday));
  }

  TEST_CASE("ratings of learning days move nobody's figure: as if they had not been given") {
    std::vector<Cell> rest = office();
    std::erase_if(rest, is_learnt);
    const PeriodIndex with = index_of(office(), learning());
    CHECK(without_learning_lines(figure_lines(with)) == figure_lines(index_of(rest, {})));
    CHECK(coverage_lines(with) == coverage_lines(index_of(rest, {})));
    // Where the rule is off the same cells give what they gave before there was one.
    CHECK(figure_lines(index_of(office(), learning(0))) == figure_lines(index_of(office(), {})));
    CHECK(figure_lines(with) != figure_lines(index_of(office(), {})));
    // Whatever stood in them.
    std::vector<Cell> worse = office();
    for (auto& one : worse)
      if (is_learnt(one)) std::ranges::reverse(one.second.scores.begin(), one.second.scores.begin() + 4);
    CHECK(figure_lines(index_of(worse, learning())) == figure_lines(with));
  }

  TEST_CASE("what was left out is said: how many ratings of which service until when") {
    std::int64_t learnt = 0, given = 0;
    for (const Cell& one : office()) {
      given += one.first.officer == kKtp.officer ? one.second.ratings() : 0;
      learnt += is_learnt(one) ? one.second.ratings() : 0;
    }
    const PeriodIndex index = index_of(office(), learning());
    const ScaleIndex& scale = index.scales.at(0);
    REQUIRE(scale.learning.at(1).size() == 1);
    CHECK(scale.learning[0].empty());
    CHECK(scale.learning[1][0].service == kKtp.service);
    CHECK(scale.learning[1][0].ratings == learnt);
    CHECK(to_text(scale.learning[1][0].learnt.until) == "2026-10-16");
    CHECK(scale.figures[1].ratings + learnt == given);
    const auto lines = figure_lines(index);
    CHECK(std::ranges::count(lines, "learning,P-2,A,KTP,2026-10-16," + std::to_string(learnt)) == 1);

    const OwnFigure own = own_figure(scale, 1, {});
    CHECK(own.learning == OwnFigure::Left{learnt, date_of(2026, 10, 16)});
    CHECK(parse_own_figure(to_line(own)) == own);
    CHECK_FALSE(parse_own_figure(to_line(own) + " 7"));
    CHECK_FALSE(parse_own_figure(to_line(own) + " | 7"));
    CHECK_FALSE(own_figure(scale, 0, {}).learning);
    const auto roots = explain_own_figure(own, {});
    const auto root = std::ranges::find(roots, "ratings_with_learning", &Explanation::label);
    REQUIRE(root != roots.end());
    CHECK(root->value == static_cast<double>(given));
    CHECK(root->children[1].subject == "2026-10-16");
    CHECK(check(*root).empty());
  }

  TEST_CASE("who gave nothing but what they learn is shown, without a figure") {
    const PeriodIndex index = index_of({cell(2, 0, 4, 9), cell(2, 1, 3, 9)}, learning());
    REQUIRE(index.scales.size() == 1);
    CHECK(index.scales[0].keys.empty());
    REQUIRE(index.scales[0].figures.size() == 1);
    CHECK(index.scales[0].figures[0].ratings == 0);
    CHECK_FALSE(index.scales[0].figures[0].sufficient());
    CHECK(index.scales[0].learning[0][0].ratings == 18);
    CHECK(own_figure(index.scales[0], 0, {}).learning->ratings == 18);
    CHECK(figure_lines(index).size() == 3);
  }

  TEST_CASE("a late ballot of a learning day is no supplement, of a later day it is one") {
    const PeriodIndex frozen = index_of(office(), learning());
    const auto late = [&](const Cell& more) {
      LateCollector collector(frozen);
      for (const auto& [key, counts] : office()) collector.add(key, counts, false);
      collector.add(more.first, more.second, true);
      return collector.finish();
    };
    CHECK(late(cell(2, 11, 1, 40)).empty());
    const auto found = late(cell(2, 12, 1, 40));
    REQUIRE(found.size() == 1);
    REQUIRE(found[0].figure);
    CHECK(found[0].figure->ratings == frozen.scales[0].figures[1].ratings + 40);
  }

  TEST_CASE("who was judged before keeps the figure and gets no second decision") {
    const Period third = *parse_period("2026-10");
    const PeriodIndex free = index_of(office(), {});
    const PeriodIndex held = index_of(office(), {{}, {{{{"P-2"}, {"A"}}, third}}});
    const OfficerIndex& before = free.scales[0].figures[1];
    const OfficerIndex& after = held.scales[0].figures[1];
    REQUIRE(before.standing);
    CHECK_FALSE(after.standing);
    CHECK(after.missing == std::vector{Shortfall::judged});
    CHECK(after.difference == before.difference);
    CHECK(after.index == before.index);
    CHECK(held.scales[0].judged[1] == third);
    CHECK(held.scales[0].figures[0].standing == free.scales[0].figures[0].standing);
    CHECK_FALSE(held.scales[0].judged[0]);
    const auto lines = figure_lines(held), plain = figure_lines(free);
    for (std::size_t i = 0; i < lines.size(); ++i)
      if (!lines[i].starts_with("officer,P-2,")) CHECK(lines[i] == plain[i]);
    // A late ballot does not bring the decision back.
    LateCollector collector(held);
    for (const auto& [key, counts] : office()) collector.add(key, counts, false);
    const auto [key, counts] = cell(2, 3, 4, 6);
    collector.add(key, counts, true);
    const auto late = collector.finish();
    REQUIRE(late.size() == 1);
    CHECK(late[0].effect == LateEffect::supplement);
    CHECK_FALSE(late[0].figure->standing);

    const OwnFigure own = own_figure(held.scales[0], 1, {});
    CHECK_FALSE(own.points);
    CHECK(parse_own_figure(to_line(own)) == own);
    const Explanation why =
        explain_sufficient(held.scales[0].fit, after, {}, to_text(*held.scales[0].judged[1]));
    CHECK(why.value == 0);
    CHECK(why.children.back().subject == "2026-10");
    CHECK(check(why).empty());
    CHECK(explain_own_figure(own, {})[0].value == 0);
  }

  TEST_CASE("judged in a unit is judged in the region, and judged in the region in each unit") {
    const Period third = *parse_period("2026-Q3"), fourth = *parse_period("2026-Q4");
    const Judged in_units{{{{"P-1"}, {"A"}}, third}, {{{"P-1"}, {"B"}}, fourth}};
    CHECK(judged_in(in_units, {{"P-1"}, {"B"}}) == fourth);
    CHECK(judged_in(in_units, {{"P-1"}, {}}) == third);
    CHECK_FALSE(judged_in(in_units, {{"P-1"}, {"C"}}));
    CHECK_FALSE(judged_in(in_units, {{"P-0"}, {}}));
    CHECK_FALSE(judged_in(in_units, {{"P-2"}, {}}));
    const Judged in_region{{{{"P-1"}, {}}, third}};
    CHECK(judged_in(in_region, {{"P-1"}, {"A"}}) == third);
    CHECK_FALSE(judged_in(in_region, {{"P-2"}, {"A"}}));
  }
}
