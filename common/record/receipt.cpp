#include "common/record/receipt.hpp"


#include "common/base/mutants.hpp"
#include "common/record/restart.hpp"
#include "common/record/stated_keys.hpp"
#include "suara.pb.h"

namespace suara::record {
namespace {

wire::Receipt to_wire(const Receipt& receipt) {
  wire::Receipt out;
  out.set_tenant(receipt.place.tenant.text);
  out.set_log_id(receipt.log_id);
  out.set_device(receipt.place.device.text);
  out.set_epoch(receipt.place.epoch);
  out.set_branch(receipt.place.branch);
  out.set_ack_seq(receipt.ack_seq);
  out.set_ack_hash(receipt.ack_hash.data(), receipt.ack_hash.size());
  out.set_leaf_index(receipt.leaf_index);
  out.set_tree_size(receipt.tree_size);
  out.set_root(receipt.root.data(), receipt.root.size());
  for (const Hash& hash : receipt.inclusion) out.add_inclusion(hash.data(), hash.size());
  out.set_consistency_from(receipt.consistency_from);
  for (const Hash& hash : receipt.consistency) out.add_consistency(hash.data(), hash.size());
  out.set_server_time_ms(receipt.server_time.ms);
  for (const Disposition& one : receipt.dispositions) {
    auto* disposition = out.add_dispositions();
    disposition->set_seq(one.seq);
    disposition->set_what(static_cast<std::uint32_t>(one.what));
  }
  out.set_bundle_hash(receipt.bundle_hash.data(), receipt.bundle_hash.size());
  return out;
}

template <class Strings>
bool take_proof(const Strings& in, Proof& proof) {
  for (const std::string& bytes : in) {
    const auto hash = array_of<32>(bytes);
    if (!hash) return false;
    proof.push_back(*hash);
  }
  return true;
}

bool take_dispositions(const wire::Receipt& in, std::vector<Disposition>& dispositions) {
  for (const auto& one : in.dispositions()) {
    if (one.what() < 1 || one.what() > 3) return false;
    dispositions.push_back({one.seq(), static_cast<DispositionKind>(one.what())});
  }
  return true;
}

std::optional<Receipt> from_wire(const wire::Receipt& in) {
  Receipt receipt;
  const auto tenant = TenantId::parse(in.tenant());
  const auto device = DeviceId::parse(in.device());
  const auto ack_hash = array_of<32>(in.ack_hash());
  const auto root = array_of<32>(in.root());
  const auto bundle = array_of<32>(in.bundle_hash());
  if (!tenant || !device || !ack_hash || !root || !bundle ||
      !take_proof(in.inclusion(), receipt.inclusion) ||
      !take_proof(in.consistency(), receipt.consistency) ||
      !take_dispositions(in, receipt.dispositions))
    return std::nullopt;
  receipt.place = {*tenant, *device, in.epoch(), in.branch()};
  receipt.log_id = in.log_id();
  receipt.ack_seq = in.ack_seq();
  receipt.ack_hash = *ack_hash;
  receipt.leaf_index = in.leaf_index();
  receipt.tree_size = in.tree_size();
  receipt.root = *root;
  receipt.consistency_from = in.consistency_from();
  receipt.server_time = {in.server_time_ms()};
  receipt.bundle_hash = *bundle;
  return receipt;
}

struct Opened {
  wire::SignedReceipt outer;
  Receipt receipt;
};

// Every octet is of a field that is known: beside the signed part one that was made another on its way
// would be passed over. Of the lite messages only their size says it.
bool knows_all(const wire::SignedReceipt& outer, std::size_t octets) {
  wire::SignedReceipt known;
  known.set_receipt(outer.receipt());
  known.set_key_id(outer.key_id());
  known.set_signature(outer.signature());
  known.set_bundle(outer.bundle());
  known.set_sealed_bundle(outer.sealed_bundle());
  for (const wire::RestartProof& restart : outer.restarts()) {
    wire::RestartProof& proof = *known.add_restarts();
    proof.set_batch(restart.batch());
    *proof.mutable_inclusion() = restart.inclusion();
  }
  return known.ByteSizeLong() == octets;
}

Expected<Opened> open_receipt(std::string_view bytes) {
  Opened opened;
  wire::Receipt inner;
  if (!opened.outer.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ||
      !knows_all(opened.outer, bytes.size()) || !inner.ParseFromString(opened.outer.receipt()))
    return problem("receipt.malformed");
  auto receipt = from_wire(inner);
  if (!receipt) return problem("receipt.malformed");
  opened.receipt = std::move(*receipt);
  return opened;
}

// The new bundle where one rides along and its hash is the receipt's.
Expected<std::optional<Bytes>> take_bundle(const Opened& opened, const ReceiptContext& context) {
  if (opened.outer.bundle().empty()) {
    // One that the device's key did not open was spoilt on its way.
    if (!opened.outer.sealed_bundle().empty()) return problem("receipt.wrong_bundle");
    if (opened.receipt.bundle_hash == Hash{}) return std::optional<Bytes>{};  // names none
    if (opened.receipt.bundle_hash != context.known_bundle_hash)
      return problem("receipt.wrong_bundle");
    return std::optional<Bytes>{};
  }
  if (!mutant("bundle_hash_unchecked") &&
      bundle_hash(opened.outer.bundle()) != opened.receipt.bundle_hash)
    return problem("receipt.wrong_bundle");
  return std::optional<Bytes>{opened.outer.bundle()};
}

// The stated receipt key of that id, valid at the receipt's server time. A key that had ended when
// the server was last heard signs nothing more, whatever time the receipt says.
bool signed_by_known_key(const Opened& opened, const std::vector<SignedKeyStatement>& statements,
                         const ReceiptContext& context, bool& key_known) {
  const auto signature = array_of<64>(opened.outer.signature());
  const auto keys =
      stated_keys(statements, context.root_key, context.place.tenant, kReceiptPurpose);
  for (const KeyStatement& key : keys) {
    const bool over = !holds_at(key, opened.receipt.server_time) || key.until < context.heard;
    if (key.key_id != opened.outer.key_id() || (over && !mutant("key_span_ignored"))) continue;
    key_known = true;
    if (mutant("receipt_signature_unchecked")) return true;
    if (signature && verify(key.key, tag::kReceipt, opened.outer.receipt(), *signature))
      return true;
  }
  return false;
}

// Those that the device has and those that ride with the receipt.
Expected<std::vector<SignedKeyStatement>> statements_of(const std::optional<Bytes>& new_bundle,
                                                        const ReceiptContext& context) {
  std::vector<SignedKeyStatement> statements = context.key_statements;
  if (!new_bundle) return statements;
  auto bundle = decode_bundle(*new_bundle);
  if (!bundle) return tl::unexpected(bundle.error());
  statements.insert(statements.end(), bundle->key_statements.begin(),
                    bundle->key_statements.end());
  return statements;
}

Expected<bool> check_key(const Opened& opened, const std::vector<SignedKeyStatement>& statements,
                         const ReceiptContext& context) {
  bool key_known = false;
  if (signed_by_known_key(opened, statements, context, key_known)) return true;
  return problem(key_known ? "receipt.bad_signature" : "receipt.unknown_key");
}

Expected<bool> check_same_log(const Receipt& receipt, const ReceiptContext& context) {
  if (mutant("consistency_unchecked")) return true;
  if (receipt.consistency_from != context.tree_size ||
      !consistency_holds(context.tree_size, receipt.tree_size, context.tree_root, receipt.root,
                         receipt.consistency))
    return problem("receipt.not_consistent");
  return true;
}

// What the new log has of the known one must be what the device saw of it. Where it has less, two
// persons have said so under the office's key: the device goes on and keeps what it saw.
Expected<std::optional<LogRestored>> check_other_log(
    const Opened& opened, const std::vector<SignedKeyStatement>& statements,
    const ReceiptContext& context) {
  const Receipt& receipt = opened.receipt;
  std::vector<RestartProof> proofs;
  for (const auto& one : opened.outer.restarts()) {
    RestartProof proof{one.batch(), {}};
    if (!take_proof(one.inclusion(), proof.inclusion)) return problem("receipt.malformed");
    proofs.push_back(std::move(proof));
  }
  if (proofs.empty()) return problem("receipt.log_id");
  const auto lost = check_restarts({receipt.log_id, receipt.tree_size, receipt.root}, proofs,
                                   statements, context);
  if (!lost) return tl::unexpected(lost.error());
  LogRestored restored{lost->carried, 0};
  if (context.tree_size == lost->named_size && context.tree_root != lost->named_root)
    return problem("receipt.not_consistent");
  if (context.tree_size > lost->carried) {
    restored.lacks = context.tree_size - lost->carried;
    return std::optional(restored);
  }
  if (!lost->carried_root) return std::optional(restored);
  // A device that has no head yet saw nothing that could have been rewritten.
  const bool proven = context.tree_size == 0
                          ? receipt.consistency.empty()
                          : consistency_holds(context.tree_size, lost->carried, context.tree_root,
                                              *lost->carried_root, receipt.consistency);
  if (receipt.consistency_from != context.tree_size || !proven)
    return problem("receipt.not_consistent");
  return std::optional(restored);
}

Expected<std::optional<LogRestored>> check_log(const Opened& opened,
                                               const std::vector<SignedKeyStatement>& statements,
                                               const ReceiptContext& context) {
  const Receipt& receipt = opened.receipt;
  const bool same = context.log_id == 0 || receipt.log_id == context.log_id;
  if (!same && receipt.log_id < context.log_id) return problem("receipt.log_id");
  if (!mutant("inclusion_unchecked") &&
      !inclusion_holds(receipt.leaf_index, receipt.tree_size, leaf_hash(context.sent_leaf),
                       receipt.inclusion, receipt.root))
    return problem("receipt.not_included");
  if (!same && !mutant("log_id_ignored")) return check_other_log(opened, statements, context);
  if (const auto good = check_same_log(receipt, context); !good)
    return tl::unexpected(good.error());
  return std::optional<LogRestored>{};
}

}  // namespace

SignedKeyStatement sign_statement(const KeyStatement& statement, const SigningKey& root_key) {
  wire::KeyStatement out;
  out.set_tenant(statement.tenant.text);
  out.set_purpose(statement.purpose);
  out.set_key_id(statement.key_id);
  out.set_key(statement.key.data(), statement.key.size());
  out.set_from_ms(statement.from.ms);
  out.set_until_ms(statement.until.ms);
  SignedKeyStatement signed_statement{out.SerializeAsString(), {}};
  signed_statement.signature = root_key.sign(tag::kKey, signed_statement.statement);
  return signed_statement;
}

Expected<KeyStatement> open_statement(const SignedKeyStatement& signed_statement,
                                      const PublicKey& root_key) {
  if (!mutant("root_key_unpinned") &&
      !verify(root_key, tag::kKey, signed_statement.statement, signed_statement.signature))
    return problem("key.not_by_root");
  wire::KeyStatement in;
  if (!in.ParseFromString(signed_statement.statement)) return problem("key.malformed");
  const auto tenant = TenantId::parse(in.tenant());
  const auto key = array_of<32>(in.key());
  if (!tenant || !key) return problem("key.malformed");
  return KeyStatement{*tenant, in.purpose(),    in.key_id(),
                      *key,    {in.from_ms()}, {in.until_ms()}};
}

Hash bundle_hash(std::string_view bundle_bytes) { return sha256({bundle_bytes}); }

Bytes sign_receipt(const Receipt& receipt, const std::string& key_id, const SigningKey& key,
                   std::string_view bundle, const std::vector<RestartProof>& restarts) {
  wire::SignedReceipt out;
  out.set_receipt(to_wire(receipt).SerializeAsString());
  out.set_key_id(key_id);
  const Signature signature = key.sign(tag::kReceipt, out.receipt());
  out.set_signature(signature.data(), signature.size());
  out.set_bundle(bundle.data(), bundle.size());
  for (const RestartProof& restart : restarts) {
    auto* proof = out.add_restarts();
    proof->set_batch(restart.batch);
    for (const Hash& hash : restart.inclusion) proof->add_inclusion(hash.data(), hash.size());
  }
  return out.SerializeAsString();
}

Bytes without_bundle(std::string_view signed_receipt) {
  wire::SignedReceipt kept;
  if (!kept.ParseFromArray(signed_receipt.data(), static_cast<int>(signed_receipt.size())))
    return {};
  kept.clear_bundle();
  kept.clear_sealed_bundle();
  return kept.SerializeAsString();
}

Bytes with_sealed_bundle(std::string_view signed_receipt, const PublicKey& device) {
  wire::SignedReceipt out;
  if (!out.ParseFromArray(signed_receipt.data(), static_cast<int>(signed_receipt.size())) ||
      out.bundle().empty())
    return Bytes(signed_receipt);
  if (auto sealed = seal_to(out.bundle(), device)) out.set_sealed_bundle(*std::move(sealed));
  out.clear_bundle();
  return out.SerializeAsString();
}

Bytes with_open_bundle(std::string_view signed_receipt, const SigningKey& device) {
  wire::SignedReceipt out;
  if (!out.ParseFromArray(signed_receipt.data(), static_cast<int>(signed_receipt.size())) ||
      out.sealed_bundle().empty())
    return Bytes(signed_receipt);
  auto opened = open_sealed_to(out.sealed_bundle(), device);
  if (!opened) return Bytes(signed_receipt);
  out.set_bundle(*std::move(opened));
  out.clear_sealed_bundle();
  return out.SerializeAsString();
}

Expected<CheckedReceipt> check_receipt(std::string_view signed_receipt,
                                       const ReceiptContext& context) {
  auto opened = open_receipt(signed_receipt);
  if (!opened) return tl::unexpected(opened.error());
  // First of all: another's bundle stays shut, which would say less of what is wrong.
  const Receipt& receipt = opened->receipt;
  if (receipt.place.tenant != context.place.tenant ||
      receipt.place.device != context.place.device ||
      (receipt.place.epoch != context.place.epoch && !mutant("epoch_ignored")))
    return problem("receipt.other_device");
  auto new_bundle = take_bundle(*opened, context);
  if (!new_bundle) return tl::unexpected(new_bundle.error());
  const auto statements = statements_of(*new_bundle, context);
  if (!statements) return tl::unexpected(statements.error());
  if (const auto key = check_key(*opened, *statements, context); !key)
    return tl::unexpected(key.error());
  if (receipt.ack_seq != context.sent_last_seq ||
      (receipt.ack_hash != context.sent_h_after && !mutant("ack_hash_unchecked")))
    return problem("receipt.wrong_ack");
  const auto restored = check_log(*opened, *statements, context);
  if (!restored) return tl::unexpected(restored.error());
  return CheckedReceipt{std::move(opened->receipt), std::move(*new_bundle), *restored};
}

Expected<Receipt> peek_receipt(std::string_view signed_receipt) {
  auto opened = open_receipt(signed_receipt);
  if (!opened) return tl::unexpected(opened.error());
  return std::move(opened->receipt);
}

Expected<Receipt> open_kept_receipt(std::string_view signed_receipt,
                                    const std::vector<SignedKeyStatement>& statements,
                                    const PublicKey& root_key) {
  auto opened = open_receipt(signed_receipt);
  if (!opened) return problem("audit.receipt_malformed");
  ReceiptContext context;
  context.place = opened->receipt.place;
  context.root_key = root_key;
  bool key_known = false;
  if (!signed_by_known_key(*opened, statements, context, key_known))
    return problem("audit.receipt_signature");
  return std::move(opened->receipt);
}

Bytes encode(const Head& head) {
  wire::Head out;
  out.set_seq(head.seq);
  out.set_hash(head.hash.data(), head.hash.size());
  out.set_branch(head.branch);
  return out.SerializeAsString();
}

Expected<Head> decode_head(std::string_view bytes) {
  wire::Head in;
  if (!in.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
    return problem("receipt.malformed");
  const auto hash = array_of<32>(in.hash());
  if (!hash) return problem("receipt.malformed");
  return Head{in.seq(), *hash, in.branch()};
}

}  // namespace suara::record
