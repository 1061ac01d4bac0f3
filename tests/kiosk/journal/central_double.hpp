// The receipts that a central gives, made with record::sign_receipt over a real tree.
#pragma once
#include "kiosk/journal/journal.hpp"

namespace suara::test {

struct Signer {
  record::SigningKey root = record::SigningKey::generate();
  record::SigningKey receipt_key = record::SigningKey::generate();
  record::SigningKey device = record::SigningKey::generate();
  std::vector<record::NewNode> nodes = {};
  std::uint64_t leaves = 0;
  record::Bundle bundle = {};

  record::NodeReader reader() const {
    return [this](unsigned level, std::uint64_t index) {
      for (const record::NewNode& node : nodes)
        if (node.level == level && node.index == index) return node.hash;
      return Hash{};
    };
  }

  record::SignedKeyStatement statement() const {
    return record::sign_statement({TenantId{"kab-uji"}, "receipt", "r1", receipt_key.public_key(),
                                   Instant{0}, Instant{4'000'000'000'000}},
                                  root);
  }

  journal::Identity identity() const {
    journal::Identity identity;
    identity.place = {TenantId{"kab-uji"}, DeviceId{"K-1"}, 1, 0};
    identity.device_key = device.public_key();
    identity.root_key = root.public_key();
    identity.unit = UnitId{"U-1"};
    identity.counter = CounterId{"C-1"};
    identity.key_statements = {statement()};
    return identity;
  }

  // Takes the batch into the tree and says what an honest central would.
  record::Receipt receive(const record::Upload& upload, Instant server_time) {
    const auto batch = record::parse_batch(upload.batch);
    const std::uint64_t index = leaves++;
    for (const auto& node : record::append_leaf(index, record::leaf_hash(batch->leaf()), reader()))
      nodes.push_back(node);
    record::Receipt receipt;
    receipt.place = batch->header.place;
    receipt.ack_seq = batch->header.last_seq();
    receipt.ack_hash = batch->header.h_after;
    receipt.leaf_index = index;
    receipt.tree_size = leaves;
    receipt.root = record::root(leaves, reader());
    receipt.inclusion = record::inclusion_proof(index, leaves, reader());
    receipt.consistency_from = upload.tree_size;
    if (upload.tree_size > 0)
      receipt.consistency = record::consistency_proof(upload.tree_size, leaves, reader());
    receipt.server_time = server_time;
    receipt.bundle_hash = record::bundle_hash(bundle_bytes());
    return receipt;
  }

  Bytes bundle_bytes() const {
    record::Bundle full = bundle;
    full.tenant_name = "Kabupaten Uji";
    full.unit = UnitId{"U-1"};
    return record::encode(full);
  }
  Bytes sign(const record::Receipt& receipt) const {
    return record::sign_receipt(receipt, "r1", receipt_key, bundle_bytes());
  }
};

inline journal::Clocks at(std::int64_t seconds) {
  return {1'000'000 + seconds * 1000, Instant{1'790'000'000'000 + seconds * 1000}};
}

inline domain::Offer an_offer() {
  return {OfficerId{"P-0001"}, CounterId{"C-1"}, ServiceId{"ktp"}};
}

inline domain::Answers a_score(std::uint8_t score, std::uint32_t ms = 2'000) {
  domain::Answers answers;
  answers.score = score;
  answers.first_answer_ms = answers.last_answer_ms = ms;
  return answers;
}

}  // namespace suara::test
