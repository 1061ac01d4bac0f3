#include "sync/audit/ledger_walk.hpp"

#include <algorithm>

#include "common/domain/correction.hpp"
#include "common/record/stated_keys.hpp"
#include "sync/audit/office_roles.hpp"
#include "sync/ledger/stored.hpp"
#include "sync/tally/annulled_share.hpp"
#include "sync/tally/freezing.hpp"
#include "sync/tally/said_bounds.hpp"
#include "sync/tally/year_tallies.hpp"

namespace suara::audit {
namespace {

record::Batch batch_of(const Bytes& frame_bytes) {
  record::StoredFrame frame;
  record::decode_frame(frame_bytes, frame);
  return record::parse_batch(frame.batch).value();  // It was read before.
}

// nullopt: no key statement, or not by the root.
std::optional<record::KeyStatement> stated_key_of(const Expected<record::Record>& record,
                                                  const record::PublicKey& root_key) {
  const auto* stated =
      record ? std::get_if<record::KeyStatementRecord>(&record->body) : nullptr;
  const auto signature = stated == nullptr ? std::nullopt : array_of<64>(stated->signature);
  if (!signature) return std::nullopt;
  auto opened = record::open_statement({stated->statement, *signature}, root_key);
  return opened ? std::optional(*std::move(opened)) : std::nullopt;
}

}  // namespace

LedgerWalk::LedgerWalk(BatchFile& file, const ExportedRegion& region, std::uint64_t log_id,
                       FalseHeads& false_heads)
    : file_(file),
      region_(region),
      log_id_(log_id),
      office_keys_(record::stated_keys(region.opened, region.tenant, record::kOfficePurpose)),
      chains_([&file](std::uint64_t byte) { return batch_of(file.frame_at(byte)); }),
      past_logs_(log_id),
      counts_(past()),
      false_heads_(false_heads) {}

ledger::StoredBatch LedgerWalk::stored_at(std::uint64_t byte) const {
  record::StoredFrame frame;
  record::decode_frame(file_.frame_at(byte), frame);
  ledger::StoredBatch stored;
  stored.batch = record::parse_batch(frame.batch).value();
  stored.place = stored.batch.header.place;
  stored.place.branch = frame.branch;
  stored.leaf_index = frame.leaf_index;
  stored.known = frame.known;
  stored.forked_from = frame.forked_from;
  stored.received_at = frame.received_at;
  return stored;
}

// What office acts reach back to is read again from the file, as far as it was checked.
tally::Past LedgerWalk::past() {
  tally::Past past;
  past.of_chain = [this](const tally::ChainName& name, std::uint64_t first, std::uint64_t last,
                         const ledger::EachBatch& each) {
    const auto device = chains_.chains().find({name.device, name.epoch});
    if (device == chains_.chains().end() || name.branch >= device->second.size()) return;
    std::vector<HeldBatch> held = device->second[name.branch].batches;
    std::ranges::stable_sort(held, {}, &HeldBatch::first_seq);
    for (const HeldBatch& one : held)
      if (one.adds && one.first_seq <= last && one.first_seq + one.count > first)
        each(stored_at(one.byte));
  };
  past.all = [this](const ledger::EachBatch& each) {
    std::vector<std::uint64_t> bytes;
    for (const auto& [device, chains] : chains_.chains())
      for (const HeldChain& chain : chains)
        for (const HeldBatch& held : chain.batches) bytes.push_back(held.byte);
    std::ranges::sort(bytes);
    for (const std::uint64_t byte : bytes) each(stored_at(byte));
  };
  return past;
}

void LedgerWalk::each_new_record(const EachRecord& each) const {
  for (const auto& [device, chains] : chains_.chains())
    for (const HeldChain& chain : chains)
      for (const HeldBatch& held : chain.batches) {
        if (!held.adds) continue;
        const ledger::StoredBatch stored = stored_at(held.byte);
        for (std::size_t i = stored.known; i < stored.batch.records.size(); ++i)
          each(tally::name_of(stored.place), stored.batch.header.first_seq + i, stored.leaf_index,
               stored.batch.records[i]);
      }
}

ledger::StoredBatch LedgerWalk::open(const BatchFile::Frame& frame) {
  spot_ = {std::string(record::kBatchesFile), frame.byte, tree_.size()};
  hold(record::decode_frame(frame.bytes, frame_), spot_, "audit.frame_malformed");
  hold(frame_.leaf_index == tree_.size(), spot_, "audit.leaf_order");
  auto batch = record::parse_batch(frame_.batch);
  if (!batch) throw Stop({spot_, batch.error()});
  spot_.device = batch->header.place.device.text;
  spot_.seq = batch->header.first_seq;
  hold(batch->header.place.tenant == region_.tenant, spot_, "audit.other_tenant");
  ledger::StoredBatch stored;
  stored.batch = *std::move(batch);
  stored.place = stored.batch.header.place;
  stored.place.branch = frame_.branch;
  stored.leaf_index = frame_.leaf_index;
  stored.known = frame_.known;
  stored.forked_from = frame_.forked_from;
  stored.received_at = frame_.received_at;
  return stored;
}

void LedgerWalk::check_key(const record::Batch& batch, const record::PublicKey& key) const {
  hold(record::signature_holds(batch, key), spot_, "audit.signature");
}

// The key that sealed the batch before it in the office's chain, or one that begins later; an
// earlier one again where the time of that key has ended. A clock set back does not end the time of
// a key in use.
void LedgerWalk::check_office_signature(const record::Batch& batch) {
  const record::KeyStatement*& last = office_sealed_by_[batch.header.place.epoch];
  for (const record::KeyStatement& one : office_keys_) {
    const bool used = last != nullptr && last->from == one.from;
    const bool succeeded =
        last != nullptr && one.from < last->from && frame_.received_at <= last->until;
    if (succeeded || frame_.received_at > one.until ||
        (frame_.received_at < one.from && !used) || !begins_with(batch, one.key) ||
        !record::signature_holds(batch, one.key))
      continue;
    last = &one;
    office_used_.insert(one.key);
    return;
  }
  stop(spot_, "audit.office_signature");
}

// Each key that sealed for the office was stated by it: a log that goes on from another one begins
// with a batch that stands before the statements it carries on.
void LedgerWalk::check_office_keys() const {
  for (const Hash& key : office_used_)
    hold(office_stated_.contains(key), spot_, "audit.office_signature");
}

bool LedgerWalk::begins_with(const record::Batch& batch, const record::PublicKey& key) const {
  record::Place first = batch.header.place;  // A branch has the genesis of the chain that it left.
  first.branch = 0;
  return batch.header.first_seq != 1 ||
         batch.header.h_before == record::genesis(first, {}, key, region_.root_key);
}

void LedgerWalk::check_signature(const record::Batch& batch) {
  if (batch.header.place.device == tally::kOfficeDevice) return check_office_signature(batch);
  const auto& devices = counts_.office().devices;
  const auto device = devices.find({batch.header.place.device, batch.header.place.epoch});
  hold(device != devices.end(), spot_, "audit.not_enrolled");
  check_key(batch, device->second.key);
  hold(begins_with(batch, device->second.key), spot_, "audit.genesis");
}

void LedgerWalk::check_placing(const ledger::StoredBatch& stored) {
  const auto placing = chains_.place(stored.batch);
  if (!placing) stop(spot_, "audit.no_place");
  const Placing claimed{frame_.branch, frame_.known, frame_.forked_from};
  if (*placing != claimed)
    stop(spot_, "audit.placing", {{"branch", std::to_string(placing->branch)},
                                  {"known", std::to_string(placing->known)},
                                  {"found", std::to_string(claimed.branch) + "/" +
                                                std::to_string(claimed.known)}});
  chains_.add(stored.batch, *placing, spot_.byte);
}

void LedgerWalk::check_office_acts(const record::Batch& batch) {
  for (std::size_t i = 0; i < batch.records.size(); ++i) {
    Spot spot = spot_;
    spot.seq = batch.header.first_seq + i;
    const auto record = record::decode(batch.records[i]);
    if (!record) continue;  // Quarantined: it changes nothing.
    if (!may_stand_there(record->body))
      stop(spot, "audit.office_role", {{"role", tally::act_of(record->body).role}});
    const record::Act act = tally::act_of(record->body);
    if (!act.role.empty() && !tally::may_act(counts_.office(), act))
      stop(spot, "audit.office_person", {{"person", act.person.text}, {"role", act.role}});
    if (const auto* enrolment = std::get_if<record::Enrolment>(&record->body))
      if (!could_be_lost(*enrolment))
        stop(spot, "audit.enrolment_begun", {{"device", enrolment->device.text}});
    const auto* stated = std::get_if<record::KeyStatementRecord>(&record->body);
    if (stated == nullptr) continue;
    const auto opened = stated_key_of(record, region_.root_key);
    hold(opened.has_value(), spot, "audit.statement");
    office_stated_.insert(opened->key);
    // An end that was left out of region.json would give the key a longer time.
    const auto keys = record::stated_keys(region_.opened, region_.tenant, opened->purpose);
    hold(std::ranges::any_of(keys,
                             [&](const record::KeyStatement& one) {
                               return one.key_id == opened->key_id && one.key == opened->key &&
                                      one.until <= opened->until;
                             }),
         spot, "audit.statement_missing");
  }
}

// An enrolment that was lost is as old as the last leaf that its log still has: no older.
bool LedgerWalk::could_be_lost(const record::Enrolment& enrolment) const {
  return !enrolment.begun || std::ranges::any_of(past_logs_.all(), [&](const PastLog& log) {
    return log.carried > 0 && log.tree.size() == log.carried &&
           log.last_arrival <= *enrolment.begun;
  });
}

// Nobody begins a service that they were rated for before, by what stands in the ledger so far.
void LedgerWalk::check_beginnings(const record::Batch& batch) const {
  std::map<domain::OwnService, std::pair<Date, Spot>> begun;
  for (std::size_t i = 0; i < batch.records.size(); ++i) {
    const auto record = record::decode(batch.records[i]);
    const auto* one = record ? std::get_if<record::Beginning>(&record->body) : nullptr;
    if (one == nullptr) continue;
    Spot spot = spot_;
    spot.seq = batch.header.first_seq + i;
    const auto [said, first] =
        begun.try_emplace({one->officer, one->unit, one->service}, one->from, spot);
    if (!first && said->second.first < one->from) said->second = {one->from, spot};
  }
  if (begun.empty()) return;
  std::map<std::pair<domain::OwnService, Date>, std::int64_t> rated;  // before they begin
  for (const auto& [key, counts] : counts_.cells()) {
    const domain::OwnService what{key.officer, key.unit, key.service};
    const auto found = begun.find(what);
    if (found != begun.end() && key.day < found->second.first)
      rated[{what, key.day}] += counts.ratings();
  }
  for (const auto& [what, ratings] : rated)
    if (ratings > 0)
      stop(begun.at(what.first).second, "audit.beginning",
           {{"officer", what.first.officer.text}, {"day", to_text(what.second)}});
}

// A log of which nothing was carried on has no past here that could be compared.
bool LedgerWalk::had(const record::Seen& seen) const {
  if (seen.log_id == log_id_)
    return seen.tree_size <= tree_.size() && tree_.root(seen.tree_size) == seen.root;
  const PastLog* past = past_logs_.find(seen.log_id);
  if (past == nullptr) return seen.log_id < log_id_;
  return could_have_had(*past, seen.tree_size, seen.root);
}

// Those that the batch holds, with the head and the tallies that the ledger has before it.
std::vector<record::Retention> LedgerWalk::closings_in(const record::Batch& batch) const {
  std::vector<record::Retention> closings;
  const PastLog* past = past_logs_.find(batch.header.place.epoch);  // whose number its chain has
  for (const Bytes& bytes : batch.records) {
    const auto record = record::decode(bytes);
    const auto* closing = record ? std::get_if<record::Retention>(&record->body) : nullptr;
    if (closing == nullptr) continue;
    record::Retention honest = *closing;
    const TreeBook& tree = past == nullptr ? tree_ : past->tree;
    honest.pruned_to_leaf = std::min(closing->pruned_to_leaf, tree.size());
    honest.root = tree.root(honest.pruned_to_leaf);
    honest.tallies_hash =
        tally::hash_of_year(counts_.cells(), static_cast<std::int32_t>(closing->year));
    const auto here = tally::with_bounds_here(honest, counts_.office(), batch.header.place.epoch);
    closings.push_back(std::get<record::Retention>(here));
  }
  return closings;
}

// A closing that two have signed must say what the ledger says. before: years closed before it.
void LedgerWalk::check_closings(const std::vector<record::Retention>& honest,
                                std::size_t before) const {
  const auto& closed = counts_.office().closed_years;
  for (std::size_t i = before; i < closed.size(); ++i)
    hold(std::ranges::any_of(honest,
                             [&](const record::Retention& one) {
                               return one.year == closed[i].year &&
                                      one.pruned_to_leaf == closed[i].pruned_to_leaf &&
                                      one.root == closed[i].root &&
                                      one.tallies_hash == closed[i].tallies_hash;
                             }),
         spot_, "audit.closing");
}

// A freeze that took effect in this leaf must say what the ledger says of its period.
void LedgerWalk::check_freezes(std::uint64_t leaf, std::uint32_t epoch) const {
  const PastLog* past = past_logs_.find(epoch);
  const TreeBook& tree = past == nullptr ? tree_ : past->tree;
  for (const auto& [period, state] : counts_.office().periods) {
    if (!state.frozen || state.frozen_leaf != leaf) continue;
    const record::Freeze& freeze = *state.frozen;
    const auto found = tally::freeze_cells(counts_.cells(), counts_.services(), period, state);
    hold(freeze.policy_hash == record::sha256({state.policy}), spot_, "audit.freeze");
    hold(freeze.tree_size <= tree.size() && freeze.root == tree.root(freeze.tree_size), spot_,
         "audit.freeze");
    hold(freeze.cells_hash == found.cells && freeze.figures_hash == found.figures, spot_,
         "audit.freeze");
    // Where nothing was counted by others, as before such counts were records, none may be stated.
    hold(
        freeze.coverage_hash ? *freeze.coverage_hash == found.coverage : counts_.services().empty(),
        spot_, "audit.freeze");
  }
}

// Periods that the batch speaks of opening again, and that enough was annulled of before it.
std::set<Period> LedgerWalk::reopenable_in(const record::Batch& batch) const {
  std::set<Period> honest;
  for (const Bytes& bytes : batch.records) {
    const auto record = record::decode(bytes);
    const auto* said = record ? std::get_if<record::Reopening>(&record->body) : nullptr;
    if (said == nullptr) continue;
    const auto state = counts_.office().periods.find(said->period);
    if (state == counts_.office().periods.end() || !state->second.frozen) continue;
    const auto policy = tally::rules_of(state->second);
    tally::AnnulledShares shares(said->period, policy, state->second);
    for (const auto& [key, counts] : counts_.cells()) shares.add(key, counts);
    const auto groups = shares.finish();
    const auto group = groups.find(said->unit);
    if (group != groups.end() &&
        domain::may_reopen(group->second.annulled, group->second.ballots))
      honest.insert(said->period);
  }
  return honest;
}

void LedgerWalk::check_reopenings(const std::set<Period>& honest, std::uint64_t leaf) const {
  for (const auto& [period, state] : counts_.office().periods)
    if (state.reopened_leaf == leaf && leaf != 0)
      hold(honest.contains(period), spot_, "audit.reopening");
}

void LedgerWalk::note_there(std::uint64_t log_id, std::uint64_t tree_size, Instant by) {
  const PastLog* past = past_logs_.find(log_id);
  if (log_id == log_id_)
    arrivals_.were_there(tree_size, by);
  else if (past != nullptr && tree_size <= past->carried)
    arrivals_.were_there(past->shift + tree_size, by);
}

// Not the end of the walk: whoever stole one kiosk's key would hide all that lies behind.
void LedgerWalk::check_seen(const std::vector<tally::SeenHead>& seen,
                            const ledger::StoredBatch& stored) {
  const tally::ChainName chain = tally::name_of(stored.place);
  const bool held = tally::held_by_chain(counts_.office(), chain, stored.leaf_index) !=
                    tally::HeldFor::nothing;
  for (const tally::SeenHead& one : seen) {
    ++seen_;
    const bool true_head = had(one.seen);
    if (true_head && !held) {
      note_there(one.seen.log_id, one.seen.tree_size, one.seen.server_time);
      if (one.seen.server_time <= stored.received_at) arrivals_.told(one.seen.server_time);
    }
    if (true_head || !saw_false_.emplace(chain, held).second) continue;
    Spot spot = spot_;
    spot.seq = one.seq;
    const Hash root = tree_.root(std::min(one.seen.tree_size, tree_.size()));
    (held ? false_heads_.held : false_heads_.counted)
        .push_back({spot,
                    {held ? "audit.seen_held" : "audit.seen",
                     {{"log_id", std::to_string(one.seen.log_id)},
                      {"size", std::to_string(one.seen.tree_size)},
                      {"root", to_hex(view_of(one.seen.root))},
                      {"here", to_hex(view_of(root))}},
                     {}}});
  }
}

bool LedgerWalk::step() {
  const auto frame = file_.next();
  if (!frame) return false;
  const ledger::StoredBatch stored = open(*frame);
  check_signature(stored.batch);
  check_placing(stored);
  const bool office = stored.place.device == tally::kOfficeDevice;
  if (office) check_office_acts(stored.batch);
  if (office) check_beginnings(stored.batch);
  const auto closings = office ? closings_in(stored.batch) : std::vector<record::Retention>{};
  const auto reopenable = office ? reopenable_in(stored.batch) : std::set<Period>{};
  const std::size_t closed_before = counts_.office().closed_years.size();
  const tally::Counted counted = counts_.take(stored);
  check_closings(closings, closed_before);
  if (office) check_reopenings(reopenable, stored.leaf_index);
  if (office) check_freezes(stored.leaf_index, stored.batch.header.place.epoch);
  const Bytes expected = ledger::pack_dispositions(counted.dispositions, stored.batch.header);
  hold(frame_.dispositions == expected, spot_, "audit.dispositions");
  records_ += stored.batch.header.count - stored.known;
  for (const record::Disposition& one : counted.dispositions)
    ++(one.what == record::DispositionKind::counted_before ? counted_before_ : held_);
  check_seen(counted.seen, stored);
  past_logs_.take(stored.batch, tree_.size(), stored.received_at, spot_);
  tree_.append(record::leaf_hash(stored.batch.leaf()));
  arrivals_.add(stored.received_at, spot_.byte);
  return true;
}

}  // namespace suara::audit
