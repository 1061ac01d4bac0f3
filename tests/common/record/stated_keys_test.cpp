#include "common/record/stated_keys.hpp"

#include <doctest/doctest.h>

#include "tests/common/record/samples.hpp"

using namespace suara;
using namespace suara::record;

namespace {

const SigningKey kRoot = SigningKey::from_seed({2});

KeyStatement stating(std::uint8_t key, std::int64_t from, std::int64_t until) {
  return {{"kota-contoh"}, "receipt", "k" + std::to_string(key), Hash{key}, {from}, {until}};
}

std::vector<KeyStatement> stated(const std::vector<KeyStatement>& statements,
                                 const SigningKey& by = kRoot,
                                 const std::string& purpose = "receipt",
                                 const std::string& tenant = "kota-contoh") {
  std::vector<SignedKeyStatement> signed_statements;
  for (const KeyStatement& one : statements) signed_statements.push_back(sign_statement(one, by));
  return stated_keys(signed_statements, kRoot.public_key(), {tenant}, purpose);
}

}  // namespace

TEST_SUITE("common/record stated keys") {
  TEST_CASE("an end once stated holds, in whatever order statements of the key are known") {
    const KeyStatement whole = stating(1, 10, 1'000);
    const KeyStatement ended = stating(1, 10, 500);
    CHECK(stated({whole})[0].until == Instant{1'000});
    for (const auto& both : {std::vector{whole, ended}, std::vector{ended, whole}}) {
      REQUIRE(stated(both).size() == 1);
      CHECK(stated(both)[0] == ended);
    }
    CHECK(stated({stating(1, 10, 1'000), stating(2, 20, 500)})[0].until == Instant{1'000});
  }

  TEST_CASE("another root, tenant or purpose states nothing") {
    const std::vector<KeyStatement> one = {stating(1, 10, 1'000)};
    CHECK(stated(one).size() == 1);
    CHECK(stated(one, SigningKey::from_seed({3})).empty());
    CHECK(stated(one, kRoot, "office").empty());
    CHECK(stated(one, kRoot, "receipt", "kota-lain").empty());
  }

  TEST_CASE("the key that began last is in use, within its time, both ends of it") {
    const auto keys = stated({stating(2, 300, 600), stating(1, 10, 1'000)});
    const auto used = [&](std::int64_t at) -> std::string {
      const KeyStatement* key = key_in_use(keys, {at});
      return key == nullptr ? "" : key->key_id;
    };
    CHECK(used(9) == "");
    CHECK(used(10) == "k1");
    CHECK(used(299) == "k1");
    CHECK(used(300) == "k2");
    CHECK(used(600) == "k2");
    CHECK(used(601) == "k1");
    CHECK(used(1'000) == "k1");
    CHECK(used(1'001) == "");
  }
}

TEST_SUITE("common/record/receipt") {
  TEST_CASE("a receipt key that has ended signs nothing more, whatever time its receipt says") {
    const Receipt receipt = samples::receipt();
    const Bytes bytes =
        sign_receipt(receipt, "receipt-1", samples::receipt_key(), encode(samples::bundle()));
    ReceiptContext context = samples::context();
    const auto judge = [&]() -> std::string {
      const auto checked = check_receipt(bytes, context);
      return checked ? "accepted" : checked.error().code;
    };
    const auto end_at = [&](Instant until) {
      KeyStatement ended =
          open_statement(context.key_statements.at(0), context.root_key).value();
      ended.until = until;
      context.key_statements.resize(1);
      context.key_statements.push_back(sign_statement(ended, samples::root_key()));
    };
    CHECK(judge() == "accepted");
    end_at(receipt.server_time);
    CHECK(judge() == "accepted");
    context.heard = receipt.server_time;
    CHECK(judge() == "accepted");
    context.heard = receipt.server_time + 1;  // It was over when the central was last heard.
    CHECK(judge() == "receipt.unknown_key");
    context.heard = {};
    end_at(receipt.server_time + -1);
    CHECK(judge() == "receipt.unknown_key");
  }
}
