// The counts as a function of the ledger alone: batches in the order of their leaves in, cells and
// the state of the office out. What the writer keeps in tables stands in memory here.
#pragma once
#include <unordered_map>

#include "sync/tally/effects.hpp"

namespace suara::tally {

class LedgerCount {
 public:
  // past: all batches, also those not taken yet; which ones count is decided here. has_counts may
  // be left out.
  explicit LedgerCount(Past past);

  // The next leaf. known and forked_from must be right; before and dispositions are not looked at.
  // The answer: what is held or quarantined of the batch; its cells are added to cells().
  Counted take(const ledger::StoredBatch& stored);

  const domain::Cells& cells() const& { return cells_; }
  domain::Cells cells() && { return std::move(cells_); }
  const OfficeState& office() const { return office_; }
  const ServiceDays& services() const { return services_; }

 private:
  ledger::ChainMemory memory_before(const ledger::StoredBatch& stored) const;
  Past past_below(std::uint64_t leaf) const;
  RowClaims claims();

  Past past_;
  OfficeState office_;
  domain::Cells cells_;
  ServiceDays services_;
  std::map<ChainName, ledger::ChainMemory> newest_;                // behind the last record
  std::unordered_map<std::uint64_t, ledger::ChainMemory> before_;  // by leaf
  std::map<std::pair<std::uint32_t, std::uint32_t>, Claimant> rows_;
};

}  // namespace suara::tally
