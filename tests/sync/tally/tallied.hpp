// All cells as the tables hold them: what tally::recount must give.
#pragma once
#include "sync/tally/tallies.hpp"

namespace suara::test {

inline domain::Cells tallied(SQLite::Database& database, const TenantId& tenant) {
  domain::Cells cells;
  tally::each_cell(database, tenant, std::nullopt,
                   [&](const auto& key, const auto& counts) { cells[key] = counts; });
  return cells;
}

}  // namespace suara::test
