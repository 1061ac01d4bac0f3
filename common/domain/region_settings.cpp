#include "common/domain/region_settings.hpp"

#include <algorithm>
#include <array>

#include "common/base/number_text.hpp"

namespace suara::domain {
namespace {

struct WholeNumber {
  std::string_view key;
  std::int64_t least;
  std::int64_t most;
};
constexpr std::array<WholeNumber, 2> kNumbers = {
    {{kRetentionYearsSetting, 1, 100}, {kSidePartsKeptSetting, 1, 36'500}}};

// nullptr: no setting that is a number.
const WholeNumber* bounds_of(std::string_view key) {
  const auto* found = std::ranges::find(kNumbers, key, &WholeNumber::key);
  return found == kNumbers.end() ? nullptr : found;
}

}  // namespace

std::optional<Problem> wrong_setting(const std::string& key, const std::string& value) {
  std::string wanted;
  if (key == kSkmWeightsSetting) {
    if (value == "exact" || value == "form") return std::nullopt;
    wanted = "exact, form";
  } else {
    const WholeNumber* bounds = bounds_of(key);
    if (bounds == nullptr) return Problem{"setting.unknown_key", {{"key", key}}};
    if (setting_number(key, value)) return std::nullopt;
    wanted = std::to_string(bounds->least) + ".." + std::to_string(bounds->most);
  }
  return Problem{"setting.value", {{"key", key}, {"value", value}, {"wanted", wanted}}};
}

std::optional<std::int64_t> setting_number(std::string_view key, std::string_view value) {
  const WholeNumber* bounds = bounds_of(key);
  const auto number = number_in<std::int64_t>(value);
  if (bounds == nullptr || !number) return std::nullopt;
  const bool within = bounds->least <= *number && *number <= bounds->most;
  return within ? number : std::nullopt;
}

}  // namespace suara::domain
