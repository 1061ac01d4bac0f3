#include "sync/audit/past_logs.hpp"

#include <algorithm>

#include "sync/tally/office_state.hpp"

namespace suara::audit {

bool PastLogs::restart_is_due(std::uint64_t leaf) const {
  return leaf + 1 < log_id_ && leaf == logs_.size() && (logs_.empty() || logs_.back().carried > 0);
}

void PastLogs::begin(const record::Batch& batch, std::uint64_t leaf, const Spot& spot) {
  const auto restart = record::read_restart(batch);
  if (!restart || restart->what.log_id + 1 + leaf != log_id_) stop(spot, "audit.restart");
  std::uint64_t carried = restart->what.carried;
  if (!logs_.empty()) carried = std::min(carried, logs_.back().carried - 1);
  logs_.push_back({restart->what, leaf + 1, carried});
}

void PastLogs::take(const record::Batch& batch, std::uint64_t leaf, Instant arrival,
                    const Spot& spot) {
  const record::BatchHeader& header = batch.header;
  if (restart_is_due(leaf))
    begin(batch, leaf, spot);
  else if (header.place.device == tally::kOfficeDevice && header.place.epoch > 1 &&
           header.first_seq == 1)
    stop(spot, "audit.restart");
  const Hash hash = record::leaf_hash(batch.leaf());
  for (PastLog& log : logs_) {
    if (leaf < log.shift || log.tree.size() == log.carried) continue;
    log.tree.append(hash);
    log.last_arrival = arrival;
    if (log.tree.size() == log.lost.carried &&
        log.tree.root(log.lost.carried) != log.lost.carried_root)
      stop(spot, "audit.restart_carried", {{"log_id", std::to_string(log.lost.log_id)}});
  }
}

void PastLogs::finish(const Spot& spot) const {
  hold(log_id_ == 1 || !logs_.empty(), spot, "audit.restart");
  for (const PastLog& log : logs_)
    if (log.tree.size() != log.carried)
      stop(spot, "audit.restart_carried", {{"log_id", std::to_string(log.lost.log_id)}});
}

const PastLog* PastLogs::find(std::uint64_t log_id) const {
  const auto found = std::ranges::find_if(
      logs_, [&](const PastLog& log) { return log.lost.log_id == log_id; });
  return found == logs_.end() ? nullptr : &*found;
}

bool could_have_had(const PastLog& log, std::uint64_t size, const Hash& root) {
  if (size <= log.tree.size()) return log.tree.root(size) == root;
  if (log.tree.size() < log.carried) return false;  // It cannot speak of what came later.
  return size != log.lost.tree_size || root == log.lost.root;
}

}  // namespace suara::audit
