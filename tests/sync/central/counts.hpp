// What the central has counted, as its tables say and as its ledger says.
#pragma once
#include "sync/tally/tallies.hpp"
#include "tests/sync/central/running_central.hpp"

namespace suara::test {

inline domain::Cells tallied(const RunningCentral& central) {
  auto database = central.database();
  domain::Cells cells;
  tally::each_cell(database, {"kota-contoh"}, std::nullopt,
                   [&](const auto& key, const auto& counts) { cells[key] = counts; });
  return cells;
}

inline domain::Cells recounted(const RunningCentral& central) {
  auto database = central.database();
  return tally::recount(database, {"kota-contoh"});
}

inline std::int64_t ratings_counted(const RunningCentral& central) {
  std::int64_t ratings = 0;
  for (const auto& [key, counts] : tallied(central)) ratings += counts.ratings();
  return ratings;
}

}  // namespace suara::test
