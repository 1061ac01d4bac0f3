// When leaves came in, as the central says, held against what shows when they were there: receipts
// and what kiosks kept of them. No signature covers an arrival, and a clock can be wrong for a
// while: what contradicts is a note, for somebody to be asked about.
#pragma once
#include <vector>

#include "common/base/time.hpp"
#include "sync/audit/finding.hpp"

namespace suara::audit {

class Arrivals {
 public:
  // The next leaf; byte: of its frame.
  void add(Instant received, std::uint64_t byte);
  // So many first leaves were there by then. More than were added say nothing.
  void were_there(std::uint64_t leaves, Instant by);
  // A kiosk had a receipt of that time before the next leaf came in.
  void told(Instant server_time);

  // The first leaf that is later than one such time, and the first that is earlier than one, with
  // how many there are of each. from: leaves by which the log began anew are later than those
  // behind them.
  std::vector<Finding> contradictions(std::uint64_t from, Zone zone) const;

 private:
  struct Leaf {
    Instant received;
    std::uint64_t byte = 0;
    Instant there_by;
    Instant behind;  // a time that a kiosk had been told before
  };
  std::vector<Leaf> leaves_;
  Instant told_;
};

}  // namespace suara::audit
