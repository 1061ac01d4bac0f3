#include <doctest/doctest.h>

#include <functional>

#include "tests/common/record/samples.hpp"

using namespace suara;
using namespace suara::record;

namespace {

const Bytes kBundle = encode(samples::bundle());

Bytes signed_bytes(const Receipt& receipt, const std::string& bundle = kBundle) {
  return sign_receipt(receipt, "receipt-1", samples::receipt_key(), bundle);
}

std::string judge(const Bytes& bytes, const ReceiptContext& context = samples::context()) {
  const auto checked = check_receipt(bytes, context);
  return checked ? "accepted" : checked.error().code;
}

std::string judge_changed(const std::function<void(Receipt&)>& change) {
  Receipt receipt = samples::receipt();
  change(receipt);
  return judge(signed_bytes(receipt));
}

}  // namespace

TEST_SUITE("common/record/receipt") {
  TEST_CASE("a receipt that holds in full is accepted, with its bundle") {
    const auto checked = check_receipt(signed_bytes(samples::receipt()), samples::context());
    REQUIRE(checked.has_value());
    CHECK(checked->receipt == samples::receipt());
    REQUIRE(checked->new_bundle.has_value());
    CHECK(decode_bundle(*checked->new_bundle) == samples::bundle());
  }

  TEST_CASE("without a bundle the device must already have the one that is named") {
    ReceiptContext context = samples::context();
    CHECK(judge(signed_bytes(samples::receipt(), ""), context) == "receipt.wrong_bundle");
    context.known_bundle_hash = samples::receipt().bundle_hash;
    CHECK(judge(signed_bytes(samples::receipt(), ""), context) == "accepted");
    CHECK(judge(signed_bytes(samples::receipt(), kBundle + "x")) == "receipt.wrong_bundle");
  }

  TEST_CASE("a bundle that is sealed to the device is opened by its key and by no other") {
    const Bytes open = signed_bytes(samples::receipt());
    const Bytes sealed = with_sealed_bundle(open, samples::device_key().public_key());
    for (const RosterEntry& one : samples::bundle().roster) {
      CHECK(open.find(one.name) != Bytes::npos);
      CHECK(sealed.find(one.name) == Bytes::npos);
      if (!one.pin_hash.empty()) CHECK(sealed.find(one.pin_hash) == Bytes::npos);
    }
    CHECK(with_open_bundle(sealed, samples::device_key()) == open);
    CHECK(judge(with_open_bundle(sealed, samples::device_key())) == "accepted");
    CHECK(judge(sealed) == "receipt.wrong_bundle");
    CHECK(with_open_bundle(sealed, samples::root_key()) == sealed);
    CHECK(with_open_bundle(open, samples::root_key()) == open);
    // Another's box does not make its bundle the one that was signed.
    const Bytes other = with_sealed_bundle(signed_bytes(samples::receipt(), kBundle + "x"),
                                           samples::device_key().public_key());
    CHECK(judge(with_open_bundle(other, samples::device_key())) == "receipt.wrong_bundle");
    // One that was spoilt on its way is not passed over either, though the device has what it holds.
    ReceiptContext knows = samples::context();
    knows.known_bundle_hash = samples::receipt().bundle_hash;
    CHECK(judge(with_open_bundle(sealed, samples::device_key()), knows) == "accepted");
    CHECK(judge(sealed, knows) == "receipt.wrong_bundle");
    CHECK(without_bundle(sealed) == without_bundle(open));
    CHECK(with_sealed_bundle(without_bundle(open), samples::device_key().public_key()) ==
          without_bundle(open));
    CHECK(with_open_bundle("\xff", samples::device_key()) == "\xff");
    PublicKey none{};  // no point of the curve that could be one
    CHECK(with_sealed_bundle(open, none) == without_bundle(open));
  }

  TEST_CASE("a receipt for another device, record or log is refused, though well signed") {
    CHECK(judge_changed([](Receipt&) {}) == "accepted");
    CHECK(judge_changed([](Receipt& r) { r.place.device.text = "K-0002"; }) ==
          "receipt.other_device");
    CHECK(judge_changed([](Receipt& r) { r.place.epoch = 2; }) == "receipt.other_device");
    CHECK(judge_changed([](Receipt& r) { r.ack_seq += 1; }) == "receipt.wrong_ack");
    CHECK(judge_changed([](Receipt& r) { r.ack_hash[0] ^= 1; }) == "receipt.wrong_ack");
    CHECK(judge_changed([](Receipt& r) { r.leaf_index = 1; }) == "receipt.not_included");
    CHECK(judge_changed([](Receipt& r) { r.root[0] ^= 1; }) == "receipt.not_included");
    CHECK(judge_changed([](Receipt& r) { r.inclusion[0][0] ^= 1; }) == "receipt.not_included");
    CHECK(judge_changed([](Receipt& r) { r.consistency[0][0] ^= 1; }) ==
          "receipt.not_consistent");
    CHECK(judge_changed([](Receipt& r) { r.consistency_from = 1; }) == "receipt.not_consistent");
    CHECK(judge_changed([](Receipt& r) { r.log_id = 2; }) == "receipt.log_id");
  }

  TEST_CASE("a central that rewrote its log is caught") {
    ReceiptContext context = samples::context();
    context.tree_root[5] ^= 1;
    CHECK(judge(signed_bytes(samples::receipt()), context) == "receipt.not_consistent");
  }

  TEST_CASE("only a key that the tenant's root names for receipts may sign, within its time") {
    const Bytes good = signed_bytes(samples::receipt());
    CHECK(judge(sign_receipt(samples::receipt(), "receipt-9", samples::receipt_key(), kBundle)) ==
          "receipt.unknown_key");
    CHECK(judge(sign_receipt(samples::receipt(), "receipt-1", samples::device_key(), kBundle)) ==
          "receipt.bad_signature");
    ReceiptContext context = samples::context();
    context.root_key = samples::device_key().public_key();
    CHECK(judge(good, context) == "receipt.unknown_key");
    CHECK(judge_changed([](Receipt& r) { r.server_time = {4'102'444'800'001}; }) ==
          "receipt.unknown_key");
  }

  TEST_CASE("no bit of a receipt can be changed unseen") {
    const Bytes good = signed_bytes(samples::receipt(), "");
    ReceiptContext context = samples::context();
    context.known_bundle_hash = samples::receipt().bundle_hash;
    CHECK(judge(good, context) == "accepted");
    // Also with the bundle that the device has: what makes its field another one takes it away.
    const Bytes sealed = with_sealed_bundle(signed_bytes(samples::receipt()),
                                            samples::device_key().public_key());
    const auto judge_opened = [&](const Bytes& bytes) {
      return judge(with_open_bundle(bytes, samples::device_key()), context);
    };
    CHECK(judge_opened(sealed) == "accepted");
    for (const Bytes& all : {good, sealed})
      for (std::size_t bit = 0; bit < all.size() * 8; ++bit) {
        Bytes altered = all;
        altered[bit / 8] = static_cast<char>(altered[bit / 8] ^ (1 << bit % 8));
        CHECK_MESSAGE(judge_opened(altered) != "accepted", "bit " << bit << " of " << all.size());
      }
    for (std::size_t i = 0; i < good.size(); ++i)
      CHECK_MESSAGE(judge(good.substr(0, i), context) != "accepted", "cut at " << i);
  }

  TEST_CASE("what stands unsigned beside a receipt and is not known is refused") {
    const Bytes unknown("\xa0\x06\x00", 3);
    const Bytes good = signed_bytes(samples::receipt());
    CHECK(judge(good) == "accepted");
    CHECK(judge(good + unknown) == "receipt.malformed");
    CHECK(judge(unknown + good) == "receipt.malformed");
    const Bytes in_a_restart = Bytes("\x2a\x03", 2) + unknown;
    CHECK(judge(good + in_a_restart) == "receipt.malformed");
    CHECK(judge(good + Bytes("\x2a\x00", 2)) == "accepted");  // a restart that is not asked for
  }

  TEST_CASE("the head that answers a gap reads back") {
    const Head head{41, samples::first_hash(), 1};
    CHECK(decode_head(encode(head)) == head);
    CHECK_FALSE(decode_head("x").has_value());
  }
}
