#include "sync/central/facts.hpp"

namespace suara::central {
namespace {

using ledger::Prepared;
using ledger::Row;

Date day(const Row& row, int column) { return {row.number<std::int32_t>(column)}; }
std::optional<Date> optional_day(const Row& row, int column) {
  return row.is_null(column) ? std::nullopt : std::optional(day(row, column));
}
template <class AnyId>
std::optional<AnyId> optional_id(const Row& row, int column) {
  return row.is_null(column) ? std::nullopt : std::optional(AnyId{row.text(column)});
}
std::optional<std::int32_t> days(const std::optional<Date>& date) {
  return date ? std::optional(date->days) : std::nullopt;
}

class Loader {
 public:
  Loader(SQLite::Database& database, const Directory& region)
      : database_(database), region_(region) {}

  Facts load() {
    facts_.name = region_.name;
    places();
    people();
    others();
    return std::move(facts_);
  }

 private:
  template <class Take>
  void each(const char* sql, Take&& take) {
    Prepared(database_, sql).each(take, region_.tenant);
  }

  void places() {
    each("SELECT unit, name, parent FROM unit WHERE tenant_id = ?1", [&](const Row& row) {
      facts_.units[{row.text(0)}] = {row.text(1), optional_id<UnitId>(row, 2)};
    });
    each(
        "SELECT service, unit, from_day, until_day, name_id, name_en, shortest_s FROM catalogue"
        " WHERE tenant_id = ?1",
        [&](const Row& row) {
          facts_.services[{ServiceId{row.text(0)}, UnitId{row.text(1)}, day(row, 2)}] = {
              optional_day(row, 3), row.text(4), row.text(5), row.number<std::uint32_t>(6)};
        });
    each(
        "SELECT counter, from_day, until_day, unit, name, device FROM counter"
        " WHERE tenant_id = ?1",
        [&](const Row& row) {
          facts_.counters[{CounterId{row.text(0)}, day(row, 1)}] = {
              optional_day(row, 2), {row.text(3)}, row.text(4), optional_id<DeviceId>(row, 5)};
        });
  }

  void people() {
    each("SELECT officer, nip, name FROM officer WHERE tenant_id = ?1", [&](const Row& row) {
      facts_.people[{row.text(0)}] = {row.text(1), row.text(2)};
    });
    each("SELECT officer, from_day, until_day, unit FROM roster WHERE tenant_id = ?1",
         [&](const Row& row) {
           facts_.roster[{OfficerId{row.text(0)}, day(row, 1)}] = {optional_day(row, 2),
                                                                   {row.text(3)}};
         });
    each("SELECT officer, from_day, until_day, superior FROM superior WHERE tenant_id = ?1",
         [&](const Row& row) {
           facts_.superiors[{OfficerId{row.text(0)}, day(row, 1)}] = {optional_day(row, 2),
                                                                      {row.text(3)}};
         });
  }

  void others() {
    each("SELECT key, value FROM setting WHERE tenant_id = ?1",
         [&](const Row& row) { facts_.settings[row.text(0)] = row.text(1); });
    each("SELECT day, name FROM holiday WHERE tenant_id = ?1",
         [&](const Row& row) { facts_.holidays[day(row, 0)] = row.text(1); });
    each("SELECT user, name, role, unit FROM user_account WHERE tenant_id = ?1",
         [&](const Row& row) {
           const auto role = parse_role(row.text(2));
           if (role)
             facts_.users[{row.text(0)}] = {row.text(1), *role, optional_id<UnitId>(row, 3)};
           else
             facts_.unreadable_users.insert({row.text(0)});
         });
  }

