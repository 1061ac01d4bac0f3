// The region's rules for the officer index, fixed before a period (SCORING sections 2 to 5): read
// from the settings "policy.*" of the set-up, written as the text that a freeze hashes.
#pragma once
#include <map>
#include <string>

#include "common/base/problem.hpp"
#include "common/domain/coverage.hpp"
#include "common/domain/fixed_mix.hpp"
#include "common/domain/flag_policy.hpp"
#include "common/domain/officer_index.hpp"

namespace suara::domain {

// With whom an officer is compared: those who give the same service in the same unit, or in the
// whole region.
enum class CompareWithin : std::uint8_t { unit, region };
std::string to_text(CompareWithin within);

// When a period may be frozen although kiosks have not been heard since its end.
struct FreezeRules {
  std::int64_t grace_days = 14;  // so long they are waited for: sticks are on their way
  std::int64_t waivers_max = 0;  // so many of them need not be, by name and with a reason
  bool operator==(const FreezeRules&) const = default;
};

struct IndexPolicy {
  CompareWithin compare_within = CompareWithin::unit;
  bool count_walk_ups = false;
  bool count_imported = false;
  IndexRules rules;
  CoverageRules coverage;
  FreezeRules freeze;
  FlagPolicy flags;
  // So many working days of an officer at a new service are shown, not used; 0: none are.
  std::int64_t learning_days = 30;
  // Whom a frozen period that shares days with this one has judged is not judged by it again.
  bool judged_once = true;
  FixedMixes mixes;  // where there is none for the year, the period's own mix holds
  bool operator==(const IndexPolicy&) const = default;
};

inline constexpr const char* kPolicyPrefix = "policy.";
// Of the text of a period's rules, as the record of its opening holds them, and of any one value.
inline constexpr std::size_t kPolicyBytesMax = 7'000;

// What is left out has its default; settings without the prefix are passed over. Problem
// "policy.value" {key, value, wanted}, "policy.value_long" {key, most}, "policy.unknown_key" {key},
// "policy.mix_sum" {key, sum}.
Expected<IndexPolicy> policy_of(const std::map<std::string, std::string>& settings);

// The rules for a period of that year: without the mixes of others.
IndexPolicy in_year(IndexPolicy policy, int year);

// "policy.mix_long" {year, most}: with that year's mixes the rules of a period pass kPolicyBytesMax.
std::optional<Problem> too_long(const IndexPolicy& policy);

// Every key, also those at their default (of mixes those that there are), as "key=value" lines in
// alphabetical order: the same policy gives the same text, and policy_of gives the policy back.
std::map<std::string, std::string> settings_of(const IndexPolicy& policy);
std::string to_text(const IndexPolicy& policy);

}  // namespace suara::domain
