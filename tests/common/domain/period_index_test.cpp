#include "common/domain/period_index.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "common/domain/own_figure.hpp"

using namespace suara;
using namespace suara::domain;

namespace {

const Period kQuarter = *parse_period("2026-Q4");
const Date kFirst = date_of(2026, 10, 5);

struct Given {
  std::string officer = "P-1";
  std::string unit = "A";
  std::string service = "KTP";
  int day = 0;
  int score = 4;
  std::int64_t count = 1;
  Channel channel = Channel::desk;
  ServiceResult result = ServiceResult::selesai;
  std::uint8_t faces = 4;
};

std::pair<TallyKey, TallyCounts> cell(const Given& given) {
  const Date day{kFirst.days + given.day};
  TallyCounts counts;
  counts.scores[static_cast<std::size_t>(given.score) - 1] = given.count;
  counts.outcomes[0] = given.count;
  counts.services = counts.offered = given.count;
  return {{{month_of(day)}, {given.unit}, {given.officer}, day, {given.service}, given.result,
           given.channel, given.faces},
          counts};
}

PeriodIndex index_of(std::vector<Given> cells, const IndexPolicy& policy = {}) {
  IndexCollector collector(kQuarter, policy);
  for (const Given& given : cells) {
    const auto [key, counts] = cell(given);
    collector.add(key, counts);
  }
  return collector.finish();
}

// Five officers of a unit over eight days, of different quality.
std::vector<Given> office(const std::string& unit, int shift = 0) {
  std::vector<Given> cells;
  for (int officer = 0; officer < 5; ++officer)
    for (int day = 0; day < 8; ++day)
      for (const char* service : {"KK", "KTP"})
        for (int score = 2; score <= 4; ++score)
          cells.push_back({"P-" + std::to_string(officer + 1), unit, service, day,
                           std::clamp(score - officer / 2 + shift, 1, 4), 1 + (day + officer) % 3});
  return cells;
}

const ScaleIndex& only(const PeriodIndex& index) {
  REQUIRE(index.scales.size() == 1);
  return index.scales[0];
}

}  // namespace

