#include "sync/audit/receipts.hpp"

#include <algorithm>

#include "common/record/kept_receipts.hpp"

namespace suara::audit {
namespace {

namespace fs = std::filesystem;

const std::vector<HeldChain>* chains_of(const record::Receipt& receipt, const LedgerWalk& walk) {
  const auto device = walk.chains().chains().find({receipt.place.device, receipt.place.epoch});
  return device == walk.chains().chains().end() ? nullptr : &device->second;
}

// The batch of that leaf acknowledges the receipt's place in its chain. shift: of the log's leaves.
bool leaf_is_there(const record::Receipt& receipt, std::uint64_t shift, const LedgerWalk& walk) {
  const auto* chains = chains_of(receipt, walk);
  if (chains == nullptr || receipt.leaf_index + shift >= walk.tree().size()) return false;
  const Hash leaf = walk.tree().leaf(receipt.leaf_index + shift);
  for (const HeldChain& chain : *chains)
    for (const HeldBatch& held : chain.batches) {
      if (held.first_seq + held.count - 1 != receipt.ack_seq) continue;
      const record::Batch batch = walk.chains().batch_at(held.byte);
      if (batch.header.h_after == receipt.ack_hash && record::leaf_hash(batch.leaf()) == leaf)
        return true;
    }
  return false;
}

// The record that it acknowledged last stands in the device's chain, whatever batch brought it.
bool record_is_there(const record::Receipt& receipt, const LedgerWalk& walk) {
  const auto* chains = chains_of(receipt, walk);
  if (chains == nullptr) return false;
  for (const HeldChain& chain : *chains)
    for (const HeldBatch& held : chain.batches) {
      if (receipt.ack_seq < held.first_seq || receipt.ack_seq >= held.first_seq + held.count)
        continue;
      const record::Batch batch = walk.chains().batch_at(held.byte);
      Hash hash = batch.header.h_before;
      for (std::uint64_t seq = held.first_seq; seq <= receipt.ack_seq; ++seq)
        hash = record::chain(hash, batch.records[seq - held.first_seq]);
      if (hash == receipt.ack_hash) return true;
    }
  return false;
}

// A new number alone does not undo what was promised: only what two persons stated as lost.
void check_past(const record::Receipt& receipt, const record::LedgerHead& head,
                const LedgerWalk& walk, const Spot& spot) {
  const PastLog* past = walk.past_logs().find(receipt.log_id);
  if (past == nullptr)
    stop(spot, "audit.other_log",
         {{"log_id", std::to_string(receipt.log_id)}, {"here", std::to_string(head.log_id)}});
  if (!could_have_had(*past, receipt.tree_size, receipt.root))
    stop(spot, "audit.receipt_root",
         {{"size", std::to_string(receipt.tree_size)},
          {"root", to_hex(view_of(receipt.root))},
          {"here", to_hex(view_of(
                       past->tree.root(std::min(receipt.tree_size, past->tree.size()))))}});
  if (receipt.leaf_index < past->carried)
    hold(leaf_is_there(receipt, past->shift, walk), spot, "audit.receipt_leaf");
  else
    hold(record_is_there(receipt, walk), spot, "audit.receipt_lost");
}

void check_present(const record::Receipt& receipt, const record::LedgerHead& head,
                   const LedgerWalk& walk, const Spot& spot) {
  const std::string size = std::to_string(receipt.tree_size);
  if (receipt.tree_size > head.tree_size)
    stop(spot, "audit.receipt_ahead", {{"size", size}, {"here", std::to_string(head.tree_size)}});
  if (receipt.root != walk.tree().root(receipt.tree_size))
    stop(spot, "audit.receipt_root",
         {{"size", size},
          {"root", to_hex(view_of(receipt.root))},
          {"here", to_hex(view_of(walk.tree().root(receipt.tree_size)))}});
  hold(leaf_is_there(receipt, 0, walk), spot, "audit.receipt_leaf");
}

}  // namespace

std::uint64_t check_receipts(const std::vector<fs::path>& paths, const ExportedRegion& region,
                             const record::LedgerHead& head, LedgerWalk& walk) {
  std::uint64_t checked = 0;
  for (const fs::path& path : record::kept_receipt_files(paths)) {
    Spot spot{path.string()};
    const auto receipt = record::read_kept_receipt(path, region.statements, region.root_key);
    if (!receipt) stop(spot, receipt.error().code);
    spot.device = receipt->place.device.text;
    spot.seq = receipt->ack_seq;
    spot.leaf = receipt->leaf_index;
    if (receipt->log_id == head.log_id)
      check_present(*receipt, head, walk, spot);
    else
      check_past(*receipt, head, walk, spot);
    walk.note_there(receipt->log_id, receipt->tree_size, receipt->server_time);
    ++checked;
  }
  return checked;
}

void check_heads(const std::vector<KnownHead>& heads, const record::LedgerHead& head,
                 const LedgerWalk& walk) {
  const TreeBook& tree = walk.tree();
  for (const KnownHead& one : heads) {
    const PastLog* past = walk.past_logs().find(one.log_id);
    if (past != nullptr && could_have_had(*past, one.tree_size, one.root)) continue;
    const bool had = one.log_id == head.log_id && one.tree_size <= tree.size();
    const Hash here = tree.root(std::min(one.tree_size, tree.size()));
    if (!had || here != one.root)
      stop({std::string(record::kLedgerHeadFile)}, "audit.known_head",
           {{"log_id", std::to_string(one.log_id)},
            {"size", std::to_string(one.tree_size)},
            {"root", to_hex(view_of(one.root))},
            {"here", to_hex(view_of(here))}});
  }
}

}  // namespace suara::audit
