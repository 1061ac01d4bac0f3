#include "sync/ledger/frames.hpp"

#include <stdexcept>

#include "sync/ledger/prepared.hpp"

namespace suara::ledger {

void each_frame(SQLite::Database& database, const TenantId& tenant, std::uint64_t from,
                std::uint64_t until, std::int64_t rows_max,
                const std::function<void(const record::StoredFrame&)>& each) {
  Prepared select(database,
                  "SELECT leaf_index, branch, known, received_ms, dispositions, upload, forked_from"
                  " FROM batch"
                  " WHERE tenant_id = ?1 AND leaf_index >= ?2 AND leaf_index < ?3"
                  " ORDER BY leaf_index LIMIT ?4");
  select.each(
      [&](const Row& row) {
        auto upload = record::unpack_upload(row.bytes(5));
        if (!upload) throw std::runtime_error("a stored batch cannot be read");
        record::StoredFrame frame;
        frame.leaf_index = row.number<std::uint64_t>(0);
        frame.branch = row.number<std::uint32_t>(1);
        frame.known = row.number<std::uint32_t>(2);
        frame.received_at = {row.integer(3)};
        frame.dispositions = row.bytes(4);
        frame.batch = std::move(upload->batch);
        if (!row.is_null(6)) frame.forked_from = row.number<std::uint32_t>(6);
        each(frame);
      },
      tenant, from, until, rows_max);
}

void each_side_part(SQLite::Database& database, const TenantId& tenant,
                    const std::function<void(const record::StoredSidePart&)>& each) {
  Prepared select(database,
                  "SELECT device_id, epoch, branch, seq, ordinal, sealed FROM side_part"
                  " WHERE tenant_id = ?1 ORDER BY device_id, epoch, branch, seq, ordinal");
  select.each(
      [&](const Row& row) {
        each({{tenant, {row.text(0)}, row.number<std::uint32_t>(1), row.number<std::uint32_t>(2)},
              {row.number<std::uint64_t>(3), row.number<std::uint32_t>(4), row.bytes(5)}});
      },
      tenant);
}

}  // namespace suara::ledger