TEST_SUITE("common/domain/period_index") {
  TEST_CASE("the order of the cells is not seen in a digit") {
    auto cells = office("A");
    const auto one = index_of(cells);
    std::ranges::reverse(cells);
    std::ranges::rotate(cells, cells.begin() + 7);
    const auto other = index_of(cells);
    REQUIRE(only(one).subjects == only(other).subjects);
    REQUIRE(only(one).keys == only(other).keys);
    for (std::size_t i = 0; i < 5; ++i) {
      CHECK(only(one).figures[i].index == only(other).figures[i].index);
      CHECK(only(one).figures[i].se == only(other).figures[i].se);
    }
  }

  TEST_CASE("what came and went between postings is in the figures as if it had been so at once") {
    auto posted = office("A"), at_once = posted;
    // Two 2s annulled, a 1 and a 3 come late: number and sum stay, the squares do not.
    TallyCounts moved;
    moved.scores = {1, -2, 1};
    std::vector<std::pair<TallyKey, TallyCounts>> late;
    for (const int day : {1, 2, 4, 5}) {  // on which P-4 has two 2s
      late.emplace_back(cell({"P-4", "A", "KTP", day}).first, moved);
      for (const auto& [score, count] : {std::pair{1, 1}, {2, -2}, {3, 1}})
        at_once.push_back({"P-4", "A", "KTP", day, score, count});
    }
    IndexCollector collector(kQuarter, {});
    for (const Given& given : posted) {
      const auto [key, counts] = cell(given);
      collector.add(key, counts);
    }
    for (const auto& [key, counts] : late) collector.add(key, counts);
    const PeriodIndex index = collector.finish(), wanted = index_of(at_once);
    CHECK(only(index).fit.sigma2 == only(wanted).fit.sigma2);
    CHECK(only(index).fit.sigma2 != only(index_of(posted)).fit.sigma2);
    CHECK(only(index).figures[3].se_difference == only(wanted).figures[3].se_difference);
  }

  TEST_CASE("a person in two units is two figures, and in region mode one") {
    auto cells = office("A");
    const auto more = office("B", -1);
    cells.insert(cells.end(), more.begin(), more.end());
    const auto by_unit = index_of(cells);
    CHECK(only(by_unit).subjects.size() == 10);
    CHECK(only(by_unit).keys.size() == 4);
    CHECK(only(by_unit).mixes.size() == 2);
    CHECK(to_text(only(by_unit).keys[0]) == "A/KK");
    // The same people at another level of difficulty: within each unit they differ alike.
    CHECK(only(by_unit).figures[0].joined == 5);
    IndexPolicy policy;
    policy.compare_within = CompareWithin::region;
    const auto region = index_of(cells, policy);
    CHECK(only(region).subjects.size() == 5);
    CHECK(only(region).keys.size() == 2);
    CHECK(only(region).subjects[0].unit.empty());
    CHECK(only(region).units[0] == std::set<UnitId>{{"A"}, {"B"}});
    CHECK(to_text(only(region).keys[0]) == "KK");
    CHECK(only(region).figures[0].ratings ==
          only(by_unit).figures[0].ratings + only(by_unit).figures[1].ratings);
  }

  TEST_CASE("walk-ups and imported ballots count as the policy says, and never for coverage") {
    auto cells = office("A");
    cells.push_back({"P-1", "A", "KTP", 1, 4, 10, Channel::walk_up});
    cells.push_back({"P-1", "A", "KTP", 1, 4, 20, Channel::imported});
    const std::int64_t plain = only(index_of(office("A"))).figures[0].ratings;
    CHECK(only(index_of(cells)).figures[0].ratings == plain);
    IndexPolicy policy;
    policy.count_walk_ups = true;
    CHECK(only(index_of(cells, policy)).figures[0].ratings == plain + 10);
    policy.count_imported = true;
    CHECK(only(index_of(cells, policy)).figures[0].ratings == plain + 30);
    CHECK(only(index_of(cells, policy)).coverages[0].services == plain);
  }

  TEST_CASE("a result that another program stated is part of the key, an officer's own is not") {
    std::vector<Given> cells = office("A");
    const auto refused = ServiceResult::tidak_memenuhi_syarat;
    cells.push_back({"P-1", "A", "KTP", 1, 1, 3, Channel::desk, refused});
    CHECK(only(index_of(cells)).keys.size() == 2);
    cells.push_back({"P-1", "A", "KTP", 1, 1, 3, Channel::program, refused});
    const auto with = index_of(cells);
    REQUIRE(only(with).keys.size() == 3);
    CHECK(to_text(only(with).keys[2]) == "A/KTP/tidak_memenuhi_syarat");
  }

  TEST_CASE("scales are never added together; other days, unplaced and nobody's do not count") {
    auto cells = office("A");
    const std::int64_t plain = only(index_of(cells)).fit.layout.ratings;
    cells.push_back({"P-1", "A", "KTP", 90, 4, 7});  // January
    cells.push_back({"P-1", "-", "KTP", 1, 4, 7});
    cells.push_back({"", "A", "KTP", 1, 4, 7});
    CHECK(only(index_of(cells)).fit.layout.ratings == plain);
    IndexPolicy policy;
    policy.count_imported = true;
    cells.push_back({"P-1", "A", "KTP", 1, 5, 7, Channel::imported, {}, 5});
    const auto index = index_of(cells, policy);
    REQUIRE(index.scales.size() == 2);
    CHECK(index.scales[0].fit.layout.ratings == plain);
    CHECK(index.scales[1].faces == 5);
    CHECK(index.scales[1].figures[0].ratings == 7);
    CHECK(index_of({}).scales.empty());
  }

  TEST_CASE("an independent count makes the denominator, of the unit where it was counted") {
    IndexCollector collector(kQuarter, {});
    for (const Given& given : office("A")) {
      const auto [key, counts] = cell(given);
      collector.add(key, counts);
    }
    const auto index = collector.finish({{{{"P-1"}, {"A"}}, 1'000}, {{{"P-2"}, {"B"}}, 1'000}});
    CHECK(only(index).coverages[0].services == 1'000);
    CHECK(only(index).coverages[0].basis == CountBasis::independent);
    CHECK(use_of(only(index).coverages[0], Cause::unknown, {}) == IndexUse::ask_cause);
    CHECK_FALSE(only(index).coverages[1].independent);
  }

  TEST_CASE("a cause is of the officer in that unit, and of nobody else") {
    const auto causes_of = [](const IndexSubject& subject, CompareWithin within) {
      IndexPolicy policy;
      policy.compare_within = within;
      IndexCollector collector(kQuarter, policy);
      for (const Given& given : office("A")) {
        const auto [key, counts] = cell(given);
        collector.add(key, counts);
      }
      return only(collector.finish({}, {{subject, Cause::accepted}})).causes;
    };
    const std::vector<Cause> nobody(5, Cause::unknown);
    auto second = nobody;
    second[1] = Cause::accepted;
    CHECK(causes_of({{"P-2"}, {"A"}}, CompareWithin::unit) == second);
    CHECK(causes_of({{"P-2"}, {"B"}}, CompareWithin::unit) == nobody);
    CHECK(causes_of({{"P-9"}, {"A"}}, CompareWithin::unit) == nobody);
    CHECK(causes_of({{"P-2"}, {}}, CompareWithin::unit) == nobody);
    CHECK(causes_of({{"P-2"}, {}}, CompareWithin::region) == second);
    CHECK(causes_of({{"P-2"}, {"A"}}, CompareWithin::region) == nobody);
    CHECK(only(index_of(office("A"))).causes == nobody);
  }

  TEST_CASE("an officer's own figure is whole points where it may be used, and reads back") {
    const auto index = index_of(office("A"));
    bool with = false;
    for (std::size_t i = 0; i < 5; ++i) {
      const OwnFigure figure = own_figure(only(index), i, {});
      CHECK(parse_own_figure(to_line(figure)) == figure);
      CHECK(figure.points.has_value() == only(index).figures[i].sufficient());
      if (figure.points)
        CHECK(figure.points->difference == std::llround(*only(index).figures[i].difference));
      for (const Explanation& root : explain_own_figure(figure, {})) CHECK(check(root).empty());
      CHECK(explain_own_figure(figure, {})[0].value == (figure.points ? 1 : 0));
      with = with || figure.points;
    }
    CHECK(with);
    const auto few = index_of({{"P-1", "A", "KTP", 1, 4, 5}});
    const OwnFigure none = own_figure(only(few), 0, {});
    CHECK_FALSE(none.points);
    CHECK_FALSE(none.missing.empty());
    CHECK(parse_own_figure(to_line(none)) == none);
    for (const char* wrong : {"", "A", "A 1 2 3 4 5 6", "A 1 2 3 4 5 6 1", "A 1 2 3 4 5 6 1 9",
                              "A 1 2 3 4 5 6 0 1 2 3", "A 1 2 3 4 5 6 0 x"})
      CHECK_FALSE(parse_own_figure(wrong));
  }

  TEST_CASE("a policy reads what it writes, has the rule's defaults, and says what is wrong") {
    CHECK(policy_of({}) == IndexPolicy{});
    CHECK(policy_of({{"hours.monday", "08:00-15:00"}}) == IndexPolicy{});
    IndexPolicy other;
    other.compare_within = CompareWithin::region;
    other.count_imported = true;
    other.rules = {40, 9, 0.75, 6, 2.5, 65, 90};
    other.coverage = {85, false};
    other.freeze = {7, 2};
    other.flags = {600, 6, 30'000, 12, 0.3, 0.1, 1e-5, 4.5, 105, 3, 30, 0.05, 0.02, 1'500, 1e-7};
    other.learning_days = 20;
    other.judged_once = false;
    CHECK(policy_of(settings_of(other)) == other);
    CHECK(to_text(IndexPolicy{}) ==
          "compare_within=unit\ncount_imported=false\ncount_walk_ups=false\n"
          "coverage_floor_percent=90\ndays_min=6\nflag_burst_ms=60000\nflag_burst_touches=5\n"
          "flag_day_errors=5\nflag_lost_false_discovery=0.01\nflag_lost_margin=0.06\n"
          "flag_lost_offered_min=20\nflag_pace_ms=700\nflag_quick_ms=2000\n"
          "flag_rhythm_gaps=10\nflag_rhythm_share=0.2\nflag_rhythm_variation=0.15\n"
          "flag_run_probability=0.0001\nflag_services_extra=2\nflag_services_percent=100\n"
          "flag_shape_probability=1e-06\ngrace_days=14\njoined_min=5\njudged_once=true\n"
          "learning_days=30\nlimit_points=3\n"
          "pay_needs_independent_count=true\nratings_min=30\nreliability_fair_percent=70\n"
          "reliability_high_percent=85\nreliability_min=0.7\nwaivers_max=0\n");
    for (const auto& [key, value] :
         {std::pair{"reliability_min", "1.01"}, {"reliability_min", "nan"}, {"limit_points", "-1"},
          {"joined_min", "1"}, {"count_walk_ups", "yes"}, {"compare_within", ""},
          {"flag_pace_ms", "-1"}, {"flag_run_probability", "1.5"},
          {"learning_days", "121"}, {"learning_days", "-1"}, {"judged_once", "1"},
          {"reliability_fair_percent", "101"}, {"reliability_high_percent", "0.85"}}) {
      const auto read = policy_of({{std::string(kPolicyPrefix) + key, value}});
      REQUIRE_FALSE(read);
      CHECK(read.error().code == "policy.value");
      CHECK(read.error().args.at("key") == key);
    }
    CHECK(policy_of({{"policy.days", "6"}}).error().code == "policy.unknown_key");
  }

  TEST_CASE("a mix of the year makes the level of its unit and its year, and nothing else") {
    auto cells = office("A");
    const auto other_unit = office("B", -1);
    cells.insert(cells.end(), other_unit.begin(), other_unit.end());
    const PeriodIndex plain = index_of(cells);
    const auto with = [&](const std::string& key, const std::string& shares) {
      return index_of(cells, policy_of({{kPolicyPrefix + key, shares}}).value());
    };
    const PeriodIndex fixed = with("mix_2026.A", "KTP 0.8; KK 0.2");
    const ScaleIndex& scale = only(fixed);
    REQUIRE(to_text(scale.keys[0]) == "A/KK");
    REQUIRE(to_text(scale.keys[1]) == "A/KTP");
    const double level = 25 * (0.2 * *scale.fit.service_mean(0) + 0.8 * *scale.fit.service_mean(1));
    for (std::size_t i = 0; i < scale.subjects.size(); ++i) {
      const OfficerIndex &one = scale.figures[i], &before = only(plain).figures[i];
      CHECK(one.difference == before.difference);
      CHECK(one.standing == before.standing);
      const bool in_a = scale.subjects[i].unit.text == "A";
      CHECK(scale.mixes[scale.groups[i]][0].fixed == in_a);
      if (in_a)
        CHECK(*one.index == doctest::Approx(level + *one.difference));
      else
        CHECK(one.index == before.index);
    }
    // Of another year, and where the region would be one group: as without it.
    for (const char* key : {"mix_2025.A", "mix_2026.*"})
      CHECK(only(with(key, "KTP 1")).figures[0].index == only(plain).figures[0].index);
  }

  TEST_CASE("a mix of the year does without what nobody was rated for, and is the region's too") {
    const auto index_with = [&](const std::string& within, const std::string& key,
                                const std::string& shares) {
      const auto policy = policy_of({{"policy.compare_within", within}, {"policy." + key, shares}});
      return index_of(office("A"), policy.value());
    };
    const PeriodIndex plain = index_of(office("A"));
    const auto level = [](const PeriodIndex& index) {
      return *only(index).figures[0].index - *only(index).figures[0].difference;
    };
    const double ktp = 25 * *only(plain).fit.service_mean(1);
    CHECK(level(index_with("unit", "mix_2026.A", "KTP 0.5; AKTA 0.5")) == doctest::Approx(ktp));
    CHECK(level(index_with("region", "mix_2026.*", "KTP 1")) == doctest::Approx(ktp));
    const PeriodIndex unrated = index_with("unit", "mix_2026.A", "AKTA 1");
    CHECK(level(unrated) == level(plain));
    CHECK_FALSE(only(unrated).mixes[0][0].fixed);
    // A result that a program states is a key of its own, with a share of its own.
    CHECK(level(index_with("unit", "mix_2026.A", "KTP dirujuk 1")) == level(plain));
  }

  TEST_CASE("a mix reads what it writes, is the year's alone, and is refused where it is none") {
    const std::map<std::string, std::string> written{
        {"policy.mix_2026.*", "KTP 1"},
        {"policy.mix_2026.A/B.C", "KK 0.333333; KTP 0.333333; KTP dirujuk 0.333333"},
        {"policy.mix_2027.A", "KTP 0.25; SIM 0.75"}};
    const IndexPolicy policy = policy_of(written).value();
    CHECK(policy.mixes.size() == 3);
    CHECK(policy_of(settings_of(policy)) == policy);
    for (const auto& [key, value] : written) CHECK(settings_of(policy).at(key) == value);
    CHECK(to_text(in_year(policy, 2028)) == to_text(IndexPolicy{}));
    CHECK(in_year(policy, 2027).mixes.size() == 1);
    CHECK(policy_of({{"policy.mix_2026.A", ""}}) == IndexPolicy{});
    for (const char* value : {"KTP", "KTP -0.1; KK 1.1", "KTP 1.1", "KTP nan", "KTP 0.5; KTP 0.5",
                              "KTP lost 1", "KTP selesai 0.5 0.5", "K TP", "K,P 1"}) {
      const auto read = policy_of({{"policy.mix_2026.A", value}});
      REQUIRE_FALSE_MESSAGE(read, value);
      CHECK(read.error().code == "policy.value");
      CHECK(read.error().args.at("key") == "mix_2026.A");
    }
    const auto sum = policy_of({{"policy.mix_2026.A", "KTP 0.8; KK 0.1"}});
    REQUIRE_FALSE(sum);
    CHECK(sum.error().code == "policy.mix_sum");
    CHECK(sum.error().args.at("sum") == "0.9");
    for (const char* key : {"mix_", "mix_2026", "mix_2026.", "mix_26.A", "mix_2026.A B", "mix_0001.A"})
      CHECK(policy_of({{std::string(kPolicyPrefix) + key, "KTP 1"}}).error().code ==
            "policy.unknown_key");
  }
}
