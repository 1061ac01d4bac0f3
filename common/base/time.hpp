// Instants, days and periods as values; nobody here asks a clock.
#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace suara {

// Milliseconds since 1970-01-01T00:00Z by a wall clock.
struct Instant {
  std::int64_t ms = 0;
  auto operator<=>(const Instant&) const = default;
};
inline Instant operator+(Instant at, std::int64_t ms) { return {at.ms + ms}; }
inline std::int64_t operator-(Instant later, Instant earlier) { return later.ms - earlier.ms; }

// Indonesia's zones have no summer time: WIB +7, WITA +8, WIT +9.
struct Zone {
  int hours_east = 7;
  auto operator<=>(const Zone&) const = default;
};
// "WIB", "WITA", "WIT"; nullopt for anything else.
std::optional<Zone> parse_zone(std::string_view text);
std::string to_text(Zone zone);

// A civil day, counted from 1970-01-01.
struct Date {
  std::int32_t days = 0;
  auto operator<=>(const Date&) const = default;
};
struct CivilDate {
  int year = 1970;
  int month = 1;  // 1..12
  int day = 1;    // 1..31
};
CivilDate civil(Date date);
Date date_of(int year, int month, int day);
Date date_of(Instant at, Zone zone);
Instant start_of(Date date, Zone zone);
int iso_weekday(Date date);  // 1 = Monday .. 7 = Sunday
// "2026-10-05"; nullopt where no such day is.
std::optional<Date> parse_date(std::string_view text);
std::string to_text(Date date);
// "2026-10-05T10:42:00+07:00", to the second.
std::string to_text(Instant at, Zone zone);
// "10.42", as the screens write it.
std::string clock_text(Instant at, Zone zone);

// Months since year 0: 12 * year + month - 1.
struct Month {
  std::int32_t index = 0;
  auto operator<=>(const Month&) const = default;
};
Month month_of(Date date);
std::string to_text(Month month);  // "2026-10"

// A quarter (triwulan), the default period of judgement.
struct Quarter {
  int year = 1970;
  int number = 1;  // 1..4
  auto operator<=>(const Quarter&) const = default;
};
Quarter quarter_of(Date date);
Date first_day(Quarter quarter);
Date last_day(Quarter quarter);
// "2026-Q3"; nullopt for anything else.
std::optional<Quarter> parse_quarter(std::string_view text);
std::string to_text(Quarter quarter);

}  // namespace suara
