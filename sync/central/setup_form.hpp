// A whole set-up as it is posted, read into typed rows.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/base/problem.hpp"
#include "common/record/records.hpp"
#include "sync/central/roles.hpp"

namespace suara::central {

struct UnitRow {
  UnitId unit;
  std::string name;
  std::optional<UnitId> parent;
};
struct ServiceRow {
  ServiceId service;
  UnitId unit;
  std::string name_id;
  std::string name_en;
  std::uint32_t shortest_s = 0;
  record::Validity validity;
};
struct CounterRow {
  CounterId counter;
  UnitId unit;
  std::string name;
  std::optional<DeviceId> device;
  record::Validity validity;
};
struct OfficerRow {
  std::optional<OfficerId> officer;  // else found by NIP
  std::string nip;                   // empty: not known; only with an id
  std::string name;
  UnitId unit;
  record::Validity validity;
};
struct SuperiorRow {
  std::string officer_nip;
  std::string superior_nip;
  record::Validity validity;
};
struct BeginningRow {
  std::string officer_nip;
  ServiceId service;
  UnitId unit;
  Date from;
};
struct HolidayRow {
  Date day;
  std::string name;
};
struct UserRow {
  PersonId user;
  std::string name;
  Role role = Role::auditor;
  std::optional<UnitId> unit;
};
struct SetupForm {
  std::optional<std::string> name;
  std::optional<Zone> zone;
  // Opening hours as "hours.monday", rules of the officer index as "policy.days_min".
  std::map<std::string, std::string> settings;
  std::vector<UnitRow> units;
  std::vector<ServiceRow> services;
  std::vector<CounterRow> counters;
  std::vector<OfficerRow> officers;
  std::vector<SuperiorRow> superiors;
  std::vector<BeginningRow> beginnings;
  std::vector<HolidayRow> holidays;
  std::vector<UserRow> users;
};

// Problems "request.malformed" and "request.field"; where names the list and the row in it.
Expected<SetupForm> read_setup(std::string_view body);

}  // namespace suara::central
