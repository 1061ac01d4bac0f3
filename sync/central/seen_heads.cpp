#include "sync/central/seen_heads.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "sync/central/restart.hpp"

namespace suara::central {
namespace {

using ledger::Prepared;

void keep(Books& books, const record::Place& place, const tally::SeenHead& one,
          const ledger::LogHead& log, std::uint64_t own_size, const Hash& own_root,
          Instant received_at) {
  Prepared insert(books.database,
                  "INSERT OR IGNORE INTO other_head(tenant_id, device_id, epoch, branch, seq,"
                  " log_id, tree_size, root, own_log_id, own_tree_size, own_root, received_ms)"
                  " VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12)");
  insert.run(place.tenant, place.device, place.epoch, place.branch, one.seq, one.seen.log_id,
             one.seen.tree_size, one.seen.root, log.log_id, own_size, own_root, received_at.ms);
  spdlog::error("device {} has seen another log: log {} with {} leaves has root {} there, {} here",
                place.device.text, one.seen.log_id, one.seen.tree_size,
                to_hex(view_of(one.seen.root)), to_hex(view_of(own_root)));
}

// A head of a log before this one: what was carried on must be what was seen. Of what was lost only
// its last known head can be compared, and one beyond that was not known when it was stated.
void compare_earlier(Books& books, const record::Place& place, const tally::SeenHead& one,
                     const ledger::LogHead& log, Instant received_at) {
  const TenantId& tenant = place.tenant;
  const auto lost = carried_log(books.database, tenant, log.log_id, one.seen.log_id);
  if (!lost) return;
  const record::LogRestart& said = lost->restart.what;
  const std::uint64_t there = std::min(lost->carried, log.size - lost->shift);
  const std::uint64_t size = std::min(one.seen.tree_size, there);
  const auto reader = books.carried.reader(books.ledger.tree(), tenant, lost->shift);
  const Hash root = size == 0 ? record::empty_root() : record::root(size, reader);
  const bool known = one.seen.tree_size <= there ? one.seen.root == root
                     : one.seen.tree_size == said.tree_size
                         ? one.seen.root == said.root
                         : one.seen.tree_size < said.tree_size;
  if (!known) keep(books, place, one, log, size, root, received_at);
}

}  // namespace

void compare_heads(Books& books, const record::Place& place, std::span<const tally::SeenHead> seen,
                   Instant received_at) {
  const ledger::LogHead log = books.ledger.head(place.tenant);
  for (const tally::SeenHead& one : seen) {
    if (one.seen.log_id < log.log_id) {
      compare_earlier(books, place, one, log, received_at);
      continue;
    }
    const std::uint64_t size = std::min(one.seen.tree_size, log.size);
    const Hash root = books.ledger.tree().root(place.tenant, size);
    if (one.seen.log_id == log.log_id && one.seen.tree_size == size && one.seen.root == root)
      continue;
    keep(books, place, one, log, size, root, received_at);
  }
}

}  // namespace suara::central
