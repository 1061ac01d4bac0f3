// Verification of an exported ledger from its files alone (common/record/LEDGER.md): signatures,
// chains, gaps, branches, tree, signed head, receipts, office acts, and the tallies counted again
// by the function that counted them at the central. Reads the batches once, front to back; holds
// some 200 bytes a batch and the tallies, never the records. Uses no database.
#pragma once
#include <filesystem>
#include <functional>
#include <variant>
#include <vector>

#include "common/record/ledger_files.hpp"
#include "sync/audit/finding.hpp"

namespace suara::audit {

// A head of this log that somebody else kept: a kiosk's screen, a letter.
struct KnownHead {
  std::uint64_t log_id = 1;
  std::uint64_t tree_size = 0;
  Hash root{};
};

struct Order {
  std::filesystem::path folder;
  std::string root;                             // fingerprint or key; empty: trusted as it stands
  std::vector<std::filesystem::path> receipts;  // SignedReceipt each, or folders of such
  std::vector<KnownHead> heads;
  // Octets of batches.bin read so far and in all; about once a MiB.
  std::function<void(std::uint64_t, std::uint64_t)> progress = {};
};

// A log that was begun anew: what of it the export still has.
struct LostLog {
  std::uint64_t log_id = 1;
  std::uint64_t tree_size = 0;  // its last known head
  std::uint64_t carried = 0;
};

struct Report {
  TenantId tenant;
  record::PublicKey root_key{};
  record::LedgerHead head;
  std::uint64_t records = 0;
  std::uint64_t ratings = 0;  // that count
  std::uint64_t held = 0;            // records that wait for review, unreadable ones among them
  std::uint64_t counted_before = 0;  // imported rows that came again
  std::uint64_t devices = 0;
  std::uint64_t branches = 0;  // beside the first of each device
  std::uint64_t seen_heads = 0;
  std::uint64_t receipts = 0;
  std::uint64_t tally_rows = 0;
  std::vector<LostLog> lost = {};  // the latest first
  std::vector<std::uint32_t> closed_years = {};
  // Of an export with side parts: those there, those that the office says are erased, the others.
  struct SideParts {
    std::uint64_t there = 0;
    std::uint64_t erased = 0;
    std::uint64_t missing = 0;
  };
  std::optional<SideParts> side_parts = {};
  // What somebody should be asked about and what refuses nothing by itself.
  std::vector<Finding> notes = {};
};

// The first thing that does not hold, with what else was found. Failures of the disk throw
// std::system_error.
std::variant<Report, Finding> verify(const Order& order);

}  // namespace suara::audit
