#include "common/record/stated_keys.hpp"

#include <algorithm>

#include "common/base/mutants.hpp"

namespace suara::record {

std::vector<KeyStatement> stated_keys(std::span<const KeyStatement> opened, const TenantId& tenant,
                                      std::string_view purpose) {
  std::vector<KeyStatement> keys;
  for (const KeyStatement& one : opened) {
    if (one.tenant != tenant || one.purpose != purpose) continue;
    const auto same = std::ranges::find_if(keys, [&](const KeyStatement& key) {
      return key.key_id == one.key_id && key.key == one.key;
    });
    if (same == keys.end()) {
      keys.push_back(one);
      continue;
    }
    same->from = std::min(same->from, one.from);
    same->until = mutant("key_end_forgotten") ? std::max(same->until, one.until)
                                              : std::min(same->until, one.until);
  }
  std::ranges::stable_sort(keys, {}, &KeyStatement::from);
  return keys;
}

std::vector<KeyStatement> stated_keys(std::span<const SignedKeyStatement> statements,
                                      const PublicKey& root_key, const TenantId& tenant,
                                      std::string_view purpose) {
  std::vector<KeyStatement> opened;
  for (const SignedKeyStatement& one : statements)
    if (auto statement = open_statement(one, root_key)) opened.push_back(*std::move(statement));
  return stated_keys(opened, tenant, purpose);
}

bool holds_at(const KeyStatement& key, Instant at) { return key.from <= at && at <= key.until; }

const KeyStatement* key_in_use(std::span<const KeyStatement> keys, Instant at) {
  const KeyStatement* found = nullptr;
  for (const KeyStatement& key : keys)
    if (holds_at(key, at)) found = &key;
  return found;
}

}  // namespace suara::record
