#include "sync/central/limits.hpp"

#include <algorithm>
#include <cmath>

namespace suara::central {

RateLimits::Address& RateLimits::known(const std::string& name) {
  const auto found = by_name_.find(name);
  if (found != by_name_.end()) {
    order_.splice(order_.begin(), order_, found->second);
    return order_.front();
  }
  if (order_.size() >= rules_.addresses_max) {
    by_name_.erase(order_.back().name);
    order_.pop_back();
  }
  order_.push_front({name, {}});
  by_name_[name] = order_.begin();
  return order_.front();
}

std::optional<std::int64_t> RateLimits::take(const std::string& address, Asked what, Instant now) {
  const RateRule& rule = rules_.of[static_cast<std::size_t>(what)];
  const std::lock_guard lock(mutex_);
  auto& bucket = known(address).buckets[static_cast<std::size_t>(what)];
  if (!bucket) bucket = Bucket{rule.burst, now};
  // A clock that was set back refills nothing and takes nothing.
  const double passed = static_cast<double>(std::max<std::int64_t>(0, now - bucket->filled)) / 1000;
  bucket->left = std::min(rule.burst, bucket->left + passed * rule.per_second);
  bucket->filled = now;
  if (bucket->left >= 1) {
    --bucket->left;
    return std::nullopt;
  }
  const double wait = (1 - bucket->left) / rule.per_second;
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil(wait)));
}

void RateLimits::give_back(const std::string& address, Asked what) {
  const RateRule& rule = rules_.of[static_cast<std::size_t>(what)];
  const std::lock_guard lock(mutex_);
  auto& bucket = known(address).buckets[static_cast<std::size_t>(what)];
  if (bucket) bucket->left = std::min(rule.burst, bucket->left + 1);
}

std::size_t RateLimits::addresses() const {
  const std::lock_guard lock(mutex_);
  return order_.size();
}

}  // namespace suara::central
