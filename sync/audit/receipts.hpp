// What kiosks keep of the log, held against an export: receipts and heads.
#pragma once
#include "sync/audit/ledger_walk.hpp"

namespace suara::audit {

// Files below the paths, ascending; each is one SignedReceipt. The number checked; of each the walk
// notes what was there by its time. Stops with "receipt.file_missing", "audit.receipt_malformed",
// "audit.receipt_signature", "audit.receipt_ahead" (it speaks of more than the export holds),
// "audit.receipt_root", "audit.receipt_leaf", "audit.other_log" (of an earlier log of which nothing
// is there) or "audit.receipt_lost" (what it acknowledged was lost with an earlier log and was not
// sent again).
std::uint64_t check_receipts(const std::vector<std::filesystem::path>& paths,
                             const ExportedRegion& region, const record::LedgerHead& head,
                             LedgerWalk& walk);
// Stops with "audit.known_head".
void check_heads(const std::vector<KnownHead>& heads, const record::LedgerHead& head,
                 const LedgerWalk& walk);

}  // namespace suara::audit
