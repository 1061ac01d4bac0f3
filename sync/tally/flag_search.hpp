// The flags of a period out of a ledger (SCORING section 5). Reads only, on any connection; goes
// through its batches twice, the second time in parts that share neither kiosk nor officer, so that
// the ballots of a part, not of a region, stand in memory.
#pragma once
#include <SQLiteCpp/Database.h>

#include <set>

#include "common/base/period.hpp"
#include "common/domain/flags.hpp"
#include "sync/tally/batch_days.hpp"

namespace suara::tally {

// Ballots held at once, unless a single part has more.
inline constexpr std::int64_t kFlagBallotsAtOnce = 100'000;

// Of the period's days up to `until` (inclusive), by the policy that holds for it; what counts
// tell (more_than_services, lost_ballots) of the months that had ended by then. Of each flag
// only the ballots that wait are named, and one of which none waits is left out: annulled ones, and
// those about which two reviewers have decided for this flag. What they kept for another one waits.
// days: kept by whoever searches again, and brought up to the ledger here; without it every batch
// that came since the period began is read, with it those that may hold something of its days.
domain::Flags find_flags(SQLite::Database& reader, const TenantId& tenant,
                         const OfficeState& office, const Period& period, Date until,
                         std::int64_t ballots_at_once = kFlagBallotsAtOnce,
                         BatchDays* days = nullptr);

// Quarters of which anything was counted or held, ascending.
std::set<Period> quarters_looked_at(SQLite::Database& reader, const TenantId& tenant);
// What the ledger and files have brought of the period's days: while it is the same, a search finds
// what the one before it found. Days that ended since and the region's rules are no part of it.
struct FlagInput {
  std::int64_t moves = 0;  // of its counts
  std::int64_t held = 0;   // records that were held when they came
  bool operator==(const FlagInput&) const = default;
};
FlagInput flag_input(SQLite::Database& reader, const TenantId& tenant, const Period& period);

// The same flags without what was decided; none left: nullopt.
std::optional<domain::Flag> undecided(const OfficeState& office, domain::Flag flag);

}  // namespace suara::tally
