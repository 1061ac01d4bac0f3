// The reference mix that the policy fixes for a year (SCORING section 2), one key a unit:
// "mix_2026.DISDUKCAPIL" = "KTP 0.8; KK 0.2"; "mix_2026.*" where the region is one group. Pure.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/ids.hpp"
#include "common/base/problem.hpp"
#include "common/domain/ballot.hpp"

namespace suara::domain {

struct MixService {
  ServiceId service;
  std::optional<ServiceResult> result;  // where another program states it: a key of its own
  auto operator<=>(const MixService&) const = default;
};
using FixedMix = std::map<MixService, double>;  // shares; a service left out has share 0

struct MixPlace {
  int year = 1970;
  UnitId unit;  // empty: the region's
  auto operator<=>(const MixPlace&) const = default;
};
using FixedMixes = std::map<MixPlace, FixedMix>;

bool is_mix_key(std::string_view key);

// Reads one key's value into the mixes; an empty one takes the mix out again. Problems
// "policy.unknown_key" {key}, "policy.value" {key, value, wanted}, "policy.mix_sum" {key, sum}:
// shares lie in 0..1 and add up to 1.
std::optional<Problem> read_mix(const std::string& key, const std::string& value,
                                FixedMixes& into);
// Keys and values that read_mix gives back.
std::map<std::string, std::string> settings_of(const FixedMixes& mixes);
std::string key_of(const MixPlace& place);  // "mix_2026.DISDUKCAPIL", "mix_2026.*"

}  // namespace suara::domain
