#include "sync/bkd/setup_check.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <set>
#include <tuple>

#include "common/domain/index_policy.hpp"

namespace suara::bkd {
namespace {

struct Check {
  const Setup& setup;
  Reading& reading;
  // Files that did not read at all: what refers to their rows is no gap of its own.
  std::set<std::string> broken_files = {};

  void refuse(std::string code, std::string_view file, std::int64_t row, std::string column,
              std::map<std::string, std::string> args = {}) {
    reading.problems.push_back(
        {std::move(code), std::move(args), {std::string(file), row, std::move(column)}});
  }
  void note(std::string code, std::string_view file, std::int64_t row, std::string column,
            std::map<std::string, std::string> args = {}) {
    reading.notes.push_back(
        {std::move(code), std::move(args), {std::string(file), row, std::move(column)}});
  }
  bool whole(std::string_view file) const { return !broken_files.contains(std::string(file)); }
};

bool has_unit(const Setup& setup, const UnitId& unit) {
  return std::ranges::any_of(setup.units, [&](const UnitRow& row) { return row.unit == unit; });
}

void check_unit_known(Check& check, const UnitId& unit, std::string_view file, std::int64_t row,
                      const std::string& column) {
  if (unit.empty() || has_unit(check.setup, unit) || !check.whole(kUnitsFile)) return;
  check.refuse("files.unit_unknown", file, row, column, {{"unit", unit.text}});
}

// Each later row of a same thing against the earlier ones.
template <class Row>
void check_overlaps(Check& check, const std::vector<Row>& rows, std::string_view file,
                    const std::function<bool(const Row&, const Row&)>& same) {
  for (auto later = rows.begin(); later != rows.end(); ++later)
    for (auto earlier = rows.begin(); earlier != later; ++earlier) {
      if (!same(*earlier, *later) || !earlier->span.meets(later->span)) continue;
      check.refuse("files.dates_overlap", file, later->row, "from",
                   {{"other", std::to_string(earlier->row)}});
      break;
    }
}

void check_units(Check& check) {
  std::map<UnitId, std::int64_t> seen;
  std::map<UnitId, UnitId> parents;
  for (const UnitRow& row : check.setup.units) {
    if (row.unit.empty()) continue;
    const auto [first, is_new] = seen.emplace(row.unit, row.row);
    if (!is_new)
      check.refuse("files.id_twice", kUnitsFile, row.row, "unit",
                   {{"id", row.unit.text}, {"other", std::to_string(first->second)}});
    else if (!row.parent.empty())
      parents[row.unit] = row.parent;
    check_unit_known(check, row.parent, kUnitsFile, row.row, "parent");
  }
  for (const UnitRow& row : check.setup.units) {
    UnitId above = row.parent;
    for (std::size_t steps = 0; steps <= parents.size() && !above.empty(); ++steps) {
      if (above == row.unit) {
        check.refuse("files.unit_circle", kUnitsFile, row.row, "parent");
        break;
      }
      above = parents.contains(above) ? parents.at(above) : UnitId{};
    }
  }
}

void check_services(Check& check) {
  for (const ServiceRow& row : check.setup.services) {
    check_unit_known(check, row.unit, kServicesFile, row.row, "unit");
    if (row.name_en.empty() && !row.name_id.empty())
      check.note("files.name_en_empty", kServicesFile, row.row, "name_en");
  }
  check_overlaps<ServiceRow>(
      check, check.setup.services, kServicesFile, [](const ServiceRow& a, const ServiceRow& b) {
        return !a.service.empty() && a.service == b.service && a.unit == b.unit;
      });
}

void check_counters(Check& check) {
  const auto& services = check.setup.services;
  for (const CounterRow& row : check.setup.counters) {
    check_unit_known(check, row.unit, kCountersFile, row.row, "unit");
    const auto offered = [&](const ServiceRow& service) {
      return service.unit == row.unit && service.span.meets(row.span);
    };
    if (row.span.valid() && has_unit(check.setup, row.unit) &&
        std::ranges::none_of(services, offered) && check.whole(kServicesFile))
      check.refuse("files.counter_without_service", kCountersFile, row.row, "unit",
                   {{"unit", row.unit.text}});
  }
  check_overlaps<CounterRow>(check, check.setup.counters, kCountersFile,
                             [](const CounterRow& a, const CounterRow& b) {
                               return !a.counter.empty() && a.counter == b.counter;
                             });
  const auto& rows = check.setup.counters;
  for (auto later = rows.begin(); later != rows.end(); ++later)
    for (auto earlier = rows.begin(); earlier != later; ++earlier)
      if (!later->device.empty() && earlier->device == later->device &&
          earlier->counter != later->counter && earlier->span.meets(later->span))
        check.refuse("files.device_twice", kCountersFile, later->row, "device",
                     {{"device", later->device.text}, {"other", std::to_string(earlier->row)}});
}

// One NIP is one person: the same name and, where given, the same officer id.
void check_one_person(Check& check, const OfficerRow& earlier, const OfficerRow& later) {
  const std::string other = std::to_string(earlier.row);
  const bool both_ids = !earlier.officer.empty() && !later.officer.empty();
  const bool other_id = both_ids && earlier.officer != later.officer;
  if (earlier.nip == later.nip && (earlier.name != later.name || other_id))
    check.refuse("files.nip_twice", kOfficersFile, later.row, "nipBaru", {{"other", other}});
  else if (earlier.nip != later.nip && both_ids && earlier.officer == later.officer)
    check.refuse("files.id_twice", kOfficersFile, later.row, "officer",
                 {{"id", later.officer.text}, {"other", other}});
  else if (earlier.nip == later.nip && earlier.span.meets(later.span))
    check.refuse("files.dates_overlap", kOfficersFile, later.row, "from", {{"other", other}});
}

void check_officers(Check& check) {
  std::map<std::string, std::vector<const OfficerRow*>> by_nip, by_id;
  for (const OfficerRow& row : check.setup.officers) {
    check_unit_known(check, row.unit, kOfficersFile, row.row, "unorId");
    if (!row.standing.empty() && !row.standing.starts_with("Aktif") && !row.span.until)
      check.note("files.standing", kOfficersFile, row.row, "kedudukanPnsNama",
                 {{"standing", row.standing}});
    if (row.nip.empty()) continue;
    auto& same_nip = by_nip[row.nip];
    const bool had_nip = !same_nip.empty();
    for (const OfficerRow* earlier : same_nip) check_one_person(check, *earlier, row);
    same_nip.push_back(&row);
    if (row.officer.empty()) continue;
    auto& same_id = by_id[row.officer.text];
    if (!had_nip && !same_id.empty()) check_one_person(check, *same_id.front(), row);
    same_id.push_back(&row);
  }
}

const SuperiorRow* superior_on(const Setup& setup, const std::string& nip, Date day) {
  for (const SuperiorRow& row : setup.superiors)
    if (row.nip == nip && row.span.holds_on(day)) return &row;
  return nullptr;
}

// True where the way up from this row comes back to it, and no later row of the circle exists (so
// that a circle is said once).
bool closes_circle(const Setup& setup, const SuperiorRow& first) {
  std::string above = first.superior_nip;
  for (std::size_t steps = 0; steps < setup.superiors.size() && !above.empty(); ++steps) {
    if (above == first.nip) return true;
    const SuperiorRow* row = superior_on(setup, above, first.span.from);
    if (row == nullptr || row->row > first.row) return false;
    above = row->superior_nip;
  }
  return false;
}

void check_superiors(Check& check) {
  const Setup& setup = check.setup;
  std::set<std::string> known, with_superior;
  for (const OfficerRow& row : setup.officers) known.insert(row.nip);
  const auto must_be_known = [&](const std::string& nip, std::int64_t row, const char* column) {
    if (nip.empty() || known.contains(nip) || !check.whole(kOfficersFile)) return;
    check.refuse("files.nip_unknown", kSuperiorsFile, row, column, {{"nip", nip}});
  };
  for (const SuperiorRow& row : setup.superiors) {
    if (row.nip.empty()) continue;
    with_superior.insert(row.nip);
    must_be_known(row.nip, row.row, "nip");
    if (row.nip == row.superior_nip) {
      check.refuse("files.superior_oneself", kSuperiorsFile, row.row, "superior_nip");
      continue;
    }
    must_be_known(row.superior_nip, row.row, "superior_nip");
    if (closes_circle(setup, row))
      check.refuse("files.superior_circle", kSuperiorsFile, row.row, "superior_nip");
  }
  check_overlaps<SuperiorRow>(
      check, setup.superiors, kSuperiorsFile,
      [](const SuperiorRow& a, const SuperiorRow& b) { return !a.nip.empty() && a.nip == b.nip; });
  std::set<std::string> said;
  for (const OfficerRow& row : setup.officers)
    if (!row.nip.empty() && !with_superior.contains(row.nip) && check.whole(kSuperiorsFile) &&
        said.insert(row.nip).second)
      check.refuse("files.officer_without_superior", kOfficersFile, row.row, "nipBaru");
}

void check_beginnings(Check& check) {
  const Setup& setup = check.setup;
  std::map<std::tuple<std::string, ServiceId, UnitId>, std::int64_t> seen;
  for (const BeginningRow& row : setup.beginnings) {
    check_unit_known(check, row.unit, kBeginningsFile, row.row, "unit");
    const auto is_theirs = [&](const OfficerRow& one) { return one.nip == row.nip; };
    const auto is_it = [&](const ServiceRow& one) {
      return one.service == row.service && one.unit == row.unit;
    };
    if (!row.nip.empty() && std::ranges::none_of(setup.officers, is_theirs) &&
        check.whole(kOfficersFile))
      check.refuse("files.nip_unknown", kBeginningsFile, row.row, "nip", {{"nip", row.nip}});
    if (!row.service.empty() && has_unit(setup, row.unit) &&
        std::ranges::none_of(setup.services, is_it) && check.whole(kServicesFile))
      check.refuse("files.service_unknown", kBeginningsFile, row.row, "service",
                   {{"service", row.service.text}, {"unit", row.unit.text}});
    const auto [first, is_new] = seen.emplace(std::tuple(row.nip, row.service, row.unit), row.row);
    if (!is_new && !row.nip.empty() && !row.service.empty())
      check.refuse("files.beginning_twice", kBeginningsFile, row.row, "nip",
                   {{"other", std::to_string(first->second)}});
  }
}

// What a set-up posts the central judges beside its own catalogue; these files are all of it.
void check_mixes(Check& check) {
  std::map<std::string, std::string> settings;
  for (const auto& [key, value] : check.setup.region.policy)
    settings[domain::kPolicyPrefix + key] = value;
  const auto policy = domain::policy_of(settings);
  if (!policy || !check.whole(kServicesFile)) return;
  for (const auto& [place, mix] : policy->mixes)
    for (const auto& [share, part] : mix) {
      const auto is_it = [&, &of = place, &one = share](const ServiceRow& row) {
        return row.service == one.service && (of.unit.empty() || row.unit == of.unit);
      };
      if (std::ranges::any_of(check.setup.services, is_it)) continue;
      const std::string key = domain::key_of(place);
      check.refuse("policy.mix_service", kRegionFile, 0, "policy." + key,
                   {{"key", key}, {"service", share.service.text}});
    }
  if (const auto wrong = domain::too_long(*policy))
    check.refuse(wrong->code, kRegionFile, 0, "policy", wrong->args);
}

void check_holidays(Check& check) {
  std::map<Date, std::int64_t> seen;
  for (const HolidayRow& row : check.setup.holidays)
    if (const auto [first, is_new] = seen.emplace(row.date, row.row); !is_new && row.date != Date{})
      check.refuse("files.holiday_twice", kHolidaysFile, row.row, "date",
                   {{"date", to_text(row.date)}, {"other", std::to_string(first->second)}});
}

void check_users(Check& check) {
  std::map<PersonId, std::int64_t> seen;
  bool operator_there = false;
  for (const UserRow& row : check.setup.users) {
    operator_there = operator_there || row.role == "operator";
    const auto [first, is_new] = seen.emplace(row.user, row.row);
    if (!is_new && !row.user.empty())
      check.refuse("files.id_twice", kUsersFile, row.row, "user",
                   {{"id", row.user.text}, {"other", std::to_string(first->second)}});
    if (row.role == "officer")
      check.refuse("files.role_officer", kUsersFile, row.row, "role");
    else if (!row.role.empty() && !is_user_role(row.role))
      check.refuse("files.role_unknown", kUsersFile, row.row, "role", {{"role", row.role}});
    check_unit_known(check, row.unit, kUsersFile, row.row, "unit");
    if (row.role == "unit_head" && row.unit.empty())
      check.refuse("files.unit_head_without_unit", kUsersFile, row.row, "unit");
  }
  if (!operator_there && check.whole(kUsersFile))
    check.refuse("files.no_operator", kUsersFile, 0, "role");
}

// A whole file with nothing in it.
void check_not_empty(Check& check) {
  const auto empty = [&](bool is_empty, std::string_view file) {
    if (is_empty && check.whole(file)) check.refuse("files.no_rows", file, 0, "");
  };
  empty(check.setup.units.empty(), kUnitsFile);
  empty(check.setup.services.empty(), kServicesFile);
  empty(check.setup.counters.empty(), kCountersFile);
  empty(check.setup.officers.empty(), kOfficersFile);
}

// Of a file, at whatever row it is: remarks may stand above the head.
bool leaves_no_rows(std::string_view code) {
  constexpr std::array<std::string_view, 5> kCodes = {"files.column_missing", "csv.column_twice",
                                                      "csv.not_utf8", "csv.quote_open",
                                                      "csv.quote_closed"};
  return std::ranges::find(kCodes, code) != kCodes.end();
}

void sort_by_place(std::vector<Problem>& problems) {
  const auto& names = setup_file_names();
  const auto file_place = [&](const Problem& problem) {
    return std::ranges::find(names, problem.where.file) - names.begin();
  };
  std::ranges::stable_sort(problems, [&](const Problem& a, const Problem& b) {
    return std::tuple(file_place(a), a.where.row) < std::tuple(file_place(b), b.where.row);
  });
}

}  // namespace

bool is_user_role(std::string_view role) {
  constexpr std::array<std::string_view, 8> kRoles = {"appraiser", "unit_head", "operator",
                                                      "reviewer",  "inspector", "treasurer",
                                                      "auditor",   "technician"};
  return std::ranges::find(kRoles, role) != kRoles.end();
}

void check_setup(Reading& reading) {
  Check check{reading.setup, reading};
  for (const Problem& problem : reading.problems)
    if (problem.where.row <= 1 || leaves_no_rows(problem.code))
      check.broken_files.insert(problem.where.file);
  check_not_empty(check);
  check_units(check);
  check_services(check);
  check_counters(check);
  check_officers(check);
  check_superiors(check);
  check_beginnings(check);
  check_mixes(check);
  check_holidays(check);
  check_users(check);
  sort_by_place(reading.problems);
  sort_by_place(reading.notes);
}

}  // namespace suara::bkd
