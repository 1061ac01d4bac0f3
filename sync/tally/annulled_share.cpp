#include "sync/tally/annulled_share.hpp"

namespace suara::tally {

AnnulledShares::AnnulledShares(const Period& period, const domain::IndexPolicy& policy,
                               const PeriodState& state)
    : period_(period), policy_(policy), state_(state) {}

void AnnulledShares::add(const domain::TallyKey& key, const domain::TallyCounts& counts) {
  const auto place = domain::place_of(key, period_, policy_);
  if (!place || domain::leaves_out(state_.learning, key)) return;
  if (state_.takes(key.posting)) {
    groups_[place->subject.unit].ballots += counts.ratings();
    return;
  }
  domain::TallyKey any_posting = key;
  any_posting.posting = {};
  late_[any_posting] += counts;
}

std::map<UnitId, AnnulledShare> AnnulledShares::finish() const {
  auto groups = groups_;
  for (const auto& [key, counts] : late_) {
    const UnitId unit =
        policy_.compare_within == domain::CompareWithin::unit ? key.unit : UnitId{};
    for (const std::int64_t count : counts.scores)
      if (count < 0) groups[unit].annulled -= count;
  }
  return groups;
}

}  // namespace suara::tally
