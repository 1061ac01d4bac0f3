// Editions (SCORING section 8): made at night from closed days, kept, shown to the officer.
#pragma once
#include <SQLiteCpp/Database.h>

#include <vector>

#include "common/base/ids.hpp"
#include "common/domain/edition.hpp"
#include "sync/tally/comments.hpp"
#include "sync/tally/office_state.hpp"

namespace suara::tally {

struct DueEditions {
  OfficerId officer;
  Quarter quarter;
  auto operator<=>(const DueEditions&) const = default;
};
struct NewEdition {
  domain::Edition edition;
  std::string figures;  // lines of domain::OwnFigure: what period_figures.hpp adds
  std::vector<domain::BallotPlace> comments = {};  // of these: what comments.hpp adds
};
// What a night makes of the days before `today`.
struct NightEditions {
  Date as_of;
  std::vector<DueEditions> looked_at;  // ascending
  std::vector<NewEdition> made;
  FoundComments comments = {};
};
// For every officer whose counts changed: the next edition, where there is one to make. While a
// quarter is open for judgement it leaves at least five ratings to the final one, which the first
// night after the freeze makes of what was frozen; where that tells nothing new, the newest one is
// the final one too. What came or went since makes supplements, each of five at least. How few are
// too few say the rules that the quarter's figure has. Reads only.
NightEditions next_editions(SQLite::Database& database, const TenantId& tenant,
                            const OfficeState& office, Date today);
// Its freeze: everybody who has counts in it.
void mark_all_due(SQLite::Database& database, const TenantId& tenant, Quarter quarter);
// In the writer's transaction, while the days up to as_of are as they were read. Whoever has
// ballots of later days stays due.
void put_editions(SQLite::Database& database, const TenantId& tenant, const NightEditions& night);

// The newest one of each number of faces, ascending; empty where nothing may be shown yet.
std::vector<domain::Edition> newest_editions(SQLite::Database& database, const TenantId& tenant,
                                             const OfficerId& officer, Quarter quarter);

// All of them, by faces and number; made_of stands in the newest alone.
std::vector<domain::Edition> all_editions(SQLite::Database& database, const TenantId& tenant,
                                          const OfficerId& officer, Quarter quarter);

}  // namespace suara::tally
