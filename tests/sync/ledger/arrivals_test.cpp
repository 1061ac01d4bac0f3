#include <doctest/doctest.h>

#include "sync/ledger/arrivals.hpp"

using namespace suara;

namespace {

// A log of these arrivals, leaf by leaf.
SQLite::Database log_of(int log_id, const std::vector<std::int64_t>& received) {
  SQLite::Database database(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  database.exec(
      "CREATE TABLE log(tenant_id TEXT, log_id INTEGER);"
      "CREATE TABLE batch(tenant_id TEXT, leaf_index INTEGER, received_ms INTEGER)");
  database.exec("INSERT INTO log VALUES('kota-contoh', " + std::to_string(log_id) + ")");
  for (std::size_t leaf = 0; leaf < received.size(); ++leaf)
    database.exec("INSERT INTO batch VALUES('kota-contoh', " + std::to_string(leaf) + ", " +
                  std::to_string(received[leaf]) + ")");
  return database;
}

}  // namespace

TEST_SUITE("sync/ledger arrivals") {
  TEST_CASE(
      "the first leaf since a moment is found, whichever it is and however often the log "
      "began anew") {
    const TenantId tenant{"kota-contoh"};
    for (int log_id = 1; log_id <= 4; ++log_id)
      for (std::size_t carried = 0; carried <= 9; ++carried) {
        // The newest restart is the first leaf.
        std::vector<std::int64_t> received;
        for (int lost = log_id - 1; lost > 0; --lost) received.push_back(1'000 + lost);
        for (std::size_t leaf = 0; leaf < carried; ++leaf)
          received.push_back(10 * static_cast<std::int64_t>(leaf));
        auto database = log_of(log_id, received);
        for (std::int64_t since = -5; since <= 95; since += 5) {
          std::size_t expected = static_cast<std::size_t>(log_id - 1);
          while (expected < received.size() && received[expected] < since) ++expected;
          CHECK(ledger::first_leaf_since(database, tenant, {since}) == expected);
          CHECK(ledger::first_young_leaf(database, tenant, 0, received.size(), {since}) ==
                expected);
        }
      }
  }

  TEST_CASE("a run of leaves with times long past hides no young one before it") {
    const TenantId tenant{"kota-contoh"};
    std::vector<std::int64_t> received{10, 20, 30};
    received.insert(received.end(), 20, 1);  // The clock said 1970.
    received.insert(received.end(), {40, 50});
    auto database = log_of(1, received);
    const auto young = [&](std::uint64_t from, std::uint64_t until, std::int64_t since) {
      return ledger::first_young_leaf(database, tenant, from, until, {since});
    };
    CHECK(young(0, 25, 5) == 0);
    CHECK(young(0, 25, 20) == 1);
    CHECK(young(0, 25, 35) == 23);
    CHECK(young(0, 25, 60) == 25);
    CHECK(young(3, 25, 5) == 23);
    CHECK(young(3, 20, 5) == 20);
  }
}
