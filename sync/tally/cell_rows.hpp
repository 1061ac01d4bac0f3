// Cells as rows of two tables: the counts, and the details of the few cells that have some.
#pragma once
#include <SQLiteCpp/Database.h>

#include <functional>
#include <optional>
#include <string>

#include "common/base/period.hpp"
#include "common/domain/tally.hpp"
#include "sync/ledger/prepared.hpp"

namespace suara::tally {

// Names of a pair of tables: the one that everybody reads, and the one that a rebuild fills.
struct CellTables {
  const char* counts;
  const char* details;
};
inline constexpr CellTables kCells{"tally", "tally_detail"};
inline constexpr CellTables kNextCells{"tally_next", "tally_detail_next"};

std::string cell_tables(const CellTables& names);  // SQL that makes them

class CellRows {
 public:
  CellRows(SQLite::Database& database, const CellTables& names);
  // Adds to the row of that key, or makes it.
  void add(const TenantId& tenant, const domain::TallyKey& key, const domain::TallyCounts& counts);

 private:
  ledger::Prepared upsert_;
  ledger::Prepared upsert_detail_;
};

// One officer's cells of one quarter.
domain::Cells cells_of(SQLite::Database& database, const TenantId& tenant, const OfficerId& officer,
                       Quarter quarter);
using EachCell = std::function<void(const domain::TallyKey&, const domain::TallyCounts&)>;
// Every cell of the tenant, of one quarter or of all, in the order officer, month, freezes, unit,
// day, service, result, channel, faces; none that came to nothing.
void each_cell(SQLite::Database& database, const TenantId& tenant,
               const std::optional<Quarter>& quarter, const EachCell& each);
// Every cell of the period, in the same order.
void each_cell(SQLite::Database& database, const TenantId& tenant, const Period& period,
               const EachCell& each);
// Every cell of the period, without details, in one statement; also those that came to nothing.
void each_count(SQLite::Database& database, const TenantId& tenant, const Period& period,
                const EachCell& each);
// Sums of one day over the whole tenant; without details.
domain::TallyCounts day_total(SQLite::Database& database, const TenantId& tenant, Date day);

}  // namespace suara::tally
