// What coverage is computed of (SCORING section 4): services by the desks and by others, offers and
// ratings, of one officer on one day each. Reads only.
#pragma once
#include <SQLiteCpp/Database.h>

#include <map>
#include <vector>

#include "common/base/ids.hpp"
#include "common/base/time.hpp"
#include "common/domain/period_index.hpp"

namespace suara::tally {

// By unit, then officer; days first..last (both inclusive). Walk-ups and imported ballots are left
// out: no desk finished those services. A day has an independent count where its unit's registry
// or queue was read for that day at all; who is not in it then finished none by it.
using CoverageParts = std::map<std::pair<UnitId, OfficerId>, std::vector<domain::CoveragePart>>;
CoverageParts coverage_parts(SQLite::Database& database, const TenantId& tenant, Date first,
                             Date last);

// Of persons of whom each day at a counter has an independent count.
domain::IndependentCounts independent_counts(SQLite::Database& database, const TenantId& tenant,
                                             Date first, Date last);

}  // namespace suara::tally
