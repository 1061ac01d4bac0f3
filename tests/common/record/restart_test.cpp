// A receipt of a log that was begun anew: believed only with the word of two persons in its first
// leaf, and never where it contradicts what the device saw.
#include <doctest/doctest.h>

#include <functional>

#include "common/record/tree_head.hpp"
#include "tests/common/record/samples.hpp"

using namespace suara;
using namespace suara::record;

namespace {

const SigningKey kOffice = SigningKey::from_seed({8});
const Instant kMorning{1'791'169'320'000};

SignedKeyStatement office_statement(Instant until = {4'102'444'800'000}) {
  return sign_statement(
      {TenantId{"kota-contoh"}, "office", "office-1", kOffice.public_key(), {0}, until},
      samples::root_key());
}

NodeReader reader_of(const std::vector<Hash>& leaves) {
  return [&leaves](unsigned level, std::uint64_t index) {
    const std::function<Hash(unsigned, std::uint64_t)> node = [&](unsigned l, std::uint64_t i) {
      return l == 0 ? leaves.at(i) : node_hash(node(l - 1, 2 * i), node(l - 1, 2 * i + 1));
    };
    return node(level, index);
  };
}
Hash root_of(const std::vector<Hash>& leaves) { return root(leaves.size(), reader_of(leaves)); }

// Log 1 had seven leaves; its first five were carried into log 2, the device's batch comes behind.
struct Restarted {
  std::vector<Hash> old_leaves;
  std::uint64_t saw = 4;  // leaves that the device saw
  std::uint64_t carried = 5;
  SigningKey signer = kOffice;
  std::vector<SignedKeyStatement> statements = {samples::receipt_statement(), office_statement()};
  LogRestart word;
  PersonId second{"reviewer2"};
  Place place{TenantId{"kota-contoh"}, DeviceId{"office"}, 2, 0};
  std::function<void(std::vector<Record>&)> edit = [](std::vector<Record>&) {};
  std::function<void(Receipt&)> edit_receipt = [](Receipt&) {};
  bool with_proof = true;
  std::size_t restart_leaf = 0;

