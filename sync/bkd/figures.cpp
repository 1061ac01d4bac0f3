#include "sync/bkd/figures.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace suara::bkd {

std::string figure(std::int64_t number, const texts::Texts& texts) {
  const bool negative = number < 0;
  const std::string digits = std::to_string(negative ? -number : number);
  std::string out = negative ? "−" : "";
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) out += texts("suara.figure.thousands");
    out += digits[i];
  }
  return out;
}

std::string percent(std::int64_t tenths, const texts::Texts& texts) {
  return fmt::format("{}{}{} %", figure(tenths / 10, texts), texts("suara.figure.decimal"),
                     tenths % 10);
}

std::string share(std::int64_t part, std::int64_t whole, const texts::Texts& texts) {
  return whole == 0 ? "–" : percent((part * 2000 + whole) / (2 * whole), texts);
}

std::string hundredths(std::int64_t value, const texts::Texts& texts) {
  return fmt::format("{}{}{:02}", figure(value / 100, texts), texts("suara.figure.decimal"),
                     value % 100);
}

std::string decimals(const std::optional<double>& value, int places, const texts::Texts& texts) {
  if (!value) return "–";
  const std::string digits = fmt::format("{:.{}f}", std::abs(*value), places);
  const auto point = digits.find('.');
  const std::string whole = figure(std::stoll(digits.substr(0, point)), texts);
  const bool negative = *value < 0 && digits.find_first_of("123456789") != std::string::npos;
  const std::string rest =
      point == std::string::npos ? "" : texts("suara.figure.decimal") + digits.substr(point + 1);
  return (negative ? "−" : "") + whole + rest;
}

std::string signed_decimals(const std::optional<double>& value, int places,
                            const texts::Texts& texts) {
  const std::string text = decimals(value, places, texts);
  const bool positive = value && *value > 0 && text.find_first_of("123456789") != std::string::npos;
  return (positive ? "+" : "") + text;
}

std::string day_text(Date day, const texts::Texts& texts) {
  const CivilDate c = civil(day);
  return fmt::format("{} {} {}", c.day, texts("suara.month." + std::to_string(c.month)), c.year);
}

std::string weekday_text(Date day, const texts::Texts& texts) {
  return texts("suara.weekday." + std::to_string(iso_weekday(day))) + ", " + day_text(day, texts);
}

std::string quarter_text(Quarter quarter, const texts::Texts& texts) {
  static constexpr std::array<const char*, 4> kRoman = {"I", "II", "III", "IV"};
  const auto place = static_cast<std::size_t>(quarter.number - 1);
  return texts("suara.quarter",
               {{"number", kRoman.at(place)}, {"year", std::to_string(quarter.year)}});
}

}  // namespace suara::bkd
