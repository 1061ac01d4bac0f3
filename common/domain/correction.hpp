// What happens after a freeze (SCORING section 3): one officer's figure is computed anew from other
// cells, with the frozen variances, service means and mix; nobody else's moves.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/domain/officer_index.hpp"

namespace suara::domain {

// The officer's cells as they stand after annulments or late ballots; their officer must be 0, days
// and services as in the frozen fit, whose number of that officer is `officer`. nullopt: a service
// without a frozen mean, or services of two blocks; such ballots wait for the next period.
std::optional<OfficerIndex> recomputed(const IndexFit& frozen, std::uint32_t officer,
                                       std::vector<IndexCell> cells, const ReferenceMix& mix,
                                       const IndexRules& rules);

enum class LateEffect : std::uint8_t {
  none,        // no ballot came or went
  supplement,  // the decision stays
  correction,  // it does not
};
std::string to_text(LateEffect effect);  // "none", "supplement", "correction"
LateEffect late_effect(std::int64_t ballots, const std::optional<Standing>& before,
                       const std::optional<Standing>& after);

// Fewer ballots than these show only their effect on the decision: their figures would tell a vote.
inline constexpr std::int64_t kLateShownMin = 5;
inline bool shows_late_figures(std::int64_t ballots) { return ballots >= kLateShownMin; }

// More than 1 % of a group's ballots annulled: two persons may reopen the period.
bool may_reopen(std::int64_t annulled, std::int64_t ballots);

}  // namespace suara::domain
