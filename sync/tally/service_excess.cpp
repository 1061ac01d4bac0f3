#include "sync/tally/service_excess.hpp"

#include <algorithm>

namespace suara::tally {

ServiceExcess::ServiceExcess(const UnitServices& services, const FlagParts::DeskBallots& desk,
                                 const domain::FlagPolicy& policy)
    : policy_(policy) {
  for (const auto& [unit, counts] : services)
    for (const ServiceCount& one : counts)
      if (!one.officer.empty()) days_.emplace(unit, one.day);
  for (const auto& [key, ballots] : desk) {
    const auto& [officer, unit, day] = key;
    if (!days_.contains({unit, day})) continue;
    domain::ServiceCounts& month =
        months_.try_emplace({officer, unit, month_of(day)}, officer, day, day).first->second;
    month.last = day;  // Days ascend.
    month.ballots += ballots;
  }
  for (const auto& [unit, counts] : services)
    for (const ServiceCount& one : counts) {
      const auto month = months_.find({one.officer, unit, month_of(one.day)});
      if (month != months_.end()) month->second.independent += one.count;
    }
  for (const domain::Flag& flag : flags()) over_.insert(flag.officer);
}

void ServiceExcess::name(std::span<const domain::PlacedBallot> ballots,
                           const OfficeState& office) {
  if (over_.empty()) return;
  for (const domain::PlacedBallot& one : ballots) {
    const domain::Offer& offer = one.ballot.offer;
    if (!domain::by_desk(offer.channel) || !over_.contains(offer.officer)) continue;
    const auto unit = office.unit_of(offer.counter, one.day);
    if (!unit || !days_.contains({*unit, one.day})) continue;
    const auto month = months_.find({offer.officer, *unit, month_of(one.day)});
    if (month != months_.end()) month->second.places.push_back(one.place);
  }
}

domain::Flags ServiceExcess::flags() const {
  std::vector<domain::ServiceCounts> rows;
  for (const auto& [key, month] : months_) rows.push_back(month);
  return domain::more_than_services_flags(rows, policy_);
}

}  // namespace suara::tally
