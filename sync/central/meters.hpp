// What the running central counts of itself, for GET /metrics and the alarms. Nothing here is kept
// over a restart, and nothing tells a score, a person or a text.
#pragma once
#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <utility>

#include "common/base/ids.hpp"
#include "common/record/receipt.hpp"

namespace suara::central {

// Upper bounds of the histogram's buckets, in seconds; the last bucket has none.
inline constexpr std::array<double, 10> kCommitBounds = {0.001, 0.0025, 0.005, 0.01, 0.025,
                                                         0.05,  0.1,    0.25,  1.0,  5.0};

enum class BatchFate : std::uint8_t { stored, repeated, gap };

struct FailedVerification {
  std::int64_t count = 0;
  Instant last;
};
// What did not verify (a problem's code) and whose it was; no device: empty.
using Unverified = std::pair<std::string, DeviceId>;

struct Counts {
  std::array<std::int64_t, kCommitBounds.size() + 1> commits_by_bound{};  // not cumulative
  double commit_seconds = 0;
  std::int64_t writes = 0;
  std::array<std::int64_t, 3> batches{};  // by BatchFate
  std::map<record::DispositionKind, std::int64_t> records_held_back;
  std::map<std::string, std::int64_t> batches_refused;  // by the problem's code
  std::map<Unverified, FailedVerification> failed_verifications;
  // How old the oldest record of a device's newest batch was when it came.
  std::map<DeviceId, std::int64_t> waited_ms;
};

class Meters {
 public:
  void commit(std::chrono::nanoseconds took, std::size_t writes);
  void batch(BatchFate fate);
  void held_back(std::span<const record::Disposition> dispositions);
  void batch_refused(const std::string& code);
  void waited(const DeviceId& device, std::int64_t ms);
  // Whoever checks a signature, chain, proof or head and finds that it does not hold.
  void failed_verification(const std::string& what, const DeviceId& device, Instant at);
  Counts read() const;

 private:
  mutable std::mutex mutex_;
  Counts counts_;
};

}  // namespace suara::central
