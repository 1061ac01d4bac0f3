// The checked-in bytes, taken apart and hashed step by step as common/record/README.md writes it:
// with SHA-256 and the messages' fields alone, as somebody would in another language.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <numeric>

#include "common/base/time.hpp"
#include "common/record/keys.hpp"
#include "suara.pb.h"
#include "tests/support/folder.hpp"
#include "tests/support/paths.hpp"

using namespace suara;
using namespace std::string_literals;
using nlohmann::json;

namespace {

const std::filesystem::path kGolden = test::source_dir() / "tests/common/record/golden";

Bytes golden(const std::string& name) {
  std::string text = test::read_file(kGolden / name);
  text.pop_back();
  return from_hex(text).value();
}
const json& hashes() {
  static const json read = json::parse(test::read_file(kGolden / "hashes.json"));
  return read;
}

Bytes sha256(const Bytes& bytes) { return Bytes(view_of(record::sha256({bytes}))); }
std::string hex(const Bytes& bytes) { return to_hex(bytes); }
Bytes unhex(const json& text) { return from_hex(text.get<std::string>()).value(); }
Bytes u32(std::uint32_t number) {
  Bytes four;
  for (int shift = 24; shift >= 0; shift -= 8) four += static_cast<char>(number >> shift & 0xff);
  return four;
}
Bytes text(const std::string& words) {
  return u32(static_cast<std::uint32_t>(words.size())) + words;
}
Bytes leaf_of(const Bytes& data) { return sha256("\0"s + data); }
Bytes node_of(const Bytes& left, const Bytes& right) { return sha256("\1"s + left + right); }

bool signature_holds(const std::string& key, const Bytes& message, const Bytes& signature) {
  record::PublicKey public_key{};
  std::ranges::copy(unhex(key), public_key.begin());
  record::Signature sixty_four{};
  REQUIRE(signature.size() == sixty_four.size());
  std::ranges::copy(signature, sixty_four.begin());
  return record::verify(public_key, "", message, sixty_four);
}

struct Opened {
  wire::SignedBatch batch;
  wire::BatchHeader header;
  std::vector<Bytes> chain;  // h_before, then h behind each record
  Bytes leaf;
};

// README.md "Batch", 1 to 3.
Opened open(const Bytes& bytes, const std::string& key) {
  Opened one;
  REQUIRE(one.batch.ParseFromString(bytes));
  REQUIRE(one.header.ParseFromString(one.batch.header()));
  CHECK(one.header.count() == static_cast<std::uint32_t>(one.batch.records_size()));
  one.chain.push_back(one.header.h_before());
  for (const Bytes& record : one.batch.records())
    one.chain.push_back(sha256("suara.record.1\0"s + one.chain.back() + record));
  CHECK(one.chain.back() == one.header.h_after());
  CHECK(signature_holds(key, "suara.batch.1\0"s + one.batch.header(), one.batch.signature()));
  CHECK_FALSE(signature_holds(key, "suara.batch.2\0"s + one.batch.header(),
                              one.batch.signature()));
  one.leaf = leaf_of(one.batch.header() + one.batch.signature());
  return one;
}

// README.md "Chain", of branch 0.
Bytes genesis_of(const wire::BatchHeader& header, const std::string& key) {
  return sha256("suara.genesis.1\0"s + text(header.tenant()) + text(header.device()) +
                u32(header.epoch()) + u32(0) + Bytes(32, '\0') + unhex(key) +
                unhex(hashes().at("root_key")));
}

std::vector<std::string> hex_of(const std::vector<Bytes>& chain) {
  std::vector<std::string> all;
  for (std::size_t i = 1; i < chain.size(); ++i) all.push_back(hex(chain[i]));
  return all;
}

wire::Receipt open_receipt(const Bytes& bytes, wire::SignedReceipt& outer) {
  REQUIRE(outer.ParseFromString(bytes));
  CHECK(signature_holds(hashes().at("receipt_key"), "suara.receipt.1\0"s + outer.receipt(),
                        outer.signature()));
  CHECK(hex(sha256(outer.bundle())) == hashes().at("bundle_hash"));
  wire::Receipt receipt;
  REQUIRE(receipt.ParseFromString(outer.receipt()));
  return receipt;
}

}  // namespace

