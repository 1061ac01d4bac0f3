#include "sync/central/meters.hpp"

#include <algorithm>

namespace suara::central {

void Meters::commit(std::chrono::nanoseconds took, std::size_t writes) {
  const double seconds = std::chrono::duration<double>(took).count();
  const auto bound = std::ranges::lower_bound(kCommitBounds, seconds);
  const std::lock_guard lock(mutex_);
  ++counts_.commits_by_bound[static_cast<std::size_t>(bound - kCommitBounds.begin())];
  counts_.commit_seconds += seconds;
  counts_.writes += static_cast<std::int64_t>(writes);
}

void Meters::batch(BatchFate fate) {
  const std::lock_guard lock(mutex_);
  ++counts_.batches[static_cast<std::size_t>(fate)];
}

void Meters::held_back(std::span<const record::Disposition> dispositions) {
  const std::lock_guard lock(mutex_);
  for (const record::Disposition& one : dispositions) ++counts_.records_held_back[one.what];
}

void Meters::batch_refused(const std::string& code) {
  const std::lock_guard lock(mutex_);
  ++counts_.batches_refused[code];
}

void Meters::waited(const DeviceId& device, std::int64_t ms) {
  const std::lock_guard lock(mutex_);
  counts_.waited_ms[device] = ms;
}

void Meters::failed_verification(const std::string& what, const DeviceId& device, Instant at) {
  const std::lock_guard lock(mutex_);
  FailedVerification& failed = counts_.failed_verifications[{what, device}];
  ++failed.count;
  failed.last = at;
}

Counts Meters::read() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

}  // namespace suara::central
