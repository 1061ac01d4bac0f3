// The officer index of a period out of the tallies' cells: which of them count, who is compared
// with whom, and coverage beside each figure (SCORING sections 2 to 4). Pure: the same cells and
// policy give the same digits, in whatever order they come.
#pragma once
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "common/base/period.hpp"
#include "common/domain/index_policy.hpp"
#include "common/domain/learning.hpp"
#include "common/domain/tally.hpp"

namespace suara::domain {

// The model's "service": within a unit, or (unit empty) in the region. result: where another
// program stated it, which the officer does not press.
struct IndexKey {
  UnitId unit;
  ServiceId service;
  std::optional<ServiceResult> result;
  auto operator<=>(const IndexKey&) const = default;
};
std::string to_text(const IndexKey& key);  // "DUKCAPIL/KTP", "KTP/dirujuk"

// The model's "officer": a person in a unit; unit empty: in the region.
struct IndexSubject {
  OfficerId officer;
  UnitId unit;
  auto operator<=>(const IndexSubject&) const = default;
};

// Whom frozen periods that share days with this one have judged, and the first of these.
using Judged = std::map<IndexSubject, Period>;

// What is in the cells of a period and not used (SCORING section 3): ratings of those who learn a
// service, and decisions on those who were judged before.
struct LeftOut {
  Learning learning;
  Judged judged;
};
// Of a person in a unit, or in either in the region; nullopt: of neither.
std::optional<Period> judged_in(const Judged& judged, const IndexSubject& subject);
// Takes the decision from whoever was judged before.
void leave_out(const std::optional<Period>& judged_before, OfficerIndex& one);

// Ratings of one service that were left out because it was being learnt.
struct LearntRatings {
  UnitId unit;
  ServiceId service;
  Learnt learnt;
  std::int64_t ratings = 0;
};

// One fit: all ratings of one number of faces. Vectors of subjects have one entry each, ascending.
struct ScaleIndex {
  std::uint8_t faces = kKioskFaces;
  std::vector<IndexKey> keys;  // ascending: the fit's services
  std::vector<IndexSubject> subjects;
  std::vector<std::set<UnitId>> units;  // where the subject's ballots were given
  std::vector<std::uint32_t> groups;    // into mixes
  std::vector<ReferenceMix> mixes;      // of each group: fixed for the year, else the period's own
  IndexFit fit;
  std::vector<OfficerIndex> figures;
  std::vector<std::vector<LearntRatings>> learning;  // what was left out, by unit and service
  std::vector<std::optional<Period>> judged;
  std::vector<Coverage> coverages;  // of all channels at a counter, whatever the number of faces
  std::vector<Cause> causes;        // of a low one, as the office has said
};

struct PeriodIndex {
  Period period;
  IndexPolicy policy;
  std::vector<ScaleIndex> scales;  // by faces, ascending
  LeftOut left_out = {};
};

// Services finished by the count of a registry or a queue, of one person in one unit.
using IndependentCounts = std::map<IndexSubject, std::int64_t>;

// What the office has said of a low coverage.
using Causes = std::map<IndexSubject, Cause>;
Cause cause_of(const Causes& causes, const IndexSubject& subject);

// Where a cell stands in the model; nullopt: it does not count (other days, walk-ups and imported
// ballots as the policy says, ballots without an officer or of an unplaced counter).
struct IndexPlace {
  IndexSubject subject;
  IndexKey key;
};
std::optional<IndexPlace> place_of(const TallyKey& key, const Period& period,
                                   const IndexPolicy& policy);
// Its ratings on that day; officer and service are the caller's.
IndexCell ratings_of(const TallyKey& key, const TallyCounts& counts, const Period& period);

// Takes cells one by one, so that a region's quarter need not stand in memory twice.
class IndexCollector {
 public:
  IndexCollector(const Period& period, const IndexPolicy& policy, LeftOut left_out = {});
  // Passes over what has no place.
  void add(const TallyKey& key, const TallyCounts& counts);
  // independent: of persons in units, also in region mode.
  PeriodIndex finish(const IndependentCounts& independent = {}, const Causes& causes = {});

 private:
  struct Scale {
    std::map<IndexKey, std::uint32_t> keys;  // numbered as they come
    std::map<IndexSubject, std::uint32_t> subjects;
    std::vector<std::set<UnitId>> units;
    std::vector<IndexCell> cells;
    std::map<std::uint32_t, std::map<OwnService, std::int64_t>> learning;  // by subject
  };
  Scale& scale_with(const IndexSubject& subject, const TallyKey& key, std::uint32_t& number);
  std::vector<LearntRatings> learnt_in(const std::map<OwnService, std::int64_t>& ratings) const;
  IndexSubject subject_of(const OfficerId& officer, const UnitId& unit) const;
  ScaleIndex finish(std::uint8_t faces, Scale scale) const;
  Coverage coverage_of(const IndexSubject& subject,
                       const std::map<IndexSubject, std::vector<CoveragePart>>& parts) const;

  Period period_;
  IndexPolicy policy_;
  LeftOut left_out_;
  std::map<std::uint8_t, Scale> scales_;
  std::map<IndexSubject, CoveragePart> counters_;  // persons in units
};

}  // namespace suara::domain