  Restarted() {
    for (char leaf = 'a'; leaf < 'h'; ++leaf) old_leaves.push_back(leaf_hash(std::string(1, leaf)));
  }
  std::vector<Hash> old(std::uint64_t size) const {
    return {old_leaves.begin(), old_leaves.begin() + static_cast<std::ptrdiff_t>(size)};
  }
  Bytes restart_batch() {
    word.act = {PersonId{"reviewer1"}, "reviewer", "disk rusak"};
    word.log_id = place.epoch - 1;
    word.tree_size = 7;
    word.root = root_of(old(7));
    word.carried = carried;
    word.carried_root = root_of(old(carried));
    LogRestart seconded = word;
    seconded.act.person = second;
    std::vector<Record> records = {{60'000, 0, Boot{kMorning, "0.1.0", Bytes(16, '\5')}},
                                   {61'000, 0, word},
                                   {61'000, 0, seconded}};
    edit(records);
    return seal_batch(place, 1,
                      genesis(place, {}, kOffice.public_key(), samples::root_key().public_key()),
                      samples::bytes_of(records), signer);
  }
  Expected<CheckedReceipt> check() {
    const Bytes restart = restart_batch();
    const Batch sent = parse_batch(samples::batch()).value();
    std::vector<Hash> leaves = old(carried);
    leaves.insert(leaves.begin() + static_cast<std::ptrdiff_t>(restart_leaf),
                  leaf_hash(parse_batch(restart)->leaf()));
    leaves.push_back(leaf_hash(sent.leaf()));
    Receipt receipt = samples::receipt();
    receipt.log_id = place.epoch;
    receipt.tree_size = leaves.size();
    receipt.root = root_of(leaves);
    receipt.leaf_index = leaves.size() - 1;
    receipt.inclusion = inclusion_proof(leaves.size() - 1, leaves.size(), reader_of(leaves));
    receipt.consistency_from = saw <= carried ? saw : 0;
    receipt.consistency.clear();
    if (saw > 0 && saw <= carried)
      receipt.consistency = consistency_proof(saw, carried, reader_of(old_leaves));
    edit_receipt(receipt);
    std::vector<RestartProof> proofs;
    if (with_proof)
      proofs.push_back(
          {restart, inclusion_proof(restart_leaf, leaves.size(), reader_of(leaves))});
    ReceiptContext context = samples::context();
    context.key_statements = statements;
    context.tree_size = saw;
    context.tree_root = saw == 0 ? Hash{} : root_of(old(saw));
    return check_receipt(sign_receipt(receipt, "receipt-1", samples::receipt_key(),
                                      encode(samples::bundle()), proofs),
                         context);
  }
  std::string code() {
    const auto checked = check();
    if (checked) return "accepted";
    const auto what = checked.error().args.find("what");
    return checked.error().code + (what == checked.error().args.end() ? "" : " " + what->second);
  }
};

}  // namespace

TEST_SUITE("common/record/restart") {
  TEST_CASE("a restarted log that carries all the device saw is accepted, and nothing is missing") {
    Restarted log;
    const auto checked = log.check();
    REQUIRE(checked.has_value());
    CHECK(checked->restored == LogRestored{5, 0});
    log.saw = 5;
    CHECK(log.check().value().restored == LogRestored{5, 0});
    log.saw = 0;  // It was enrolled and never heard a receipt.
    CHECK(log.check().value().restored == LogRestored{5, 0});
    log.carried = 0;  // Nor does the new log know anything of before.
    CHECK(log.check().value().restored == LogRestored{0, 0});
    log.edit_receipt = [](Receipt& receipt) { receipt.consistency = {Hash{1}}; };
    CHECK(log.code() == "receipt.not_consistent");
  }

  TEST_CASE("one that lacks leaves the device saw is accepted, and says how many") {
    Restarted log;
    log.saw = 7;
    CHECK(log.check().value().restored == LogRestored{5, 2});
    log.saw = 6;
    log.carried = 0;
    CHECK(log.check().value().restored == LogRestored{0, 6});
  }

  TEST_CASE("another number without a word about it is refused, and so is the way back") {
    Restarted log;
    log.with_proof = false;
    CHECK(log.code() == "receipt.log_id");
    Restarted back;
    back.edit_receipt = [](Receipt& receipt) { receipt.log_id = 0; };
    CHECK(back.code() == "receipt.log_id");
    Restarted further;
    further.edit_receipt = [](Receipt& receipt) { receipt.log_id = 3; };
    CHECK(further.code() == "receipt.restart number");
  }

  TEST_CASE("a past that the new log carries must be the one that was seen") {
    Restarted log;
    log.edit_receipt = [](Receipt& receipt) { receipt.consistency[0][0] ^= 1; };
    CHECK(log.code() == "receipt.not_consistent");
    log.edit_receipt = [](Receipt& receipt) { receipt.consistency_from = 3; };
    CHECK(log.code() == "receipt.not_consistent");
    Restarted forked;  // The head that two persons state is another than the one seen at that size.
    forked.saw = 7;
    forked.edit = [](std::vector<Record>& records) {
      for (std::size_t i = 1; i < 3; ++i) std::get<LogRestart>(records[i].body).root[0] ^= 1;
    };
    CHECK(forked.code() == "receipt.not_consistent");
  }

  TEST_CASE("one person, two meanings, another key, chain or leaf are no word of the office") {
    Restarted one;
    one.second = PersonId{"reviewer1"};
    CHECK(one.code() == "receipt.restart persons");
    Restarted two;
    two.edit = [](std::vector<Record>& records) {
      std::get<LogRestart>(records[2].body).tree_size += 1;
    };
    CHECK(two.code() == "receipt.restart head");
    Restarted alone;
    alone.edit = [](std::vector<Record>& records) { records.pop_back(); };
    CHECK(alone.code() == "receipt.restart records");
    Restarted forged;
    forged.signer = samples::device_key();
    CHECK(forged.code() == "receipt.restart key");
    Restarted unstated;
    unstated.statements.pop_back();
    CHECK(unstated.code() == "receipt.restart key");
    Restarted late;
    late.statements.back() = office_statement(kMorning + -1);
    CHECK(late.code() == "receipt.restart key");
    Restarted other;
    other.place.device = DeviceId{"K-0001"};
    CHECK(other.code() == "receipt.restart chain");
    Restarted elsewhere;
    elsewhere.restart_leaf = 1;
    CHECK(elsewhere.code() == "receipt.restart leaf");
  }

  TEST_CASE("a key that was ended behind the backup begins the log that goes on from it") {
    Restarted ended;
    ended.statements.push_back(office_statement(kMorning + -1));
    CHECK(ended.code() == "accepted");
  }

  TEST_CASE("a head older than what is carried, or another at the same size, is unreadable") {
    LogRestart word{{PersonId{"reviewer1"}, "reviewer", "x"}, 1, 5, leaf_hash("a"), 5,
                    leaf_hash("a")};
    CHECK(decode(encode({0, 0, word})).has_value());
    word.carried = 6;
    CHECK_FALSE(decode(encode({0, 0, word})).has_value());
    word.carried = 5;
    word.carried_root = leaf_hash("b");
    CHECK_FALSE(decode(encode({0, 0, word})).has_value());
  }

  TEST_CASE("a head is written as log, size and root, and nothing else is read") {
    const TreeHead head{2, 5'812, leaf_hash("a")};
    const std::string text = to_text(head);
    const std::string root = to_hex(view_of(head.root));
    CHECK(text == "2:5812:" + root);
    const auto read = parse_tree_head(text);
    REQUIRE(read.has_value());
    CHECK(to_text(*read) == text);
    for (const std::string& other : std::initializer_list<std::string>
         {"", "2", "2:5812", "2:5812:" + root.substr(2), ":5812:" + root,
          "2::" + root, "-2:5812:" + root, "2:+5812:" + root, "2:5812:" + root + "00",
          "2:1000000000000000000:" + root, "2 :5812:" + root, "2:5812:" + root + ":"})
      CHECK_MESSAGE(!parse_tree_head(other), other);
  }

  TEST_CASE("a kept receipt is the same one without the bundle") {
    const Bytes whole = sign_receipt(samples::receipt(), "receipt-1", samples::receipt_key(),
                                     encode(samples::bundle()));
    const Bytes kept = without_bundle(whole);
    CHECK(kept.size() < whole.size());
    CHECK(kept.find("Petugas") == Bytes::npos);
    CHECK(open_kept_receipt(kept, {samples::receipt_statement()}, samples::root_key().public_key())
              .value() == samples::receipt());
    CHECK(without_bundle("\xff").empty());
  }
}
