// A log that goes on under the next number because part of it was lost (DESIGN section 4): its
// first leaf, without which nobody believes it. README.md, "Restarted logs", has the bytes.
#pragma once
#include "common/record/receipt.hpp"

namespace suara::record {

// The first batch of the office's chain of epoch what.log_id + 1, and the first leaf of that log:
// a Boot record and what two persons say of the lost log, each for himself.
struct Restart {
  LogRestart what;  // with the first person's act
  Act second;
  Instant at;  // wall time of its Boot record
};
// Problem "receipt.restart" (what). The signature is not looked at, nor the genesis.
Expected<Restart> read_restart(const Batch& batch);
// The key that signed it, of those stated for the office and valid when it was written; it is also
// the one that its chain begins with. Problem "receipt.restart" (what: "key").
Expected<bool> check_restart_key(const Batch& batch, Instant at,
                                 const std::vector<SignedKeyStatement>& statements,
                                 const PublicKey& root_key);

struct TreeHead {
  std::uint64_t log_id = 1;
  std::uint64_t size = 0;
  Hash root{};
  bool operator==(const TreeHead&) const = default;
};
// What became of the log that a device knew.
struct LostLog {
  std::uint64_t named_size = 0;  // its last known head, as two persons stated it
  Hash named_root{};
  std::uint64_t carried = 0;          // so many of its leaves stand in the tree
  std::optional<Hash> carried_root;   // its root at that size; nullopt: a later restart lost more
};
// proofs: the restarts of the tree's log, of the one before it, ... back to context.log_id, as
// leaves 0, 1, ... Problem "receipt.restart" (what).
Expected<LostLog> check_restarts(const TreeHead& tree, const std::vector<RestartProof>& proofs,
                                 const std::vector<SignedKeyStatement>& statements,
                                 const ReceiptContext& context);

}  // namespace suara::record
