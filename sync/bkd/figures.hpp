// Figures and days as people write them in Indonesian and in English (LOOK "Words").
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "common/base/time.hpp"
#include "common/texts/texts.hpp"

namespace suara::bkd {

// "18.204.771" in Indonesian, "18,204,771" in English; minus is U+2212.
std::string figure(std::int64_t number, const texts::Texts& texts);

// tenths of a per cent: 963 -> "96,3 %" or "96.3 %".
std::string percent(std::int64_t tenths, const texts::Texts& texts);
// part of whole as per cent, rounded half up; "–" where the whole is 0.
std::string share(std::int64_t part, std::int64_t whole, const texts::Texts& texts);

// 8640 -> "86,40".
std::string hundredths(std::int64_t value, const texts::Texts& texts);

// 3.5324, 2 -> "3,53"; "–" where there is no figure. Signed: "+2,30", "−0,36", "0,00".
std::string decimals(const std::optional<double>& value, int places, const texts::Texts& texts);
std::string signed_decimals(const std::optional<double>& value, int places,
                            const texts::Texts& texts);

// "5 Oktober 2026" or "5 October 2026".
std::string day_text(Date day, const texts::Texts& texts);
// "Senin, 5 Oktober 2026".
std::string weekday_text(Date day, const texts::Texts& texts);
// "Triwulan III 2026" or "Quarter III 2026".
std::string quarter_text(Quarter quarter, const texts::Texts& texts);

}  // namespace suara::bkd
