#include "tests/fault/world_judge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <numeric>

#include "sync/central/restart.hpp"
#include "tests/sync/tally/tallied.hpp"

namespace suara::fault {
namespace {

using tally::ChainName;

// RFC 9162 section 2.1.1, as it stands there.
Hash tree_hash(std::span<const Hash> leaves) {
  if (leaves.empty()) return record::empty_root();
  if (leaves.size() == 1) return leaves[0];
  const std::size_t left = std::bit_floor(leaves.size() - 1);
  return record::node_hash(tree_hash(leaves.first(left)), tree_hash(leaves.subspan(left)));
}

struct Rating {
  ChainName chain;
  std::uint64_t seq = 0;
  std::uint8_t score = 0;
};

class Judge {
 public:
  Judge(CentralMachine& central, Counts& counts, std::vector<std::string>& defects)
      : books_(central.books()), counts_(counts), defects_(defects) {}

  void read() {
    ledger::each_batch(books_.database, kTenant, 0,
                       [this](const ledger::StoredBatch& stored) { take(stored); });
    const auto log = books_.ledger.head(kTenant);
    if (log.size != leaves_.size() ||
        books_.ledger.tree().root(kTenant, log.size) != root(leaves_.size()))
      defect("the log's head is not that of its leaves");
    counts_["leaves"] += leaves_.size();
  }

  void promises(const Promises& all) {
    for (const auto& [marker, promise] : all) {
      const auto found = ratings_.find(marker);
      const std::size_t held = found == ratings_.end() ? 0 : found->second.size();
      if (held == 0 && promise.thanked && !promise.may_be_lost)
        defect(fmt::format("rating {} of kiosk {} was thanked for and is in no ledger", marker,
                           promise.kiosk));
      if (held > 1 && !promise.copied)
        defect(fmt::format("rating {} stands {} times in the ledger", marker, held));
      counts_["ratings in the ledger"] += held;
      for (std::size_t i = 0; i < held; ++i) one(marker, promise, found->second[i], found->second);
    }
  }

  void kiosk(const KioskMachine& kiosk) {
    for (const record::TreeHead& head : kiosk.believed)
      if (!had(head))
        defect(fmt::format("kiosk {} believed a head of {} leaves that is not in the log",
                           kiosk.number, head.size));
    if (!kiosk.acked || kiosk.acked->seq == 0) return;
    const record::Place& place = kiosk.enrolled.identity.place;
    for (const auto& [chain, hashes] : chains_)
      if (chain.device == place.device && chain.epoch == place.epoch)
        if (const auto at = hashes.find(kiosk.acked->seq);
            at != hashes.end() && at->second == kiosk.acked->hash)
          return;
    defect(fmt::format("kiosk {} holds seq {} for acknowledged, which no chain of the ledger has",
                       kiosk.number, kiosk.acked->seq));
  }

  void tallies() {
    const domain::Cells cells = test::tallied(books_.database, kTenant);
    if (cells != tally::recount(books_.database, kTenant))
      defect("the tallies are not what a recount of the ledger gives");
    std::int64_t counted = 0;
    for (const auto& [key, cell] : cells)
      counted += std::accumulate(cell.outcomes.begin(), cell.outcomes.end(), std::int64_t{0});
    std::set<std::pair<ChainName, std::uint64_t>> held;
    tally::each_held(books_.database, kTenant, [&](const tally::HeldRun& run) {
      for (std::uint64_t seq = run.first_seq; seq <= run.last_seq; ++seq)
        held.emplace(run.chain, seq);
    });
    // What an adopted branch has counts, unless its clock is in doubt too.
    std::int64_t surely = 0, perhaps = 0;
    for (const auto& ballot : ballots_) {
      if (ballot.first.branch == 0) surely += held.contains(ballot) ? 0 : 1;
      perhaps += books_.directory->office->adopted.contains(ballot.first) ? 1 : 0;
      counts_["ballots held"] += held.contains(ballot) ? 1 : 0;
    }
    if (counted < surely || counted > surely + perhaps)
      defect(fmt::format("{} ballots are counted, {} to {} of the ledger's count", counted, surely,
                         surely + perhaps));
    counts_["ballots counted"] += static_cast<std::uint64_t>(counted);
  }

 private:
  void defect(const std::string& what) { defects_.push_back(what); }
  Hash root(std::uint64_t size) const { return tree_hash(std::span(leaves_).first(size)); }