TEST_SUITE("common/record/golden") {
  TEST_CASE("each batch of the device goes on from the one before it, and the first from nothing") {
    const std::string key = hashes().at("device_key");
    Bytes before;
    for (const char* name : {"batch.hex", "later_batch.hex", "period_batch.hex",
                             "complaint_batch.hex", "counts_batch.hex", "beginnings_batch.hex"}) {
      const Opened one = open(golden(name), key);
      if (before.empty()) {
        CHECK(hex(one.chain[0]) == hashes().at("h_0"));
        CHECK(one.chain[0] == genesis_of(one.header, key));
        CHECK(hex_of(one.chain) == hashes().at("h_n"));
        CHECK(hex(one.leaf) == hashes().at("leaf_hash"));
      } else {
        CHECK(one.chain[0] == before);
      }
      before = one.chain.back();
    }
  }

  TEST_CASE("the rows of counted services are what stands at the same place of the four lists") {
    const Opened batch = open(golden("counts_batch.hex"), hashes().at("device_key"));
    wire::Record record;
    REQUIRE(record.ParseFromString(batch.batch.records(0)));
    const wire::IndependentCounts& counts = record.independent_counts();
    std::vector<std::string> rows;
    for (int n = 0; n < counts.count_size(); ++n)
      rows.push_back(to_text(Date{counts.day(n)}) + "," +
                     counts.officers(static_cast<int>(counts.officer(n))) + "," +
                     counts.services(static_cast<int>(counts.service(n))) + "," +
                     std::to_string(counts.count(n)));
    CHECK(rows == std::vector<std::string>{"2026-10-05,,ktp,3", "2026-10-05,P-0001,kk,12",
                                           "2026-10-05,P-0001,ktp,20", "2026-10-06,P-0002,kk,0"});
    CHECK(counts.unit() == "capil");
    REQUIRE(record.ParseFromString(batch.batch.records(1)));
    CHECK(record.freeze().coverage_hash().size() == 32);
  }

  TEST_CASE("a beginning says who, where, what, since when, and the days off as they were known") {
    const Opened batch = open(golden("beginnings_batch.hex"), hashes().at("device_key"));
    wire::Record record;
    REQUIRE(record.ParseFromString(batch.batch.records(1)));
    const wire::Beginning& begun = record.beginning();
    CHECK(begun.officer() + "," + begun.unit() + "," + begun.service() == "P-0002,capil,kk");
    CHECK(to_text(Date{begun.from()}) == "2026-10-05");
    REQUIRE(begun.day_off_size() == 2);
    CHECK(to_text(Date{begun.day_off(1)}) == "2026-12-25");
  }

  TEST_CASE("a complaint commits to its text and is found by its code, and says neither") {
    const json& complaint = hashes().at("complaint");
    const Opened one = open(golden("complaint_batch.hex"), hashes().at("device_key"));
    wire::Record record;
    REQUIRE(record.ParseFromString(one.batch.records(0)));
    REQUIRE(record.has_complaint());
    const Bytes salt = unhex(complaint["salt"]);
    const Bytes words = complaint["text"].get<std::string>();
    CHECK(salt.size() == 32);
    CHECK(record.complaint().text_commitment() == sha256("suara.text.1\0"s + salt + words));
    CHECK(record.complaint().claim_hash() ==
          sha256("suara.claim.1\0"s + complaint["code"].get<std::string>()));
    CHECK(hex(record.complaint().text_commitment()) == complaint["text_commitment"]);
    CHECK(hex(record.complaint().claim_hash()) == complaint["claim_hash"]);
    CHECK(hex(one.chain[1]) == complaint["h_n"]);
    CHECK(hex(one.leaf) == complaint["leaf_hash"]);
    CHECK(golden("complaint_batch.hex").find(words.substr(0, 12)) == Bytes::npos);
  }

  TEST_CASE("a receipt proves its leaf, and that the tree grew from the head that was known") {
    wire::SignedReceipt outer;
    const wire::Receipt receipt = open_receipt(golden("receipt.hex"), outer);
    const Bytes leaf = unhex(hashes().at("leaf_hash"));
    REQUIRE(receipt.tree_size() == 3);
    REQUIRE(receipt.inclusion_size() == 1);
    CHECK(node_of(receipt.inclusion(0), leaf) == receipt.root());
    CHECK(receipt.inclusion(0) == node_of(leaf_of("a"), leaf_of("b")));
    CHECK(hex(receipt.root()) == hashes().at("root"));
    REQUIRE(receipt.consistency_from() == 2);
    REQUIRE(receipt.consistency_size() == 1);
    CHECK(receipt.consistency(0) == leaf);
  }

  TEST_CASE("a receipt of a restarted log shows two words, the leaves behind them and the past") {
    const json& log = hashes().at("restarted");
    const std::string key = log["office_key"];
    wire::SignedReceipt outer;
    const wire::Receipt receipt = open_receipt(golden("restarted_receipt.hex"), outer);
    REQUIRE(outer.restarts_size() == 1);
    const Opened restart = open(outer.restarts(0).batch(), key);
    CHECK(restart.header.device() == "office");
    CHECK(restart.header.first_seq() == 1);
    CHECK(restart.chain[0] == genesis_of(restart.header, key));
    CHECK(hex(restart.chain[0]) == log["h_0"]);
    CHECK(hex_of(restart.chain) == log["h_n"]);
    CHECK(hex(restart.leaf) == log["leaf_hash"]);

    const Bytes sent = unhex(hashes().at("leaf_hash"));
    const std::vector<Bytes> nodes{node_of(restart.leaf, leaf_of("a")),
                                   node_of(leaf_of("b"), sent)};
    CHECK(std::vector<std::string>{hex(nodes[0]), hex(nodes[1])} == log["nodes"]);
    CHECK(node_of(nodes[0], nodes[1]) == receipt.root());
    CHECK(hex(receipt.root()) == log["root"]);
    REQUIRE(receipt.inclusion_size() == 2);  // of the batch, leaf 3
    CHECK(node_of(receipt.inclusion(1), node_of(receipt.inclusion(0), sent)) == receipt.root());
    REQUIRE(outer.restarts(0).inclusion_size() == 2);  // of the restart, leaf 0
    CHECK(node_of(node_of(restart.leaf, outer.restarts(0).inclusion(0)),
                  outer.restarts(0).inclusion(1)) == receipt.root());

    std::vector<wire::LogRestart> words;
    for (int at : {1, 2}) {
      wire::Record record;
      REQUIRE(record.ParseFromString(restart.batch.records(at)));
      words.push_back(record.log_restart());
    }
    CHECK(words[0].act().person() != words[1].act().person());
    for (const wire::LogRestart& word : words) {
      CHECK(word.log_id() + 1 == receipt.log_id());
      CHECK(hex(word.root()) == hashes().at("root"));  // of all three leaves of log 1
      CHECK(word.carried_root() == node_of(leaf_of("a"), leaf_of("b")));
      CHECK(hex(word.carried_root()) == log["carried_root"]);
    }
    REQUIRE(receipt.consistency_from() == 1);  // The device knew "a" alone.
    REQUIRE(receipt.consistency_size() == 1);
    CHECK(node_of(leaf_of("a"), receipt.consistency(0)) == words[0].carried_root());
  }
}
