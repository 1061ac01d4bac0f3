#include "common/base/time.hpp"

#include <fmt/format.h>

#include <charconv>
#include <chrono>

namespace suara {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kHourMs = 3'600'000;

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

std::int64_t ms_of_day(Instant at, Zone zone) {
  const std::int64_t local = at.ms + zone.hours_east * kHourMs;
  return local - floor_div(local, kDayMs) * kDayMs;
}

std::optional<int> parse_int(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::optional<Zone> parse_zone(std::string_view text) {
  if (text == "WIB") return Zone{7};
  if (text == "WITA") return Zone{8};
  if (text == "WIT") return Zone{9};
  return std::nullopt;
}

std::string to_text(Zone zone) {
  return zone.hours_east == 7 ? "WIB" : zone.hours_east == 8 ? "WITA" : "WIT";
}

CivilDate civil(Date date) {
  const std::chrono::year_month_day ymd{std::chrono::sys_days{std::chrono::days{date.days}}};
  return {static_cast<int>(ymd.year()), static_cast<int>(static_cast<unsigned>(ymd.month())),
          static_cast<int>(static_cast<unsigned>(ymd.day()))};
}

Date date_of(int year, int month, int day) {
  const std::chrono::sys_days days{std::chrono::year{year} /
                                   std::chrono::month{static_cast<unsigned>(month)} /
                                   std::chrono::day{static_cast<unsigned>(day)}};
  return {static_cast<std::int32_t>(days.time_since_epoch().count())};
}

Date date_of(Instant at, Zone zone) {
  return {static_cast<std::int32_t>(floor_div(at.ms + zone.hours_east * kHourMs, kDayMs))};
}

Instant start_of(Date date, Zone zone) {
  return {date.days * kDayMs - zone.hours_east * kHourMs};
}

int iso_weekday(Date date) {
  const std::chrono::weekday day{std::chrono::sys_days{std::chrono::days{date.days}}};
  return static_cast<int>(day.iso_encoding());
}

std::optional<Date> parse_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = parse_int(text.substr(0, 4));
  const auto month = parse_int(text.substr(5, 2));
  const auto day = parse_int(text.substr(8, 2));
  if (!year || !month || !day || *year < 1900 || *month < 1 || *day < 1) return std::nullopt;
  const std::chrono::year_month_day ymd{std::chrono::year{*year} /
                                        std::chrono::month{static_cast<unsigned>(*month)} /
                                        std::chrono::day{static_cast<unsigned>(*day)}};
  if (!ymd.ok()) return std::nullopt;
  return date_of(*year, *month, *day);
}

std::string to_text(Date date) {
  const CivilDate c = civil(date);
  return fmt::format("{:04}-{:02}-{:02}", c.year, c.month, c.day);
}

std::string to_text(Instant at, Zone zone) {
  const std::int64_t seconds = ms_of_day(at, zone) / 1000;
  return fmt::format("{}T{:02}:{:02}:{:02}+{:02}:00", to_text(date_of(at, zone)), seconds / 3600,
                     seconds / 60 % 60, seconds % 60, zone.hours_east);
}

std::string clock_text(Instant at, Zone zone) {
  const std::int64_t minutes = ms_of_day(at, zone) / 60'000;
  return fmt::format("{:02}.{:02}", minutes / 60, minutes % 60);
}

Month month_of(Date date) {
  const CivilDate c = civil(date);
  return {c.year * 12 + c.month - 1};
}

std::string to_text(Month month) {
  return fmt::format("{:04}-{:02}", month.index / 12, month.index % 12 + 1);
}

Quarter quarter_of(Date date) {
  const CivilDate c = civil(date);
  return {c.year, (c.month - 1) / 3 + 1};
}

Date first_day(Quarter quarter) { return date_of(quarter.year, quarter.number * 3 - 2, 1); }

Date last_day(Quarter quarter) {
  const Quarter next = quarter.number == 4 ? Quarter{quarter.year + 1, 1}
                                           : Quarter{quarter.year, quarter.number + 1};
  return {first_day(next).days - 1};
}

std::optional<Quarter> parse_quarter(std::string_view text) {
  if (text.size() != 7 || text.substr(4, 2) != "-Q") return std::nullopt;
  const auto year = parse_int(text.substr(0, 4));
  const auto number = parse_int(text.substr(6));
  if (!year || !number || *number < 1 || *number > 4) return std::nullopt;
  return Quarter{*year, *number};
}

std::string to_text(Quarter quarter) {
  return fmt::format("{:04}-Q{}", quarter.year, quarter.number);
}

}  // namespace suara
