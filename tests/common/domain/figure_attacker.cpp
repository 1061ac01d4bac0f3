#include "tests/common/domain/figure_attacker.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <tuple>

namespace suara::test {
namespace {

constexpr int kTriesMax = 150;  // worlds whose figures are computed for one set

struct Change {
  std::size_t ballot = 0;
  int score = 1;
};
using World = std::vector<Change>;

std::size_t class_of(const View& view, int score) {
  for (std::size_t i = 0; i < view.classes.size(); ++i)
    if (score <= view.classes[i].last) return i;
  return view.classes.size();
}

class Attack {
 public:
  Attack(const std::vector<OwnBallot>& ballots, const std::vector<FigureView>& views)
      : ballots_(ballots), views_(views) {
    for (const OwnBallot& one : ballots) ++of_day_[one.day];
  }

  FigureFindings run() {
    std::map<std::tuple<Date, ServiceId, domain::Channel, std::vector<bool>>,
             std::vector<std::size_t>>
        sets;
    for (std::size_t i = 0; i < ballots_.size(); ++i)
      if (const auto seen = views_of(i); std::ranges::count(seen, true) > 0)
        sets[{ballots_[i].day, ballots_[i].service, ballots_[i].channel, seen}].push_back(i);
    for (const auto& [key, set] : sets)
      if (std::ssize(set) < domain::kClassMin) attack(set);
    return findings_;
  }

 private:
  std::vector<bool> views_of(std::size_t ballot) const {
    std::vector<bool> seen;
    for (const FigureView& one : views_) seen.push_back(one.view.holds[ballot]);
    return seen;
  }
  bool same_views(std::size_t a, std::size_t b) const { return views_of(a) == views_of(b); }
  // Five or more that came to be seen together, all of one score.
  bool is_alike(const std::vector<std::size_t>& set) const {
    std::int64_t together = 0;
    for (std::size_t i = 0; i < ballots_.size(); ++i) {
      if (!same_views(i, set.front())) continue;
      ++together;
      if (ballots_[i].score != ballots_[set.front()].score) return false;
    }
    return together >= domain::kClassMin;
  }

  void attack(const std::vector<std::size_t>& set) {
    ++findings_.small_sets;
    std::vector<World> worlds = candidates(set);
    if (worlds.empty()) {
      if (!is_alike(set)) findings_.pinned.push_back({set});
      if (is_alike(set)) ++findings_.alike;
      return;
    }
    std::ranges::stable_sort(worlds, {}, [&](const World& world) { return strangeness(world); });
    int tries = 0;
    for (const World& world : worlds) {
      if (++tries > kTriesMax) break;
      if (figures_agree(world)) return;
    }
    std::mt19937 random(7);
    for (tries = 0; tries < kTriesMax; ++tries) {  // two moves at a time
      World both = worlds[random() % std::min<std::size_t>(worlds.size(), 20)];
      add_swap(random, set, both);
      if (figures_agree(both)) return;
    }
    findings_.pinned.push_back({set});
  }

  // What leaves all classes as they are and gives the set other scores: one ballot's within a
  // merged class, or two ballots' against each other.
  std::vector<World> candidates(const std::vector<std::size_t>& set) const {
    std::vector<World> worlds;
    for (const std::size_t i : set)
      for (int score = 1; score <= 4; ++score) {
        if (score == ballots_[i].score) continue;
        if (classes_agree({{i, score}})) worlds.push_back({{i, score}});
        for (std::size_t j = 0; j < ballots_.size(); ++j)
          if (ballots_[j].score == score && std::ranges::find(set, j) == set.end() &&
              classes_agree({{i, score}, {j, ballots_[i].score}}))
            worlds.push_back({{i, score}, {j, ballots_[i].score}});
      }
    return worlds;
  }

  void add_swap(std::mt19937& random, const std::vector<std::size_t>& set, World& world) const {
    for (int tries = 0; tries < 50; ++tries) {
      const std::size_t a = random() % ballots_.size(), b = random() % ballots_.size();
      const auto taken = [&](std::size_t one) {
        return std::ranges::find(set, one) != set.end() ||
               std::ranges::any_of(world,
                                   [&](const Change& change) { return change.ballot == one; });
      };
      if (ballots_[a].score == ballots_[b].score || taken(a) || taken(b) || !same_views(a, b))
        continue;
      world.push_back({a, ballots_[b].score});
      world.push_back({b, ballots_[a].score});
      return;
    }
  }

  bool classes_agree(const World& world) const {
    for (const FigureView& one : views_) {
      std::array<int, 5> moved{};
      for (const Change& change : world) {
        if (!one.view.holds[change.ballot]) continue;
        --moved[class_of(one.view, ballots_[change.ballot].score)];
        ++moved[class_of(one.view, change.score)];
      }
      if (std::ranges::any_of(moved, [](int by) { return by != 0; })) return false;
    }
    return true;
  }

  bool figures_agree(const World& world) const {
    std::vector<OwnBallot> ballots = ballots_;
    for (const Change& change : world) ballots[change.ballot].score = change.score;
    return std::ranges::all_of(views_,
                               [&](const FigureView& one) { return one.could_be(ballots); });
  }

  // How far a world is likely to move the figures: other service or channel, days of other size.
  int strangeness(const World& world) const {
    if (world.size() < 2) return 4 * std::abs(world[0].score - ballots_[world[0].ballot].score);
    const OwnBallot& a = ballots_[world[0].ballot];
    const OwnBallot& b = ballots_[world[1].ballot];
    return (a.service == b.service ? 0 : 50) + (a.channel == b.channel ? 0 : 100) +
           std::abs(a.score - b.score) * std::abs(of_day_.at(a.day) - of_day_.at(b.day));
  }

  const std::vector<OwnBallot>& ballots_;
  const std::vector<FigureView>& views_;
  std::map<Date, int> of_day_;
  FigureFindings findings_;
};

}  // namespace

FigureFindings attack_figures(const std::vector<OwnBallot>& ballots,
                              const std::vector<FigureView>& views) {
  return Attack(ballots, views).run();
}

}  // namespace suara::test
