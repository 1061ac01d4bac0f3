// The counts as rows: added to by the writer, read by everybody else. Nothing here commits.
#pragma once
#include <SQLiteCpp/Database.h>

#include <functional>
#include <optional>
#include <set>
#include <span>

#include "common/domain/tally.hpp"
#include "common/record/records.hpp"
#include "sync/ledger/prepared.hpp"
#include "sync/tally/counting.hpp"

namespace suara::tally {

// The writer's side. One a connection; after a rollback forget().
class Tallies {
 public:
  explicit Tallies(SQLite::Database& database);

  // Adds the cells of several batches in key order, equal keys together, and marks the officers'
  // periods as due for an edition.
  void add(const TenantId& tenant, std::span<const domain::Cells> batches);

  // An import that the office announced: its rows count once each, whoever sends them.
  // false: it stands already.
  bool announce(const TenantId& tenant, const record::OfficeImport& import);
  // Takes the row: the second time it is counted_before. not_announced: no such import, a row
  // beyond its rows or a day outside its days.
  RowStanding take_row(const TenantId& tenant, const record::Import& import,
                       const domain::ImportedRow& row);
  void forget() { due_.clear(); }

 private:
  using Due = std::tuple<TenantId, OfficerId, Quarter>;
  void upsert(const TenantId& tenant, const domain::TallyKey& key,
              const domain::TallyCounts& counts);
  void mark_due(const TenantId& tenant, const OfficerId& officer, Quarter quarter);

  std::set<Due> due_;  // marked since the last editions
  ledger::Prepared upsert_;
  ledger::Prepared mark_;
  ledger::Prepared select_import_;
  ledger::Prepared last_import_;
  ledger::Prepared insert_import_;
  ledger::Prepared insert_row_;
};

std::int64_t index_of(Quarter quarter);
Quarter quarter_at(std::int64_t index);

// One officer's cells of one quarter.
domain::Cells cells_of(SQLite::Database& database, const TenantId& tenant, const OfficerId& officer,
                       Quarter quarter);
// Every cell of the tenant, of one quarter or of all, in key order.
void each_cell(
    SQLite::Database& database, const TenantId& tenant, const std::optional<Quarter>& quarter,
    const std::function<void(const domain::TallyKey&, const domain::TallyCounts&)>& each);
// Sums of one day over the whole tenant.
domain::TallyCounts day_total(SQLite::Database& database, const TenantId& tenant, Date day);

// The cells as the ledger gives them, from its first leaf: what each_cell must give.
domain::Cells recount(SQLite::Database& database, const TenantId& tenant, const Counting& how);

}  // namespace suara::tally
