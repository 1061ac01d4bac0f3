#include "sync/central/directory.hpp"

#include "common/record/pins.hpp"
#include "sync/ledger/prepared.hpp"

namespace suara::central {
namespace {

using ledger::Prepared;
using ledger::Row;

void load_restart(SQLite::Database& database, Directory& directory) {
  Prepared select(database,
                  "SELECT log_id, tree_size, root, carried, carried_root, person, role, reason"
                  " FROM log_restart WHERE tenant_id = ?1");
  directory.pending_restart = select.first(
      [](const Row& row) {
        record::LogRestart restart{{},          row.number<std::uint64_t>(0),
                                   row.number<std::uint64_t>(1), row.hash(2),
                                   row.number<std::uint64_t>(3), row.hash(4)};
        if (!row.is_null(5)) restart.act = {{row.text(5)}, row.text(6), row.text(7)};
        return restart;
      },
      directory.tenant);
}

void load_statements(SQLite::Database& database, Directory& directory) {
  std::vector<record::KeyStatement> opened;
  for (const auto& one : key_statements(database, directory.tenant))
    if (auto statement = record::open_statement(one, directory.root_key.value()))
      opened.push_back(*std::move(statement));
  for (const std::string_view purpose : {record::kReceiptPurpose, record::kOfficePurpose,
                                         record::kSealPurpose, record::kTlsPinPurpose})
    directory.stated[std::string(purpose)] =
        record::stated_keys(opened, directory.tenant, purpose);
}

}  // namespace

std::vector<record::SignedKeyStatement> key_statements(SQLite::Database& database,
                                                       const TenantId& tenant) {
  Prepared select(database,
                  "SELECT statement, signature FROM key_statement WHERE tenant_id = ?1"
                  " ORDER BY purpose, key_id, from_ms");
  std::vector<record::SignedKeyStatement> statements;
  select.each(
      [&](const Row& row) {
        statements.push_back({row.bytes(0), array_of<64>(row.bytes(1)).value()});
      },
      tenant);
  return statements;
}

std::optional<Mode> parse_mode(std::string_view text) {
  if (text == "live") return Mode::live;
  if (text == "demo") return Mode::demo;
  if (text == "test") return Mode::test;
  return std::nullopt;
}

std::string to_text(Mode mode) {
  return mode == Mode::live ? "live" : mode == Mode::demo ? "demo" : "test";
}

std::optional<Directory> load_directory(SQLite::Database& database) {
  Prepared select(database,
                  "SELECT tenant_id, name, zone, mode, root_key, clock_offset_ms, editions_day"
                  " FROM region");
  auto directory = select.first([](const Row& row) {
    Directory region;
    region.tenant = {row.text(0)};
    region.name = row.text(1);
    region.zone = parse_zone(row.text(2)).value();
    region.mode = parse_mode(row.text(3)).value();
    if (!row.is_null(4)) region.root_key = row.hash(4);
    region.clock_offset_ms = row.integer(5);
    region.editions_day = {row.number<std::int32_t>(6)};
    return region;
  });
  if (!directory) return std::nullopt;
  load_restart(database, *directory);
  if (directory->root_key) load_statements(database, *directory);
  return directory;
}

}  // namespace suara::central
