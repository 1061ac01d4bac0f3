#include "common/domain/wide_number.hpp"

#include <algorithm>

namespace suara::domain {

WideNumber::WideNumber(std::uint32_t value) {
  if (value != 0) limbs_.push_back(value);
}

WideNumber& WideNumber::operator*=(std::uint32_t factor) {
  if (factor == 0) limbs_.clear();
  std::uint64_t carry = 0;
  for (std::uint32_t& limb : limbs_) {
    carry += std::uint64_t{limb} * factor;
    limb = static_cast<std::uint32_t>(carry);
    carry >>= 32U;
  }
  if (carry != 0) limbs_.push_back(static_cast<std::uint32_t>(carry));
  return *this;
}

WideNumber& WideNumber::operator+=(const WideNumber& other) {
  limbs_.resize(std::max(limbs_.size(), other.limbs_.size()));
  std::uint64_t carry = 0;
  for (std::size_t i = 0; i < limbs_.size(); ++i) {
    carry += std::uint64_t{limbs_[i]} + (i < other.limbs_.size() ? other.limbs_[i] : 0U);
    limbs_[i] = static_cast<std::uint32_t>(carry);
    carry >>= 32U;
  }
  if (carry != 0) limbs_.push_back(static_cast<std::uint32_t>(carry));
  return *this;
}

std::strong_ordering WideNumber::operator<=>(const WideNumber& other) const {
  if (limbs_.size() != other.limbs_.size()) return limbs_.size() <=> other.limbs_.size();
  for (std::size_t i = limbs_.size(); i-- > 0;)
    if (limbs_[i] != other.limbs_[i]) return limbs_[i] <=> other.limbs_[i];
  return std::strong_ordering::equal;
}

}  // namespace suara::domain
