#include <algorithm>
#include <functional>
#include <set>

#include "common/record/restart.hpp"
#include "tests/common/record/samples.hpp"
#include "tests/fuzz/target.hpp"

// Receipts of a log that was begun anew, once or twice: with one lie somewhere none is believed,
// and what the kiosk is told to be missing is what the tree lacks.
namespace suara::fuzz {
namespace {

namespace samples = record::samples;
using record::LogRestart;
using record::Record;
using Leaves = std::vector<Hash>;

const Instant kMorning{1'791'169'320'000};

// What is said in place of the truth, of one of the restarts or of the receipt.
enum class Lie : std::uint8_t {
  none,
  other_words,   // persons and reason are the office's own
  one_person,    // said both words
  two_meanings,  // of the second word the head
  word_missing,
  word_too_many,
  no_boot,
  other_log,     // in both words
  more_carried,  // in both, than there are leaves
  carried_root,  // in both
  named_root,    // in both
  other_chain,   // device, branch, epoch or seq
  other_signer,
  other_statement,  // of the office's key: tenant, purpose, time, key or root
  behind_a_leaf,    // the restart is not the first one
  bent_inclusion,
  proof_missing,
  proof_twice,
  proof_of_another,
  log_number,  // of the receipt
  bent_past,   // its consistency proof, or from where that starts
  other_past,  // the kiosk has the head of another tree
  end,
};

Hash bent(Hash hash) {
  hash[7] ^= 4;
  return hash;
}
Leaves first_of(const Leaves& leaves, std::uint64_t size) {
  return {leaves.begin(), leaves.begin() + static_cast<std::ptrdiff_t>(size)};
}
Hash node_of(const Leaves& leaves, unsigned level, std::uint64_t index) {
  if (level == 0) return leaves.at(index);
  return record::node_hash(node_of(leaves, level - 1, 2 * index),
                           node_of(leaves, level - 1, 2 * index + 1));
}
record::NodeReader reader_of(const Leaves& leaves) {
  return [&leaves](unsigned level, std::uint64_t index) { return node_of(leaves, level, index); };
}
Hash root_of(const Leaves& leaves, std::uint64_t size) {
  return record::root(size, reader_of(leaves));
}

// How one log was begun anew.
struct Restarted {
  std::uint64_t named = 0, carried = 0;  // of the lost log's leaves
  Bytes batch;
};

// Log 1 was lost and goes on as log 2, which may be lost too. The kiosk knows one of the lost logs;
// its batch is the last leaf of the newest.
class World {
 public:
  explicit World(Picks& picks) : picks_(picks) {
    lie_ = static_cast<Lie>(picks_.below(static_cast<std::size_t>(Lie::end)));
    newest_ = 2 + picks_.below(2);
    known_ = 1 + picks_.below(newest_ - 1);
    lied_about_ = known_ + 1 + picks_.below(newest_ - known_);
    Leaves first;
    for (std::size_t size = 1 + picks_.below(9); first.size() < size;)
      first.push_back(record::leaf_hash("1." + std::to_string(first.size())));
    logs_.emplace_back();
    logs_.push_back(std::move(first));
    while (logs_.size() <= newest_) begin_next_log();
    logs_.back().push_back(record::leaf_hash(samples::context().sent_leaf));
    saw_ = picks_.below(logs_[known_].size() + 1);
    expect();
  }
  void check();

 private:
  void begin_next_log();
  void tell(std::vector<Record>& records);
  void seal(std::vector<Record> records);
  void expect();
  bool is_fatal() const;
  record::SignedKeyStatement office_statement();
  std::vector<record::RestartProof> proofs();
  record::Receipt receipt();
  record::ReceiptContext context();
  bool lies(Lie lie) const { return lie_ == lie; }
  const Restarted& oldest() const { return restarted_[known_ + 1]; }
  // The kiosk's head can be proved part of what was carried.
  bool past_is_proved() const { return saw_ <= missing_from_ && oldest().carried <= missing_from_; }

