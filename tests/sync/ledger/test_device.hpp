// A device as the central sees it: makes records, seals them, believes receipts only after
// checking.
#pragma once
#include <string>
#include <vector>

#include "common/record/receipt.hpp"

namespace suara::test {

inline record::PublicKey test_root() { return record::SigningKey::from_seed({2}).public_key(); }

struct TestDevice {
  record::Place place;
  record::SigningKey key;
  std::uint64_t seq = 0;
  Hash hash{};
  record::ReceiptContext known;

  TestDevice(const std::string& tenant, const std::string& device, std::uint8_t seed,
             const record::PublicKey& root = test_root())
      : place{{tenant}, {device}, 1, 0}, key(record::SigningKey::from_seed({seed})) {
    hash = record::genesis(place, {}, key.public_key(), root);
    known.place = place;
    known.root_key = root;
  }

  // The next batch, sealed; the chain moves on.
  Bytes seal(const std::vector<record::Record>& records) {
    std::vector<Bytes> bytes;
    for (const auto& record : records) bytes.push_back(record::encode(record));
    return seal_bytes(bytes);
  }
  Bytes seal_bytes(const std::vector<Bytes>& records) {
    Bytes sealed = record::seal_batch(place, seq + 1, hash, records, key);
    seq += records.size();
    for (const Bytes& one : records) hash = record::chain(hash, one);
    return sealed;
  }
  Bytes pack(const Bytes& sealed, std::vector<record::SidePart> side_parts = {}) const {
    return record::pack_upload({sealed, std::move(side_parts), known.log_id, known.tree_size});
  }
  // As a kiosk does: nothing is believed that does not check in full.
  Expected<record::Receipt> believe(const Bytes& answer, const Bytes& sealed) {
    const auto batch = record::parse_batch(sealed).value();
    known.sent_last_seq = batch.header.last_seq();
    known.sent_leaf = batch.leaf();
    known.sent_h_after = batch.header.h_after;
    auto checked = record::check_receipt(record::with_open_bundle(answer, key), known);
    if (!checked) return tl::unexpected(checked.error());
    known.log_id = checked->receipt.log_id;
    known.tree_size = checked->receipt.tree_size;
    known.tree_root = checked->receipt.root;
    known.known_bundle_hash = checked->receipt.bundle_hash;
    known.heard = checked->receipt.server_time;
    if (checked->new_bundle) {
      const auto bundle = record::decode_bundle(*checked->new_bundle).value();
      known.key_statements.insert(known.key_statements.end(), bundle.key_statements.begin(),
                                  bundle.key_statements.end());
    }
    return checked->receipt;
  }
};

inline record::Record boot_at(Instant wall) {
  return {1'000, 0, record::Boot{wall, "0.1.0", Bytes(16, 'b')}};
}

// after_ms: since the boot.
inline record::Record rated(int score, std::int64_t after_ms = 60'000,
                            const std::string& officer = "P-0001") {
  domain::Ballot ballot;
  ballot.offer = {{officer}, {"L1"}, {"KTP"}};
  ballot.answers.score = static_cast<std::uint8_t>(score);
  ballot.answers.first_answer_ms = 2'000;
  ballot.answers.last_answer_ms = 3'000;
  ballot.outcome = domain::Outcome::rated;
  ballot.closed_by = domain::ClosedBy::selesai;
  ballot.close_ms = 5'000;
  return {1'000 + after_ms, 0, ballot};
}

inline record::Record imported(int score, Date day, std::uint32_t row,
                               const std::string& officer = "P-0001") {
  record::Record record = rated(score, 60'000, officer);
  auto& ballot = std::get<domain::Ballot>(record.body);
  ballot.offer.channel = domain::Channel::imported;
  ballot.faces = 5;
  ballot.imported = {day, row};
  return record;
}

}  // namespace suara::test
