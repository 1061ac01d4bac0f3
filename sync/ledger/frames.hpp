// Stored batches as the frames that leave the database: what exports and mirrors hold.
#pragma once
#include <SQLiteCpp/Database.h>

#include <functional>

#include "common/base/ids.hpp"
#include "common/record/ledger_files.hpp"

namespace suara::ledger {

// At most rows_max frames of the leaves [from, until), in their order.
void each_frame(SQLite::Database& database, const TenantId& tenant, std::uint64_t from,
                std::uint64_t until, std::int64_t rows_max,
                const std::function<void(const record::StoredFrame&)>& each);

// Every side part that stands, by device, epoch, branch, seq and ordinal.
void each_side_part(SQLite::Database& database, const TenantId& tenant,
                    const std::function<void(const record::StoredSidePart&)>& each);

}  // namespace suara::ledger
