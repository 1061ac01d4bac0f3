#include "tests/bench/cheat_attacks.hpp"

#include <algorithm>

namespace suara::bench {
namespace {

using namespace domain;

constexpr std::uint8_t kTop = kFaces;

std::uint32_t pick(Random& random, std::uint32_t limit) {
  return static_cast<std::uint32_t>(random() % limit);
}
bool happens(Random& random, double chance) {
  return std::uniform_real_distribution<double>(0, 1)(random) < chance;
}
std::uint32_t quick_touch(Random& random) { return 1'000 + pick(random, 800); }

Visit false_tap(std::uint32_t target, std::uint32_t day, std::int64_t at_ms, std::uint8_t score,
                Random& random) {
  Visit visit;
  visit.officer = visit.kiosk = target;
  visit.day = day;
  visit.service = pick(random, kServices);
  visit.finished_ms = at_ms;
  visit.score = score;
  visit.touch_ms = quick_touch(random);
  visit.registered = false;
  visit.false_ballot = true;
  return visit;
}

// 200 of the top score on one day, a few seconds apart.
void one_day_burst(Scene& scene, std::uint32_t target, Random& random, Channel channel) {
  const std::uint32_t day = pick(random, scene.days);
  std::int64_t now = kShiftMs - 2'400'000;
  for (int i = 0; i < 200; ++i) {
    scene.visits.push_back(
        false_tap(target, day, now += 6'000 + pick(random, 5'000), kTop, random));
    scene.visits.back().channel = channel;
  }
}

// 10 to 20 a day for 20 days right behind real services, tapped at once.
void extra_taps(Scene& scene, std::uint32_t target, Random& random) {
  std::vector<Visit> real;
  for (const Visit& visit : scene.visits)
    if (visit.officer == target && visit.day < 20) real.push_back(visit);
  std::vector<int> left(20);
  for (int& one : left) one = 10 + static_cast<int>(pick(random, 11));
  std::ranges::shuffle(real, random);
  for (const Visit& visit : real) {
    if (left[visit.day]-- <= 0) continue;
    const std::int64_t after = 12'000 + pick(random, 18'000);
    scene.visits.push_back(false_tap(target, visit.day, visit.finished_ms + after, kTop, random));
  }
}

// The moments of a day's services of one officer, ascending.
std::vector<std::int64_t> busy(const Scene& scene, std::uint32_t officer, std::uint32_t day) {
  std::vector<std::int64_t> moments{0};
  for (const Visit& visit : scene.visits)
    if (visit.officer == officer && visit.day == day) moments.push_back(visit.finished_ms);
  std::ranges::sort(moments);
  moments.push_back(kShiftMs + 1'800'000);
  return moments;
}

// 20 a day for 20 days: opened when nothing else happens, as long as a service takes, and tapped as
// a citizen would.
void invented_services(Scene& scene, std::uint32_t target, Random& random) {
  for (std::uint32_t day = 0; day < 20; ++day) {
    auto moments = busy(scene, target, day);
    for (int i = 0; i < 20; ++i) {
      std::vector<std::int64_t> gaps(moments.size() - 1);
      for (std::size_t g = 0; g < gaps.size(); ++g) gaps[g] = moments[g + 1] - moments[g];
      const auto widest = std::ranges::max_element(gaps);
      const auto place = widest - gaps.begin();
      const double part = 0.4 + 0.2 * std::uniform_real_distribution<double>(0, 1)(random);
      const auto now = moments[static_cast<std::size_t>(place)] +
                       static_cast<std::int64_t>(part * static_cast<double>(*widest));
      Visit visit = false_tap(target, day, now, kTop, random);
      visit.touch_ms = static_cast<std::uint32_t>(touch_of(random, scene.habits, kTop));
      scene.visits.push_back(visit);
      moments.insert(moments.begin() + place + 1, now);
    }
  }
}

// Four in five of those who look angry have no say.
template <class Silence>
void silence_the_angry(Scene& scene, std::uint32_t target, Random& random, const Silence& silence) {
  for (Visit& visit : scene.visits)
    if (visit.officer == target && visit.ending == Ending::rated && visit.score <= 2 &&
        happens(random, 0.8))
      visit.ending = silence();
}

// Up to ten a day who leave without a word are spoken for.
void colleagues_vote(Scene& scene, std::uint32_t target, Random& random) {
  std::vector<int> left(scene.days, 10);
  for (Visit& visit : scene.visits) {
    if (visit.officer != target || visit.ending == Ending::rated) continue;
    if (visit.ending == Ending::no_ballot || left[visit.day]-- <= 0) continue;
    visit.ending = Ending::rated;
    visit.score = kTop;
    visit.touch_ms = quick_touch(random);
    visit.false_ballot = true;
  }
}

// The office's best serves fifteen days under the target's PIN, who serves too.
void under_a_colleagues_pin(Scene& scene, std::uint32_t target, Random&) {
  std::uint32_t best = target == 0 ? 1 : 0;
  for (std::uint32_t i = 0; i < scene.officers; ++i)
    if (i != target && scene.who[i].quality > scene.who[best].quality) best = i;
  constexpr std::uint32_t kDays = 15;
  for (Visit& visit : scene.visits)
    if (visit.officer == best && visit.day < kDays) {
      visit.officer = target;
      visit.false_ballot = true;
    }
  for (DutySpan& duty : scene.duties)
    if (duty.officer == officer_id(best) && duty.from < at(kDays, 0))
      duty.officer = officer_id(target);
}

// 100 lowest scores in two days, of people who were really served.
void boycott(Scene& scene, std::uint32_t target, Random& random) {
  const std::uint32_t day = pick(random, scene.days - 1);
  for (int i = 0; i < 100; ++i) {
    Visit visit = false_tap(target, day + static_cast<std::uint32_t>(i) / 50,
                            150'000 + (i % 50) * 570'000 + pick(random, 300'000), 1, random);
    visit.touch_ms = static_cast<std::uint32_t>(touch_of(random, scene.habits, 1));
    visit.registered = true;
    scene.visits.push_back(visit);
  }
}

void walk_up_flood(Scene& scene, std::uint32_t target, Random& random) {
  const std::uint32_t day = pick(random, scene.days - 5);
  for (int i = 0; i < 300; ++i) {
    scene.visits.push_back(false_tap(target, day + static_cast<std::uint32_t>(i) / 60,
                                     pick(random, kShiftMs), kTop, random));
    scene.visits.back().channel = Channel::walk_up;
  }
}

// A second machine with the same key rates on: 150 of the top score in fifteen days.
void copied_journal(Scene& scene, std::uint32_t target, Random& random) {
  for (std::uint32_t i = 0; i < 150; ++i) {
    Visit visit = false_tap(target, i / 10, pick(random, kShiftMs), kTop, random);
    visit.touch_ms = static_cast<std::uint32_t>(touch_of(random, scene.habits, kTop));
    visit.branch = 1;
    scene.visits.push_back(visit);
  }
}

// 100 of the next period's best are brought into this one's last days.
void moved_clock(Scene& scene, std::uint32_t target, Random& random) {
  for (std::uint32_t i = 0; i < 100; ++i) {
    Visit visit = false_tap(target, scene.days - 1 - i / 20, pick(random, kShiftMs), kTop, random);
    visit.touch_ms = static_cast<std::uint32_t>(touch_of(random, scene.habits, kTop));
    visit.registered = true;
    visit.straddles = true;
    scene.visits.push_back(visit);
  }
}

// "Tekan yang paling kanan, ya": a third of those who would not, do.
void solicitation(Scene& scene, std::uint32_t target, Random& random) {
  for (Visit& visit : scene.visits)
    if (visit.officer == target && visit.ending == Ending::rated && happens(random, 1.0 / 3))
      visit.score = kTop;
}

std::vector<Attack> all_attacks() {
  const auto burst_by = [](Channel channel) {
    return [channel](Scene& scene, std::uint32_t target, Random& random) {
      one_day_burst(scene, target, random, channel);
    };
  };
  return {
      {"burst of 200 top scores, desk", burst_by(Channel::desk)},
      {"burst of 200 top scores, walk-up *", burst_by(Channel::walk_up)},
      {"10-20 extra taps a day, 20 days", extra_taps},
      {"20 invented services a day, 20 days", invented_services},
      {"angry ballots cancelled, cut off, timed out",
       [](Scene& scene, std::uint32_t target, Random& random) {
         silence_the_angry(scene, target, random, [&] {
           constexpr Ending kWays[] = {Ending::cancelled, Ending::superseded, Ending::timed_out};
           return kWays[pick(random, 3)];
         });
       }},
      {"angry citizens never finished",
       [](Scene& scene, std::uint32_t target, Random& random) {
         silence_the_angry(scene, target, random, [] { return Ending::never_finished; });
       }},
      {"colleagues vote on the way out", colleagues_vote},
      {"duty under a colleague's PIN, 15 days", under_a_colleagues_pin},
      {"boycott: 100 lowest scores in two days", boycott},
      {"walk-up flood of 300 *", walk_up_flood},
      {"copied journal, 150 top scores *", copied_journal},
      {"moved clock, 100 of another period *", moved_clock},
      {"solicitation of a third", solicitation},
  };
}

}  // namespace

const std::vector<Attack>& attacks() {
  static const std::vector<Attack> all = all_attacks();
  return all;
}

std::set<BallotPlace> review(const Ledger& ledger, const Flags& flags, const Reviewer& reviewer,
                             Random& random) {
  std::set<BallotPlace> brought;
  for (const Flag& flag : flags) brought.insert(flag.ballots.begin(), flag.ballots.end());
  std::set<BallotPlace> annulled;
  for (const BallotPlace& place : brought)
    if (happens(random, ledger.false_ballots.contains(place) ? reviewer.annuls_false
                                                             : reviewer.annuls_honest))
      annulled.insert(place);
  return annulled;
}

}  // namespace suara::bench
