// The TLS keys that a client believes: SHA-256 of a server's SubjectPublicKeyInfo, stated by the
// root key (purpose "tls-pin") or given by hand at the first contact.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/record/receipt.hpp"

namespace suara::record {

inline constexpr std::string_view kTlsPinPurpose = "tls-pin";

std::string pin_text(const Hash& pin);  // "sha256//" and base64, as libcurl and OpenSSL write it
// nullopt: not of that form.
std::optional<Hash> parse_pin(std::string_view text);

// Stated keys whose time had not ended when the server was last heard: no wall clock decides, so
// that a clock gone wrong locks nobody out, and a statement published ahead holds at once. None
// stated: by_hand; all of them ended and none by hand: a pin that no key has. Empty: no pinning.
std::vector<Hash> believed_pins(std::span<const SignedKeyStatement> statements,
                                const PublicKey& root_key, const TenantId& tenant,
                                Instant last_heard, const std::optional<Hash>& by_hand);

}  // namespace suara::record
