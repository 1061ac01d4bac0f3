// What benches with a running central share.
#pragma once
#include "tests/support/requirements.hpp"
#include "tests/sync/central/running_central.hpp"

namespace suara::bench {

// Octets of the ledger's tables and their indexes.
inline double ledger_bytes(const test::RunningCentral& central) {
  auto database = central.database();
  return static_cast<double>(
      database
          .execAndGet("SELECT sum(pgsize) FROM dbstat WHERE name IN ('batch', 'batch_place',"
                      " 'sqlite_autoindex_batch_1', 'node', 'chain', 'log', 'side_part')")
          .getInt64());
}

}  // namespace suara::bench
