// What the new records of a batch add to the counts, and what they leave for the records after
// them. Pure but for the claim on an imported row, which counts once whoever sends it.
#pragma once
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "common/domain/tally.hpp"
#include "sync/tally/dating.hpp"
#include "sync/tally/office_state.hpp"

namespace suara::tally {

// One record of the ledger: by its leaf and its seq.
struct Claimant {
  std::uint64_t leaf = 0;
  std::uint64_t seq = 0;
  bool operator==(const Claimant&) const = default;
};
// Whether the row of the announced import counts for the claimant: the first one has it for good,
// also when it is annulled.
using RowClaim =
    std::function<bool(std::uint32_t import, std::uint32_t row, const Claimant& claimant)>;

struct Counting {
  Zone zone;
  const OfficeState* office = nullptr;  // as it stands ahead of what is counted
  RowClaim claims_row;
  std::uint64_t leaf = 0;  // of the batch
  // Records that it refuses are passed over; empty: none are.
  std::function<bool(std::uint64_t seq, const record::Record&)> only = {};
  // The sound stretch that lasts beyond the batch, where its end is known.
  std::optional<record::SoundStretch> tail = {};
};

// A head that a device says it has, and which record says so.
struct SeenHead {
  std::uint64_t seq = 0;
  record::Seen seen;
};

struct HeldRecord {
  std::uint64_t seq = 0;
  HeldFor why{};
  Date day;
  bool operator==(const HeldRecord&) const = default;
};
struct Counted {
  domain::Cells cells;
  std::vector<SeenHead> seen;  // on every branch
  std::vector<record::Disposition> dispositions;
  std::vector<HeldRecord> held;  // ballots and services that would count, and unreadable ones
  // What it shows of the clock in earlier batches: for release().
  std::vector<record::SoundStretch> frees;
  ledger::ChainMemory after;
};

// standing.known records are skipped. What is held by its place (held_for) does not count, nor does
// an imported row that no import announced. The day of a ballot: that of its row where it was
// imported, else the wall time's within the bounds of its clock. Where a period's edge lies in
// these it is held, unless two reviewers keep it.
Counted count(const Decoded& records, std::uint64_t first_seq, const ledger::NewBatch& standing,
              Instant received_at, const Counting& how);
// The same, with room for the dates that is used again.
Counted count(const Decoded& records, std::uint64_t first_seq, const ledger::NewBatch& standing,
              Instant received_at, const Counting& how, Dating& room);

void add(domain::Cells& cells, domain::Cells more);
// The same where they may well belong behind the one that is `last`, which becomes their last one.
void add_behind(std::optional<domain::Cells::iterator>& last, domain::Cells& cells,
                domain::Cells more);
void subtract(domain::Cells& cells, const domain::Cells& less);

}  // namespace suara::tally
