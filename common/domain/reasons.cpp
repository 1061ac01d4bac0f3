#include "common/domain/reasons.hpp"

#include <algorithm>
#include <cstdlib>

#include "common/domain/edition.hpp"

namespace suara::domain {

Detail low_reason_detail(Element reason) {
  return static_cast<Detail>(110 + static_cast<Detail>(reason));
}

bool accuses(Element element, bool pleased) { return element == Element::biaya && !pleased; }

std::vector<ReasonCount> shown_reasons(const TallyCounts& all,
                                       const std::vector<ReasonCount>& before) {
  std::vector<ReasonCount> reasons;
  for (const bool pleased : {true, false})
    for (int i = 1; i <= static_cast<int>(Element::pengaduan); ++i) {
      const auto element = static_cast<Element>(i);
      if (accuses(element, pleased)) continue;
      const std::int64_t low = all.detail(low_reason_detail(element));
      const std::int64_t now = pleased ? all.detail(reason_detail(element)) - low : low;
      const auto shown = std::ranges::find_if(before, [&](const ReasonCount& one) {
        return one.element == element && one.pleased == pleased;
      });
      const std::int64_t stood = shown == before.end() ? 0 : shown->count;
      const bool moves = std::abs(now - stood) >= kEditionStepMin;
      if (const std::int64_t count = moves ? now : stood; count >= kClassMin)
        reasons.push_back({element, pleased, count});
    }
  return reasons;
}

}  // namespace suara::domain
