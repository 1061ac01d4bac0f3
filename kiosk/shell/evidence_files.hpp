// What the journal keeps of the log's past: the newest receipt and those that showed another one,
// as files that stay readable while the kiosk runs: data/evidence. `suara verify --receipts` and
// `suara-central restart-log --receipts` read what is below its folder receipts.
#pragma once
#include <filesystem>
#include <optional>
#include <vector>

#include "kiosk/journal/journal.hpp"

namespace suara::kiosk {

// What one of this kiosk's chains keeps.
struct ChainEvidence {
  journal::Identity of;
  std::vector<journal::Evidence> evidence;
};
ChainEvidence evidence_of(const journal::Journal& journal);

// heads.tsv, receipts/newest.receipt (of present's head), and of each chain (oldest first, present's
// too) receipts/STEM-N-known.receipt and receipts/STEM-N-came.receipt, where STEM names the
// enrolment; unsigned/ has those that no key of the region signed. The journals alone count: a disk
// that takes no files changes nothing.
void write_evidence(const std::filesystem::path& data, const journal::Journal& present,
                    const std::vector<ChainEvidence>& chains) noexcept;

struct EvidenceLine {
  std::string code;
  std::string first, last;  // RFC 3339
  std::string count;
  std::string had, came;    // LOG:SIZE:ROOT
  std::string lacks;
};
struct EvidenceList {
  std::string head;  // of the log as the kiosk has it, LOG:SIZE:ROOT
  std::vector<EvidenceLine> lines;
};
// nullopt: the kiosk has not run yet.
std::optional<EvidenceList> read_evidence(const std::filesystem::path& data);

struct EvidenceOptions {
  std::filesystem::path data;
  std::filesystem::path to;  // a folder to be made; empty: printed only
};
// Exit code of the verb.
int run_evidence(const EvidenceOptions& options, const std::filesystem::path& assets);

}  // namespace suara::kiosk
