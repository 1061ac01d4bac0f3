#include "sync/audit/receipts.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace suara::audit {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files_below(const std::vector<fs::path>& paths) {
  std::vector<fs::path> files;
  for (const fs::path& path : paths) {
    if (!fs::is_directory(path)) {
      files.push_back(path);
      continue;
    }
    for (const auto& entry : fs::recursive_directory_iterator(path))
      if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

Bytes content_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) stop({path.string()}, "audit.file_missing");
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

// The batch of that leaf acknowledges the receipt's place in its chain.
bool leaf_is_there(const record::Receipt& receipt, const LedgerWalk& walk) {
  const auto device = walk.chains().chains().find({receipt.place.device, receipt.place.epoch});
  if (device == walk.chains().chains().end() || receipt.leaf_index >= walk.tree().size())
    return false;
  const Hash leaf = walk.tree().leaf(receipt.leaf_index);
  for (const HeldChain& chain : device->second)
    for (const HeldBatch& held : chain.batches) {
      if (held.first_seq + held.count - 1 != receipt.ack_seq) continue;
      const record::Batch batch = walk.chains().batch_at(held.byte);
      if (batch.header.h_after == receipt.ack_hash && record::leaf_hash(batch.leaf()) == leaf)
        return true;
    }
  return false;
}

}  // namespace

std::uint64_t check_receipts(const std::vector<fs::path>& paths, const ExportedRegion& region,
                             const record::LedgerHead& head, const LedgerWalk& walk) {
  std::uint64_t checked = 0;
  for (const fs::path& path : files_below(paths)) {
    Spot spot{path.string()};
    const auto receipt =
        record::open_kept_receipt(content_of(path), region.statements, region.root_key);
    if (!receipt) throw Stop({spot, receipt.error()});
    spot.device = receipt->place.device.text;
    spot.seq = receipt->ack_seq;
    spot.leaf = receipt->leaf_index;
    const std::string size = std::to_string(receipt->tree_size);
    if (receipt->log_id != head.log_id)  // A new number alone does not undo what was promised.
      stop(spot, "audit.other_log",
           {{"log_id", std::to_string(receipt->log_id)}, {"here", std::to_string(head.log_id)}});
    if (receipt->tree_size > head.tree_size)
      stop(spot, "audit.receipt_ahead",
           {{"size", size}, {"here", std::to_string(head.tree_size)}});
    if (receipt->root != walk.tree().root(receipt->tree_size))
      stop(spot, "audit.receipt_root",
           {{"size", size},
            {"root", to_hex(view_of(receipt->root))},
            {"here", to_hex(view_of(walk.tree().root(receipt->tree_size)))}});
    hold(leaf_is_there(*receipt, walk), spot, "audit.receipt_leaf");
    ++checked;
  }
  return checked;
}

void check_heads(const std::vector<KnownHead>& heads, const record::LedgerHead& head,
                 const TreeBook& tree) {
  for (const KnownHead& one : heads) {
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
