// What came after a freeze, officer by officer: the figure anew with the frozen variances, service
// means and mix, beside the frozen one, which stays (SCORING section 3).
#pragma once
#include <map>
#include <set>
#include <vector>

#include "common/domain/correction.hpp"
#include "common/domain/period_index.hpp"

namespace suara::domain {

struct LateFigure {
  std::uint8_t faces = 0;
  IndexSubject subject;
  std::int64_t ballots = 0;  // that came or went
  LateEffect effect = LateEffect::none;
  // nullopt: too few came to show it. Ballots wait for the next period, and are not in it, where
  // their service has no frozen mean, or none that the officer's other services are joined to.
  std::optional<OfficerIndex> figure;
  std::optional<Standing> standing;  // what is decided now; shown only beside a figure
};

// Whom the period judges, with what came late.
std::set<IndexSubject> judged_by(const PeriodIndex& frozen, const std::vector<LateFigure>& late);

class LateCollector {
 public:
  explicit LateCollector(const PeriodIndex& frozen);  // which must outlive it
  // Every cell of the period; late: the freeze has not taken it.
  void add(const TallyKey& key, const TallyCounts& counts, bool late);
  // Of those for whom something is late, by faces and subject.
  std::vector<LateFigure> finish() const;

 private:
  struct Came {  // behind a freeze, of one key under whatever posting
    decltype(TallyCounts::scores) scores{};
    bool waits = false;
  };
  struct Held {
    std::vector<IndexCell> cells;
    std::map<TallyKey, Came> late;
    std::int64_t ballots() const;
    std::int64_t used() const;  // of these, such as do not wait
  };
  using Key = std::pair<std::uint8_t, IndexSubject>;
  LateFigure figure_of(const Key& key, const Held& held) const;
  // The key's place among the frozen means; nullopt: what is counted under it waits.
  std::optional<std::uint32_t> service_of(std::uint8_t faces, const IndexPlace& place) const;
  const PeriodIndex& frozen_;
  std::map<Key, Held> held_;
};

}  // namespace suara::domain
