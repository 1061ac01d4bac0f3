// Where a batch stands in the ledger, as values: what judging decides and what a stored batch is.
// No database in it, so that files alone can be counted and verified with the same code.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "common/record/clock_bounds.hpp"
#include "common/record/receipt.hpp"

namespace suara::ledger {

// What later records of a chain refer to.
struct ChainMemory {
  record::ChainClock clock;
  std::optional<record::Import> import;  // the latest
  bool operator==(const ChainMemory&) const = default;
};
// What record number seq, arrived at received, leaves for those behind it; nullopt: it cannot be
// read. The stretch that it ends, where the clock was sound.
std::optional<record::SoundStretch> remember(const std::optional<record::Record>& record,
                                             std::uint64_t seq, Instant received,
                                             ChainMemory& memory);

// It follows or overlaps what is held, or begins a branch.
struct NewBatch {
  record::Place place;
  std::uint32_t known = 0;                        // so many of its first records are held already
  ChainMemory before;                             // ahead of its first new record
  std::optional<std::uint32_t> forked_from = {};  // begins a branch: that it leaves this one
};

// A batch as it lies there.
struct StoredBatch {
  record::Place place;  // with the branch under which it is stored
  std::uint64_t leaf_index = 0;
  std::uint32_t known = 0;
  std::optional<std::uint32_t> forked_from;
  ChainMemory before;
  Instant received_at;
  std::vector<record::Disposition> dispositions;
  record::Batch batch;
  std::uint64_t first_new() const { return batch.header.first_seq + known; }
};
using EachBatch = std::function<void(const StoredBatch&)>;

}  // namespace suara::ledger