  // The log, or what is carried on of the earlier one that it was of, had this head; of what was
  // lost nothing can be said.
  bool had(const record::TreeHead& head) {
    const std::uint64_t present = books_.ledger.head(kTenant).log_id;
    if (head.log_id == present) return head.size <= leaves_.size() && root(head.size) == head.root;
    const auto lost = central::carried_log(books_.database, kTenant, present, head.log_id);
    if (!lost || head.size > lost->carried) return head.log_id < present;
    return tree_hash(std::span(leaves_).subspan(lost->shift, head.size)) == head.root;
  }

  // By a key of the office that held then: a log begun anew may not know the newest yet.
  bool is_signed(const ledger::StoredBatch& stored) const {
    const record::Place& place = stored.place;
    if (place.device != tally::kOfficeDevice)
      return record::signature_holds(
          stored.batch, books_.directory->office->devices.at({place.device, place.epoch}).key);
    const auto& stated = books_.directory->stated.find(record::kOfficePurpose)->second;
    return std::ranges::any_of(stated, [&](const record::KeyStatement& one) {
      return record::holds_at(one, stored.received_at) &&
             record::signature_holds(stored.batch, one.key);
    });
  }

  void take(const ledger::StoredBatch& stored) {
    const record::BatchHeader& header = stored.batch.header;
    if (!is_signed(stored))
      defect(fmt::format("leaf {} is not signed by its device", stored.leaf_index));
    if (stored.leaf_index != leaves_.size()) defect("a leaf is missing");
    leaves_.push_back(record::leaf_hash(stored.batch.leaf()));
    const ChainName name = tally::name_of(stored.place);
    auto& chain = chains_[name];
    if (stored.forked_from) {
      ChainName parent = name;
      parent.branch = *stored.forked_from;
      for (const auto& [seq, hash] : chains_[parent])
        if (seq < stored.first_new()) chain[seq] = hash;
      ++counts_["branches"];
    }
    if (stored.known > 0) ++counts_["overlaps"];
    Hash hash = header.h_before;
    std::uint64_t seq = header.first_seq - 1;
    follow(stored, chain, seq, hash, false);
    for (const Bytes& bytes : stored.batch.records) {
      hash = record::chain(hash, bytes);
      ++seq;
      follow(stored, chain, seq, hash, seq >= stored.first_new());
      if (seq >= stored.first_new()) note(name, seq, bytes);
    }
  }

  void follow(const ledger::StoredBatch& stored, std::map<std::uint64_t, Hash>& chain,
              std::uint64_t seq, const Hash& hash, bool is_new) {
    const auto [at, fresh] = chain.try_emplace(seq, hash);
    if (fresh && !is_new && seq != 0)
      defect(fmt::format("leaf {} follows seq {}, which is missing", stored.leaf_index, seq));
    if (!fresh && (is_new || at->second != hash))
      defect(fmt::format("leaf {} holds seq {} of a chain that has it already", stored.leaf_index,
                         seq));
  }

  void note(const ChainName& chain, std::uint64_t seq, const Bytes& bytes) {
    const auto read = record::readable(bytes);
    const auto* ballot = read ? std::get_if<domain::Ballot>(&read->body) : nullptr;
    if (ballot == nullptr) return;
    ballots_.emplace(chain, seq);
    if (ballot->answers.first_answer_ms)
      ratings_[*ballot->answers.first_answer_ms].push_back(
          {chain, seq, ballot->answers.score.value_or(0)});
  }

  void one(std::uint32_t marker, const Promise& promise, const Rating& rating,
           const std::vector<Rating>& all) {
    if (!promise.scores.contains(rating.score))
      defect(fmt::format("rating {} has another score than the one thanked for", marker));
    for (const Rating& other : all)
      if (&other != &rating && other.chain == rating.chain)
        defect(fmt::format("rating {} stands twice in one chain", marker));
  }

  central::Books& books_;
  Counts& counts_;
  std::vector<std::string>& defects_;
  std::vector<Hash> leaves_;
  std::map<ChainName, std::map<std::uint64_t, Hash>> chains_;
  std::set<std::pair<ChainName, std::uint64_t>> ballots_;
  std::map<std::uint32_t, std::vector<Rating>> ratings_;
};

}  // namespace

void judge(CentralMachine& central, const std::vector<std::unique_ptr<KioskMachine>>& kiosks,
           const Promises& promises, Counts& counts, std::vector<std::string>& defects) {
  Judge judge(central, counts, defects);
  judge.read();
  judge.promises(promises);
  for (const auto& kiosk : kiosks) judge.kiosk(*kiosk);
  judge.tallies();
}

}  // namespace suara::fault
