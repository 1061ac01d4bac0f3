// What arrived, once and for ever: sealed batches in the order of their leaves, the heads of the
// devices' chains, side parts apart. Judges a batch against what it holds, then stores it.
// Everything runs inside the transaction of whoever calls; nothing here commits.
#pragma once
#include <SQLiteCpp/Database.h>

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <variant>
#include <vector>

#include "common/record/receipt.hpp"
#include "sync/ledger/prepared.hpp"
#include "sync/ledger/standing.hpp"
#include "sync/ledger/tree.hpp"

namespace suara::ledger {

inline constexpr std::uint32_t kBranchesMax = 64;  // of one device and epoch
// Batches of the very same records of a chain. Each is looked at when one more of them comes.
inline constexpr std::uint32_t kSealedAgainMax = 64;

struct Chain {
  record::Place place;  // with the branch under which it is stored
  std::uint64_t seq = 0;
  Hash hash{};
  ChainMemory memory;
  std::int64_t batches = 0;
  Instant last_contact;  // by what was carried: as far as its records reach
};

// A batch whose signature and chain hold.
struct Arrival {
  record::Batch batch;
  Bytes upload;  // zstd of record::Upload without side parts: what is stored
  std::vector<record::SidePart> side_parts;
  Instant received_at;
  bool carried = false;  // by somebody else than the device, any time after it was written
};

// This very batch is held.
struct Repeat {
  record::Place place;
  std::uint64_t leaf_index = 0;
  std::vector<record::Disposition> dispositions;
};
struct Gap {
  record::Head head;
};
struct TooManyBranches {};  // or the same records sealed anew too often
using Judgement = std::variant<NewBatch, Repeat, Gap, TooManyBranches>;

struct LogHead {
  std::uint64_t log_id = 1;
  std::uint64_t size = 0;
  std::uint64_t records = 0;
};

class Ledger {
 public:
  explicit Ledger(SQLite::Database& database);

  // Reads only. A first batch (first_seq 1) must have been checked against its genesis.
  Judgement judge(const record::Batch& batch);

  // Its leaf index. after: the chain's memory behind the last record.
  std::uint64_t store(const Arrival& arrival, const NewBatch& standing, const ChainMemory& after,
                      std::span<const record::Disposition> dispositions);
  // The device itself was heard again.
  void note_contact(const record::Place& place, Instant at);

  // Writes the heads of logs and chains, compare-and-set; before every commit.
  void flush();
  // After a rollback.
  void forget();

  LogHead head(const TenantId& tenant);
  // The log, still empty, has that number.
  void begin_log(const TenantId& tenant, std::uint64_t log_id);
  std::optional<Chain> chain(const record::Place& place);
  Tree& tree() { return tree_; }

 private:
  using Device = std::tuple<TenantId, DeviceId, std::uint32_t>;  // and epoch
  struct Held {
    Chain now;
    std::uint64_t stored_seq = 0;  // as the row has it; 0: no row yet
    Hash stored_hash{};
  };
  std::vector<Held>& chains_of(const record::Place& place);
  LogHead& log_of(const TenantId& tenant);
  // How many first records of the batch this chain holds alike; nullopt: not even what stands
  // before it. hashes: of the batch, [n] behind its record number n.
  std::optional<std::uint32_t> alike(const Chain& chain, const record::BatchHeader& header,
                                     std::span<const Hash> hashes);
  ChainMemory memory_at(const Chain& chain, std::uint64_t seq);
  // The end of the last batch of the chain that ends at seq_max or before.
  std::optional<record::Head> last_end(const Chain& chain, std::uint64_t seq_max);
  Gap gap_before(const record::BatchHeader& header);
  // nullopt: this very batch is not held.
  std::optional<Judgement> find_repeat(const Chain& chain, const record::Batch& batch);
  void insert_batch(const Arrival& arrival, const NewBatch& standing, std::uint64_t leaf_index,
                    std::span<const record::Disposition> dispositions);
  void insert_side_parts(const Arrival& arrival, const NewBatch& standing);
  void write_chain(Held& held);

  Tree tree_;
  std::map<TenantId, LogHead> logs_;
  std::map<Device, std::vector<Held>> chains_;
  std::set<Device> changed_chains_;
  std::set<TenantId> changed_logs_;
  Prepared select_chains_;
  Prepared insert_chain_;
  Prepared update_chain_;
  Prepared select_log_;
  Prepared upsert_log_;
  Prepared insert_batch_;
  Prepared insert_side_part_;
  Prepared select_holding_;
  Prepared select_memory_;
  Prepared select_same_;
};

// Every batch of the tenant in the order of its leaves, from leaf_index `from` on.
void each_batch(SQLite::Database& database, const TenantId& tenant, std::uint64_t from,
                const EachBatch& each);
// Leaves first..last, both inclusive.
struct LeafSpan {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  bool operator==(const LeafSpan&) const = default;
};
// The batches of these leaves alone, span by span.
void each_batch_in(SQLite::Database& database, const TenantId& tenant,
                   std::span<const LeafSpan> spans, const EachBatch& each);
// A chain other than the first of its device and epoch.
struct BranchView {
  record::Place place;
  std::uint32_t forked_from = 0;
  std::uint64_t after_seq = 0;  // the last one that both hold alike
  std::uint64_t last_seq = 0;
  Instant last_contact;
};
void each_branch(SQLite::Database& database, const TenantId& tenant,
                 const std::function<void(const BranchView&)>& each);
// Every batch of one device, all epochs and branches, in the order of its leaves.
void each_batch_of_device(SQLite::Database& database, const TenantId& tenant,
                          const DeviceId& device, const EachBatch& each);
// The batch in that leaf, as its device sealed it (SignedBatch); nullopt: no such leaf.
std::optional<Bytes> sealed_batch_at(SQLite::Database& database, const TenantId& tenant,
                                     std::uint64_t leaf_index);
// Those of one chain that hold new records from first_seq to last_seq, in their order.
void each_batch_of(SQLite::Database& database, const record::Place& place, std::uint64_t first_seq,
                   std::uint64_t last_seq, const EachBatch& each);

}  // namespace suara::ledger
