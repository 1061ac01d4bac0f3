// What coverage is computed of (SCORING section 4): services by the desks and by others, offers and
// ratings, of one officer on one day each. Reads only.
#pragma once
#include <SQLiteCpp/Database.h>

#include <map>
#include <vector>

#include "common/base/ids.hpp"
#include "common/base/time.hpp"
#include "common/domain/period_index.hpp"
#include "sync/tally/service_book.hpp"

namespace suara::tally {

// By unit, then officer; days first..last (both inclusive). Without what was learnt. Walk-ups and
// imported ballots are left out: no desk finished those services. A day has an independent count
// where its unit's registry or queue was read for that day at all, be it of a learner alone; who is
// not in it then finished none by it.
using CoverageParts = std::map<std::pair<UnitId, OfficerId>, std::vector<domain::CoveragePart>>;
CoverageParts coverage_parts(SQLite::Database& database, const TenantId& tenant, Date first,
                             Date last, const domain::Learning& learning = {});

// The same out of what is at hand. What the desks say, by unit and officer, then day:
using DeskDays = std::map<std::pair<UnitId, OfficerId>, std::map<Date, domain::CoveragePart>>;
void add_desk(const domain::TallyKey& key, const domain::TallyCounts& counts, DeskDays& into);
CoverageParts with_services(DeskDays desk, const UnitServices& services,
                            const domain::Learning& learning = {});

// Of persons of whom each day at a counter has an independent count.
domain::IndependentCounts independent_of(const CoverageParts& parts);
domain::IndependentCounts independent_counts(SQLite::Database& database, const TenantId& tenant,
                                             Date first, Date last,
                                             const domain::Learning& learning = {});

}  // namespace suara::tally
