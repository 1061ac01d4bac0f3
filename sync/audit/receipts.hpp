// What kiosks keep of the log, held against an export: receipts and heads.
#pragma once
#include "sync/audit/ledger_walk.hpp"

namespace suara::audit {

// Files below the paths, ascending; each is one SignedReceipt. The number checked. Stops with
// "audit.receipt_malformed", "audit.receipt_signature", "audit.receipt_ahead" (it speaks of more
// than the export holds), "audit.receipt_root" or "audit.receipt_leaf".
std::uint64_t check_receipts(const std::vector<std::filesystem::path>& paths,
                             const ExportedRegion& region, const record::LedgerHead& head,
                             const LedgerWalk& walk);
// Stops with "audit.known_head".
void check_heads(const std::vector<KnownHead>& heads, const record::LedgerHead& head,
                 const TreeBook& tree);

}  // namespace suara::audit
