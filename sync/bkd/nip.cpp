#include "sync/bkd/nip.hpp"

#include <algorithm>

namespace suara::bkd {
namespace {

constexpr std::size_t kNipDigits = 18;
constexpr int kAgeAtAppointmentMin = 15;
constexpr int kAgeAtAppointmentMax = 70;

bool is_digit(char sign) { return sign >= '0' && sign <= '9'; }

// What a spreadsheet made of it: 1,98503E+17.
bool is_scientific(std::string_view text) {
  const std::size_t e = text.find_first_of("eE");
  if (e == std::string_view::npos || e == 0 || e + 1 == text.size()) return false;
  const auto of_number = [](char sign) {
    return is_digit(sign) || sign == ',' || sign == '.' || sign == '+';
  };
  return std::ranges::all_of(text.substr(0, e), of_number) &&
         std::ranges::all_of(text.substr(e + 1), of_number);
}

std::string without_spaces(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ' ' || text[i] == '\t') continue;
    if (text.substr(i, 2) == "\u00a0") {
      ++i;
      continue;
    }
    out += text[i];
  }
  for (const std::string_view mark : {"'", "’", "‘", "`"})
    if (out.starts_with(mark)) return out.substr(mark.size());
  return out;
}

int number_at(std::string_view digits, std::size_t at, std::size_t size) {
  int number = 0;
  for (const char digit : digits.substr(at, size)) number = number * 10 + (digit - '0');
  return number;
}

}  // namespace

Expected<Nip> parse_nip(std::string_view text) {
  const std::string digits = without_spaces(text);
  if (digits.empty()) return problem("nip.empty");
  if (is_scientific(digits)) return problem("nip.scientific", {{"text", digits}});
  if (!std::ranges::all_of(digits, is_digit)) return problem("nip.signs");
  if (digits.size() != kNipDigits)
    return problem("nip.length", {{"digits", std::to_string(digits.size())}});
  if (digits.ends_with("000")) return problem("nip.rounded");
  const auto birth =
      parse_date(digits.substr(0, 4) + "-" + digits.substr(4, 2) + "-" + digits.substr(6, 2));
  if (!birth) return problem("nip.birth", {{"part", digits.substr(0, 8)}});
  const int age = number_at(digits, 8, 4) - number_at(digits, 0, 4);
  const int month = number_at(digits, 12, 2);
  if (age < kAgeAtAppointmentMin || age > kAgeAtAppointmentMax || month == 0)
    return problem("nip.appointment", {{"part", digits.substr(8, 6)}});
  if (digits[14] != '1' && digits[14] != '2')
    return problem("nip.sex", {{"part", digits.substr(14, 1)}});
  return Nip{digits, month <= 12 ? NipKind::pns : NipKind::pppk, *birth};
}

}  // namespace suara::bkd
