// What benches with a running central share.
#pragma once
#include <doctest/doctest.h>

#include <stdexcept>

#include "tests/sync/central/running_central.hpp"

namespace suara::bench {

// Outside a test case: what the shared set-up requires ends the bench where it does not hold.
class Requirements {
 public:
  Requirements() {
    context_.setAsDefaultForAssertsOutOfTestCases();
    context_.setAssertHandler([](const doctest::AssertData& failed) {
      if (failed.m_failed) throw std::runtime_error(failed.m_expr);
    });
  }

 private:
  doctest::Context context_;
};

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
