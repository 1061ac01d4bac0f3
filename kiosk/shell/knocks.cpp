#include "kiosk/shell/knocks.hpp"

#include <algorithm>

namespace suara::kiosk {

bool Knocks::may(const std::string& address, std::int64_t now_ms) {
  if (!buckets_.contains(address) && buckets_.size() >= kAddressesMax)
    buckets_.erase(std::ranges::min_element(
        buckets_, {}, [](const auto& entry) { return entry.second.at_ms; }));
  Bucket& bucket = buckets_.try_emplace(address, Bucket{kBurst, now_ms}).first->second;
  const double passed = static_cast<double>(std::max<std::int64_t>(0, now_ms - bucket.at_ms));
  bucket.left = std::min(kBurst, bucket.left + passed / 1000 * kPerSecond);
  bucket.at_ms = now_ms;
  if (bucket.left < 1) return false;
  bucket.left -= 1;
  return true;
}

}  // namespace suara::kiosk
