// Every edition of simulated quarters with its figure in points, against the ballots of one officer
// among six.
#include <doctest/doctest.h>

#include <cmath>
#include <map>
#include <random>

#include "common/base/period.hpp"
#include "tests/common/domain/figure_attacker.hpp"

using namespace suara;
using namespace suara::domain;
using test::FigureView;
using test::OwnBallot;

namespace {

const OfficerId kOwn{"P-0001"};
const UnitId kUnit{"capil"};
const Quarter kQuarter{2026, 4};
const Period kPeriod = *parse_period("2026-Q4");
const Date kFirst = first_day(kQuarter);
constexpr int kDays = 40;  // of the quarter, so that the search stays short

void add(Cells& cells, const OfficerId& officer, const OwnBallot& ballot) {
  TallyCounts counts;
  counts.scores[static_cast<std::size_t>(ballot.score - 1)] = counts.outcomes[0] = 1;
  counts.services = counts.offered = 1;
  cells[{{month_of(ballot.day), 0},
         kUnit,
         officer,
         ballot.day,
         ballot.service,
         ServiceResult::selesai,
         ballot.channel}] += counts;
}

int score_of(std::mt19937& random, int good) {
  return std::clamp(good - static_cast<int>(random() % 2) - static_cast<int>(random() % 3), 1, 4);
}

Cells colleagues(std::mt19937& random) {
  Cells cells;
  for (int officer = 2; officer <= 6; ++officer)
    for (int day = 0; day < kDays; ++day)
      for (std::size_t n = 1 + random() % 3; n > 0; --n)
        add(cells, {"P-000" + std::to_string(officer)},
            {{kFirst.days + day},
             score_of(random, 2 + officer / 2),
             {random() % 3 == 0 ? "KK" : "KTP"}});
  return cells;
}

// What makes small sets: ratings of a day, of a second service, of the stand at the door.
struct Habit {
  std::vector<int> a_day;  // drawn from
  int second_service = 3;  // one in so many; 0: none
  int walk_up = 0;
  int good = 4;
};

std::vector<OwnBallot> ballots_of(std::mt19937& random, const Habit& habit) {
  const auto one_in = [&](int many) {
    return many > 0 && random() % static_cast<unsigned>(many) == 0;
  };
  std::vector<OwnBallot> ballots;
  for (int day = 0; day < kDays; ++day)
    for (int n = habit.a_day[random() % habit.a_day.size()]; n > 0; --n)
      ballots.push_back({{kFirst.days + day},
                         score_of(random, habit.good),
                         {one_in(habit.second_service) ? "KK" : "KTP"},
                         one_in(habit.walk_up) ? Channel::walk_up : Channel::desk});
  return ballots;
}

// What the night shift computes of the days up to a night.
std::optional<ScaleIndex> index_at(const Cells& others, const Cells& own, Date night) {
  IndexCollector collector(kPeriod, {});
  for (const Cells* all : {&others, &own})
    for (const auto& [key, counts] : *all)
      if (key.day <= night) collector.add(key, counts);
  PeriodIndex index = collector.finish();
  if (index.scales.empty() || index.scales[0].subjects[0].officer != kOwn) return std::nullopt;
  return std::move(index.scales[0]);
}

// The officer's mean by the weights of days, in points.
double scored(const std::vector<OwnBallot>& ballots, Date night, double day_ratio) {
  std::map<Date, std::pair<double, double>> days;  // ratings and their sum
  for (const OwnBallot& one : ballots)
    if (one.day <= night && one.channel == Channel::desk) {
      days[one.day].first += 1;
      days[one.day].second += one.score;
    }
  double weight = 0, sum = 0;
  for (const auto& [day, of_day] : days) {
    const double share = 1 / (1 + day_ratio * of_day.first);
    weight += share * of_day.first;
    sum += share * of_day.second;
  }
  return 25 * sum / weight;
}

// The level that colleagues together have, before it is rounded.
double level(const ScaleIndex& scale) {
  double mean = 0;
  for (const MixShare& one : scale.mixes[0])
    mean += one.share * *scale.fit.service_mean(one.service);
  return 25 * mean;
}

// What an edition's points leave open to somebody who knows reliability, errors and weights, but
// not how high colleagues stand: the difference, so that all rounded figures are those shown.
class Known {
 public:
  Known(const ScaleIndex& scale, const OwnFigure& shown, const std::vector<OwnBallot>& own,
        Date night)
      : night_(night),
        day_ratio_(scale.fit.ratios[1]),
        reliability_(*scale.figures[0].reliability),
        seen_(shown),
        half_width_(kDeciding * *scale.figures[0].se_difference) {
    const double expected =
        scored(own, night_, day_ratio_) - *scale.figures[0].difference / reliability_;
    own_mix_ = expected - level(scale);
  }

