// A non-negative whole number of any length, for sums of fractions that are rounded exactly.
#pragma once
#include <compare>
#include <cstdint>
#include <vector>

namespace suara::domain {

class WideNumber {
 public:
  explicit WideNumber(std::uint32_t value);
  WideNumber& operator*=(std::uint32_t factor);
  WideNumber& operator+=(const WideNumber& other);
  std::strong_ordering operator<=>(const WideNumber& other) const;
  bool operator==(const WideNumber&) const = default;

 private:
  std::vector<std::uint32_t> limbs_;  // lowest first, no zero at the top
};
inline WideNumber operator*(WideNumber number, std::uint32_t factor) { return number *= factor; }
inline WideNumber operator+(WideNumber left, const WideNumber& right) { return left += right; }

}  // namespace suara::domain
