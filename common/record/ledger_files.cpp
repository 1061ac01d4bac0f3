#include "common/record/ledger_files.hpp"

#include "common/record/stated_keys.hpp"
#include "common/record/wire_fields.hpp"
#include "suara.pb.h"

namespace suara::record {
namespace {

// Every octet of a file must stand for something: whoever reads one writes it again and compares.
// Fields that nobody knows would otherwise pass, since protobuf keeps them.
Bytes outer_head(const Bytes& head, const std::string& key_id, std::string_view signature) {
  wire::SignedLedgerHead out;
  out.set_head(head);
  out.set_key_id(key_id);
  out.set_signature(signature.data(), signature.size());
  return out.SerializeAsString();
}

const KeyStatement* statement_for(const std::vector<KeyStatement>& keys, const LedgerHead& head,
                                  const std::string& key_id) {
  for (const KeyStatement& one : keys)
    if (one.key_id == key_id && holds_at(one, head.time)) return &one;
  return nullptr;
}

std::optional<LedgerHead> head_of(const wire::LedgerHead& in) {
  LedgerHead head;
  head.log_id = in.log_id();
  head.tree_size = in.tree_size();
  head.time = {in.time_ms()};
  if (!read_id(in.tenant(), head.tenant) || !read_hash(in.root(), head.root) ||
      !read_hash(in.manifest_hash(), head.manifest_hash))
    return std::nullopt;
  return head;
}

}  // namespace

Bytes framed(std::string_view bytes) {
  Bytes frame;
  frame.reserve(bytes.size() + 4);
  for (int shift = 24; shift >= 0; shift -= 8)
    frame += static_cast<char>((bytes.size() >> static_cast<unsigned>(shift)) & 255U);
  return frame.append(bytes);
}

std::uint32_t frame_length(std::string_view four_octets) {
  std::uint32_t length = 0;
  for (const char octet : four_octets.substr(0, 4))
    length = (length << 8) | static_cast<unsigned char>(octet);
  return length;
}

Bytes encode(const StoredFrame& frame) {
  wire::StoredBatch out;
  out.set_leaf_index(frame.leaf_index);
  out.set_branch(frame.branch);
  out.set_known(frame.known);
  if (frame.forked_from) out.set_forked_from(*frame.forked_from);
  out.set_received_ms(frame.received_at.ms);
  out.set_dispositions(frame.dispositions);
  out.set_batch(frame.batch);
  return out.SerializeAsString();
}

bool decode_frame(std::string_view bytes, StoredFrame& into) {
  thread_local wire::StoredBatch in;
  if (!in.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return false;
  into.leaf_index = in.leaf_index();
  into.branch = in.branch();
  into.known = in.known();
  into.forked_from.reset();
  if (in.has_forked_from()) into.forked_from = in.forked_from();
  into.received_at = {in.received_ms()};
  into.dispositions.swap(*in.mutable_dispositions());
  into.batch.swap(*in.mutable_batch());
  return true;
}

Bytes encode(const StoredSidePart& part) {
  wire::StoredSidePart out;
  out.set_device(part.place.device.text);
  out.set_epoch(part.place.epoch);
  out.set_branch(part.place.branch);
  out.mutable_part()->set_seq(part.part.seq);
  out.mutable_part()->set_ordinal(part.part.ordinal);
  out.mutable_part()->set_sealed(part.part.sealed);
  return out.SerializeAsString();
}

std::optional<StoredSidePart> decode_side_part(std::string_view bytes) {
  wire::StoredSidePart in;
  StoredSidePart part;
  if (!in.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ||
      !read_id(in.device(), part.place.device))
    return std::nullopt;
  part.place.epoch = in.epoch();
  part.place.branch = in.branch();
  part.part = {in.part().seq(), in.part().ordinal(), in.part().sealed()};
  if (encode(part) != bytes) return std::nullopt;
  return part;
}

Bytes sign_head(const LedgerHead& head, const std::string& key_id, const SigningKey& receipt_key) {
  wire::LedgerHead inner;
  inner.set_tenant(head.tenant.text);
  inner.set_log_id(head.log_id);
  inner.set_tree_size(head.tree_size);
  inner.set_root(head.root.data(), head.root.size());
  inner.set_time_ms(head.time.ms);
  inner.set_manifest_hash(head.manifest_hash.data(), head.manifest_hash.size());
  const Bytes bytes = inner.SerializeAsString();
  return outer_head(bytes, key_id, view_of(receipt_key.sign(tag::kHead, bytes)));
}

Expected<LedgerHead> open_head(std::string_view bytes,
                               const std::vector<SignedKeyStatement>& statements,
                               const PublicKey& root_key) {
  wire::SignedLedgerHead outer;
  wire::LedgerHead inner;
  if (!outer.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ||
      outer_head(outer.head(), outer.key_id(), outer.signature()) != bytes ||
      !inner.ParseFromString(outer.head()))
    return problem("audit.head_malformed");
  const auto head = head_of(inner);
  const auto signature = array_of<64>(outer.signature());
  if (!head || !signature) return problem("audit.head_malformed");
  const auto keys = stated_keys(statements, root_key, head->tenant, kReceiptPurpose);
  const KeyStatement* key = statement_for(keys, *head, outer.key_id());
  if (key == nullptr) return problem("audit.head_key", {{"key", outer.key_id()}});
  if (!verify(key->key, tag::kHead, outer.head(), *signature))
    return problem("audit.head_signature", {{"key", outer.key_id()}});
  return *head;
}

std::string manifest_text(const std::vector<ManifestLine>& lines) {
  std::string text;
  for (const ManifestLine& line : lines)
    text += to_hex(view_of(line.hash)) + "  " + line.name + "\n";
  return text;
}

std::optional<std::vector<ManifestLine>> parse_manifest(std::string_view text) {
  std::vector<ManifestLine> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos || end < 67 || text.substr(64, 2) != "  ")
      return std::nullopt;
    const auto bytes = from_hex(text.substr(0, 64));
    const auto hash = bytes ? array_of<32>(*bytes) : std::nullopt;
    if (!hash) return std::nullopt;
    lines.push_back({std::string(text.substr(66, end - 66)), *hash});
    if (lines.size() > 1 && lines[lines.size() - 2].name >= lines.back().name) return std::nullopt;
    text.remove_prefix(end + 1);
  }
  return lines;
}

}  // namespace suara::record
