// Flags of services against ballots: too_quick_service, more_than_services, lost_ballots; and
// day_apart, of days against each other.
#include <cassert>
#include <cmath>
#include <set>
#include <tuple>

#include "common/domain/flag_findings.hpp"
#include "common/domain/tails.hpp"

namespace suara::domain {
namespace {

using ServiceList = std::vector<const FinishedService*>;

std::map<OfficerDay, ServiceList> services_by_day(std::span<const FinishedService> services) {
  std::map<OfficerDay, ServiceList> days;
  for (const FinishedService& one : services) days[{one.officer, one.day}].push_back(&one);
  for (auto& [key, list] : days)
    put_in_order(list, [](const FinishedService* a, const FinishedService* b) {
      return std::tie(a->finished, a->place) < std::tie(b->finished, b->place);
    });
  return days;
}

// The services of one day in their order that took less than their minimum.
std::optional<Flag> too_quick_in(const ServiceList& day,
                                 const std::map<ServiceId, std::int64_t>& shortest_s) {
  constexpr double kMsOfSecond = 1000;
  Flag flag{FlagCode::too_quick_service,
            day.front()->officer,
            day.front()->day,
            day.front()->day,
            0,
            1,
            1,
            {}};
  for (std::size_t i = 1; i < day.size(); ++i) {
    const auto least = shortest_s.find(day[i]->service);
    if (least == shortest_s.end() || least->second <= 0) continue;
    const double took = static_cast<double>(day[i]->finished - day[i - 1]->finished);
    const double share = took / (static_cast<double>(least->second) * kMsOfSecond);
    if (share >= 1) continue;
    ++flag.count;
    flag.measured = std::min(flag.measured, share);
    flag.ballots.push_back(day[i]->place);
  }
  if (flag.count == 0) return std::nullopt;
  std::ranges::sort(flag.ballots);
  return flag;
}

std::optional<Flag> over(const ServiceCounts& row, const FlagPolicy& policy) {
  const double allowed = static_cast<double>(row.independent * policy.services_percent) / 100 +
                         static_cast<double>(policy.services_extra);
  const auto ballots = static_cast<double>(row.ballots);
  if (ballots <= allowed) return std::nullopt;
  Flag flag{FlagCode::more_than_services,
            row.officer,
            row.first,
            row.last,
            row.ballots,
            ballots,
            allowed,
            row.places};
  std::ranges::sort(flag.ballots);
  return flag;
}

struct Lost {
  std::int64_t at_stake = 0;
  std::int64_t lost = 0;
};

// One officer's ballots, and what the others' rates expect of them.
struct OfficerLoss {
  Flag flag;
  std::int64_t at_stake = 0;
  double expected = 0;
};

std::map<OfficerId, OfficerLoss> losses_of(std::span<const LostCounts> rows) {
  std::map<ServiceId, Lost> all;
  for (const LostCounts& row : rows) {
    all[row.service].at_stake += row.at_stake;
    all[row.service].lost += row.lost;
  }
  std::map<OfficerId, OfficerLoss> officers;
  for (const LostCounts& row : rows) {
    const Lost& sum = all[row.service];
    const std::int64_t others = sum.at_stake - row.at_stake;
    if (others == 0) continue;
    const Flag none{FlagCode::lost_ballots, row.officer, row.first, row.last, 0, 0, 0, {}};
    OfficerLoss& loss = officers.try_emplace(row.officer, OfficerLoss{none, 0, 0}).first->second;
    loss.flag.first = std::min(loss.flag.first, row.first);
    loss.flag.last = std::max(loss.flag.last, row.last);
    loss.flag.count += row.lost;
    loss.at_stake += row.at_stake;
    loss.expected += static_cast<double>(row.at_stake) * static_cast<double>(sum.lost - row.lost) /
                     static_cast<double>(others);
  }
  return officers;
}

}  // namespace

std::vector<FinishedService> services_of(Ballots ballots) {
  std::vector<FinishedService> services;
  for (const PlacedBallot& one : ballots) {
    const Offer& offer = one.ballot.offer;
    if (!by_desk(offer.channel)) continue;
    services.push_back({one.place, offer.officer, offer.service, one.day, opened_at(one)});
  }
  return services;
}

Flags too_quick_flags(std::span<const FinishedService> services,
                      const std::map<ServiceId, std::int64_t>& shortest_s) {
  Flags flags;
  for (const auto& [key, list] : services_by_day(services))
    if (auto flag = too_quick_in(list, shortest_s)) flags.push_back(std::move(*flag));
  return flags;
}

Flags more_than_services_flags(std::span<const ServiceCounts> rows, const FlagPolicy& policy) {
  Flags flags;
  std::map<OfficerId, ServiceCounts> sums;
  std::set<OfficerId> found;
  for (const ServiceCounts& row : rows) {
    ServiceCounts& sum =
        sums.try_emplace(row.officer, row.officer, row.first, row.last).first->second;
    sum.first = std::min(sum.first, row.first);
    sum.last = std::max(sum.last, row.last);
    sum.ballots += row.ballots;
    sum.independent += row.independent;
    sum.places.insert(sum.places.end(), row.places.begin(), row.places.end());
    if (auto flag = over(row, policy)) {
      found.insert(row.officer);
      flags.push_back(std::move(*flag));
    }
  }
  for (const auto& [officer, sum] : sums)
    if (auto flag = over(sum, policy); flag && !found.contains(officer))
      flags.push_back(std::move(*flag));
  std::ranges::sort(flags, {}, [](const Flag& flag) { return std::tie(flag.officer, flag.first); });
  return flags;
}

bool at_stake(const Ballot& ballot) {
  return by_desk(ballot.offer.channel) &&
         (was_offered(ballot) || ballot.outcome == Outcome::superseded ||
          ballot.outcome == Outcome::cancelled);
}

std::vector<LostCounts> lost_counts(Ballots ballots) {
  std::map<std::pair<OfficerId, ServiceId>, LostCounts> rows;
  for (const PlacedBallot& one : ballots) {
    if (!at_stake(one.ballot)) continue;
    const Offer& offer = one.ballot.offer;
    LostCounts& row = rows.try_emplace({offer.officer, offer.service}, offer.officer, offer.service,
                                       one.day, one.day)
                          .first->second;
    row.first = std::min(row.first, one.day);
    row.last = std::max(row.last, one.day);
    ++row.at_stake;
    row.lost += one.ballot.outcome != Outcome::rated ? 1 : 0;
  }
  std::vector<LostCounts> out;
  for (const auto& [key, row] : rows) out.push_back(row);
  return out;
}

Flags lost_ballot_flags(std::span<const LostCounts> rows, const FlagPolicy& policy) {
  Flags judged;
  std::vector<double> tails;
  std::map<OfficerId, OfficerLoss> losses = losses_of(rows);
  for (auto& [officer, loss] : losses) {
    if (loss.at_stake < policy.lost_offered_min) continue;
    const double rate = loss.expected / static_cast<double>(loss.at_stake) + policy.lost_margin;
    tails.push_back(binomial_tail(loss.flag.count, loss.at_stake, std::min(rate, 1.0)));
    judged.push_back(std::move(loss.flag));
  }
  const double limit = discovery_limit(tails, policy.lost_false_discovery);
  Flags flags;
  for (std::size_t i = 0; i < judged.size(); ++i) {
    if (tails[i] > limit || judged[i].count == 0) continue;
    judged[i].measured = tails[i];
    judged[i].limit = limit;
    flags.push_back(std::move(judged[i]));
  }
  return flags;
}

Flags day_flags(std::span<const DayMean> days, double sigma2, double tau2_day,
                const FlagPolicy& policy) {
  Flags flags;
  for (const DayMean& one : days) {
    assert(one.ratings > 0);
    const double error = std::sqrt(sigma2 / static_cast<double>(one.ratings) + tau2_day);
    const double apart = std::abs(one.mean - one.expected);
    if (error > 0 && apart / error > policy.day_errors)
      flags.push_back({FlagCode::day_apart, one.officer, one.day, one.day, one.ratings,
                       apart / error, policy.day_errors, one.ballots});
  }
  return flags;
}

}  // namespace suara::domain
