// What an officer is told of their own figure and of the office: nothing from which a colleague's
// few ratings could be read, however many editions are kept.
#include "common/domain/own_figure.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <tuple>

using namespace suara;
using namespace suara::domain;

namespace {

const Quarter kQuarter{2026, 4};
constexpr std::size_t kOwn = 0;  // P-1

struct Vote {
  int officer = 0;
  int day = 0;
  int score = 4;
};

// So many days of work of the officers 0..officers-1, two ratings each a day.
std::vector<Vote> work(int officers, int days) {
  std::vector<Vote> votes;
  for (int day = 0; day < days; ++day)
    for (int officer = 0; officer < officers; ++officer)
      for (int i = 0; i < 2; ++i) {
        const bool swings = (day * 7 + i * 3 + officer * 5) % 4 == 0;
        votes.push_back({officer, day, std::clamp(4 - officer * 2 / 3 - (swings ? 1 : 0), 1, 4)});
      }
  return votes;
}

// counted: services by the registry; not_offered: more of P-1's, on the first day.
ScaleIndex scale_of(const std::vector<Vote>& votes, const IndependentCounts& counted = {},
                    int not_offered = 0) {
  IndexPolicy policy;
  policy.rules.reliability_min = 0.2;  // so that a small office is enough
  policy.rules.ratings_min = 5;
  IndexCollector collector(period_of(kQuarter), policy);
  const auto add = [&](int officer, int day_of_quarter, const TallyCounts& counts) {
    const Date day{first_day(kQuarter).days + day_of_quarter};
    collector.add({{month_of(day), 0},
                   UnitId{"capil"},
                   {"P-" + std::to_string(officer + 1)},
                   day,
                   ServiceId{"ktp"}},
                  counts);
  };
  for (const Vote& vote : votes) {
    TallyCounts counts;
    counts.scores[static_cast<std::size_t>(vote.score - 1)] = counts.outcomes[0] = 1;
    counts.services = counts.offered = 1;
    add(vote.officer, vote.day, counts);
  }
  TallyCounts finished;
  finished.services = not_offered;
  add(0, 0, finished);
  return collector.finish(counted).scales.at(0);
}

EditionFigures edition_of(const std::vector<Vote>& votes) {
  const OwnFigure figure = own_figure(scale_of(votes), kOwn, {});
  return {figure.ratings, {figure}};
}

void vote(std::vector<Vote>& votes, int officer, int day, int score, int times = 1) {
  for (int i = 0; i < times; ++i) votes.push_back({officer, day, score});
}

// Points and office that the newest edition shows, for each score that somebody could have given.
std::set<std::string> shown_for_each_score(const std::vector<Vote>& before,
                                           const std::vector<Vote>& after, int officer, int times,
                                           bool raw = false) {
  std::set<std::string> shown;
  for (int score = 1; score <= 4; ++score) {
    std::vector<Vote> world = after;
    vote(world, officer, 9, score, times);
    const std::vector<EditionFigures> made{edition_of(before), edition_of(world)};
    OwnFigure figure = raw ? made.back().figures[0] : shown_figures(made)[0];
    figure.behind.reset();
    shown.insert(to_line(figure));
  }
  return shown;
}

// By hand, so that each limit is met from both sides.
struct Given {
  std::int64_t ratings = 0;  // of the edition; the figure's own are 40
  OwnFigure::Behind behind;
  std::int64_t office_index = 0;
};
constexpr std::int64_t kCounted = 40;

std::vector<EditionFigures> editions_of(const std::vector<Given>& all) {
  std::vector<EditionFigures> editions;
  for (const Given& one : all) {
    OwnFigure figure;
    figure.unit = {"capil"};
    figure.ratings = kCounted;
    figure.points = OwnFigure::Points{4, 1, 7, 84, 80, 88, 90, Standing::above};
    figure.office = OwnFigure::Office{one.office_index, 6};
    figure.behind = one.behind;
    editions.push_back({one.ratings, {figure}});
  }
  return editions;
}

}  // namespace

