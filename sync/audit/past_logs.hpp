// Earlier logs of which a restarted one carries leaves on (common/record/README.md, "Restarted
// logs"): their trees as far as they are there, so that what they promised can still be held
// against the export.
#pragma once
#include <deque>

#include "common/record/restart.hpp"
#include "sync/audit/finding.hpp"
#include "sync/audit/tree_book.hpp"

namespace suara::audit {

struct PastLog {
  record::LogRestart lost;      // as two persons stated it
  std::uint64_t shift = 0;      // its leaf n is leaf n + shift of the export
  std::uint64_t carried = 0;    // so many of its leaves are there
  TreeBook tree = {};
  Instant last_arrival = {};    // of those that were there so far
};

class PastLogs {
 public:
  explicit PastLogs(std::uint64_t log_id) : log_id_(log_id) {}

  // The next leaf, its signature checked, and when it arrived. Stops with "audit.restart" where a
  // log that is not the first begins without the word of two persons, or such a word stands
  // elsewhere.
  void take(const record::Batch& batch, std::uint64_t leaf, Instant arrival, const Spot& spot);
  // Behind the last leaf. Stops with "audit.restart" or, where less is there than was carried on,
  // "audit.restart_carried".
  void finish(const Spot& spot) const;

  // nullptr: nothing of that log is there.
  const PastLog* find(std::uint64_t log_id) const;
  const std::deque<PastLog>& all() const { return logs_; }

 private:
  bool restart_is_due(std::uint64_t leaf) const;
  void begin(const record::Batch& batch, std::uint64_t leaf, const Spot& spot);
  const std::uint64_t log_id_;
  std::deque<PastLog> logs_;  // the one before this log first
};

// Whether an earlier log had that head, as far as can be told: what was lost is not known, but its
// last head is.
bool could_have_had(const PastLog& log, std::uint64_t size, const Hash& root);

}  // namespace suara::audit
