// The counts as a function of the ledger alone: batches in the order of their leaves in, cells and
// the state of the office out. What the writer keeps in tables stands in memory here.
#pragma once
#include <deque>

#include "sync/tally/effects.hpp"

namespace suara::tally {

class LedgerCount {
 public:
  // past: all batches, also those not taken yet; which ones count is decided here. has_counts may
  // be left out.
  explicit LedgerCount(Past past);
  LedgerCount(const LedgerCount&) = delete;
  LedgerCount& operator=(const LedgerCount&) = delete;

  // The next leaf. known and forked_from must be right; before and dispositions are not looked at.
  // The answer: what is held or quarantined of the batch; its cells are added to cells().
  Counted take(const ledger::StoredBatch& stored);

  const domain::Cells& cells() const& { return cells_; }
  domain::Cells cells() && { return std::move(cells_); }
  const OfficeState& office() const { return office_; }
  const ServiceDays& services() const { return services_; }

 private:
  using Before = std::pair<std::uint64_t, ledger::ChainMemory>;  // of a leaf; they ascend
  struct Chain {
    ledger::ChainMemory memory;  // behind its newest record
    // The last one of those that its newest records went into: the next ones mostly are the same
    // officer's of the day after.
    std::optional<domain::Cells::iterator> cell;
  };
  ledger::ChainMemory memory_before(const ledger::StoredBatch& stored, const Chain& chain) const;
  const ledger::ChainMemory& before_of(std::uint64_t leaf) const;
  Past past_below(std::uint64_t leaf) const;
  RowClaims claims();

  Past past_;
  OfficeState office_;
  domain::Cells cells_;
  ServiceDays services_;
  Decoded records_;  // of the batch that is taken, and their dates
  Dating dating_;
  std::map<ChainName, Chain> chains_;
  std::deque<Before> before_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, Claimant> rows_;
};

}  // namespace suara::tally