  Picks& picks_;
  Lie lie_ = Lie::none;
  std::uint64_t newest_ = 2, known_ = 1, lied_about_ = 2, saw_ = 0;
  std::vector<Leaves> logs_;                                      // by number; log 0 is none
  std::vector<Restarted> restarted_ = std::vector<Restarted>(2);  // by the log that it begins
  std::uint64_t missing_from_ = 0;  // the newest log has so many leaves of the known one
};

void World::begin_next_log() {
  const Leaves lost = logs_.back();
  // A log that was begun anew is carried on with its first leaf, without which it proves nothing.
  const std::size_t least = logs_.size() > 2 ? 1 : 0;
  Restarted& made = restarted_.emplace_back();
  made.carried = least + picks_.below(lost.size() + 1 - least);
  made.named =
      std::max<std::uint64_t>(1, made.carried + picks_.below(lost.size() + 1 - made.carried));
  const LogRestart word{{PersonId{"reviewer1"}, "reviewer", "disk rusak"},
                        logs_.size() - 1,
                        made.named,
                        root_of(lost, made.named),
                        made.carried,
                        root_of(lost, made.carried)};
  std::vector<Record> records{{60'000, 0, record::Boot{kMorning, "0.1.0", Bytes(16, '\5')}},
                              {61'000, 0, word},
                              {62'000, 0, word}};
  std::get<LogRestart>(records[2].body).act.person = PersonId{"reviewer2"};
  if (logs_.size() == lied_about_) tell(records);
  seal(std::move(records));
  Leaves next{record::leaf_hash(record::parse_batch(made.batch)->leaf())};
  if (lies(Lie::behind_a_leaf) && logs_.size() == lied_about_)
    next.insert(next.begin(), record::leaf_hash("before"));
  for (const Hash& leaf : first_of(lost, made.carried)) next.push_back(leaf);
  for (std::size_t more = picks_.below(3); more > 0; --more)
    next.push_back(record::leaf_hash(std::to_string(logs_.size()) + "." + std::to_string(more)));
  logs_.push_back(std::move(next));
}

// The lies that stand in the words.
void World::tell(std::vector<Record>& records) {
  auto& first = std::get<LogRestart>(records[1].body);
  auto& second = std::get<LogRestart>(records[2].body);
  const auto both = [&](auto edit) {
    edit(first);
    edit(second);
  };
  if (lies(Lie::other_words)) first.act.reason = "banjir";
  if (lies(Lie::other_words)) second.act.person = PersonId{"reviewer3"};
  if (lies(Lie::one_person)) second.act.person = first.act.person;
  if (lies(Lie::two_meanings)) second.tree_size += 1 + picks_.octet();
  if (lies(Lie::other_log)) both([](LogRestart& word) { word.log_id += 1; });
  if (lies(Lie::more_carried)) both([](LogRestart& word) { word.carried = word.tree_size = 99; });
  if (lies(Lie::more_carried)) both([](LogRestart& word) { word.root = word.carried_root; });
  if (lies(Lie::carried_root))
    both([](LogRestart& word) { word.carried_root = bent(word.carried_root); });
  if (lies(Lie::named_root)) both([](LogRestart& word) { word.root = bent(word.root); });
  if (lies(Lie::word_missing)) records.pop_back();
  if (lies(Lie::word_too_many)) records.push_back(records[1 + picks_.below(2)]);
  if (lies(Lie::no_boot)) records.erase(records.begin());
}

void World::seal(std::vector<Record> records) {
  const bool lied_about = logs_.size() == lied_about_;
  record::Place place{TenantId{"kota-contoh"}, DeviceId{"office"},
                      static_cast<std::uint32_t>(logs_.size()), 0};
  std::uint64_t first_seq = 1;
  if (lied_about && lies(Lie::other_chain)) switch (picks_.below(5)) {
      case 0:
        place.tenant = {"kota-lain"};
        break;
      case 1:
        place.device = {"K-0001"};
        break;
      case 2:
        place.epoch += 1;
        break;
      case 3:
        place.branch = 1;
        break;
      default:
        first_seq = 2;
    }
  const bool by_another = lied_about && lies(Lie::other_signer);
  const record::SigningKey signer = by_another ? samples::device_key() : samples::office_key();
  const bool from_another = by_another && picks_.below(2) == 1;
  const Hash begin =
      genesis(place, Hash{}, (from_another ? signer : samples::office_key()).public_key(),
              samples::root_key().public_key());
  restarted_.back().batch =
      record::seal_batch(place, first_seq, begin, samples::bytes_of(records), signer);
}

// Counted in the leaves, not from what the words say.
void World::expect() {
  const std::set<Hash> there(logs_[newest_].begin(), logs_[newest_].end());
  const Leaves& known = logs_[known_];
  while (missing_from_ < known.size() && there.contains(known[missing_from_])) ++missing_from_;
}

bool World::is_fatal() const {
  switch (lie_) {
    case Lie::none:
    case Lie::other_words:
    case Lie::end:
      return false;
    case Lie::more_carried:  // An older restart's number is cut to what the newest carries.
      return lied_about_ == newest_;
    case Lie::carried_root:
    case Lie::named_root: {
      const Restarted& about = restarted_[lied_about_];
      if (about.named == about.carried) return true;  // It contradicts itself.
      if (lied_about_ != known_ + 1) return false;    // of a log that the kiosk never knew
      return lies(Lie::named_root) ? saw_ == about.named : saw_ > 0 && past_is_proved();
    }
    case Lie::proof_of_another:
      return newest_ - known_ > 1;
    case Lie::bent_past:
      return past_is_proved();
    case Lie::other_past:
      return saw_ > 0 && (saw_ == oldest().named || past_is_proved());
    default:
      return true;
  }
}

record::SignedKeyStatement World::office_statement() {
  record::KeyStatement key{TenantId{"kota-contoh"},
                           "office",
                           "office-1",
                           samples::office_key().public_key(),
                           kMorning + -1000 * picks_.octet(),
                           kMorning + 1000 * picks_.octet()};
  record::SigningKey root = samples::root_key();
  if (lies(Lie::other_statement)) switch (picks_.below(6)) {
      case 0:
        key.tenant = {"kota-lain"};
        break;
      case 1:
        key.purpose = "receipt";
        break;
      case 2:
        key.key = bent(key.key);
        break;
      case 3:
        key.from = kMorning + 1;
        break;
      case 4:
        key.until = kMorning + -1;
        break;
      default:
        root = samples::office_key();
    }
  return record::sign_statement(key, root);
}

std::vector<record::RestartProof> World::proofs() {
  const Leaves& tree = logs_[newest_];
  std::vector<record::RestartProof> proofs;
  for (std::uint64_t log = newest_; log > known_; --log)
    proofs.push_back({restarted_[log].batch,
                      record::inclusion_proof(newest_ - log, tree.size(), reader_of(tree))});
  const std::size_t about = newest_ - lied_about_;
  if (lies(Lie::bent_inclusion)) {
    auto& proof = proofs[about].inclusion;
    const std::size_t at = picks_.below(proof.size() + 1);
    if (at == proof.size())
      proof.push_back(picks_.hash());
    else
      proof[at] = bent(proof[at]);
  }
  if (lies(Lie::proof_missing)) proofs.erase(proofs.begin() + static_cast<std::ptrdiff_t>(about));
  if (lies(Lie::proof_twice)) proofs.push_back(proofs[about]);
  if (lies(Lie::proof_of_another)) std::ranges::reverse(proofs);
  return proofs;
}

record::Receipt World::receipt() {
  const Leaves& tree = logs_[newest_];
  record::Receipt said = samples::receipt();
  said.log_id = newest_;
  said.leaf_index = tree.size() - 1;
  said.tree_size = tree.size();
  said.root = root_of(tree, tree.size());
  said.inclusion = record::inclusion_proof(tree.size() - 1, tree.size(), reader_of(tree));
  said.consistency_from = saw_ <= missing_from_ ? saw_ : 0;
  said.consistency.clear();
  const Leaves& known = logs_[known_];
  if (saw_ > 0 && past_is_proved())
    said.consistency = record::consistency_proof(saw_, oldest().carried, reader_of(known));
  if (lies(Lie::log_number)) said.log_id = picks_.below(2) == 0 ? newest_ + 1 : known_ - 1;
  if (lies(Lie::bent_past) && picks_.below(2) == 0)
    said.consistency_from += 1;
  else if (lies(Lie::bent_past))
    said.consistency.push_back(picks_.hash());
  return said;
}

record::ReceiptContext World::context() {
  record::ReceiptContext context = samples::context();
  context.key_statements.push_back(office_statement());
  context.log_id = known_;
  context.tree_size = saw_;
  context.tree_root = saw_ == 0 ? Hash{} : root_of(logs_[known_], saw_);
  if (lies(Lie::other_past)) context.tree_root = bent(context.tree_root);
  return context;
}

void World::check() {
  static const Bytes bundle = record::encode(samples::bundle());
  const Bytes sent =
      record::sign_receipt(receipt(), "receipt-1", samples::receipt_key(), bundle, proofs());
  const auto checked = record::check_receipt(sent, context());
  require(checked.has_value() == !is_fatal(),
          "a log begun anew is believed exactly where all that can be seen of it holds");
  if (!checked || lie_ == Lie::more_carried) return;
  const std::uint64_t lacks = saw_ > missing_from_ ? saw_ - missing_from_ : 0;
  require(checked->restored == record::LogRestored{missing_from_, lacks},
          "what is carried and what is missing is what the tree has and has not");
}

void take(std::string_view input) {
  static const auto context = samples::context_before_restart();
  const auto checked = record::check_receipt(input, context);
  require(!checked || (checked->receipt == samples::restarted_receipt() &&
                       checked->restored == record::LogRestored{2, 0}),
          "no restart can be forged");
  Picks picks(input);
  World(picks).check();
}

[[maybe_unused]] const bool kEnlisted = enlist("restart", take);

}  // namespace
}  // namespace suara::fuzz
