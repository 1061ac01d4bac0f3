#include "common/domain/index_policy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <optional>
#include <vector>

#include "common/domain/learning.hpp"

namespace suara::domain {
namespace {

using Text = const std::string&;

// One key: how it is read into a policy (false: not a value of it), written, and what is wanted.
struct Key {
  std::string name;
  const char* wanted;
  std::function<bool(Text, IndexPolicy&)> read;
  std::function<std::string(const IndexPolicy&)> write;
};

template <class Number>
std::optional<Number> number_of(Text text) {
  Number number{};
  const char* const end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || at != end) return std::nullopt;
  return number;
}

Key whole(const char* name, const char* wanted, std::int64_t least, std::int64_t most,
          std::function<std::int64_t&(IndexPolicy&)> field) {
  return {name, wanted,
          [=](Text text, IndexPolicy& policy) {
            const auto number = number_of<std::int64_t>(text);
            if (!number || *number < least || *number > most) return false;
            field(policy) = *number;
            return true;
          },
          [=](const IndexPolicy& policy) {
            IndexPolicy copy = policy;
            return std::to_string(field(copy));
          }};
}

Key real(const char* name, const char* wanted, double least, double most,
         std::function<double&(IndexPolicy&)> field) {
  return {name, wanted,
          [=](Text text, IndexPolicy& policy) {
            const auto number = number_of<double>(text);
            if (!number || !std::isfinite(*number) || *number < least || *number > most)
              return false;
            field(policy) = *number;
            return true;
          },
          [=](const IndexPolicy& policy) {
            IndexPolicy copy = policy;
            return fmt::format("{}", field(copy));
          }};
}

Key yes_no(const char* name, std::function<bool&(IndexPolicy&)> field) {
  return {name, "true, false",
          [=](Text text, IndexPolicy& policy) {
            if (text != "true" && text != "false") return false;
            field(policy) = text == "true";
            return true;
          },
          [=](const IndexPolicy& policy) {
            IndexPolicy copy = policy;
            return std::string(field(copy) ? "true" : "false");
          }};
}

bool read_within(Text text, IndexPolicy& policy) {
  for (const CompareWithin within : {CompareWithin::unit, CompareWithin::region})
    if (text == to_text(within)) {
      policy.compare_within = within;
      return true;
    }
  return false;
}

std::vector<Key> flag_keys() {
  using Policy = IndexPolicy;
  return {
      whole("flag_burst_ms", "1000..3600000", 1'000, 3'600'000,
            [](Policy& p) -> std::int64_t& { return p.flags.burst_ms; }),
      whole("flag_burst_touches", "2..1000", 2, 1'000,
            [](Policy& p) -> std::int64_t& { return p.flags.burst_touches; }),
      real("flag_day_errors", "1..100", 1, 100,
           [](Policy& p) -> double& { return p.flags.day_errors; }),
      real("flag_lost_false_discovery", "0..1", 0, 1,
           [](Policy& p) -> double& { return p.flags.lost_false_discovery; }),
      real("flag_lost_margin", "0..1", 0, 1,
           [](Policy& p) -> double& { return p.flags.lost_margin; }),
      whole("flag_lost_offered_min", "1..100000", 1, 100'000,
            [](Policy& p) -> std::int64_t& { return p.flags.lost_offered_min; }),
      whole("flag_pace_ms", "0..60000", 0, 60'000,
            [](Policy& p) -> std::int64_t& { return p.flags.pace_ms; }),
      whole("flag_quick_ms", "0..60000", 0, 60'000,
            [](Policy& p) -> std::int64_t& { return p.flags.quick_ms; }),
      whole("flag_rhythm_gaps", "3..1000", 3, 1'000,
            [](Policy& p) -> std::int64_t& { return p.flags.rhythm_gaps; }),
      real("flag_rhythm_share", "0..1", 0, 1,
           [](Policy& p) -> double& { return p.flags.rhythm_share; }),
      real("flag_rhythm_variation", "0..10", 0, 10,
           [](Policy& p) -> double& { return p.flags.rhythm_variation; }),
      real("flag_run_probability", "0..1", 0, 1,
           [](Policy& p) -> double& { return p.flags.run_probability; }),
      whole("flag_services_extra", "0..100000", 0, 100'000,
            [](Policy& p) -> std::int64_t& { return p.flags.services_extra; }),
      whole("flag_services_percent", "0..1000", 0, 1'000,
            [](Policy& p) -> std::int64_t& { return p.flags.services_percent; }),
      real("flag_shape_probability", "0..1", 0, 1,
           [](Policy& p) -> double& { return p.flags.shape_probability; }),
  };
}

std::vector<Key> index_keys() {
  using Policy = IndexPolicy;
  return {
      {"compare_within", "unit, region", read_within,
       [](const Policy& policy) { return to_text(policy.compare_within); }},
      yes_no("count_imported", [](Policy& p) -> bool& { return p.count_imported; }),
      yes_no("count_walk_ups", [](Policy& p) -> bool& { return p.count_walk_ups; }),
      whole("coverage_floor_percent", "0..100", 0, 100,
            [](Policy& p) -> std::int64_t& { return p.coverage.floor_percent; }),
      whole("days_min", "2..366", 2, 366,
            [](Policy& p) -> std::int64_t& { return p.rules.days_min; }),
      whole("grace_days", "0..90", 0, 90,
            [](Policy& p) -> std::int64_t& { return p.freeze.grace_days; }),
      whole("joined_min", "2..1000", 2, 1'000,
            [](Policy& p) -> std::int64_t& { return p.rules.joined_min; }),
      yes_no("judged_once", [](Policy& p) -> bool& { return p.judged_once; }),
      whole("learning_days", "0..120", 0, kLearningDaysMax,
            [](Policy& p) -> std::int64_t& { return p.learning_days; }),
      real("limit_points", "0..50", 0, 50,
           [](Policy& p) -> double& { return p.rules.limit_points; }),
      yes_no("pay_needs_independent_count",
             [](Policy& p) -> bool& { return p.coverage.pay_needs_independent_count; }),
      whole("ratings_min", "5..100000", 5, 100'000,
            [](Policy& p) -> std::int64_t& { return p.rules.ratings_min; }),
      whole("reliability_fair_percent", "0..100", 0, 100,
            [](Policy& p) -> std::int64_t& { return p.rules.reliability_fair_percent; }),
      whole("reliability_high_percent", "0..100", 0, 100,
            [](Policy& p) -> std::int64_t& { return p.rules.reliability_high_percent; }),
      real("reliability_min", "0..1", 0, 1,
           [](Policy& p) -> double& { return p.rules.reliability_min; }),
      whole("waivers_max", "0..100", 0, 100,
            [](Policy& p) -> std::int64_t& { return p.freeze.waivers_max; }),
  };
}

const std::vector<Key>& keys() {
  static const std::vector<Key> all = [] {
    std::vector<Key> both = index_keys();
    for (Key& key : flag_keys()) both.push_back(std::move(key));
    return both;
  }();
  return all;
}

}  // namespace

