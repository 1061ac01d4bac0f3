#include "sync/central/seen_heads.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace suara::central {
namespace {

using ledger::Prepared;

void keep(Books& books, const record::Place& place, const tally::SeenHead& one,
          const ledger::LogHead& log, std::uint64_t own_size, const Hash& own_root,
          Instant received_at) {
  Prepared insert(books.database,
                  "INSERT INTO other_head(tenant_id, device_id, epoch, branch, seq, log_id,"
                  " tree_size, root, own_log_id, own_tree_size, own_root, received_ms)"
                  " VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12)");
  insert.run(place.tenant, place.device, place.epoch, place.branch, one.seq, one.seen.log_id,
             one.seen.tree_size, one.seen.root, log.log_id, own_size, own_root, received_at.ms);
  spdlog::error("device {} has seen another log: log {} with {} leaves has root {} there, {} here",
                place.device.text, one.seen.log_id, one.seen.tree_size,
                to_hex(view_of(one.seen.root)), to_hex(view_of(own_root)));
}

}  // namespace

void compare_heads(Books& books, const record::Place& place, std::span<const tally::SeenHead> seen,
                   Instant received_at) {
  const ledger::LogHead log = books.ledger.head(place.tenant);
  for (const tally::SeenHead& one : seen) {
    if (one.seen.log_id < log.log_id || one.seen.tree_size == 0) continue;
    const std::uint64_t size = std::min(one.seen.tree_size, log.size);
    const Hash root = books.ledger.tree().root(place.tenant, size);
    if (one.seen.log_id == log.log_id && one.seen.tree_size == size && one.seen.root == root)
      continue;
    keep(books, place, one, log, size, root, received_at);
  }
}

}  // namespace suara::central
