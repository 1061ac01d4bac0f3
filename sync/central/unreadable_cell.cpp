#include "sync/central/unreadable_cell.hpp"

#include <fmt/format.h>

#include <array>

#include "sync/central/directory.hpp"
#include "sync/ledger/prepared.hpp"

namespace suara::central {
namespace {

using ledger::Prepared;
using ledger::Row;

// A column of keys, hashes or signatures; row: what names one; those: which rows have it.
struct Keys {
  const char* table;
  const char* row;
  const char* column;
  int octets;
  const char* those = "1";
};
constexpr std::array kKeys = {
    Keys{"region", "tenant_id", "root_key", 32, "root_key IS NOT NULL"},
    Keys{"device", "device_id || ' ' || epoch", "public_key", 32,
         "state IN ('approved', 'revoked')"},
    Keys{"key_statement", "purpose || ' ' || key_id || ' ' || from_ms", "signature", 64},
    Keys{"log_restart", "tenant_id", "root", 32},
    Keys{"log_restart", "tenant_id", "carried_root", 32}};

std::optional<Problem> bad_name(SQLite::Database& database) {
  std::optional<Problem> found;
  Prepared select(database, "SELECT tenant_id, zone, mode FROM region");
  select.each([&](const Row& row) {
    const auto refuse = [&](const char* column, const char* allowed) {
      found = Problem{"central.bad_name",
                      {{"table", "region"},
                       {"row", row.text(0)},
                       {"column", column},
                       {"allowed", allowed}}};
    };
    if (!parse_mode(row.text(2))) refuse("mode", "live, demo, test");
    if (!parse_zone(row.text(1))) refuse("zone", "WIB, WITA, WIT");
  });
  return found;
}

std::optional<Problem> bad_key(SQLite::Database& database, const Keys& keys) {
  Prepared select(database,
                  fmt::format("SELECT {} FROM {} WHERE {} AND"
                              " ifnull(length(CAST({} AS BLOB)), 0) <> {} LIMIT 1",
                              keys.row, keys.table, keys.those, keys.column, keys.octets)
                      .c_str());
  return select.first([&](const Row& row) {
    return Problem{"central.bad_key",
                   {{"table", keys.table},
                    {"row", row.text(0)},
                    {"column", keys.column},
                    {"octets", std::to_string(keys.octets)}}};
  });
}

}  // namespace

std::optional<Problem> unreadable_cell(SQLite::Database& database) {
  if (auto wrong = bad_name(database)) return wrong;
  for (const Keys& keys : kKeys)
    if (auto wrong = bad_key(database, keys)) return wrong;
  return std::nullopt;
}

}  // namespace suara::central
