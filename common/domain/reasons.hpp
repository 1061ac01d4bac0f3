// What citizens tick below a good or a low score, and who may see it (SCORING section 8).
#pragma once
#include "common/domain/tally.hpp"

namespace suara::domain {

// 111..119: of the reasons (reason_detail) those that stood below a low score. The words that the
// citizen read are those of the score; of a ballot without one no reason counts.
Detail low_reason_detail(Element reason);

// A reason that accuses ("ada biaya tambahan") goes to the inspectorate, not to the accused.
bool accuses(Element element, bool pleased);

struct ReasonCount {
  Element element{};
  bool pleased = false;
  std::int64_t count = 0;
  bool operator==(const ReasonCount&) const = default;
};

// What an edition shows: what the one before did, and in its place what has moved by at least
// kEditionStepMin since. Pleased ones first, by element; none of fewer than five, none that
// accuses.
std::vector<ReasonCount> shown_reasons(const TallyCounts& all,
                                       const std::vector<ReasonCount>& before);

}  // namespace suara::domain
