#include "kiosk/app/desk/formats.hpp"

#include <array>
#include <cassert>
#include <cmath>

namespace suara::kiosk::desk {
namespace {

constexpr const char* kMinus = "−";

const char* roman(int quarter) {
  static constexpr std::array<const char*, 4> kRoman = {"I", "II", "III", "IV"};
  return kRoman.at(static_cast<std::size_t>(quarter) - 1);
}

}  // namespace

std::string Format::count(std::int64_t number) const {
  std::string digits = std::to_string(number);
  const std::size_t first = number < 0 ? 1 : 0;
  for (std::size_t at = digits.size(); at > first + 3;) {
    at -= 3;
    digits.insert(at, words("number.thousands"));
  }
  return digits;
}

std::string Format::hundredths(std::int64_t number) const {
  assert(number >= 0);
  const std::string rest = std::to_string(100 + number % 100);
  return count(number / 100) + words("number.decimal") + rest.substr(1);
}

std::string Format::per_mille(std::int64_t number) const {
  assert(number >= 0);
  return words("number.percent", {{"number", count(number / 10) + words("number.decimal") +
                                                 std::to_string(number % 10)}});
}

std::string Format::percent(std::int64_t number) const {
  return words("number.percent", {{"number", count(number)}});
}

std::string Format::points(double number) const {
  const std::int64_t hundredths_of = std::llround(std::abs(number) * 100);
  const std::string size =
      hundredths_of % 100 == 0 ? count(hundredths_of / 100) : hundredths(hundredths_of);
  return (number < 0 && hundredths_of != 0 ? kMinus : "") + size;
}

std::string Format::signed_points(double number) const {
  return (std::llround(number * 100) > 0 ? "+" : "") + points(number);
}

std::string Format::range(std::int64_t low, std::int64_t high) const {
  return count(low) + " " + kDash + " " + count(high);
}

std::string Format::signed_range(std::int64_t low, std::int64_t high) const {
  const auto end = [&](std::int64_t number) { return signed_points(static_cast<double>(number)); };
  return end(low) + " " + kDash + " " + end(high);
}

std::string Format::clock(std::string time) const {
  const std::size_t at = time.find('.');
  return at == std::string::npos ? time : time.replace(at, 1, words("number.clock"));
}

std::string Format::day(Date date) const {
  const CivilDate day = civil(date);
  return std::to_string(day.day) + " " + words("calendar.month" + std::to_string(day.month)) + " " +
         std::to_string(day.year);
}

std::string Format::day_short(Date date) const {
  constexpr std::size_t kLetters = 3;  // Months begin with three letters that tell them apart.
  const std::string whole = day(date);
  return whole.substr(0, whole.find(' ') + 1 + kLetters);
}

std::string Format::weekday(Date date) const {
  return words("calendar.weekday" + std::to_string(iso_weekday(date))) + ", " + day(date);
}

std::string Format::quarter(Quarter quarter) const {
  return words("calendar.quarter", {{"roman", roman(quarter.number)},
                                    {"year", std::to_string(quarter.year)}});
}

std::string Format::week(const std::string& iso) const {
  constexpr std::size_t kYear = 4, kNumber = 6, kSize = 8;
  if (iso.size() != kSize || iso.compare(kYear, 2, "-W") != 0) return iso;
  const std::size_t first = iso[kNumber] == '0' ? kNumber + 1 : kNumber;
  return words("calendar.week", {{"week", iso.substr(first)}, {"year", iso.substr(0, kYear)}});
}

std::string Format::quarter_short(Quarter quarter) const {
  const std::string year = std::to_string(100 + quarter.year % 100).substr(1);
  return roman(quarter.number) + ("/" + year);
}

std::string capital(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z')
    text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

}  // namespace suara::kiosk::desk
