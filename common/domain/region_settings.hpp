// The settings of a region ([kiosk] of region.toml): which there are, and which values they take.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/problem.hpp"

namespace suara::domain {

// So many whole years lie between a year's end and its closing.
inline constexpr const char* kRetentionYearsSetting = "retention_years";
// Days that kiosks' side parts are kept after their arrival.
inline constexpr const char* kSidePartsKeptSetting = "side_parts_kept_days";
// "exact" (1/x, the default) or "form" (0.111).
inline constexpr const char* kSkmWeightsSetting = "skm_weights";

// Problem "setting.unknown_key" {key}, "setting.value" {key, value, wanted}.
std::optional<Problem> wrong_setting(const std::string& key, const std::string& value);
// nullopt: not a whole number within the bounds of that setting.
std::optional<std::int64_t> setting_number(std::string_view key, std::string_view value);

}  // namespace suara::domain
