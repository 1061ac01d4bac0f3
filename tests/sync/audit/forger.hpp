// Makes an export out of frames, consistent in all that whoever holds the central's disk can make
// so: places, dispositions, tree, tallies, heads, manifest, signed head. Honest exports for
// benches, dishonest ones for the tampering campaign.
#pragma once
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/record/ledger_files.hpp"
#include "sync/audit/chain_book.hpp"
#include "sync/audit/tree_book.hpp"
#include "sync/tally/ledger_count.hpp"

namespace suara::test {

class Forger {
 public:
  // Files go into the folder, which is emptied. keeps_frames: later batches may overlap earlier
  // ones and office acts may reach back.
  Forger(std::filesystem::path folder, std::string region_json, TenantId tenant,
         bool keeps_frames = true);
  ~Forger();

  // The next leaf. What cannot be placed stands there as its frame says, uncounted.
  void add(record::StoredFrame frame);
  // Writes the rest. edit: what is done to the tallies' and heads' text before they are signed.
  using Edit = std::function<void(std::string& tallies, std::string& heads)>;
  void finish(const std::string& key_id, const record::SigningKey& receipt_key, Instant time,
              const Edit& edit = {});
  const audit::TreeBook& tree() const { return tree_; }
  std::uint64_t log_id = 1;
  // In the place of what the records give; "": the file is left out.
  std::optional<std::string> services;

 private:
  ledger::StoredBatch stored_at(std::uint64_t byte) const;
  tally::Past past();

  std::filesystem::path folder_;
  std::string region_json_;
  TenantId tenant_;
  bool keeps_frames_;
  std::FILE* file_;
  record::Hasher hasher_;
  std::uint64_t byte_ = 0;
  std::map<std::uint64_t, record::StoredFrame> frames_;
  audit::ChainBook chains_;
  audit::TreeBook tree_;
  tally::LedgerCount counts_;
};

}  // namespace suara::test
