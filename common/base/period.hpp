// Periods of judgement: month, quarter (triwulan), half-year (semester), year; of civil days, whose
// edges are midnights of the region's zone.
#pragma once
#include <array>
#include <vector>

#include "common/base/time.hpp"

namespace suara {

enum class PeriodKind : std::uint8_t { month = 1, quarter = 2, half_year = 3, year = 4 };
inline constexpr std::array kPeriodKinds{PeriodKind::month, PeriodKind::quarter,
                                         PeriodKind::half_year, PeriodKind::year};

struct Period {
  PeriodKind kind = PeriodKind::quarter;
  int year = 1970;
  int number = 1;  // of the year's: 1..12, 1..4, 1..2, 1
  auto operator<=>(const Period&) const = default;
};

Period period_of(PeriodKind kind, Date day);
Period period_of(Quarter quarter);
Date first_day(const Period& period);
Date last_day(const Period& period);
bool holds(const Period& period, Date day);
// Its months, ascending: those whose postings a freeze of the period takes.
std::vector<Month> months_of(const Period& period);
bool overlap(const Period& one, const Period& other);
Period next(const Period& period);  // the one of the same kind that follows
Period before(const Period& period);

// [start, end) in time: ends where the next one starts.
Instant start_of(const Period& period, Zone zone);
Instant end_of(const Period& period, Zone zone);

// "2026-10", "2026-Q4", "2026-H2", "2026"; years 1900..9999. nullopt for anything else.
std::optional<Period> parse_period(std::string_view text);
std::string to_text(const Period& period);

}  // namespace suara
