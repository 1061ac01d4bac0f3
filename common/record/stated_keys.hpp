// The keys of a tenant as its root key has stated them (DESIGN section 4, Keys): from when until
// when each holds, and which one is in use.
#pragma once
#include <span>
#include <string_view>
#include <vector>

#include "common/record/receipt.hpp"

namespace suara::record {

inline constexpr std::string_view kReceiptPurpose = "receipt";
inline constexpr std::string_view kOfficePurpose = "office";
inline constexpr std::string_view kSealPurpose = "seal";

// Those of that tenant and purpose that the root key signed, one a key, in the order of `from`. A
// key begins with the earliest `from` and ends with the earliest `until` that a statement gives it:
// an end once stated cannot be undone by an older statement that is still about.
std::vector<KeyStatement> stated_keys(std::span<const SignedKeyStatement> statements,
                                      const PublicKey& root_key, const TenantId& tenant,
                                      std::string_view purpose);
// The same of statements that were opened and checked.
std::vector<KeyStatement> stated_keys(std::span<const KeyStatement> opened, const TenantId& tenant,
                                      std::string_view purpose);

// Both ends belong to its time.
bool holds_at(const KeyStatement& key, Instant at);
// Of keys in the order of `from`: the last begun one that holds; nullptr: none does.
const KeyStatement* key_in_use(std::span<const KeyStatement> keys, Instant at);

}  // namespace suara::record
