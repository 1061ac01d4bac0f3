#include "sync/tally/day_moves.hpp"

#include <limits>

#include "sync/ledger/prepared.hpp"

namespace suara::tally {
namespace {

constexpr std::int32_t kAllDays = std::numeric_limits<std::int32_t>::min();  // no civil day

}  // namespace

std::string_view day_moves_table() {
  return R"sql(
CREATE TABLE day_moves(
  tenant_id TEXT NOT NULL,
  day INTEGER NOT NULL,
  moves INTEGER NOT NULL,
  PRIMARY KEY(tenant_id, day)
) WITHOUT ROWID;
)sql";
}

void note_moved(SQLite::Database& database, const TenantId& tenant, Date day) {
  ledger::Prepared(database,
                   "INSERT INTO day_moves(tenant_id, day, moves) VALUES(?1, ?2, 1)"
                   " ON CONFLICT(tenant_id, day) DO UPDATE SET moves = moves + 1")
      .run(tenant, day.days);
}

void note_all_moved(SQLite::Database& database, const TenantId& tenant) {
  note_moved(database, tenant, {kAllDays});
}

std::vector<Date> days_moved(SQLite::Database& database, const TenantId& tenant) {
  std::vector<Date> days;
  ledger::Prepared(database,
                   "SELECT day FROM day_moves WHERE tenant_id = ?1 AND day > ?2 ORDER BY day")
      .each([&](const ledger::Row& row) { days.push_back({row.number<std::int32_t>(0)}); }, tenant,
            kAllDays);
  return days;
}

std::int64_t moves_between(SQLite::Database& database, const TenantId& tenant, Date first,
                           Date last) {
  return ledger::Prepared(database,
                          "SELECT coalesce(sum(moves), 0) FROM day_moves WHERE tenant_id = ?1"
                          " AND (day = ?2 OR day BETWEEN ?3 AND ?4)")
      .first([](const ledger::Row& row) { return row.integer(0); }, tenant, kAllDays, first.days,
             last.days)
      .value();
}

}  // namespace suara::tally
