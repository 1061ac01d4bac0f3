// The bytes of the contract, checked in: whoever changes one sees it here first.
#include <doctest/doctest.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "common/record/restart.hpp"
#include "tests/common/record/samples.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/paths.hpp"

using namespace suara;
using namespace suara::record;

namespace {

const std::filesystem::path kGolden =
    test::source_dir() / "tests/common/record/golden";

std::string hex(const Hash& hash) { return to_hex(view_of(hash)); }

nlohmann::ordered_json complaint_hashes() {
  const samples::ToldComplaint told = samples::told_complaint();
  const Batch batch = parse_batch(samples::complaint_batch()).value();
  nlohmann::ordered_json out;
  out["salt"] = to_hex(told.salted.substr(0, 32));
  out["text"] = told.salted.substr(32);
  out["text_commitment"] = hex(commitment_of(told.salted));
  out["code"] = told.code;
  out["claim_hash"] = hex(claim_hash(told.code));
  out["h_n"] = hex(batch.header.h_after);
  out["leaf_hash"] = hex(leaf_hash(batch.leaf()));
  return out;
}

nlohmann::ordered_json restart_hashes() {
  const Batch batch = parse_batch(samples::restart_batch()).value();
  const auto word = read_restart(batch).value();
  const Receipt receipt = samples::restarted_receipt();
  const Hash leaf = leaf_hash(batch.leaf());
  nlohmann::ordered_json out;
  out["office_key"] = hex(samples::office_key().public_key());
  Hash hash = batch.header.h_before;
  out["h_0"] = hex(hash);
  for (const Bytes& bytes : batch.records) out["h_n"].push_back(hex(hash = chain(hash, bytes)));
  out["leaf_hash"] = hex(leaf);
  const Hash sent = leaf_hash(parse_batch(samples::batch())->leaf());
  out["nodes"] = {hex(node_hash(leaf, leaf_hash("a"))), hex(node_hash(leaf_hash("b"), sent))};
  out["root"] = hex(receipt.root);
  out["carried_root"] = hex(word.what.carried_root);
  return out;
}

nlohmann::ordered_json expected_hashes() {
  nlohmann::ordered_json out;
  out["device_key"] = hex(samples::device_key().public_key());
  out["root_key"] = hex(samples::root_key().public_key());
  out["receipt_key"] = hex(samples::receipt_key().public_key());
  out["fingerprint"] = fingerprint(samples::device_key().public_key(),
                                   samples::root_key().public_key());
  Hash hash = samples::first_hash();
  out["h_0"] = hex(hash);
  for (const Bytes& bytes : samples::bytes_of(samples::first_kinds()))
    out["h_n"].push_back(hex(hash = chain(hash, bytes)));
  out["leaf_hash"] = hex(leaf_hash(parse_batch(samples::batch())->leaf()));
  out["root"] = hex(samples::receipt().root);
  out["bundle_hash"] = hex(samples::receipt().bundle_hash);
  out["complaint"] = complaint_hashes();
  out["restarted"] = restart_hashes();
  return out;
}

Bytes signed_receipt() {
  return sign_receipt(samples::receipt(), "receipt-1", samples::receipt_key(),
                      encode(samples::bundle()));
}

// The checked-in files and what must stand in them.
std::vector<std::pair<std::string, std::string>> files() {
  return {{"batch.hex", to_hex(samples::batch()) + "\n"},
          {"later_batch.hex", to_hex(samples::later_batch()) + "\n"},
          {"period_batch.hex", to_hex(samples::period_batch()) + "\n"},
          {"complaint_batch.hex", to_hex(samples::complaint_batch()) + "\n"},
          {"counts_batch.hex", to_hex(samples::counts_batch()) + "\n"},
          {"beginnings_batch.hex", to_hex(samples::beginnings_batch()) + "\n"},
          {"receipt.hex", to_hex(signed_receipt()) + "\n"},
          {"restarted_receipt.hex", to_hex(samples::signed_restarted_receipt()) + "\n"},
          {"hashes.json", expected_hashes().dump(2) + "\n"}};
}

}  // namespace

TEST_SUITE("common/record/golden") {
  TEST_CASE("batches, receipts and hashes are the checked-in ones to the last byte") {
    for (const auto& [name, content] : files()) {
      if (std::getenv("SUARA_WRITE_GOLDEN") != nullptr) test::write_file(kGolden / name, content);
      CHECK_MESSAGE(test::read_file(kGolden / name) == content, name);
    }
  }

  TEST_CASE("the checked-in batches and receipts are accepted as they stand") {
    const auto read = [](const char* name) {
      std::string text = test::read_file(kGolden / name);
      text.pop_back();
      return *from_hex(text);
    };
    for (const char* name : {"batch.hex", "later_batch.hex", "period_batch.hex",
                             "complaint_batch.hex", "counts_batch.hex", "beginnings_batch.hex"}) {
      const auto batch = open_batch(read(name), samples::device_key().public_key());
      REQUIRE(batch.has_value());
      for (const Bytes& record : batch->records) CHECK(decode(record).has_value());
    }
    CHECK(check_receipt(read("receipt.hex"), samples::context()).has_value());
    const Bytes restarted = read("restarted_receipt.hex");
    CHECK(check_receipt(restarted, samples::context_before_restart()).value().restored ==
          LogRestored{2, 0});
    CHECK(check_receipt(restarted, samples::context()).error().code == "receipt.restart");
  }
}
