#include "sync/central/ballot_sets.hpp"

#include <algorithm>

namespace suara::central {

std::vector<record::BallotSet> sets_of(const std::vector<domain::BallotPlace>& places) {
  std::vector<domain::BallotPlace> sorted = places;
  std::ranges::sort(sorted);
  std::vector<record::BallotSet> sets;
  for (const domain::BallotPlace& one : sorted) {
    const bool fits = !sets.empty() && sets.back().device == one.device &&
                      sets.back().epoch == one.epoch && sets.back().branch == one.branch &&
                      sets.back().seqs.size() < record::kBallotSetMax;
    if (!fits) sets.push_back({one.device, one.epoch, one.branch, {}});
    sets.back().seqs.push_back(one.seq);
  }
  return sets;
}

}  // namespace suara::central
