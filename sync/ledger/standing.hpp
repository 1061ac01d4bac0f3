// Where a batch stands in the ledger, as values: what judging decides and what a stored batch is.
// No database in it, so that files alone can be counted and verified with the same code.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "common/record/receipt.hpp"

namespace suara::ledger {

// What later records of a chain refer to.
struct ChainMemory {
  // Wall time minus boot time of the latest Boot record; nullopt: none yet.
  std::optional<std::int64_t> boot_base_ms;
  std::optional<record::Import> import;  // the latest
  bool operator==(const ChainMemory&) const = default;
};
// What the record leaves for those behind it.
void remember(const record::Record& record, ChainMemory& memory);

// It follows or overlaps what is held, or begins a branch.
struct NewBatch {
  record::Place place;
  std::uint32_t known = 0;  // so many of its first records are held already
  ChainMemory before;       // ahead of its first new record
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
