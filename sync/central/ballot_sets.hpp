// Ballots of a finding as the office's records name them: by chain, in pieces that a record holds.
#pragma once
#include <vector>

#include "common/domain/flags.hpp"
#include "common/record/records.hpp"

namespace suara::central {

// By chain, each set ascending and of at most kBallotSetMax ballots. Places must not repeat.
std::vector<record::BallotSet> sets_of(const std::vector<domain::BallotPlace>& places);

// Each ballot of the set, in their order.
template <class Each>
void each_place(const record::BallotSet& set, const Each& each) {
  for (const std::uint64_t seq : set.seqs)
    each(domain::BallotPlace{set.device, set.epoch, set.branch, seq});
}

}  // namespace suara::central
