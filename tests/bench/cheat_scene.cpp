#include "tests/bench/cheat_scene.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

#include "common/domain/expected_days.hpp"

namespace suara::bench {
namespace {

using namespace domain;

constexpr Zone kZone{7};
// Registry and ballots are compared month by month: of a day, what the registry misses is too much.
constexpr std::uint32_t kDaysOfMonth = 21;
constexpr std::uint32_t kClosesAfterMs = 3'000;  // behind the last touch

double chance(Random& random) { return std::uniform_real_distribution<double>(0, 1)(random); }

Ending ending_of(Random& random, double response, double no_ballot) {
  if (chance(random) < no_ballot) return Ending::no_ballot;
  if (chance(random) < response) return Ending::rated;
  const double rest = chance(random);
  return rest < 0.60   ? Ending::timed_out
         : rest < 0.85 ? Ending::skipped
         : rest < 0.97 ? Ending::superseded
                       : Ending::cancelled;
}

// Gaps of a day's services: the service's least time and what a queue adds.
void add_day(Random& random, const Layout& layout, std::uint32_t officer, std::uint32_t day,
             double response, Scene& scene) {
  const TrueOfficer& who = scene.who[officer];
  const Nature& nature = scene.nature;
  const double mood = std::normal_distribution<double>(0, nature.sd_day)(random) +
                      nature.season * std::sin(2 * std::numbers::pi * day / double(layout.days));
  const double served =
      layout.ratings_a_day / (scene.habits.response * (1 - scene.habits.no_ballot));
  std::discrete_distribution<std::uint32_t> service(who.mix, who.mix + kServices);
  for (double now = 0;;) {
    Visit visit;
    visit.officer = visit.kiosk = officer;
    visit.day = day;
    visit.service = service(random);
    const double least = static_cast<double>(kShortestS[visit.service]) * 1'000;
    const double waits = std::max(double(kShiftMs) / served - least, 5'000.0);
    now += least + std::gamma_distribution<double>(2, waits / 2)(random);
    if (now > double(kShiftMs)) return;
    visit.finished_ms = static_cast<std::int64_t>(now);
    visit.score = static_cast<std::uint8_t>(
        tap(random, nature.level + nature.services[visit.service] + who.quality + mood, nature));
    visit.ending = ending_of(random, response, scene.habits.no_ballot);
    visit.touch_ms = static_cast<std::uint32_t>(touch_of(random, scene.habits, visit.score));
    visit.registered = chance(random) >= scene.habits.registry_misses;
    scene.visits.push_back(visit);
  }
}

Offer offer_of(const Visit& visit) {
  Offer offer{officer_id(visit.officer), counter_id(visit.kiosk),
              ServiceId{"s-" + std::to_string(visit.service)}};
  offer.channel = visit.channel;
  return offer;
}

Ballot ballot_of(const Visit& visit) {
  Answers answers;
  if (visit.ending == Ending::rated) {
    answers.score = visit.score;
    answers.first_answer_ms = answers.last_answer_ms = visit.touch_ms;
    return close_ballot(offer_of(visit), answers, ClosedBy::selesai,
                        visit.touch_ms + kClosesAfterMs);
  }
  answers.skipped = visit.ending == Ending::skipped;
  switch (visit.ending) {
    case Ending::superseded:
      return close_ballot(offer_of(visit), answers, ClosedBy::next, 9'000);
    case Ending::cancelled:
      return close_ballot(offer_of(visit), answers, ClosedBy::cancel, 6'000);
    case Ending::skipped:
      return close_ballot(offer_of(visit), answers, ClosedBy::selesai, 15'500);
    default:
      return close_ballot(offer_of(visit), answers, ClosedBy::idle, 45'000);
  }
}

PlacedBallot placed(const Visit& visit, std::uint64_t seq) {
  PlacedBallot one;
  one.place = {DeviceId{"k-" + std::to_string(visit.kiosk)}, 1, visit.branch, seq};
  one.ballot = ballot_of(visit);
  one.day = day_of(visit.day);
  one.closed = at(visit.day, visit.finished_ms) + one.ballot.close_ms;
  one.earliest = one.latest = one.closed;
  if (visit.straddles) one.latest = one.latest + 40 * 86'400'000LL;
  return one;
}

std::vector<DayMean> day_means(const Ledger& ledger, const IndexFit& fit) {
  std::map<std::pair<OfficerId, Date>, std::vector<BallotPlace>> days;
  for (const PlacedBallot& one : ledger.ballots)
    if (one.ballot.outcome == Outcome::rated)
      days[{one.ballot.offer.officer, one.day}].push_back(one.place);
  std::vector<DayMean> out;
  for (std::uint32_t officer = 0; officer < fit.layout.officers; ++officer)
    for (const ExpectedDay& expected : expected_days(fit, officer)) {
      const Date day{static_cast<std::int32_t>(expected.day)};
      out.push_back({officer_id(officer), day, expected.ratings, expected.mean, expected.expected,
                     days.at({officer_id(officer), day})});
    }
  return out;
}

// A record of the ledger says which device forked; nothing else is wrong with devices here.
std::vector<DeviceDefect> forks_of(const Ledger& ledger) {
  std::set<BallotPlace> branches;
  for (const PlacedBallot& one : ledger.ballots)
    if (one.place.branch > 0)
      branches.insert({one.place.device, one.place.epoch, one.place.branch, 1});
  std::vector<DeviceDefect> defects;
  for (const BallotPlace& from : branches) defects.push_back({DeviceDefect::What::fork, from});
  return defects;
}

}  // namespace

// Of equal length, so that their order as text is that of their numbers.
OfficerId officer_id(std::uint32_t officer) { return {"P-" + std::to_string(1'000 + officer)}; }
CounterId counter_id(std::uint32_t kiosk) { return {"l-" + std::to_string(kiosk)}; }
Date day_of(std::uint32_t day) {  // five working days a week, from a Monday
  return {date_of(2026, 10, 5).days + static_cast<std::int32_t>(day / 5 * 7 + day % 5)};
}
Instant at(std::uint32_t day, std::int64_t ms) {
  return start_of(day_of(day), kZone) + (8 * 3'600'000 + ms);
}

std::int64_t touch_of(Random& random, const Habits& habits, int score) {
  const double median = habits.touch_ms * (score == kFaces ? habits.pleased_quicker : 1);
  const double extra =
      std::lognormal_distribution<double>(std::log(median), habits.touch_spread)(random);
  return habits.reading_ms + static_cast<std::int64_t>(std::min(extra, 40'000.0));
}

Scene make_scene(const Layout& layout, const Habits& habits, std::uint64_t seed) {
  Random random(seed);
  Scene scene;
  scene.habits = habits;
  scene.officers = layout.officers;
  scene.days = layout.days;
  scene.who = make_region(scene.nature, {1, layout.officers, 0, 0, 0}, random()).officers;
  const double logit = std::log(habits.response / (1 - habits.response));
  for (std::uint32_t officer = 0; officer < layout.officers; ++officer) {
    const double own = logit + std::normal_distribution<double>(0, habits.sd_response)(random);
    for (std::uint32_t day = 0; day < layout.days; ++day) {
      add_day(random, layout, officer, day, 1 / (1 + std::exp(-own)), scene);
      scene.duties.push_back(
          {officer_id(officer), counter_id(officer), at(day, 0), at(day, kShiftMs + 3'600'000)});
    }
  }
  return scene;
}

Ledger recorded(const Scene& scene) {
  Ledger ledger;
  std::map<std::pair<std::uint32_t, std::uint32_t>, ServiceCounts> counts;
  std::uint64_t seq = 0;
  ledger.ballots.reserve(scene.visits.size());
  for (const Visit& visit : scene.visits) {
    const Date day = day_of(visit.day);
    ServiceCounts& row = counts
                             .try_emplace({visit.officer, visit.day / kDaysOfMonth},
                                          officer_id(visit.officer), day, day)
                             .first->second;
    row.first = std::min(row.first, day);
    row.last = std::max(row.last, day);
    row.independent += visit.registered ? 1 : 0;
    if (visit.ending == Ending::never_finished) continue;
    ++seq;
    if (visit.ending == Ending::no_ballot) {
      ledger.services.push_back({{DeviceId{"k-" + std::to_string(visit.kiosk)}, 1, 0, seq},
                                 officer_id(visit.officer),
                                 offer_of(visit).service,
                                 day,
                                 at(visit.day, visit.finished_ms)});
      continue;
    }
    ledger.ballots.push_back(placed(visit, seq));
    if (by_desk(visit.channel)) {
      ++row.ballots;
      row.places.push_back(ledger.ballots.back().place);
    }
    if (visit.false_ballot) ledger.false_ballots.insert(ledger.ballots.back().place);
  }
  for (FinishedService& service : services_of(ledger.ballots))
    ledger.services.push_back(std::move(service));
  for (const auto& [key, row] : counts) ledger.counts.push_back(row);
  ledger.duties = scene.duties;
  return ledger;
}

IndexFit fit_of(const Ledger& ledger, std::uint32_t officers,
                const std::set<BallotPlace>& annulled) {
  IndexInput input{officers, kServices, kFaces, {}};
  for (const PlacedBallot& one : ledger.ballots) {
    if (one.ballot.outcome != Outcome::rated || annulled.contains(one.place)) continue;
    const std::int64_t score = *one.ballot.answers.score;
    const auto officer =
        static_cast<std::uint32_t>(std::stoul(one.ballot.offer.officer.text.substr(2)) - 1'000);
    const auto service =
        static_cast<std::uint32_t>(std::stoul(one.ballot.offer.service.text.substr(2)));
    input.cells.push_back(
        {officer, static_cast<std::uint32_t>(one.day.days), service, 1, score, score * score});
  }
  return fit_index(std::move(input));
}

Flags flags_of(const Ledger& ledger, const IndexFit& fit, const FlagPolicy& policy) {
  std::map<ServiceId, std::int64_t> shortest;
  for (std::size_t k = 0; k < kServices; ++k)
    shortest[ServiceId{"s-" + std::to_string(k)}] = kShortestS[k];
  Flags all;
  const auto take = [&](Flags flags) { all.insert(all.end(), flags.begin(), flags.end()); };
  take(pace_flags(ledger.ballots, policy));
  take(burst_flags(ledger.ballots, policy));
  take(rhythm_flags(ledger.ballots, policy));
  take(run_flags(ledger.ballots, policy));
  take(shape_flags(ledger.ballots, policy));
  take(too_quick_flags(ledger.services, shortest));
  take(more_than_services_flags(ledger.counts, policy));
  take(lost_ballot_flags(lost_counts(ledger.ballots), policy));
  if (fit.sigma2 && fit.tau2_day)
    take(day_flags(day_means(ledger, fit), *fit.sigma2, *fit.tau2_day, policy));
  take(off_duty_flags(ledger.ballots, ledger.duties));
  take(two_places_flags(ledger.ballots, ledger.duties));
  take(clock_flags(ledger.ballots, kZone));
  take(device_flags(ledger.ballots, forks_of(ledger)));
  return all;
}

}  // namespace suara::bench
