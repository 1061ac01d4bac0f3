// What share of a group's ballots went since a freeze: where it is large, the frozen figures of
// everybody in the group rest on ballots that do not count (SCORING section 3). Pure.
#pragma once
#include <map>

#include "common/domain/period_index.hpp"
#include "sync/tally/office_state.hpp"

namespace suara::tally {

struct AnnulledShare {
  std::int64_t annulled = 0;
  std::int64_t ballots = 0;  // that the freeze took
};

class AnnulledShares {
 public:
  // state: of the frozen period, and must outlive it.
  AnnulledShares(const Period& period, const domain::IndexPolicy& policy,
                 const PeriodState& state);
  void add(const domain::TallyKey& key, const domain::TallyCounts& counts);
  // Ratings by unit, or where the region is one group under the empty one. A ballot that went and
  // one that came alike to the last detail cancel out: no figure has moved.
  std::map<UnitId, AnnulledShare> finish() const;

 private:
  Period period_;
  domain::IndexPolicy policy_;
  const PeriodState& state_;
  std::map<UnitId, AnnulledShare> groups_;
  domain::Cells late_;  // of all postings together
};

}  // namespace suara::tally
