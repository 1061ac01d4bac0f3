#include "sync/central/upgrade.hpp"

#include <SQLiteCpp/Transaction.h>
#include <spdlog/spdlog.h>

#include "sync/central/data_folder.hpp"
#include "sync/central/schema.hpp"
#include "sync/tally/comments.hpp"
#include "sync/tally/day_moves.hpp"
#include "sync/tally/filed_counts.hpp"
#include "sync/tally/flag_rows.hpp"
#include "sync/tally/tallies.hpp"

namespace suara::central {
namespace {

int version_of(SQLite::Database& database) {
  return database.execAndGet("PRAGMA user_version").getInt();
}

void count_again(SQLite::Database& writer) {
  writer.exec("DROP TABLE tally; DROP TABLE IF EXISTS tally_detail");
  writer.exec(tally::cell_tables(tally::kCells));
  ledger::Prepared regions(writer, "SELECT tenant_id FROM region");
  const auto tenant = regions.first([](const ledger::Row& row) { return TenantId{row.text(0)}; });
  if (!tenant) return;
  tally::CellRows rows(writer, tally::kCells);
  for (const auto& [key, counts] : tally::recount(writer, *tenant)) rows.add(*tenant, key, counts);
}

// Mirrors go on from the number of the last edition that they hold; until now that was its day.
void add_to_editions(SQLite::Database& writer) {
  for (const char* column : {"made_of TEXT NOT NULL DEFAULT ''", "kind INTEGER NOT NULL DEFAULT 0",
                             "made INTEGER NOT NULL DEFAULT 0", "reasons TEXT NOT NULL DEFAULT ''"})
    writer.exec(std::string("ALTER TABLE edition ADD COLUMN ") + column);
  writer.exec("UPDATE edition SET made = as_of");
}

// Counts that no record holds cannot be shown to anybody: their files are to be filed again.
void leave_unrecorded_services(SQLite::Database& writer) {
  const bool any = writer.tableExists("service_day") &&
                   writer.execAndGet("SELECT EXISTS(SELECT 1 FROM service_day)").getInt() != 0;
  if (any)
    spdlog::warn(
        "counts of services must be filed again (suara services import): until now they"
        " stood in no record");
  writer.exec("DROP TABLE IF EXISTS service_day");
  writer.exec(std::string(tally::service_day_table()));
}

// Those of before have no seal: everybody signs in anew.
void end_sessions(SQLite::Database& writer) {
  writer.exec("DROP TABLE session");
  writer.exec(std::string(session_table()));
}

// A mirror that is read back, or an upgrade that was broken off, may have it already.
void add_column(SQLite::Database& writer, const char* table, const char* name, const char* kind) {
  const std::string has = std::string("SELECT EXISTS(SELECT 1 FROM pragma_table_info('") + table +
                          "') WHERE name = '" + name + "')";
  if (writer.execAndGet(has).getInt() == 0)
    writer.exec(std::string("ALTER TABLE ") + table + " ADD COLUMN " + name + " " + kind);
}

// Corrections of before say no decision, and other freezes left figures behind: the next night tells
// whom it concerns.
void look_at_frozen_again(SQLite::Database& writer) {
  writer.exec(
      "INSERT OR IGNORE INTO edition_due(tenant_id, officer, quarter)"
      " SELECT DISTINCT tenant_id, officer, quarter FROM edition WHERE kind <> 0");
}

// What came before counts as sent by its device: nobody knows any more. Mirrors of before have no
// such column either.
void tell_carried(SQLite::Database& writer) {
  add_column(writer, "batch", "carried", "INTEGER NOT NULL DEFAULT 0");
}

}  // namespace

bool is_earlier(SQLite::Database& reader) {
  const int version = version_of(reader);
  return version >= 1 && version < kSchemaVersion;
}

void upgrade(SQLite::Database& writer) {
  if (!is_earlier(writer)) return;
  SQLite::Transaction transaction(writer, SQLite::TransactionBehavior::IMMEDIATE);
  const int from = version_of(writer);
  if (from < 2) {
    count_again(writer);
    writer.exec(std::string(restart_table()));
  }
  if (from < 3) writer.exec("ALTER TABLE edition ADD COLUMN figures TEXT NOT NULL DEFAULT ''");
  if (from < 4) {
    writer.exec(std::string(public_ikm_table()));
    writer.exec(std::string(tally::filed_tables()));
  }
  if (from < 8) leave_unrecorded_services(writer);
  if (from < 5) {
    writer.exec(std::string(tally::day_moves_table()));
    writer.exec(std::string(tally::flag_tables()));
  }
  if (from < 6) {
    add_to_editions(writer);
    if (from >= 2) count_again(writer);  // Reasons of low scores have a count of their own.
  }
  if (from < 7) {
    writer.exec("ALTER TABLE edition ADD COLUMN comments TEXT NOT NULL DEFAULT ''");
    writer.exec(std::string(tally::comment_tables()));
  }
  if (from < 9) end_sessions(writer);
  if (from < 10) tell_carried(writer);
  if (from < 11) add_column(writer, "device", "prior", "TEXT NOT NULL DEFAULT ''");
  if (from < 12) look_at_frozen_again(writer);
  writer.exec("PRAGMA user_version = " + std::to_string(kSchemaVersion));
  transaction.commit();
}

}  // namespace suara::central
