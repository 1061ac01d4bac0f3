// One pass over batches.bin: every batch is opened, placed, counted and put into the tree.
#pragma once
#include <functional>
#include <optional>
#include <map>
#include <set>

#include "sync/audit/arrivals.hpp"
#include "sync/audit/batch_file.hpp"
#include "sync/audit/chain_book.hpp"
#include "sync/audit/past_logs.hpp"
#include "sync/audit/region.hpp"
#include "sync/audit/tree_book.hpp"
#include "sync/audit/verify.hpp"
#include "sync/tally/ledger_count.hpp"

namespace suara::audit {

// Heads that kiosks saw and the log never had, the first of each chain. A record that is held says
// them for nobody: whoever has a stolen key may say anything.
struct FalseHeads {
  std::vector<Finding> counted;
  std::vector<Finding> held;
};

class LedgerWalk {
 public:
  LedgerWalk(BatchFile& file, const ExportedRegion& region, std::uint64_t log_id,
             FalseHeads& false_heads);

  // False: the end of the file.
  bool step();

  // Behind the last step.
  void finish() const {
    past_logs_.finish(spot_);
    check_office_keys();
  }

  // That log had so many leaves by then, as somebody shows.
  void note_there(std::uint64_t log_id, std::uint64_t tree_size, Instant by);

  const PastLogs& past_logs() const { return past_logs_; }
  // Each record that its batch brought, in the order of chains; reads the file again.
  using EachRecord = std::function<void(const tally::ChainName&, std::uint64_t seq,
                                        std::uint64_t leaf, const Bytes&)>;
  void each_new_record(const EachRecord& each) const;

  const Arrivals& arrivals() const { return arrivals_; }
  const TreeBook& tree() const { return tree_; }
  const ChainBook& chains() const { return chains_; }
  const tally::LedgerCount& counts() const { return counts_; }
  std::uint64_t byte() const { return spot_.byte; }
  std::uint64_t records() const { return records_; }
  std::uint64_t held() const { return held_; }
  std::uint64_t counted_before() const { return counted_before_; }
  std::uint64_t seen_heads() const { return seen_; }

 private:
  ledger::StoredBatch open(const BatchFile::Frame& frame);
  void check_signature(const record::Batch& batch);
  void check_office_signature(const record::Batch& batch);
  void check_office_keys() const;
  bool begins_with(const record::Batch& batch, const record::PublicKey& key) const;
  void check_key(const record::Batch& batch, const record::PublicKey& key) const;
  void check_placing(const ledger::StoredBatch& stored);
  void check_office_acts(const record::Batch& batch);
  bool could_be_lost(const record::Enrolment& enrolment) const;
  void check_beginnings(const record::Batch& batch) const;
  bool had(const record::Seen& seen) const;
  std::vector<record::Retention> closings_in(const record::Batch& batch) const;
  void check_closings(const std::vector<record::Retention>& honest, std::size_t before) const;
  void check_freezes(std::uint64_t leaf, std::uint32_t epoch) const;
  std::set<Period> reopenable_in(const record::Batch& batch) const;
  void check_reopenings(const std::set<Period>& honest, std::uint64_t leaf) const;
  void check_seen(const std::vector<tally::SeenHead>& seen, const ledger::StoredBatch& stored);
  ledger::StoredBatch stored_at(std::uint64_t byte) const;
  tally::Past past();

  BatchFile& file_;
  const ExportedRegion& region_;
  const std::uint64_t log_id_;
  Spot spot_;  // of the frame at hand
  record::StoredFrame frame_;
  const std::vector<record::KeyStatement> office_keys_;  // in the order of `from`
  std::set<Hash> office_stated_;                         // those that the office has stated
  std::set<Hash> office_used_;
  std::map<std::uint32_t, const record::KeyStatement*> office_sealed_by_;  // by epoch: lately
  ChainBook chains_;
  TreeBook tree_;
  Arrivals arrivals_;
  PastLogs past_logs_;
  tally::LedgerCount counts_;
  std::uint64_t records_ = 0;
  std::uint64_t held_ = 0;
  std::uint64_t counted_before_ = 0;
  std::uint64_t seen_ = 0;
  FalseHeads& false_heads_;
  std::set<std::pair<tally::ChainName, bool>> saw_false_;  // and whether that was held
};

}  // namespace suara::audit
