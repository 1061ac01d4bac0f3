// The tallies held against the ledger, and made anew from it.
#pragma once
#include <set>
#include <vector>

#include "sync/tally/cell_rows.hpp"
#include "sync/tally/ledger_count.hpp"

namespace suara::tally {

// A cell that the tables and the ledger say differently; all zero where one of them lacks it.
struct Drift {
  domain::TallyKey key;
  domain::TallyCounts tables;
  domain::TallyCounts ledger;
};

inline constexpr std::size_t kDriftsShown = 100;
struct Comparison {
  std::uint64_t leaves = 0;
  std::int64_t ratings = 0;  // as the ledger gives them
  std::uint64_t cells = 0;   // likewise
  std::uint64_t drifted = 0;
  std::uint64_t drifted_services = 0;  // days of units' services that others counted
  std::vector<Drift> first;  // at most kDriftsShown of them
  std::set<std::pair<OfficerId, Quarter>> affected;  // whose editions rest on drifted cells
};

// Counts the whole ledger and compares, both as of one moment: in a read transaction of its own.
// Some million ratings a second; holds the cells in memory.
Comparison compare_with_ledger(SQLite::Database& reader, const TenantId& tenant);

// A fresh set of the tallies beside the one in use, which is swapped in at the end: readers see
// the old set or the new one, the writer goes on in between.
class Rebuild {
 public:
  // Counts the ledger as the reader sees it now; the reader is not needed afterwards.
  Rebuild(SQLite::Database& reader, TenantId tenant);
  Rebuild(const Rebuild&) = delete;
  Rebuild& operator=(const Rebuild&) = delete;

  // The following in transactions of the writer, whose batches and cells are all in their tables.
  // Drops what an earlier rebuild left and makes the tables.
  void begin(SQLite::Database& writer);
  // Writes the next cells, at most so many; false: all are written.
  bool stage(SQLite::Database& writer, std::size_t cells_max);
  // Counts what came since, and puts the fresh set in the place of the other, how far they were
  // apart being told. Marks no edition as due: whoever calls does for what drifted.
  Comparison swap(SQLite::Database& writer);

 private:
  void count_on(SQLite::Database& from);
  Past past();

  TenantId tenant_;
  SQLite::Database* from_ = nullptr;
  LedgerCount counts_;
  std::uint64_t leaves_ = 0;
  domain::Cells staged_;
  domain::Cells::const_iterator next_;
};

}  // namespace suara::tally
