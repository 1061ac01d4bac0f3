#include "sync/central/upgrade.hpp"

#include <SQLiteCpp/Transaction.h>

#include "sync/central/data_folder.hpp"
#include "sync/central/schema.hpp"
#include "sync/tally/tallies.hpp"

namespace suara::central {
namespace {

void count_again(SQLite::Database& writer) {
  writer.exec("DROP TABLE tally");
  writer.exec(tally::cell_tables(tally::kCells));
  ledger::Prepared regions(writer, "SELECT tenant_id FROM region");
  const auto tenant =
      regions.first([](const ledger::Row& row) { return TenantId{row.text(0)}; });
  if (!tenant) return;
  tally::CellRows rows(writer, tally::kCells);
  for (const auto& [key, counts] : tally::recount(writer, *tenant)) rows.add(*tenant, key, counts);
}

}  // namespace

bool is_earlier(SQLite::Database& reader) {
  return reader.execAndGet("PRAGMA user_version").getInt() == 1;
}

void upgrade(SQLite::Database& writer) {
  if (!is_earlier(writer)) return;
  SQLite::Transaction transaction(writer, SQLite::TransactionBehavior::IMMEDIATE);
  count_again(writer);
  writer.exec(std::string(restart_table()));
  writer.exec("PRAGMA user_version = " + std::to_string(kSchemaVersion));
  transaction.commit();
}

}  // namespace suara::central
