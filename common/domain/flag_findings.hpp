// How the flags' functions gather ballots into findings. For common/domain alone.
#pragma once
#include <algorithm>
#include <map>
#include <vector>

#include "common/domain/flags.hpp"

namespace suara::domain {

using BallotList = std::vector<const PlacedBallot*>;

inline Flag finding(FlagCode code, const BallotList& found, double measured, double limit) {
  Flag flag{code,
            found.front()->ballot.offer.officer,
            found.front()->day,
            found.front()->day,
            static_cast<std::int64_t>(found.size()),
            measured,
            limit,
            {}};
  for (const PlacedBallot* one : found) {
    flag.first = std::min(flag.first, one->day);
    flag.last = std::max(flag.last, one->day);
    flag.ballots.push_back(one->place);
  }
  std::ranges::sort(flag.ballots);
  return flag;
}

struct OfficerDay {
  OfficerId officer;
  Date day;
  auto operator<=>(const OfficerDay&) const = default;
};
inline OfficerDay officer_day(const PlacedBallot& one) {
  return {one.ballot.offer.officer, one.day};
}

// Those chosen, one finding an officer and day: their number above 0.
template <class Choose>
Flags findings_by_day(FlagCode code, Ballots ballots, const Choose& chosen) {
  std::map<OfficerDay, BallotList> found;
  for (const PlacedBallot& one : ballots)
    if (chosen(one)) found[officer_day(one)].push_back(&one);
  Flags flags;
  for (const auto& [key, list] : found)
    flags.push_back(finding(code, list, static_cast<double>(list.size()), 0));
  return flags;
}

// As they stand in a ledger they mostly are in order.
template <class List, class Less>
void put_in_order(List& list, const Less& less) {
  if (!std::ranges::is_sorted(list, less)) std::ranges::sort(list, less);
}

// Rated by a finger, by key, in the order of the touches.
template <class KeyOf>
auto touches_by(Ballots ballots, const KeyOf& key_of) {
  std::map<decltype(key_of(ballots.front())), BallotList> lists;
  auto at = lists.end();  // of the ballot before, mostly of the next one too
  for (const PlacedBallot& one : ballots) {
    if (!touched_at(one)) continue;
    auto key = key_of(one);
    if (at == lists.end() || at->first != key) at = lists.try_emplace(std::move(key)).first;
    at->second.push_back(&one);
  }
  for (auto& [key, list] : lists)
    put_in_order(list, [](const PlacedBallot* a, const PlacedBallot* b) {
      const Instant first = *touched_at(*a), second = *touched_at(*b);
      return first != second ? first < second : a->place < b->place;
    });
  return lists;
}

}  // namespace suara::domain