  bool could_be(const std::vector<OwnBallot>& ballots) const {
    const auto& points = *seen_.points;
    double least = -100, most = 100;  // of the difference
    const auto rounds_to = [&](double offset, double slope, std::int64_t shown) {
      const double one = (static_cast<double>(shown) - 0.5 - offset) / slope;
      const double other = (static_cast<double>(shown) + 0.5 - offset) / slope;
      least = std::max(least, std::min(one, other));
      most = std::min(most, std::max(one, other));
    };
    const double mean = scored(ballots, night_, day_ratio_) - own_mix_;
    rounds_to(0, 1, points.difference);
    rounds_to(-half_width_, 1, points.low);
    rounds_to(half_width_, 1, points.high);
    rounds_to(mean, -1 / reliability_, seen_.office->index);
    rounds_to(mean, 1 - 1 / reliability_, points.index);
    return least <= most;
  }

 private:
  Date night_;
  double day_ratio_;
  double reliability_;
  OwnFigure seen_;
  double half_width_;
  double own_mix_ = 0;  // how far the officer's services lie above the office's mix
};

// What the nights of the quarter show.
std::vector<FigureView> shown(const Cells& others, const std::vector<OwnBallot>& own, bool held,
                              int& told) {
  Cells cells;
  for (const OwnBallot& one : own) add(cells, kOwn, one);
  std::vector<FigureView> views;
  std::vector<EditionFigures> made;
  std::optional<Edition> newest;
  for (Date night = kFirst; night.days < kFirst.days + kDays; ++night.days) {
    const auto next = next_edition(kOwn, kQuarter, 4, cells, night, {}, newest);
    if (!next) continue;
    newest = next;
    const auto scale = index_at(others, cells, night);
    made.push_back({next->ratings, {}});
    if (scale) made.back().figures.push_back(own_figure(*scale, 0, {}));
    const auto figures = held ? shown_figures(made) : made.back().figures;
    FigureView view{{{}, next->classes}, [](const auto&) { return true; }};
    for (const OwnBallot& one : own) view.view.holds.push_back(one.day <= night);
    if (!figures.empty() && figures[0].points) {
      ++told;
      view.could_be = [known = Known(*scale, figures[0], own, night)](const auto& ballots) {
        return known.could_be(ballots);
      };
      CHECK(view.could_be(own));
    }
    views.push_back(std::move(view));
  }
  return views;
}

int play(const std::string& what, const Habit& habit, int rounds, bool held = true) {
  std::mt19937 random(20261001);
  int small_sets = 0, alike = 0, pinned = 0, told = 0;
  for (int round = 0; round < rounds; ++round) {
    const Cells others = colleagues(random);
    const auto own = ballots_of(random, habit);
    const auto views = shown(others, own, held, told);
    const auto findings = test::attack_figures(own, views);
    small_sets += findings.small_sets;
    alike += findings.alike;
    pinned += static_cast<int>(findings.pinned.size());
  }
  MESSAGE(what << ": " << small_sets << " small sets in " << rounds << " quarters, " << alike
               << " of them alike, " << told << " figures told, " << pinned << " pinned");
  CHECK(told > rounds);
  return pinned;
}

}  // namespace

TEST_SUITE("common/domain/edition") {
  TEST_CASE("the figures of all editions pin no day's, service's or channel's few ballots") {
    CHECK(play("a slow counter", {{0, 1, 2, 3}, 3, 0, 4}, 2) == 0);
    CHECK(play("days of one and of ten ratings", {{1, 1, 1, 10}, 3, 0, 4}, 2) == 0);
    CHECK(play("nearly all content", {{1, 2, 6}, 6, 0, 5}, 2) == 0);
    CHECK(play("one a day but for a few full days", {{1, 1, 1, 1, 1, 12}, 0, 0, 4}, 2) == 0);
  }

  TEST_CASE("a figure without one or two ballots of its edition would pin them: it is held back") {
    const Habit few_walk_ups{{2, 3, 4}, 3, 12, 4};
    CHECK(play("some from the stand", few_walk_ups, 2) == 0);
    CHECK(play("some from the stand, figures told all the same", few_walk_ups, 2, false) > 0);
  }
}
