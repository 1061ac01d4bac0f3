// How often an address may knock at the kiosk's door to the network. A value, without a clock.
#pragma once
#include <cstdint>
#include <map>
#include <string>

namespace suara::kiosk {

class Knocks {
 public:
  static constexpr double kBurst = 20;          // connections at once
  static constexpr double kPerSecond = 1;       // that come back
  static constexpr std::size_t kAddressesMax = 256;

  // false: too often. The longest unheard address is forgotten where there are too many.
  bool may(const std::string& address, std::int64_t now_ms);

 private:
  struct Bucket {
    double left = kBurst;
    std::int64_t at_ms = 0;
  };
  std::map<std::string, Bucket> buckets_;
};

}  // namespace suara::kiosk
