#include "sync/tally/ledger_count.hpp"

#include <algorithm>

namespace suara::tally {

using ledger::ChainMemory;
using ledger::EachBatch;
using ledger::StoredBatch;

LedgerCount::LedgerCount(Past past) : past_(std::move(past)) {}

ChainMemory LedgerCount::memory_before(const StoredBatch& stored) {
  ChainName chain = name_of(stored.place);
  if (stored.forked_from) chain.branch = *stored.forked_from;
  const Memories& memories = memories_[chain];
  const auto later = memories.lower_bound(stored.first_new());
  return later == memories.begin() ? ChainMemory{} : std::prev(later)->second;
}

Past LedgerCount::past_below(std::uint64_t leaf) const {
  const auto below = [this, leaf](const EachBatch& each) {
    return [this, leaf, &each](const StoredBatch& stored) {
      if (stored.leaf_index >= leaf) return;
      StoredBatch placed = stored;
      placed.before = before_.at(stored.leaf_index);
      each(placed);
    };
  };
  Past past;
  past.all = [this, below](const EachBatch& each) { past_.all(below(each)); };
  past.of_chain = [this, below](const ChainName& chain, std::uint64_t first, std::uint64_t last,
                                const EachBatch& each) {
    past_.of_chain(chain, first, last, below(each));
  };
  past.has_counts = [this](const UnitId& unit) {
    return std::ranges::any_of(cells_, [&](const auto& cell) { return cell.first.unit == unit; });
  };
  return past;
}

RowClaims LedgerCount::claims() {
  RowClaims claims;
  claims.take = [this](std::uint32_t import, std::uint32_t row, const Claimant& claimant) {
    return rows_.try_emplace({import, row}, claimant).first->second == claimant;
  };
  claims.has = [this](std::uint32_t import, std::uint32_t row, const Claimant& claimant) {
    const auto found = rows_.find({import, row});
    return found != rows_.end() && found->second == claimant;
  };
  return claims;
}

void LedgerCount::keep_memories(const StoredBatch& stored, const Decoded& records,
                                ChainMemory memory) {
  Memories& memories = memories_[name_of(stored.place)];
  if (stored.forked_from) memories[stored.first_new() - 1] = memory;
  for (std::size_t i = stored.known; i < records.size(); ++i) {
    const ChainMemory before = memory;
    if (records[i]) remember(*records[i], memory);
    if (memory != before) memories[stored.batch.header.first_seq + i] = memory;
  }
}

Counted LedgerCount::take(const StoredBatch& stored) {
  const ChainMemory before = memory_before(stored);
  before_[stored.leaf_index] = before;
  if (stored.place.device == kOfficeDevice)
    add(cells_, take_office_batch(office_, stored, past_below(stored.leaf_index), claims()));
  Decoded records = decode_all(stored.batch);
  keep_memories(stored, records, before);
  const RowClaims rows = claims();
  const Counting how{office_.zone.value_or(Zone{}), &office_, rows.take, stored.leaf_index};
  Counted counted = count(std::move(records), stored.batch.header.first_seq,
                          {stored.place, stored.known, before}, stored.received_at, how);
  add(cells_, counted.cells);
  return counted;
}

}  // namespace suara::tally
