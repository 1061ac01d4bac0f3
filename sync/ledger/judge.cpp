#include <algorithm>

#include "common/base/mutants.hpp"
#include "sync/ledger/ledger.hpp"
#include "sync/ledger/stored.hpp"

// Where a batch stands against the chains that are held. A chain is known by its hashes, never by
// the branch number that the header claims: a clone does not know that it is one.
namespace suara::ledger {
namespace {

// [n] behind record number n; [0] is h_before.
std::vector<Hash> hashes_of(const record::Batch& batch) {
  std::vector<Hash> hashes{batch.header.h_before};
  for (const Bytes& record : batch.records) hashes.push_back(record::chain(hashes.back(), record));
  return hashes;
}

std::uint64_t less_one_batch(std::uint64_t seq) {
  return seq > record::kBatchRecordsMax ? seq - record::kBatchRecordsMax : 0;
}

}  // namespace

std::optional<std::uint32_t> Ledger::alike(const Chain& chain, const record::BatchHeader& header,
                                           std::span<const Hash> hashes) {
  const std::uint64_t base = header.first_seq - 1;
  if (base > chain.seq && mutant("gap_accepted")) return 0;
  if (base > chain.seq) return std::nullopt;
  if (base == chain.seq)
    return hashes[0] == chain.hash ? std::optional<std::uint32_t>(0) : std::nullopt;
  std::optional<std::uint32_t> known;
  const auto compare = [&](std::uint64_t seq, const Hash& held) {
    if (base <= seq && seq <= header.last_seq() && hashes[seq - base] == held)
      known = std::max(known.value_or(0), static_cast<std::uint32_t>(seq - base));
  };
  select_holding_.each(
      [&](const Row& row) {
        const auto stored = read_batch(row.bytes(0));
        std::uint64_t seq = stored.header.first_seq - 1;
        for (const Hash& held : hashes_of(stored)) compare(seq++, held);
      },
      chain.place.tenant, chain.place.device, chain.place.epoch, chain.place.branch,
      less_one_batch(base), header.last_seq() + 1);
  return known;
}

ChainMemory Ledger::memory_at(const Chain& chain, std::uint64_t seq) {
  ChainMemory memory;
  select_memory_.first(
      [&](const Row& row) {
        memory = unpack_memory(row.bytes(1));
        const auto stored = read_batch(row.bytes(2));
        const auto known = row.number<std::uint64_t>(0);
        for (std::uint64_t i = known; stored.header.first_seq + i <= seq; ++i) {
          if (i >= stored.records.size()) break;
          remember(record::readable(stored.records[i]), stored.header.first_seq + i,
                   {row.integer(3)}, memory);
        }
        return true;
      },
      chain.place.tenant, chain.place.device, chain.place.epoch, chain.place.branch, seq);
  return memory;
}

std::optional<Judgement> Ledger::find_repeat(const Chain& chain, const record::Batch& batch) {
  const Hash leaf = record::leaf_hash(batch.leaf());
  std::optional<Judgement> repeat;
  std::uint32_t same = 0;
  if (mutant("repeat_counted_twice")) return repeat;
  select_same_.each(
      [&](const Row& row) {
        const auto leaf_index = row.number<std::uint64_t>(0);
        ++same;
        if (repeat || tree_.node(chain.place.tenant, 0, leaf_index) != leaf) return;
        repeat = Repeat{chain.place, leaf_index,
                        unpack_dispositions(row.bytes(1), batch.header.first_seq)};
      },
      chain.place.tenant, chain.place.device, chain.place.epoch, chain.place.branch,
      batch.header.first_seq, batch.header.count);
  if (!repeat && same >= kSealedAgainMax) return TooManyBranches{};
  return repeat;
}

std::optional<record::Head> Ledger::last_end(const Chain& chain, std::uint64_t seq_max) {
  std::optional<record::Head> found;
  select_holding_.each(
      [&](const Row& row) {
        const auto stored = read_batch(row.bytes(0)).header;
        if (stored.last_seq() <= seq_max)
          found = record::Head{stored.last_seq(), stored.h_after, chain.place.branch};
      },
      chain.place.tenant, chain.place.device, chain.place.epoch, chain.place.branch,
      less_one_batch(less_one_batch(seq_max)), seq_max);
  return found;
}

// What the device can send from: the head of its chain, or, where what it sent has another past
// than all that reaches so far, an earlier place. Each answer goes back further until it meets what
// both hold; behind seq 0 stands the genesis, which they share.
Gap Ledger::gap_before(const record::BatchHeader& header) {
  const auto& chains = chains_of(header.place);
  if (chains.empty()) return {};
  const auto claimed = std::ranges::find_if(
      chains, [&](const Held& held) { return held.now.place.branch == header.place.branch; });
  const Chain& chain = claimed == chains.end() ? chains.back().now : claimed->now;
  const std::uint64_t base = header.first_seq - 1;
  if (chain.seq < base) return {{chain.seq, chain.hash, chain.place.branch}};
  const std::uint64_t back = std::max<std::uint64_t>(record::kBatchRecordsMax, base / 8);
  if (base <= back) return {};
  auto head = last_end(chain, base - back);
  if (!head) head = last_end(chains.front().now, base - back);  // It lies before the fork.
  return {head.value_or(record::Head{})};
}

Judgement Ledger::judge(const record::Batch& batch) {
  const record::BatchHeader& header = batch.header;
  auto& chains = chains_of(header.place);
  NewBatch standing{header.place, 0, {}, {}};
  standing.place.branch = static_cast<std::uint32_t>(chains.size());
  if (chains.empty() && header.first_seq == 1) return standing;
  const std::vector<Hash> hashes = hashes_of(batch);
  const Chain* best = nullptr;
  std::uint32_t known = 0;
  bool follows = false;
  for (const Held& held : chains) {
    const auto alike_here = alike(held.now, header, hashes);
    if (!alike_here) continue;
    if (*alike_here == header.count)
      if (auto repeat = find_repeat(held.now, batch)) return *std::move(repeat);
    const bool follows_here =
        *alike_here == header.count || header.first_seq - 1 + *alike_here == held.now.seq;
    if (best != nullptr && std::pair(*alike_here, follows_here) <= std::pair(known, follows))
      continue;
    best = &held.now;
    known = *alike_here;
    follows = follows_here;
  }
  if (best == nullptr) return gap_before(header);
  if (follows) return NewBatch{best->place, known, best->memory, {}};
  if (chains.size() >= kBranchesMax) return TooManyBranches{};
  standing.known = known;
  standing.before = memory_at(*best, header.first_seq - 1 + known);
  standing.forked_from = best->place.branch;
  return standing;
}

}  // namespace suara::ledger
