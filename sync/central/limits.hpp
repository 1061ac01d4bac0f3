// How often an address may ask. In memory, a bounded table; a bucket that refills, so that a burst
// is served and a flood is told when to come back. Whole offices stand behind one address: the
// bounds are for machines that guess or loop, not for people.
#pragma once
#include <array>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "common/base/time.hpp"

namespace suara::central {

enum class Asked : std::uint8_t {
  request,  // anything but a batch
  batch,
  enrolment,  // codes that were wrong
  sign_in     // names, passwords and codes that were wrong
};
inline constexpr std::size_t kAskedKinds = 4;

struct RateRule {
  double per_second = 0;
  double burst = 0;
};
struct RateRules {
  std::array<RateRule, kAskedKinds> of = {
      {{100, 1'000}, {1'000, 4'000}, {1.0 / 30, 20}, {1.0 / 30, 20}}};
  std::size_t addresses_max = 10'000;
};

class RateLimits {
 public:
  explicit RateLimits(const RateRules& rules) : rules_(rules) {}
  // Takes one; else in how many whole seconds one will be there (at least 1). From any thread.
  std::optional<std::int64_t> take(const std::string& address, Asked what, Instant now);
  // It was right after all.
  void give_back(const std::string& address, Asked what);
  std::size_t addresses() const;

 private:
  struct Bucket {
    double left = 0;
    Instant filled;
  };
  struct Address {
    std::string name;
    std::array<std::optional<Bucket>, kAskedKinds> buckets;
  };
  using Order = std::list<Address>;  // the one heard last stands first
  Address& known(const std::string& name);

  const RateRules rules_;
  mutable std::mutex mutex_;
  Order order_;
  std::map<std::string, Order::iterator, std::less<>> by_name_;
};

}  // namespace suara::central
