// What the new records of a batch add to the counts, and what they leave for the records after
// them. Pure but for the question whether an imported row comes for the first time.
#pragma once
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "common/domain/tally.hpp"
#include "common/record/receipt.hpp"
#include "sync/ledger/ledger.hpp"

namespace suara::tally {

// The records of a batch as read; nullopt: unreadable.
using Decoded = std::vector<std::optional<record::Record>>;
Decoded decode_all(const record::Batch& batch);

enum class RowStanding { counts, counted_before, not_announced };
using RowQuestion = std::function<RowStanding(const record::Import&, const domain::ImportedRow&)>;

struct Counting {
  Zone zone;
  domain::Context context;
  RowQuestion row_standing;
};

// A head that a device says it has, and which record says so.
struct SeenHead {
  std::uint64_t seq = 0;
  record::Seen seen;
};

struct Counted {
  domain::Cells cells;
  std::vector<SeenHead> seen;  // on every branch
  std::vector<record::Disposition> dispositions;
  ledger::ChainMemory after;
};

// standing.known records are skipped. On a branch other than 0 nothing counts: all are held.
// The day of a ballot: that of its row where it was imported, else of its wall time (received_at
// where its chain has no readable boot) in the zone.
Counted count(Decoded records, std::uint64_t first_seq, const ledger::NewBatch& standing,
              Instant received_at, const Counting& how);

}  // namespace suara::tally