  SQLite::Database& database_;
  const Directory& region_;
  Facts facts_;
};

}  // namespace

Facts load_facts(SQLite::Database& database, const Directory& region) {
  return Loader(database, region).load();
}

FactTables::FactTables(SQLite::Database& database, TenantId tenant)
    : tenant_(std::move(tenant)),
      name_(database, "UPDATE region SET name = ?2 WHERE tenant_id = ?1"),
      setting_(database,
               "INSERT INTO setting(tenant_id, key, value) VALUES(?1, ?2, ?3)"
               " ON CONFLICT DO UPDATE SET value = ?3"),
      unit_(database,
            "INSERT INTO unit(tenant_id, unit, name, parent) VALUES(?1, ?2, ?3, ?4)"
            " ON CONFLICT DO UPDATE SET name = ?3, parent = ?4"),
      service_(database,
               "INSERT INTO catalogue(tenant_id, service, unit, from_day, until_day, name_id,"
               " name_en, shortest_s) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO UPDATE"
               " SET until_day = ?5, name_id = ?6, name_en = ?7, shortest_s = ?8"),
      counter_(database,
               "INSERT INTO counter(tenant_id, counter, from_day, until_day, unit, name, device)"
               " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO UPDATE"
               " SET until_day = ?4, unit = ?5, name = ?6, device = ?7"),
      person_(database,
              "INSERT INTO officer(tenant_id, officer, nip, name) VALUES(?1, ?2, ?3, ?4)"
              " ON CONFLICT(tenant_id, officer) DO UPDATE SET nip = ?3, name = ?4"),
      roster_(database,
              "INSERT INTO roster(tenant_id, officer, from_day, until_day, unit)"
              " VALUES(?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET until_day = ?4, unit = ?5"),
      superior_(database,
                "INSERT INTO superior(tenant_id, officer, from_day, until_day, superior)"
                " VALUES(?1, ?2, ?3, ?4, ?5)"
                " ON CONFLICT DO UPDATE SET until_day = ?4, superior = ?5"),
      holiday_(database,
               "INSERT INTO holiday(tenant_id, day, name) VALUES(?1, ?2, ?3)"
               " ON CONFLICT DO UPDATE SET name = ?3"),
      user_(database,
            "INSERT INTO user_account(tenant_id, user, name, role, unit) VALUES(?1, ?2, ?3, ?4, ?5)"
            " ON CONFLICT DO UPDATE SET name = ?3, role = ?4, unit = ?5") {}

void FactTables::put_name(const std::string& name) { name_.run(tenant_, name); }

void FactTables::put_setting(const std::string& key, const std::string& value) {
  setting_.run(tenant_, key, value);
}

void FactTables::put_unit(const UnitId& unit, const UnitFact& fact) {
  unit_.run(tenant_, unit, fact.name, fact.parent);
}

void FactTables::put_service(const ServiceKey& key, const ServiceFact& fact) {
  const auto& [service, unit, from] = key;
  service_.run(tenant_, service, unit, from.days, days(fact.until), fact.name_id, fact.name_en,
               fact.shortest_s);
}

void FactTables::put_counter(const CounterKey& key, const CounterFact& fact) {
  counter_.run(tenant_, key.first, key.second.days, days(fact.until), fact.unit, fact.name,
               fact.device);
}

void FactTables::put_person(const OfficerId& officer, const PersonFact& fact) {
  person_.run(tenant_, officer, fact.nip, fact.name);
}

void FactTables::put_roster(const RosterKey& key, const RosterFact& fact) {
  roster_.run(tenant_, key.first, key.second.days, days(fact.until), fact.unit);
}

void FactTables::put_superior(const RosterKey& key, const SuperiorFact& fact) {
  superior_.run(tenant_, key.first, key.second.days, days(fact.until), fact.superior);
}

void FactTables::put_holiday(Date day, const std::string& name) {
  holiday_.run(tenant_, day.days, name);
}

void FactTables::put_user(const PersonId& user, const UserFact& fact) {
  user_.run(tenant_, user, fact.name, to_text(fact.role), fact.unit);
}

bool is_offered(const Facts& facts, const UnitId& unit, const ServiceId& service, Date first,
                Date last) {
  auto offered = facts.services.upper_bound({service, unit, last});
  while (offered != facts.services.begin()) {
    --offered;
    const auto& [named, offering, from] = offered->first;
    if (named != service || offering != unit) return false;
    if (!offered->second.until || first <= *offered->second.until) return true;
  }
  return false;
}

}  // namespace suara::central
