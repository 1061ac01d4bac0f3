// Numbers and days as a language writes them: "1.234", "95,7 %", "Senin, 5 Oktober 2026".
#pragma once
#include <cstdint>
#include <string>

#include "common/base/time.hpp"
#include "common/texts/texts.hpp"

namespace suara::kiosk::desk {

inline constexpr const char* kDash = "–";

struct Format {
  const texts::Texts& words;

  std::string count(std::int64_t number) const;
  std::string hundredths(std::int64_t number) const;  // 8633 -> "86,33"
  std::string per_mille(std::int64_t number) const;   // 957 -> "95,7 %"
  std::string percent(std::int64_t number) const;     // 82 -> "82 %"
  // Whole where it is whole, else two decimals; a difference has its sign, with U+2212 for minus.
  std::string points(double number) const;
  std::string signed_points(double number) const;
  std::string range(std::int64_t low, std::int64_t high) const;         // "84 – 89"
  std::string signed_range(std::int64_t low, std::int64_t high) const;  // "−1 – +4"
  std::string clock(std::string time) const;  // "08.02" as clock_text gives it
  std::string day(Date date) const;
  std::string day_short(Date date) const;  // "12 Okt"
  std::string weekday(Date date) const;  // with the day
  std::string quarter(Quarter quarter) const;
  std::string quarter_short(Quarter quarter) const;  // "III/26"
  // "2026-W41" -> "Minggu 41 · 2026"; anything else as it is.
  std::string week(const std::string& iso) const;
};

// Words that were written to stand after others, now first in a line.
std::string capital(std::string text);

}  // namespace suara::kiosk::desk