std::string to_text(CompareWithin within) {
  return within == CompareWithin::unit ? "unit" : "region";
}

Expected<IndexPolicy> policy_of(const std::map<std::string, std::string>& settings) {
  const std::string prefix = kPolicyPrefix;
  IndexPolicy policy;
  for (const auto& [name, value] : settings) {
    if (!name.starts_with(prefix)) continue;
    const std::string given = name.substr(prefix.size());
    if (value.size() > kPolicyBytesMax)
      return problem("policy.value_long",
                     {{"key", given}, {"most", std::to_string(kPolicyBytesMax)}});
    if (is_mix_key(given)) {
      if (auto wrong = read_mix(given, value, policy.mixes)) return tl::unexpected(*wrong);
      continue;
    }
    const auto key = std::ranges::find(keys(), given, &Key::name);
    if (key == keys().end()) return problem("policy.unknown_key", {{"key", given}});
    if (!key->read(value, policy))
      return problem("policy.value", {{"key", given}, {"value", value}, {"wanted", key->wanted}});
  }
  return policy;
}

IndexPolicy in_year(IndexPolicy policy, int year) {
  std::erase_if(policy.mixes, [&](const auto& mix) { return mix.first.year != year; });
  return policy;
}

std::optional<Problem> too_long(const IndexPolicy& policy) {
  for (const auto& [place, mix] : policy.mixes)
    if (to_text(in_year(policy, place.year)).size() > kPolicyBytesMax)
      return Problem{
          "policy.mix_long",
          {{"year", std::to_string(place.year)}, {"most", std::to_string(kPolicyBytesMax)}}};
  return std::nullopt;
}

std::map<std::string, std::string> settings_of(const IndexPolicy& policy) {
  std::map<std::string, std::string> settings;
  for (const Key& key : keys()) settings[kPolicyPrefix + key.name] = key.write(policy);
  for (const auto& [key, value] : settings_of(policy.mixes)) settings[kPolicyPrefix + key] = value;
  return settings;
}

std::string to_text(const IndexPolicy& policy) {
  std::string text;
  for (const auto& [key, value] : settings_of(policy))
    text += key.substr(std::string(kPolicyPrefix).size()) + "=" + value + "\n";
  return text;
}

}  // namespace suara::domain
