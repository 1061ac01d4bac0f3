// region.json and what it is trusted for: the root key, which everything else hangs on.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "common/record/receipt.hpp"

namespace suara::audit {

struct ExportedRegion {
  TenantId tenant;
  record::PublicKey root_key{};
  std::vector<record::SignedKeyStatement> statements;
  std::vector<record::KeyStatement> opened;  // each of them, checked
};
// Stops with "audit.region_malformed" or "audit.statement".
ExportedRegion read_region(std::string_view json);

// First 16 bytes of SHA-256(root key), 8 groups of 4 hex digits.
std::string root_fingerprint(const record::PublicKey& root_key);
// given: a fingerprint or the whole key in hex, however spaced and written.
bool is_root(const record::PublicKey& root_key, std::string_view given);

}  // namespace suara::audit
