#include "common/record/restart.hpp"

#include <algorithm>
#include <limits>

#include "common/base/mutants.hpp"

namespace suara::record {
namespace {

constexpr const char* kOffice = "office";

tl::unexpected<Problem> wrong(const char* what) {
  return problem("receipt.restart", {{"what", what}});
}

LogRestart unsigned_of(LogRestart restart) {
  restart.act = {};
  return restart;
}

}  // namespace

Expected<Restart> read_restart(const Batch& batch) {
  const BatchHeader& header = batch.header;
  if (header.place.device.text != kOffice || header.place.branch != 0 || header.first_seq != 1)
    return wrong("chain");
  if (batch.records.size() != 3) return wrong("records");
  const auto first = decode(batch.records[0]);
  const auto one = decode(batch.records[1]);
  const auto two = decode(batch.records[2]);
  const auto* boot = first ? std::get_if<Boot>(&first->body) : nullptr;
  const auto* said = one ? std::get_if<LogRestart>(&one->body) : nullptr;
  const auto* seconded = two ? std::get_if<LogRestart>(&two->body) : nullptr;
  if (boot == nullptr || said == nullptr || seconded == nullptr) return wrong("records");
  if (unsigned_of(*said) != unsigned_of(*seconded)) return wrong("head");
  const bool same_person = said->act.person == seconded->act.person;
  if (same_person && !mutant("restart_by_one")) return wrong("persons");
  if (std::uint64_t{header.place.epoch} != said->log_id + 1) return wrong("log");
  return Restart{*said, seconded->act, boot->wall};
}

// Each statement by itself: where a key was ended behind the backup, the log that goes on from that
// one knows no better and begins with it, and whoever heard of the end would be shut out for good.
Expected<bool> check_restart_key(const Batch& batch, Instant at,
                                 const std::vector<SignedKeyStatement>& statements,
                                 const PublicKey& root_key) {
  for (const SignedKeyStatement& one : statements) {
    const auto key = open_statement(one, root_key);
    if (key && key->purpose == kOffice && key->tenant == batch.header.place.tenant &&
        key->from <= at && at <= key->until &&
        batch.header.h_before == genesis(batch.header.place, {}, key->key, root_key) &&
        signature_holds(batch, key->key))
      return true;
  }
  return wrong("key");
}

Expected<LostLog> check_restarts(const TreeHead& tree, const std::vector<RestartProof>& proofs,
                                 const std::vector<SignedKeyStatement>& statements,
                                 const ReceiptContext& context) {
  if (proofs.size() != tree.log_id - context.log_id) return wrong("number");
  LostLog lost;
  std::uint64_t carried = std::numeric_limits<std::uint64_t>::max();
  for (std::uint64_t leaf = 0; leaf < proofs.size(); ++leaf) {
    const auto batch = parse_batch(proofs[leaf].batch);
    if (!batch) return wrong("batch");
    const auto restart = read_restart(*batch);
    if (!restart) return tl::unexpected(restart.error());
    if (batch->header.place.tenant != context.place.tenant ||
        restart->what.log_id + 1 + leaf != tree.log_id)
      return wrong("log");
    if (const auto key = check_restart_key(*batch, restart->at, statements, context.root_key);
        !key && !mutant("restart_unsigned"))
      return tl::unexpected(key.error());
    const bool complete = leaf > 0 || tree.size > restart->what.carried;
    if (!complete || leaf >= tree.size ||
        !inclusion_holds(leaf, tree.size, leaf_hash(batch->leaf()),
                         proofs[leaf].inclusion, tree.root))
      return wrong("leaf");
    // The log before it begins behind this leaf, and has no more than this one carried on.
    const std::uint64_t room = leaf == 0 ? carried : carried - std::min<std::uint64_t>(carried, 1);
    carried = std::min(room, restart->what.carried);
    lost = {restart->what.tree_size, restart->what.root, carried, std::nullopt};
    if (carried == restart->what.carried) lost.carried_root = restart->what.carried_root;
  }
  return lost;
}

}  // namespace suara::record
