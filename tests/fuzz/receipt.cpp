#include "tests/common/record/samples.hpp"
#include "tests/fuzz/target.hpp"

// Receipts: as they come, nothing but the one true receipt is believed; and signed by a central
// that says something else about the log, the kiosk or the time.
namespace suara::fuzz {
namespace {

namespace samples = record::samples;
using record::Receipt;

// What a kiosk leaves to the central: branch, time within the key's span, dispositions.
bool says_the_same(const Receipt& said, const Receipt& right) {
  Receipt compared = said;
  compared.place.branch = right.place.branch;
  compared.server_time = right.server_time;
  compared.dispositions = right.dispositions;
  return compared == right;
}

void edit_proof(Picks& picks, record::Proof& proof, const record::Proof& other) {
  const std::size_t at = proof.empty() ? 0 : picks.below(proof.size());
  switch (picks.below(5)) {
    case 0:
      proof.push_back(picks.hash());
      break;
    case 1:
      if (!proof.empty()) proof.pop_back();
      break;
    case 2:
      if (!proof.empty()) proof[at][picks.below(32)] ^= picks.octet();
      break;
    case 3:
      proof.insert(proof.end(), other.begin(), other.end());
      break;
    default:
      proof.clear();
  }
}

void edit_place(Picks& picks, record::Place& place) {
  switch (picks.below(4)) {
    case 0:
      place.tenant = {"kota-lain"};
      break;
    case 1:
      place.device = {"K-0002"};
      break;
    case 2:
      place.epoch = picks.octet();
      break;
    default:
      place.branch = picks.octet();
  }
}

void edit(Picks& picks, Receipt& receipt) {
  switch (picks.below(11)) {
    case 0:
      receipt.log_id = picks.octet();
      break;
    case 1:
      receipt.ack_seq = picks.number();
      break;
    case 2:
      receipt.ack_hash[picks.below(32)] ^= picks.octet();
      break;
    case 3:
      receipt.leaf_index = picks.octet();
      break;
    case 4:
      receipt.tree_size = picks.number();
      break;
    case 5:
      receipt.root[picks.below(32)] ^= picks.octet();
      break;
    case 6:
      edit_proof(picks, receipt.inclusion, receipt.consistency);
      break;
    case 7:
      receipt.consistency_from = picks.octet();
      break;
    case 8:
      edit_proof(picks, receipt.consistency, receipt.inclusion);
      break;
    case 9:
      edit_place(picks, receipt.place);
      break;
    default:
      receipt.server_time = {static_cast<std::int64_t>(picks.number())};
  }
}

void check_signed(std::string_view input) {
  static const Receipt right = samples::receipt();
  static const record::ReceiptContext context = samples::context();
  static const Bytes bundle = record::encode(samples::bundle());
  static const auto key =
      record::open_statement(samples::receipt_statement(), samples::root_key().public_key())
          .value();
  Receipt said = right;
  Picks picks(input);
  for (int edits = 0; edits < 8 && !picks.empty(); ++edits) edit(picks, said);
  const Bytes signed_bytes = record::sign_receipt(said, key.key_id, samples::receipt_key(), bundle);
  const bool in_time = key.from <= said.server_time && said.server_time <= key.until;
  require(record::check_receipt(signed_bytes, context).has_value() ==
              (in_time && says_the_same(said, right)),
          "a receipt is believed exactly where all of it holds");
  const Bytes sealed =
      record::with_sealed_bundle(signed_bytes, samples::device_key().public_key());
  require(record::with_open_bundle(sealed, samples::device_key()) == signed_bytes,
          "what is sealed for a device opens as it was");
}

void take(std::string_view input) {
  static const record::ReceiptContext context = samples::context();
  static const Receipt right = samples::receipt();
  const auto checked =
      record::check_receipt(record::with_open_bundle(input, samples::device_key()), context);
  require(!checked || checked->receipt == right, "no receipt can be forged");
  check_signed(input);
}

[[maybe_unused]] const bool kEnlisted = enlist("receipt", take);

}  // namespace
}  // namespace suara::fuzz
