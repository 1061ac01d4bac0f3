// The flags of a period out of a ledger (SCORING section 5). Reads only, on any connection; goes
// through the ledger twice, the second time in parts that share neither kiosk nor officer, so that
// the ballots of a part, not of a region, stand in memory.
#pragma once
#include <SQLiteCpp/Database.h>

#include "common/base/period.hpp"
#include "common/domain/flags.hpp"
#include "sync/tally/office_state.hpp"

namespace suara::tally {

// Ballots held at once, unless a single part has more.
inline constexpr std::int64_t kFlagBallotsAtOnce = 100'000;

// Of the period's days up to `until` (inclusive), by the policy that holds for it. What two
// reviewers have decided about already raises no flag: of each flag only the ballots that wait are
// named, and one of which none waits is left out.
domain::Flags find_flags(SQLite::Database& reader, const TenantId& tenant,
                         const OfficeState& office, const Period& period, Date until,
                         std::int64_t ballots_at_once = kFlagBallotsAtOnce);

// The same flags without what was decided; none left: nullopt.
std::optional<domain::Flag> undecided(const OfficeState& office, domain::Flag flag);

}  // namespace suara::tally
