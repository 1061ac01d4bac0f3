// Editions (SCORING section 8): made at night from closed days, kept, shown to the officer.
#pragma once
#include <SQLiteCpp/Database.h>

#include <vector>

#include "common/base/ids.hpp"
#include "common/domain/edition.hpp"

namespace suara::tally {

struct MadeEdition {
  OfficerId officer;
  Quarter quarter;
  std::uint8_t faces = 0;
  std::int32_t number = 0;
};
// For every officer whose counts changed: the next edition from the days before `today`, where
// there is one to make; those made. Runs in the writer's transaction.
std::vector<MadeEdition> make_editions(SQLite::Database& database, const TenantId& tenant,
                                       Date today);

// The newest one of each number of faces, ascending; empty where nothing may be shown yet.
std::vector<domain::Edition> newest_editions(SQLite::Database& database, const TenantId& tenant,
                                             const OfficerId& officer, Quarter quarter);

}  // namespace suara::tally
