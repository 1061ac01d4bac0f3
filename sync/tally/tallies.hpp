// The counts as rows: added to by the writer, read by everybody else. Nothing here commits.
#pragma once
#include <SQLiteCpp/Database.h>

#include <functional>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "common/domain/tally.hpp"
#include "common/record/records.hpp"
#include "sync/ledger/prepared.hpp"
#include "sync/ledger/ledger.hpp"
#include "sync/tally/cell_rows.hpp"
#include "sync/tally/effects.hpp"
#include "sync/tally/release.hpp"

namespace suara::tally {

// The writer's side. One a connection; after a rollback forget().
class Tallies {
 public:
  explicit Tallies(SQLite::Database& database);

  // Adds the cells of several batches in key order, equal keys together, marks the officers'
  // periods as due for an edition and notes the days as moved.
  void add(const TenantId& tenant, std::span<const domain::Cells> batches);

  // RowClaim of the tenant's rows; asking: without taking.
  bool claim_row(const TenantId& tenant, std::uint32_t import, std::uint32_t row,
                 const Claimant& claimant);
  bool has_row(const TenantId& tenant, std::uint32_t import, std::uint32_t row,
               const Claimant& claimant);
  // What a batch has that is held, in ascending seq.
  void note_held(const record::Place& place, std::uint64_t leaf,
                 std::span<const HeldRecord> held);
  // What a contact left of what was held for its clock.
  void note_released(const record::Place& place, const StillHeld& batch);
  // An edition of that officer and quarter is to be made.
  void mark_due(const TenantId& tenant, const OfficerId& officer, Quarter quarter);
  void forget() { due_.clear(); }

 private:
  using Due = std::tuple<TenantId, OfficerId, Quarter>;

  SQLite::Database& database_;
  std::set<Due> due_;  // marked since the last editions
  CellRows rows_;
  ledger::Prepared mark_;
  ledger::Prepared insert_row_;
  ledger::Prepared select_row_;
  ledger::Prepared insert_held_;
  ledger::Prepared delete_held_;
};

std::int64_t index_of(Quarter quarter);
Quarter quarter_at(std::int64_t index);
// In which the tenant has cells, ascending.
std::vector<Quarter> quarters_of(SQLite::Database& database, const TenantId& tenant);

// Records of one batch that were held when they came, first_seq to last_seq.
struct HeldRun {
  ChainName chain;
  std::uint64_t first_seq = 0;
  std::uint64_t last_seq = 0;
  HeldFor why{};
  Date day;
  std::uint64_t leaf = 0;
};
// In the order of chains and seqs.
void each_held(SQLite::Database& database, const TenantId& tenant,
               const std::function<void(const HeldRun&)>& each);

// The past as the tables of a ledger have it.
Past past_of(SQLite::Database& database, const TenantId& tenant);
// The office's state at the end of the ledger.
OfficeState office_of(SQLite::Database& database, const TenantId& tenant);

// The cells as the ledger gives them, from its first leaf: what each_cell must give.
domain::Cells recount(SQLite::Database& database, const TenantId& tenant);

}  // namespace suara::tally
