#include "sync/tally/said_bounds.hpp"

namespace suara::tally {

record::Body with_bounds_here(record::Body body, const OfficeState& office,
                              std::uint32_t said_in_log) {
  if (office.restarts.empty()) return body;
  const std::uint64_t this_log = office.restarts.front().log_id + 1;  // That one is its first leaf.
  const std::uint64_t restarts = this_log > said_in_log ? this_log - said_in_log : 0;
  const auto move = [restarts](std::uint64_t& bound) { bound += bound == 0 ? 0 : restarts; };
  if (auto* erasure = std::get_if<record::Erasure>(&body)) move(erasure->before_leaf);
  if (auto* year = std::get_if<record::Retention>(&body)) move(year->pruned_to_leaf);
  return body;
}

}  // namespace suara::tally
