#include "sync/audit/chain_book.hpp"

#include <algorithm>

namespace suara::audit {
namespace {

// [n] behind record number n; [0] is h_before.
std::vector<Hash> hashes_of(const record::Batch& batch) {
  std::vector<Hash> hashes{batch.header.h_before};
  for (const Bytes& record : batch.records) hashes.push_back(record::chain(hashes.back(), record));
  return hashes;
}

// The first octets of its leaf's hash.
std::uint64_t mark_of(const record::Batch& batch) {
  const Hash leaf = record::leaf_hash(batch.leaf());
  std::uint64_t mark = 0;
  for (int i = 0; i < 8; ++i) mark = mark << 8U | leaf.at(static_cast<std::size_t>(i));
  return mark;
}

ChainBook::Device device_of(const record::Batch& batch) {
  return {batch.header.place.device, batch.header.place.epoch};
}

}  // namespace

std::optional<std::uint32_t> ChainBook::alike(const HeldChain& chain, const record::Batch& batch,
                                              std::vector<Hash>& hashes) const {
  const std::uint64_t base = batch.header.first_seq - 1;
  if (base > chain.seq) return std::nullopt;
  if (base == chain.seq)
    return batch.header.h_before == chain.hash ? std::optional<std::uint32_t>(0) : std::nullopt;
  if (hashes.empty()) hashes = hashes_of(batch);
  std::optional<std::uint32_t> known;
  for (const HeldBatch& held : chain.batches) {
    if (!held.adds) continue;  // All its hashes stand in those that did.
    const std::uint64_t held_base = held.first_seq - 1;
    if (held_base + held.count < base || held_base > batch.header.last_seq()) continue;
    const std::vector<Hash> others = hashes_of(read_batch_(held.byte));
    for (std::uint64_t seq = std::max(base, held_base);
         seq <= std::min(batch.header.last_seq(), held_base + held.count); ++seq)
      if (hashes[seq - base] == others[seq - held_base])
        known = std::max(known.value_or(0), static_cast<std::uint32_t>(seq - base));
  }
  return known;
}

bool ChainBook::is_held(const HeldChain& chain, const record::Batch& batch) const {
  const std::uint64_t mark = mark_of(batch);
  return std::ranges::any_of(chain.batches, [&](const HeldBatch& held) {
    return held.mark == mark && read_batch_(held.byte).leaf() == batch.leaf();
  });
}

std::optional<Placing> ChainBook::place(const record::Batch& batch) const {
  const record::BatchHeader& header = batch.header;
  const auto found = chains_.find(device_of(batch));
  if (found == chains_.end())
    return header.first_seq == 1 ? std::optional<Placing>(Placing{}) : std::nullopt;
  std::vector<Hash> hashes;
  std::optional<Placing> best;
  bool best_follows = false;
  for (std::uint32_t branch = 0; branch < found->second.size(); ++branch) {
    const HeldChain& chain = found->second[branch];
    const auto known = alike(chain, batch, hashes);
    if (!known) continue;
    if (*known == header.count && is_held(chain, batch)) return std::nullopt;
    const bool follows = *known == header.count || header.first_seq - 1 + *known == chain.seq;
    if (best && std::pair(*known, follows) <= std::pair(best->known, best_follows)) continue;
    best = Placing{branch, *known, {}};
    best_follows = follows;
  }
  if (best && !best_follows)
    best = Placing{static_cast<std::uint32_t>(found->second.size()), best->known, best->branch};
  return best;
}

void ChainBook::add(const record::Batch& batch, const Placing& placing, std::uint64_t byte) {
  auto& chains = chains_[device_of(batch)];
  if (placing.branch == chains.size()) chains.emplace_back();
  HeldChain& chain = chains[placing.branch];
  const bool adds = placing.known < batch.header.count;
  chain.batches.push_back(
      {batch.header.first_seq, batch.header.count, adds, byte, mark_of(batch)});
  if (!adds) return;
  chain.seq = batch.header.last_seq();
  chain.hash = batch.header.h_after;
}

}  // namespace suara::audit
