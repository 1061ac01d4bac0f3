#include "common/record/pins.hpp"

#include <sodium.h>

#include "common/record/stated_keys.hpp"

namespace suara::record {
namespace {

constexpr std::string_view kStart = "sha256//";
constexpr Hash kOfNoKey{};

}  // namespace

std::string pin_text(const Hash& pin) {
  std::string text(sodium_base64_encoded_len(pin.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), pin.data(), pin.size(),
                    sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();  // its closing zero
  return std::string(kStart) + text;
}

std::optional<Hash> parse_pin(std::string_view text) {
  if (!text.starts_with(kStart)) return std::nullopt;
  text.remove_prefix(kStart.size());
  Hash pin{};
  std::size_t length = 0;
  const char* end = nullptr;
  if (sodium_base642bin(pin.data(), pin.size(), text.data(), text.size(), nullptr, &length, &end,
                        sodium_base64_VARIANT_ORIGINAL) != 0)
    return std::nullopt;
  if (length != pin.size() || end != text.data() + text.size()) return std::nullopt;
  return pin;
}

std::vector<Hash> believed_pins(std::span<const SignedKeyStatement> statements,
                                const PublicKey& root_key, const TenantId& tenant,
                                Instant last_heard, const std::optional<Hash>& by_hand) {
  std::vector<Hash> pins;
  const auto stated = stated_keys(statements, root_key, tenant, kTlsPinPurpose);
  for (const KeyStatement& one : stated)
    if (last_heard < one.until) pins.push_back(one.key);
  if (pins.empty() && by_hand) return {*by_hand};
  if (pins.empty() && !stated.empty()) return {kOfNoKey};
  return pins;
}

}  // namespace suara::record
