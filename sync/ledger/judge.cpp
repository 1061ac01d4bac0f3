#include <algorithm>

#include "sync/ledger/ledger.hpp"
#include "sync/ledger/stored.hpp"

// Where a batch stands against the chains that are held. A chain is known by its hashes, never by
// the branch number that the header claims: a clone does not know that it is one.
namespace suara::ledger {

Hash hash_behind(const record::Batch& batch, std::uint32_t count) {
  Hash hash = batch.header.h_before;
  for (std::uint32_t i = 0; i < count; ++i) hash = record::chain(hash, batch.records[i]);
  return hash;
}

std::optional<Hash> Ledger::hash_at(const Chain& chain, std::uint64_t seq) {
  if (seq == chain.seq) return chain.hash;
  std::optional<Hash> found;
  select_holding_.each(
      [&](const Row& row) {
        if (found) return;
        const auto stored = read_batch(row.bytes(0));
        const std::uint64_t first = stored.header.first_seq;
        if (first <= seq && seq <= stored.header.last_seq())
          found = hash_behind(stored, static_cast<std::uint32_t>(seq - first + 1));
      },
      chain.place.tenant, chain.place.device, chain.place.epoch, chain.place.branch, seq,
      record::kBatchRecordsMax);
  return found;
}

std::optional<std::uint32_t> Ledger::alike(const Chain& chain, const record::Batch& batch) {
  const record::BatchHeader& header = batch.header;
  if (header.first_seq > chain.seq + 1) return std::nullopt;
  if (header.first_seq == chain.seq + 1)
    return header.h_before == chain.hash ? std::optional<std::uint32_t>(0) : std::nullopt;
  const std::uint64_t last_common = std::min(header.last_seq(), chain.seq);
  const auto count = static_cast<std::uint32_t>(last_common - header.first_seq + 1);
  if (hash_at(chain, last_common) != hash_behind(batch, count)) return std::nullopt;
  return count;
}

std::optional<Repeat> Ledger::find_repeat(const Chain& chain, const record::Batch& batch) {
  const Hash leaf = record::leaf_hash(batch.leaf());
  std::optional<Repeat> repeat;
  select_same_.each(
      [&](const Row& row) {
        const auto leaf_index = row.number<std::uint64_t>(0);
        if (repeat || tree_.node(chain.place.tenant, 0, leaf_index) != leaf) return;
        repeat = Repeat{chain.place, leaf_index,
                        unpack_dispositions(row.bytes(1), batch.header.first_seq)};
      },
      chain.place.tenant, chain.place.device, chain.place.epoch, chain.place.branch,
      batch.header.first_seq, batch.header.count);
  return repeat;
}

Judgement Ledger::judge(const record::Batch& batch) {
  auto& chains = chains_of(batch.header.place);
  bool reaches = chains.empty() && batch.header.first_seq == 1;
  for (const Held& held : chains) {
    const Chain& chain = held.now;
    reaches = reaches || batch.header.first_seq <= chain.seq + 1;
    const auto known = alike(chain, batch);
    if (!known) continue;
    if (*known == batch.header.count)
      if (auto repeat = find_repeat(chain, batch)) return *std::move(repeat);
    return NewBatch{chain.place, *known, chain.memory};
  }
  if (!reaches) {
    const auto claimed = std::ranges::find_if(chains, [&](const Held& held) {
      return held.now.place.branch == batch.header.place.branch;
    });
    if (chains.empty()) return Gap{record::Head{}};
    const Chain& chain = claimed == chains.end() ? chains.back().now : claimed->now;
    return Gap{{chain.seq, chain.hash, chain.place.branch}};
  }
  if (chains.size() >= kBranchesMax) return TooManyBranches{};
  NewBatch standing{batch.header.place, 0, {}};
  standing.place.branch = static_cast<std::uint32_t>(chains.size());
  return standing;
}

}  // namespace suara::ledger
