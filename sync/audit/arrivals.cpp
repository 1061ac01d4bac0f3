#include "sync/audit/arrivals.hpp"

#include <algorithm>
#include <limits>

#include "common/record/clock_bounds.hpp"
#include "common/record/ledger_files.hpp"

namespace suara::audit {
namespace {

// The time of a write and that of its group's receipts are taken one after the other, by a clock
// that is slewed and set.
constexpr std::int64_t kApartMs = record::kClockAgreesMs;
constexpr Instant kAnyTime{std::numeric_limits<std::int64_t>::max() - kApartMs};

}  // namespace

void Arrivals::add(Instant received, std::uint64_t byte) {
  leaves_.push_back({received, byte, kAnyTime, told_});
}

void Arrivals::were_there(std::uint64_t leaves, Instant by) {
  if (leaves == 0 || leaves > leaves_.size()) return;
  Instant& there_by = leaves_[leaves - 1].there_by;
  there_by = std::min(there_by, by);
}

void Arrivals::told(Instant server_time) { told_ = std::max(told_, server_time); }

std::vector<Finding> Arrivals::contradictions(std::uint64_t from, Zone zone) const {
  std::optional<std::uint64_t> late, early;
  std::uint64_t late_count = 0, early_count = 0;
  Instant there_by = kAnyTime, late_by;
  for (std::uint64_t leaf = leaves_.size(); leaf-- > from;) {
    const Leaf& one = leaves_[leaf];
    there_by = std::min(there_by, one.there_by);
    if (one.received > there_by + kApartMs) {
      late = leaf;
      late_by = there_by;
      ++late_count;
    }
    if (one.received < one.behind + -kApartMs) {
      early = leaf;
      ++early_count;
    }
  }
  std::vector<Finding> found;
  const auto note = [&](std::uint64_t leaf, const char* code, Instant shown, std::uint64_t count) {
    found.push_back({{std::string(record::kBatchesFile), leaves_[leaf].byte, leaf},
                     {code,
                      {{"arrived", to_text(leaves_[leaf].received, zone)},
                       {"shown", to_text(shown, zone)},
                       {"count", std::to_string(count)}},
                      {}}});
  };
  if (late) note(*late, "audit.arrival_late", late_by, late_count);
  if (early) note(*early, "audit.arrival_early", leaves_[*early].behind, early_count);
  return found;
}

}  // namespace suara::audit
