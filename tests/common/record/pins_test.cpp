#include "common/record/pins.hpp"

#include <doctest/doctest.h>

using namespace suara;
using namespace suara::record;

namespace {

const SigningKey kRoot = SigningKey::from_seed({2});
const SigningKey kOther = SigningKey::from_seed({3});
constexpr Hash kOld{1};
constexpr Hash kNext{2};
constexpr Hash kByHand{9};

SignedKeyStatement stated(const Hash& pin, std::int64_t from, std::int64_t until,
                          const SigningKey& by = kRoot, const std::string& purpose = "tls-pin",
                          const std::string& tenant = "kota-contoh") {
  return sign_statement({{tenant}, purpose, "k", pin, {from}, {until}}, by);
}

std::vector<Hash> believed(const std::vector<SignedKeyStatement>& statements, std::int64_t heard,
                           const std::optional<Hash>& by_hand = std::nullopt) {
  return believed_pins(statements, kRoot.public_key(), {"kota-contoh"}, {heard}, by_hand);
}

}  // namespace

TEST_SUITE("common/record pins") {
  TEST_CASE("a pin is written as libcurl reads it, and nothing else is read as one") {
    const Hash pin = sha256({"abc"});
    CHECK(pin_text(pin) == "sha256//ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
    CHECK(parse_pin(pin_text(pin)) == pin);
    for (const char* wrong :
         {"", "sha256//", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=",
          "sha256//ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0",
          "sha256//ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0= ", "sha256//AAAA",
          "sha256//ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=AAAA",
          "sha1//ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="})
      CHECK_MESSAGE(!parse_pin(wrong), wrong);
  }

  TEST_CASE("the next key is believed as soon as it is stated, the old one until its time ends") {
    const std::vector<SignedKeyStatement> both = {stated(kOld, 0, 1'000),
                                                  stated(kNext, 900, 9'000)};
    CHECK(believed(both, 0) == std::vector<Hash>{kOld, kNext});
    CHECK(believed(both, 999) == std::vector<Hash>{kOld, kNext});
    CHECK(believed(both, 1'000) == std::vector<Hash>{kNext});
  }

  TEST_CASE("another root, tenant or purpose states no pin") {
    CHECK(believed({stated(kOld, 0, 1'000, kOther)}, 0).empty());
    CHECK(believed({stated(kOld, 0, 1'000, kRoot, "receipt")}, 0).empty());
    CHECK(believed({stated(kOld, 0, 1'000, kRoot, "tls-pin", "kota-lain")}, 0).empty());
    CHECK(believed({stated(kOld, 0, 1'000)}, 0).size() == 1);
  }

  TEST_CASE("a pin given by hand holds only while none is stated; when all ended no key passes") {
    CHECK(believed({}, 0).empty());
    CHECK(believed({}, 0, kByHand) == std::vector<Hash>{kByHand});
    CHECK(believed({stated(kOld, 0, 1'000)}, 0, kByHand) == std::vector<Hash>{kOld});
    CHECK(believed({stated(kOld, 0, 1'000)}, 1'000) == std::vector<Hash>{Hash{}});
    CHECK(believed({stated(kOld, 0, 1'000)}, 1'000, kByHand) == std::vector<Hash>{kByHand});
  }
}
