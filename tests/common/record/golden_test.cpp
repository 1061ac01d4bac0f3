// The bytes of the contract, checked in: whoever changes one sees it here first.
#include <doctest/doctest.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "tests/common/record/samples.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/paths.hpp"

using namespace suara;
using namespace suara::record;

namespace {

const std::filesystem::path kGolden =
    test::source_dir() / "tests/common/record/golden";

std::string hex(const Hash& hash) { return to_hex(view_of(hash)); }

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
  return out;
}

Bytes signed_receipt() {
  return sign_receipt(samples::receipt(), "receipt-1", samples::receipt_key(),
                      encode(samples::bundle()));
}

}  // namespace

TEST_SUITE("common/record/golden") {
  TEST_CASE("batch, receipt and hashes are the checked-in ones to the last byte") {
    if (std::getenv("SUARA_WRITE_GOLDEN") != nullptr) {
      test::write_file(kGolden / "batch.hex", to_hex(samples::batch()) + "\n");
      test::write_file(kGolden / "later_batch.hex", to_hex(samples::later_batch()) + "\n");
      test::write_file(kGolden / "period_batch.hex", to_hex(samples::period_batch()) + "\n");
      test::write_file(kGolden / "receipt.hex", to_hex(signed_receipt()) + "\n");
      test::write_file(kGolden / "hashes.json", expected_hashes().dump(2) + "\n");
    }
    CHECK(test::read_file(kGolden / "batch.hex") == to_hex(samples::batch()) + "\n");
    CHECK(test::read_file(kGolden / "later_batch.hex") == to_hex(samples::later_batch()) + "\n");
    CHECK(test::read_file(kGolden / "period_batch.hex") == to_hex(samples::period_batch()) + "\n");
    CHECK(test::read_file(kGolden / "receipt.hex") == to_hex(signed_receipt()) + "\n");
    CHECK(test::read_file(kGolden / "hashes.json") == expected_hashes().dump(2) + "\n");
  }

  TEST_CASE("the checked-in batch and receipt are accepted as they stand") {
    const auto read = [](const char* name) {
      std::string text = test::read_file(kGolden / name);
      text.pop_back();
      return *from_hex(text);
    };
    for (const char* name : {"batch.hex", "later_batch.hex", "period_batch.hex"}) {
      const auto batch = open_batch(read(name), samples::device_key().public_key());
      REQUIRE(batch.has_value());
      for (const Bytes& record : batch->records) CHECK(decode(record).has_value());
    }
    CHECK(check_receipt(read("receipt.hex"), samples::context()).has_value());
  }
}
