// What a device that asks to be enrolled anew says of the enrolments whose journals it has: a log
// that was begun anew from a backup may lack one, and with it the key of all that waits under it.
#pragma once
#include <vector>

#include "common/base/ids.hpp"
#include "common/record/keys.hpp"

namespace suara::record {

struct PriorEnrolment {
  DeviceId device;
  std::uint32_t epoch = 1;
  PublicKey key{};
  UnitId unit;
  CounterId counter;         // empty: imports only
  std::uint64_t log_id = 1;  // in which it was enrolled
  PublicKey root_key{};      // of its region
  bool operator==(const PriorEnrolment&) const = default;
};
inline constexpr std::size_t kPriorEnrolmentsMax = 16;

// What stands in the fingerprint of those that the central takes up: two people compare that too.
// Empty where there are none.
Bytes fingerprint_part(const std::vector<PriorEnrolment>& taken);

}  // namespace suara::record
