#include "common/base/period.hpp"

#include <fmt/format.h>

#include <charconv>

namespace suara {
namespace {

int months_in(PeriodKind kind) {
  switch (kind) {
    case PeriodKind::month:
      return 1;
    case PeriodKind::quarter:
      return 3;
    case PeriodKind::half_year:
      return 6;
    case PeriodKind::year:
      return 12;
  }
  return 12;
}

// Periods of one kind, counted from year 0.
std::int32_t place_of(const Period& period) {
  return period.year * (12 / months_in(period.kind)) + period.number - 1;
}

Period at_place(PeriodKind kind, std::int32_t place) {
  const int in_year = 12 / months_in(kind);
  return {kind, place / in_year, place % in_year + 1};
}

Month first_month(const Period& period) { return {place_of(period) * months_in(period.kind)}; }

Date first_day(Month month) { return date_of(month.index / 12, month.index % 12 + 1, 1); }

// Digits only, so that no sign or blank passes.
std::optional<int> number_in(std::string_view text, int least, int most) {
  int value = 0;
  for (const char sign : text)
    if (sign < '0' || sign > '9') return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (value < least || value > most) return std::nullopt;
  return value;
}

std::optional<Period> with_number(PeriodKind kind, int year, std::string_view text) {
  const auto number = number_in(text, 1, 12 / months_in(kind));
  if (!number) return std::nullopt;
  return Period{kind, year, *number};
}

}  // namespace

Period period_of(PeriodKind kind, Date day) {
  return at_place(kind, month_of(day).index / months_in(kind));
}

Period period_of(Quarter quarter) { return {PeriodKind::quarter, quarter.year, quarter.number}; }

Date first_day(const Period& period) { return first_day(first_month(period)); }

Date last_day(const Period& period) { return {first_day(next(period)).days - 1}; }

bool holds(const Period& period, Date day) {
  return first_day(period) <= day && day <= last_day(period);
}

std::vector<Month> months_of(const Period& period) {
  std::vector<Month> months;
  for (int i = 0; i < months_in(period.kind); ++i)
    months.push_back({first_month(period).index + i});
  return months;
}

bool overlap(const Period& one, const Period& other) {
  return first_day(one) <= last_day(other) && first_day(other) <= last_day(one);
}

Period next(const Period& period) { return at_place(period.kind, place_of(period) + 1); }
Period before(const Period& period) { return at_place(period.kind, place_of(period) - 1); }

Instant start_of(const Period& period, Zone zone) { return start_of(first_day(period), zone); }
Instant end_of(const Period& period, Zone zone) { return start_of(next(period), zone); }

std::optional<Period> parse_period(std::string_view text) {
  constexpr int kFirstYear = 1900, kLastYear = 9999;
  const auto year = number_in(text.substr(0, 4), kFirstYear, kLastYear);
  if (!year || text.size() < 4) return std::nullopt;
  const std::string_view rest = text.substr(4);
  if (rest.empty()) return Period{PeriodKind::year, *year, 1};
  if (rest[0] != '-') return std::nullopt;
  if (rest.size() == 3 && rest[1] == 'Q')
    return with_number(PeriodKind::quarter, *year, rest.substr(2));
  if (rest.size() == 3 && rest[1] == 'H')
    return with_number(PeriodKind::half_year, *year, rest.substr(2));
  if (rest.size() != 3) return std::nullopt;
  return with_number(PeriodKind::month, *year, rest.substr(1));
}

std::string to_text(const Period& period) {
  switch (period.kind) {
    case PeriodKind::month:
      return fmt::format("{:04}-{:02}", period.year, period.number);
    case PeriodKind::quarter:
      return fmt::format("{:04}-Q{}", period.year, period.number);
    case PeriodKind::half_year:
      return fmt::format("{:04}-H{}", period.year, period.number);
    case PeriodKind::year:
      return fmt::format("{:04}", period.year);
  }
  return "";
}

}  // namespace suara
