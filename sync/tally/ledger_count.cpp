#include "sync/tally/ledger_count.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "sync/tally/release.hpp"

namespace suara::tally {

using ledger::ChainMemory;
using ledger::EachBatch;
using ledger::StoredBatch;

LedgerCount::LedgerCount(Past past) : past_(std::move(past)) {}

ChainMemory LedgerCount::memory_before(const StoredBatch& stored, const Chain& chain) const {
  if (!stored.forked_from) return chain.memory;
  const std::uint64_t fork = stored.first_new() - 1;  // the last record that both have
  ChainName parent = name_of(stored.place);
  parent.branch = *stored.forked_from;
  ChainMemory memory;
  past_below(stored.leaf_index).of_chain(parent, fork, fork + 1, [&](const StoredBatch& theirs) {
    if (theirs.first_new() > fork + 1) return;
    memory = theirs.before;
    for (std::size_t i = theirs.known; i < theirs.batch.records.size(); ++i) {
      const std::uint64_t seq = theirs.batch.header.first_seq + i;
      if (seq > fork) break;
      ledger::remember(record::readable(theirs.batch.records[i]), seq, theirs.received_at, memory);
    }
  });
  return memory;
}

const ChainMemory& LedgerCount::before_of(std::uint64_t leaf) const {
  const auto found = std::ranges::lower_bound(before_, leaf, {}, &Before::first);
  if (found == before_.end() || found->first != leaf) throw std::out_of_range("a leaf never taken");
  return found->second;
}

Past LedgerCount::past_below(std::uint64_t leaf) const {
  const auto below = [this, leaf](const EachBatch& each) {
    return [this, leaf, &each](const StoredBatch& stored) {
      if (stored.leaf_index >= leaf) return;
      StoredBatch placed = stored;
      placed.before = before_of(stored.leaf_index);
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

Counted LedgerCount::take(const StoredBatch& stored) {
  Chain& chain = chains_[name_of(stored.place)];
  const ChainMemory& before =
      before_.emplace_back(stored.leaf_index, memory_before(stored, chain)).second;
  if (stored.place.device == kOfficeDevice) {
    auto all = take_office_batch(office_, stored, past_below(stored.leaf_index), claims());
    add(cells_, std::move(all.cells));
    add(services_, all.services);
  }
  const RowClaims rows = claims();
  const Counting how{office_.zone.value_or(Zone{}), &office_, rows.take, stored.leaf_index};
  decode_all(stored.batch, records_);
  Counted counted = count(records_, stored.batch.header.first_seq,
                          {stored.place, stored.known, before}, stored.received_at, how, dating_);
  chain.memory = counted.after;
  add_behind(chain.cell, cells_, std::exchange(counted.cells, {}));
  if (!counted.frees.empty())
    add(cells_, release(office_,
                        {name_of(stored.place), stored.leaf_index, stored.first_new(),
                         counted.frees},
                        past_below(stored.leaf_index), claims())
                    .cells);
  return counted;
}

}  // namespace suara::tally
