#include "sync/ledger/arrivals.hpp"

#include <algorithm>

#include "sync/ledger/prepared.hpp"

namespace suara::ledger {

namespace {

// Leaves by which the log began anew, ahead of those that were carried on.
std::uint64_t leaves_of_restarts(SQLite::Database& database, const TenantId& tenant) {
  return Prepared(database, "SELECT log_id - 1 FROM log WHERE tenant_id = ?1")
      .first([](const Row& row) { return row.number<std::uint64_t>(0); }, tenant)
      .value_or(0);
}

}  // namespace

std::uint64_t first_leaf_since(SQLite::Database& database, const TenantId& tenant, Instant since) {
  Prepared size(database, "SELECT max(leaf_index) FROM batch WHERE tenant_id = ?1");
  Prepared arrival(database,
                   "SELECT received_ms FROM batch WHERE tenant_id = ?1 AND leaf_index = ?2");
  std::uint64_t last =
      size.first(
              [](const Row& row) { return row.is_null(0) ? 0 : row.number<std::uint64_t>(0) + 1; },
              tenant)
          .value_or(0);
  std::uint64_t first = std::min(last, leaves_of_restarts(database, tenant));
  while (first < last) {
    const std::uint64_t middle = first + (last - first) / 2;
    const auto received =
        arrival.first([](const Row& row) { return row.integer(0); }, tenant, middle);
    if (!received || *received < since.ms)
      first = middle + 1;
    else
      last = middle;
  }
  return first;
}

std::uint64_t first_young_leaf(SQLite::Database& database, const TenantId& tenant,
                               std::uint64_t from, std::uint64_t until, Instant since) {
  Prepared young(database,
                 "SELECT leaf_index FROM batch WHERE tenant_id = ?1 AND leaf_index >= ?2"
                 " AND leaf_index < ?3 AND received_ms >= ?4 ORDER BY leaf_index LIMIT 1");
  return young
      .first([](const Row& row) { return row.number<std::uint64_t>(0); }, tenant,
             std::max(from, leaves_of_restarts(database, tenant)), until, since.ms)
      .value_or(until);
}

std::optional<Instant> arrival_of(SQLite::Database& database, const TenantId& tenant,
                                  std::uint64_t leaf) {
  return Prepared(database,
                  "SELECT received_ms FROM batch WHERE tenant_id = ?1 AND leaf_index = ?2")
      .first([](const Row& row) { return Instant{row.integer(0)}; }, tenant, leaf);
}

}  // namespace suara::ledger
