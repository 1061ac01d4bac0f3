// What the central has counted, as its tables say and as its ledger says.
#pragma once
#include "tests/sync/central/running_central.hpp"
#include "tests/sync/tally/tallied.hpp"

namespace suara::test {

inline domain::Cells tallied(const RunningCentral& central) {
  auto database = central.database();
  return tallied(database, {"kota-contoh"});
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
