#include "common/domain/fixed_mix.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "common/base/number_text.hpp"
#include "common/domain/names.hpp"

namespace suara::domain {
namespace {

constexpr std::string_view kMixPrefix = "mix_";
constexpr std::string_view kMixOfRegion = "*";
constexpr const char* kSharesWanted = "SERVICE 0..1; SERVICE 0..1";
constexpr std::size_t kYearSigns = 4;
// Shares are written with few decimals: three thirds of 0.333333 are a whole.
constexpr double kSumSlack = 1e-5;

// What stands between the signs, without what is empty.
std::vector<std::string_view> split(std::string_view text, char sign) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const std::string_view part = text.substr(0, text.find(sign));
    if (!part.empty()) parts.push_back(part);
    text.remove_prefix(std::min(text.size(), part.size() + 1));
  }
  return parts;
}

// "mix_2026.DISDUKCAPIL".
std::optional<MixPlace> place_in(std::string_view key) {
  key.remove_prefix(kMixPrefix.size());
  if (key.size() < kYearSigns + 2 || key[kYearSigns] != '.') return std::nullopt;
  const auto year = number_in<int>(key.substr(0, kYearSigns));
  const std::string_view unit = key.substr(kYearSigns + 1);
  if (!year || *year < 1900) return std::nullopt;
  if (unit == kMixOfRegion) return MixPlace{*year, {}};
  const auto id = UnitId::parse(unit);
  return id ? std::optional(MixPlace{*year, *id}) : std::nullopt;
}

// "KTP 0.8", "KTP dirujuk 0.1"; false: no share, or of a service that has one already.
bool read_share(std::string_view text, FixedMix& mix) {
  const auto words = split(text, ' ');
  if (words.size() < 2 || words.size() > 3) return false;
  const auto service = ServiceId::parse(words.front());
  const auto result =
      words.size() == 3 ? parse_result(std::string(words[1])) : std::optional<ServiceResult>();
  const auto share = number_in<double>(words.back());
  if (!service || (words.size() == 3 && !result) || !share) return false;
  if (!std::isfinite(*share) || std::signbit(*share) || *share > 1) return false;
  return mix.emplace(MixService{*service, result}, *share).second;
}

std::string shares_text(const FixedMix& mix) {
  std::string text;
  for (const auto& [key, share] : mix)
    text += fmt::format("{}{}{} {}", text.empty() ? "" : "; ", key.service.text,
                        key.result ? " " + to_text(*key.result) : "", share);
  return text;
}

}  // namespace

bool is_mix_key(std::string_view key) { return key.starts_with(kMixPrefix); }

std::optional<Problem> read_mix(const std::string& key, const std::string& value,
                                FixedMixes& into) {
  const auto place = place_in(key);
  if (!place) return Problem{"policy.unknown_key", {{"key", key}}};
  FixedMix mix;
  double sum = 0;
  for (const std::string_view one : split(value, ';'))
    if (!read_share(one, mix))
      return Problem{"policy.value", {{"key", key}, {"value", value}, {"wanted", kSharesWanted}}};
  for (const auto& [service, share] : mix) sum += share;
  into.erase(*place);
  if (mix.empty()) return std::nullopt;
  if (std::abs(sum - 1) > kSumSlack)
    return Problem{"policy.mix_sum", {{"key", key}, {"sum", fmt::format("{:.6g}", sum)}}};
  into.emplace(*place, std::move(mix));
  return std::nullopt;
}

std::map<std::string, std::string> settings_of(const FixedMixes& mixes) {
  std::map<std::string, std::string> settings;
  for (const auto& [place, mix] : mixes) settings[key_of(place)] = shares_text(mix);
  return settings;
}

std::string key_of(const MixPlace& place) {
  return fmt::format("{}{}.{}", kMixPrefix, place.year,
                     place.unit.empty() ? kMixOfRegion : std::string_view(place.unit.text));
}

}  // namespace suara::domain
