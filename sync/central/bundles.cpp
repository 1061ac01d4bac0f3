#include "sync/central/bundles.hpp"

#include "sync/central/duty_pins.hpp"
#include "sync/central/public_ikm.hpp"
#include "sync/ledger/prepared.hpp"

namespace suara::central {
namespace {

using ledger::Prepared;
using ledger::Row;

// Without the PINs that the office's chain does not say, or that a revoked kiosk had.
void add_roster(SQLite::Database& database, const Directory& region, Date day,
                record::Bundle& bundle) {
  const auto to_change = pins_to_change(*region.office);
  Prepared select(database,
                  "SELECT DISTINCT o.officer, o.nip, o.name,"
                  " CASE o.pin_change WHEN 0 THEN o.pin_hash END FROM roster r"
                  " JOIN officer o ON o.tenant_id = r.tenant_id AND o.officer = r.officer"
                  " WHERE r.tenant_id = ?1 AND r.unit = ?2 AND r.from_day <= ?3"
                  " AND (r.until_day IS NULL OR r.until_day >= ?3) ORDER BY o.officer");
  select.each(
      [&](const Row& row) {
        const OfficerId officer{row.text(0)};
        std::string pin = row.text(3);
        if (!opens_duty(region, to_change, officer, pin)) pin.clear();
        bundle.roster.push_back({officer, row.text(1), row.text(2), std::move(pin)});
      },
      region.tenant, bundle.unit, day.days);
}

void add_catalogue(SQLite::Database& database, const TenantId& tenant, Date day,
                   record::Bundle& bundle) {
  Prepared select(database,
                  "SELECT service, name_id, name_en FROM catalogue WHERE tenant_id = ?1"
                  " AND unit = ?2 AND from_day <= ?3 AND (until_day IS NULL OR until_day >= ?3)"
                  " ORDER BY service");
  select.each(
      [&](const Row& row) {
        bundle.catalogue.push_back({{row.text(0)}, row.text(1), row.text(2)});
      },
      tenant, bundle.unit, day.days);
}

void add_counters(SQLite::Database& database, const TenantId& tenant, Date day,
                  record::Bundle& bundle) {
  Prepared select(database,
                  "SELECT counter, name FROM counter WHERE tenant_id = ?1 AND unit = ?2"
                  " AND from_day <= ?3 AND (until_day IS NULL OR until_day >= ?3)"
                  " ORDER BY counter");
  select.each(
      [&](const Row& row) {
        bundle.counters.push_back({{row.text(0)}, row.text(1)});
      },
      tenant, bundle.unit, day.days);
}

record::Bundle build(SQLite::Database& database, const Directory& region, const UnitId& unit,
                     Date day) {
  record::Bundle bundle;
  bundle.key_statements = key_statements(database, region.tenant);
  bundle.tenant_name = region.name;
  bundle.zone = region.zone;
  bundle.unit = unit;
  Prepared unit_name(database, "SELECT name FROM unit WHERE tenant_id = ?1 AND unit = ?2");
  bundle.unit_name =
      unit_name.first([](const Row& row) { return row.text(0); }, region.tenant, unit)
          .value_or(unit.text);
  add_roster(database, region, day, bundle);
  add_catalogue(database, region.tenant, day, bundle);
  add_counters(database, region.tenant, day, bundle);
  // No setting of a region's stands where a figure is published.
  Prepared settings(database,
                    "SELECT key, value FROM setting WHERE tenant_id = ?1"
                    " AND key NOT LIKE 'policy.%' AND key NOT LIKE 'skm.%' ORDER BY key");
  settings.each([&](const Row& row) { bundle.settings[row.text(0)] = row.text(1); }, region.tenant);
  bundle.settings.merge(public_ikm_settings(database, region.tenant, unit));
  return bundle;
}

}  // namespace

const BuiltBundle& bundle_of(Books& books, const UnitId& unit, Date today) {
  if (books.bundles_day != today) books.bundles.clear();
  books.bundles_day = today;
  const auto found = books.bundles.find(unit);
  if (found != books.bundles.end()) return found->second;
  BuiltBundle built;
  built.bytes = record::encode(build(books.database, *books.directory, unit, today));
  built.hash = record::bundle_hash(built.bytes);
  return books.bundles[unit] = std::move(built);
}

}  // namespace suara::central
