// The facts about the region as they stand, and the tables they stand in.
#pragma once
#include <SQLiteCpp/Database.h>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>

#include "sync/central/directory.hpp"
#include "sync/central/roles.hpp"
#include "sync/ledger/prepared.hpp"

namespace suara::central {

struct UnitFact {
  std::string name;
  std::optional<UnitId> parent;
  bool operator==(const UnitFact&) const = default;
};
using ServiceKey = std::tuple<ServiceId, UnitId, Date>;  // first day
struct ServiceFact {
  std::optional<Date> until;
  std::string name_id;
  std::string name_en;
  std::uint32_t shortest_s = 0;
  bool operator==(const ServiceFact&) const = default;
};
using CounterKey = std::pair<CounterId, Date>;
struct CounterFact {
  std::optional<Date> until;
  UnitId unit;
  std::string name;
  std::optional<DeviceId> device;
  bool operator==(const CounterFact&) const = default;
};
struct PersonFact {
  std::string nip;
  std::string name;
  bool operator==(const PersonFact&) const = default;
};
using RosterKey = std::pair<OfficerId, Date>;
struct RosterFact {
  std::optional<Date> until;
  UnitId unit;
  bool operator==(const RosterFact&) const = default;
};
struct SuperiorFact {
  std::optional<Date> until;
  OfficerId superior;
  bool operator==(const SuperiorFact&) const = default;
};
struct UserFact {
  std::string name;
  Role role = Role::auditor;
  std::optional<UnitId> unit;
  bool operator==(const UserFact&) const = default;
};

struct Facts {
  std::string name;
  std::map<std::string, std::string> settings;
  std::map<UnitId, UnitFact> units;
  std::map<ServiceKey, ServiceFact> services;
  std::map<CounterKey, CounterFact> counters;
  std::map<OfficerId, PersonFact> people;
  std::map<RosterKey, RosterFact> roster;
  std::map<RosterKey, SuperiorFact> superiors;
  std::map<Date, std::string> holidays;
  std::map<PersonId, UserFact> users;
  std::set<PersonId> unreadable_users;  // whose row names no role
};
Facts load_facts(SQLite::Database& database, const Directory& region);

// Whether the unit's kiosks had the service on one of the days first..last: by the unit's own rows
// of the catalogue, not by those of a unit above.
bool is_offered(const Facts& facts, const UnitId& unit, const ServiceId& service, Date first,
                Date last);

class FactTables {
 public:
  FactTables(SQLite::Database& database, TenantId tenant);
  void put_name(const std::string& name);
  void put_setting(const std::string& key, const std::string& value);
  void put_unit(const UnitId& unit, const UnitFact& fact);
  void put_service(const ServiceKey& key, const ServiceFact& fact);
  void put_counter(const CounterKey& key, const CounterFact& fact);
  void put_person(const OfficerId& officer, const PersonFact& fact);
  void put_roster(const RosterKey& key, const RosterFact& fact);
  void put_superior(const RosterKey& key, const SuperiorFact& fact);
  void put_holiday(Date day, const std::string& name);
  void put_user(const PersonId& user, const UserFact& fact);

 private:
  TenantId tenant_;
  ledger::Prepared name_, setting_, unit_, service_, counter_, person_, roster_, superior_,
      holiday_, user_;
};

}  // namespace suara::central