TEST_SUITE("common/domain/own_figure") {
  TEST_CASE("a colleague's single vote moves nothing that is told, whatever its score") {
    const std::vector<Vote> before = work(6, 4);
    std::vector<Vote> after = before;
    vote(after, 0, 8, 4, 5);  // the officer's own next five: so there is a next edition
    // The attack works: told as it is computed, the vote could be read.
    CHECK(shown_for_each_score(before, after, 3, 1, true).size() > 1);
    CHECK(shown_for_each_score(before, after, 3, 1).size() == 1);
    CHECK(shown_for_each_score(before, after, 3, 4).size() == 1);
    CHECK(shown_for_each_score(before, after, 6, 1).size() == 1);  // a newcomer's first
    // Five alike are accepted, and told.
    CHECK(shown_for_each_score(before, after, 3, 5).size() > 1);
  }

  TEST_CASE("an office of five of whom one has four ratings is told to nobody") {
    std::vector<Vote> votes = work(4, 8);
    vote(votes, 4, 1, 1, 4);
    const std::vector<EditionFigures> few{edition_of(votes)};
    REQUIRE(few[0].figures[0].points.has_value());  // joined by five, and it may be used
    const OwnFigure held = shown_figures(few)[0];
    CHECK_FALSE(held.office.has_value());
    CHECK_FALSE(held.points.has_value());
    CHECK(held.held_back == few[0].figures[0].points->standing);
    vote(votes, 4, 2, 1);
    const OwnFigure told = shown_figures(std::vector{edition_of(votes)})[0];
    REQUIRE(told.office.has_value());
    CHECK(told.office->officers == 5);
    CHECK(told.points.has_value());
  }

  TEST_CASE("points and level tell a change only where five ratings or more stand behind it") {
    using Behind = OwnFigure::Behind;
    struct Row {
      const char* what;
      std::vector<Given> editions;
      bool told;
      std::int64_t office;
    };
    const Given first{kCounted, Behind{5, 100, 100}, 80};
    const std::vector<Row> rows = {
        {"the first", {first}, true, 80},
        {"nothing moved", {first, {kCounted, Behind{5, 100, 100}, 80}}, true, 80},
        {"four officers", {{kCounted, Behind{4, 100, 100}, 80}}, false, 80},
        {"one apart", {{kCounted + 1, Behind{5, 100, 100}, 80}}, false, 80},
        {"four apart", {{kCounted + 4, Behind{5, 100, 100}, 80}}, false, 80},
        {"five apart", {{kCounted + 5, Behind{5, 100, 100}, 80}}, true, 80},
        {"annulled ones that the figure lacks",
         {{kCounted - 4, Behind{5, 100, 100}, 80}},
         false,
         80},
        {"one of a colleague's", {first, {kCounted, Behind{5, 101, 101}, 81}}, false, 80},
        {"four of colleagues'", {first, {kCounted, Behind{5, 104, 104}, 81}}, false, 80},
        {"five of colleagues'", {first, {kCounted, Behind{5, 105, 105}, 81}}, true, 81},
        {"four went", {first, {kCounted, Behind{5, 96, 96}, 79}}, false, 80},
        {"five went", {first, {kCounted, Behind{5, 95, 95}, 79}}, true, 79},
        {"three of those who share a key", {first, {kCounted, Behind{5, 103, 110}, 81}}, false, 81},
        {"three of the others in the unit",
         {first, {kCounted, Behind{5, 100, 103}, 81}},
         false,
         80},
        {"what was held back counts from what was told last",
         {first, {kCounted, Behind{5, 103, 103}, 81}, {kCounted, Behind{5, 106, 106}, 82}},
         true,
         82},
        {"apart as when told last",
         {{kCounted + 5, Behind{5, 100, 100}, 80}, {kCounted + 5, Behind{5, 110, 110}, 81}},
         true,
         81},
        {"apart by one more than when told last",
         {{kCounted + 5, Behind{5, 100, 100}, 80}, {kCounted + 6, Behind{5, 110, 110}, 81}},
         false,
         81},
    };
    for (const Row& row : rows) {
      const auto shown = shown_figures(editions_of(row.editions));
      REQUIRE_MESSAGE(shown.size() == 1, row.what);
      CHECK_MESSAGE(shown[0].points.has_value() == row.told, row.what);
      CHECK_MESSAGE(shown[0].held_back.has_value() != row.told, row.what);
      CHECK_MESSAGE(shown[0].standing() == Standing::above, row.what);
      CHECK_MESSAGE(shown[0].office->index == row.office, row.what);
    }
    CHECK(shown_figures({}).empty());
    // Each unit's is told by itself, and a figure without points has none to hold back.
    auto two = editions_of({first, {kCounted, Behind{5, 101, 101}, 81}});
    two[1].figures[0].unit = {"samsat"};
    CHECK(shown_figures(two)[0].points.has_value());
    two[1].figures[0].points.reset();
    CHECK_FALSE(shown_figures(two)[0].held_back.has_value());
  }

  // Between two editions the floor may be crossed, and the officer sees that it was. Offers and
  // services are told anyway, whose count they are says nothing of a ballot, and colleagues' stand
  // in none of it: so the crossing tells no score, however few ballots were behind it.
  TEST_CASE("what coverage lets a figure be used for is the same whatever anybody was given") {
    const auto use = [](int not_offered, bool by_registry, int own, int colleagues, int theirs) {
      std::vector<Vote> votes = work(6, 4);  // P-1: eight
      vote(votes, 0, 9, own);
      vote(votes, 3, 9, theirs, colleagues);
      IndependentCounts counted;
      if (by_registry) counted = {{{{"P-1"}, {"capil"}}, 9 + not_offered}};
      return own_figure(scale_of(votes, counted, not_offered), kOwn, {}).use;
    };
    for (const auto& [not_offered, by_registry, wanted] :
         {std::tuple{1, true, IndexUse::pay}, {2, true, IndexUse::ask_cause},
          {1, false, IndexUse::feedback}, {2, false, IndexUse::feedback}})
      for (int own = 1; own <= 4; ++own)
        for (int theirs = 1; theirs <= 4; ++theirs)
          for (const int colleagues : {0, 1, 4, 5})
            CHECK(use(not_offered, by_registry, own, colleagues, theirs) == wanted);
  }

  TEST_CASE("a cause that is stated moves the use of counts below the floor, and nothing else") {
    OwnFigure figure = editions_of({{kCounted, {5, 100, 120}, 80}})[0].figures[0];
    const auto use = [&](std::int64_t offered, std::optional<IndexUse> told, Cause cause) {
      figure.services = 50;
      figure.offered = offered;
      figure.use = told;
      OwnFigure now = with_cause(figure, cause, {});
      const auto its = now.use;
      now.use = told;
      CHECK(now == figure);
      return its;
    };
    for (const IndexUse told : {IndexUse::ask_cause, IndexUse::team_weight, IndexUse::pay}) {
      CHECK(use(44, told, Cause::accepted) == IndexUse::pay);
      CHECK(use(44, told, Cause::none) == IndexUse::team_weight);
      CHECK(use(44, told, Cause::unknown) == IndexUse::ask_cause);
    }
    for (const Cause cause : {Cause::accepted, Cause::none, Cause::unknown}) {
      CHECK(use(45, IndexUse::pay, cause) == IndexUse::pay);
      CHECK(use(44, IndexUse::feedback, cause) == IndexUse::feedback);
      CHECK_FALSE(use(44, {}, cause).has_value());
    }
  }

  TEST_CASE("the explanation says a cause where the use follows from one, and the rest as before") {
    OwnFigure figure;
    figure.services = 50;
    const auto said = [&](std::int64_t offered, IndexUse use) {
      figure.offered = offered;
      figure.use = use;
      const auto roots = explain_own_figure(figure, {});
      for (const Explanation& one : roots) CHECK(check(one).empty());
      const auto coverage = std::ranges::find(roots, "coverage_for_pay", &Explanation::label);
      CHECK(coverage->value == (offered >= 45 ? 1 : 0));
      const auto cause = std::ranges::find(roots, "cause_accepted", &Explanation::label);
      if (cause == roots.end()) return std::optional<double>{};
      CHECK(cause->source == "office");
      return std::optional(cause->value);
    };
    CHECK(said(44, IndexUse::pay) == 1);
    CHECK(said(44, IndexUse::team_weight) == 0);
    CHECK_FALSE(said(44, IndexUse::ask_cause).has_value());
    CHECK_FALSE(said(45, IndexUse::pay).has_value());
  }

  TEST_CASE("what it may be used for is kept with the edition; a line without it says nothing") {
    OwnFigure figure = editions_of({{kCounted, {5, 100, 120}, 80}})[0].figures[0];
    CHECK_FALSE(parse_own_figure(to_line(figure))->use.has_value());
    for (const IndexUse use : {IndexUse::pay, IndexUse::feedback, IndexUse::ask_cause,
                               IndexUse::team_weight, IndexUse::nothing})
      for (const auto late : {std::optional<LateEffect>{}, std::optional(LateEffect::supplement)}) {
        figure.use = use;
        figure.late = late;
        CHECK(parse_own_figure(to_line(figure)) == figure);
        CHECK(shown_figures(std::vector{EditionFigures{kCounted, {figure}}})[0].use == use);
      }
    REQUIRE(parse_own_figure("capil 40 8 6 50 45 40 0 | 1 2 3 | 4"));
    for (const char* wrong :
         {"capil 40 8 6 50 45 40 0 | 1 2 3 | 5", "capil 40 8 6 50 45 40 0 | 1 2 3 | -1",
          "capil 40 8 6 50 45 40 0 | 1 2 3 | pay", "capil 40 8 6 50 45 40 0 | 1 2 3 | 1 1",
          "capil 40 8 6 50 45 40 0 | 1 2 3 | ", "capil 40 8 6 50 45 40 0 | 1 2 3 | 1 | 1"})
      CHECK_FALSE(parse_own_figure(wrong));
  }

  TEST_CASE("the explanation says which condition of coverage is not met, where the edition does") {
    OwnFigure figure;
    figure.services = 50;
    figure.offered = 45;
    const auto root = [&](const char* label) {
      std::optional<Explanation> found;
      for (const Explanation& one : explain_own_figure(figure, {})) {
        CHECK(check(one).empty());
        if (one.label == label) found = one;
      }
      return found;
    };
    CHECK(root("coverage")->value == 0.9);
    CHECK_FALSE(root("coverage_for_pay"));
    const auto conditions = [&](IndexUse use) {
      figure.use = use;
      const auto all = root("coverage_for_pay").value();
      CHECK_FALSE(root("coverage"));  // it stands below
      return std::tuple{all.value, all.children[0].value, all.children[1].value};
    };
    CHECK(conditions(IndexUse::pay) == std::tuple{1, 1, 1});
    CHECK(conditions(IndexUse::feedback) == std::tuple{0, 1, 0});
    figure.offered = 44;
    CHECK(conditions(IndexUse::ask_cause) == std::tuple{0, 0, 1});
    // Where nothing hangs on whether others counted, the edition does not say it, nor does this.
    IndexPolicy alone;
    alone.coverage.pay_needs_independent_count = false;
    figure.use = IndexUse::pay;
    figure.offered = 45;
    CHECK(explain_own_figure(figure, alone).back().children.size() == 1);
    CHECK(explain_own_figure(figure, {}).back().children.size() == 2);
    figure.services = figure.offered = 0;
    figure.use = IndexUse::nothing;
    const Explanation none = explain_own_figure(figure, {}).back();
    CHECK(none.value == 0);
    CHECK(none.children.size() == 1);
  }

  TEST_CASE("a line of before colleagues were counted reads, and is told as it was") {
    const auto old = parse_own_figure("capil 40 8 6 50 45 40 0 4 1 7 84 80 88 90 2 80 6");
    REQUIRE(old.has_value());
    CHECK_FALSE(old->behind.has_value());
    CHECK(shown_figures(std::vector{EditionFigures{kCounted, {*old}}})[0].points.has_value());
    const auto now = editions_of({{kCounted, {5, 100, 120}, 80}})[0].figures[0];
    CHECK(parse_own_figure(to_line(now)) == now);
    OwnFigure late = now;
    late.late = LateEffect::correction;
    CHECK(parse_own_figure(to_line(late)) == late);
    CHECK(late.decided() == late.standing());
    for (const std::optional<Standing> standing :
         {std::optional<Standing>{}, std::optional(Standing::below),
          std::optional(Standing::above)}) {
      late.corrected = OwnFigure::Corrected{standing};
      CHECK(parse_own_figure(to_line(late)) == late);
      CHECK(late.decided() == standing);
    }
    for (const char* wrong :
         {"capil 40 8 6 50 45 40 0 | 1 2", "capil 40 8 6 50 45 40 0 | 1 2 3 3",
          "capil 40 8 6 50 45 40 0 | 1 2 3 0", "capil 40 8 6 50 45 40 0 | 1 2 3 1 1",
          "capil 40 8 6 50 45 40 0 | 1 2 x",
          "capil 40 8 6 50 45 40 0 | 1 2 3 2 4", "capil 40 8 6 50 45 40 0 | 1 2 3 2 1 1",
          "capil 40 8 6 50 45 40 0 | "})
      CHECK_FALSE(parse_own_figure(wrong));
  }

  TEST_CASE("how sure a figure is called is the policy's, and the explanation says both limits") {
    IndexRules rules;
    CHECK(certainty_of(69, rules) == Certainty::low);
    CHECK(certainty_of(70, rules) == Certainty::fair);
    CHECK(certainty_of(84, rules) == Certainty::fair);
    CHECK(certainty_of(85, rules) == Certainty::high);
    rules.reliability_fair_percent = 60;
    rules.reliability_high_percent = 95;
    CHECK(certainty_of(69, rules) == Certainty::fair);
    CHECK(certainty_of(94, rules) == Certainty::fair);
    CHECK(certainty_of(95, rules) == Certainty::high);
    const auto roots = explain_certainty(94, "edition", rules);
    REQUIRE(roots.size() == 2);
    CHECK(roots[0].value == 1);
    CHECK(roots[0].children[1].value == 60);
    CHECK(roots[1].value == 0);
    CHECK(roots[1].children[1].value == 95);
    for (const Explanation& root : roots) CHECK(check(root).empty());
    OwnFigure figure;
    IndexPolicy policy;
    policy.rules = rules;
    const auto labels = [&] {
      std::set<std::string> all;
      for (const Explanation& root : explain_own_figure(figure, policy)) all.insert(root.label);
      return all;
    };
    CHECK_FALSE(labels().contains("reliability_fair"));
    figure.points = OwnFigure::Points{};
    CHECK(labels().contains("reliability_fair"));
    CHECK(labels().contains("reliability_high"));
  }
}
