#include "tests/common/record/samples.hpp"
#include "tests/fuzz/target.hpp"

// Bundles, heads and key statements as they come over the network or from a stick.
namespace suara::fuzz {
namespace {

namespace samples = record::samples;

void check_bundle(std::string_view input) {
  const auto bundle = record::decode_bundle(input);
  if (!bundle) return;
  const Bytes bytes = record::encode(*bundle);
  const auto again = record::decode_bundle(bytes);
  require(again && *again == *bundle, "a bundle that was read, written and read is the same");
  require(record::encode(*again) == bytes, "the same values give the same bytes");
  for (const auto& statement : bundle->key_statements) {
    const auto opened = record::open_statement(statement, samples::root_key().public_key());
    require(!opened || statement == samples::receipt_statement(), "no statement can be forged");
  }
}

void check_head(std::string_view input) {
  const auto head = record::decode_head(input);
  if (!head) return;
  const auto again = record::decode_head(record::encode(*head));
  require(again && *again == *head, "a head that was read, written and read is the same");
}

// A statement that the root key did sign, of whatever is in it.
void check_statement(std::string_view input) {
  const record::SignedKeyStatement signed_bytes{Bytes(input),
                                                samples::root_key().sign(record::tag::kKey, input)};
  const auto opened = record::open_statement(signed_bytes, samples::root_key().public_key());
  require(!record::open_statement(signed_bytes, samples::device_key().public_key()),
          "another root's statement is refused");
  if (!opened) return;
  const auto again = record::open_statement(record::sign_statement(*opened, samples::root_key()),
                                            samples::root_key().public_key());
  require(again && *again == *opened, "a statement that was read, written and read is the same");
}

void take(std::string_view input) {
  check_bundle(input);
  check_head(input);
  check_statement(input);
}

[[maybe_unused]] const bool kEnlisted = enlist("bundle", take);

}  // namespace
}  // namespace suara::fuzz
