#include "sync/central/setup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <set>

#include "sync/central/facts.hpp"
#include "sync/central/office_chain.hpp"
#include "sync/central/replies.hpp"
#include "sync/central/sessions.hpp"

namespace suara::central {
namespace {

using record::Validity;

// What stands and what was posted, told apart; nothing is written before all of it is judged.
struct Plan {
  std::vector<OfficeRecord> records;
  std::vector<std::function<void(FactTables&)>> writes;
  std::vector<PersonId> other_role;
  std::int64_t added = 0;
  std::int64_t changed = 0;
  std::int64_t unchanged = 0;

  template <class Key, class Value>
  bool differs(const std::map<Key, Value>& standing, const Key& key, const Value& value) {
    const auto found = standing.find(key);
    if (found == standing.end()) return ++added, true;
    if (found->second == value) return ++unchanged, false;
    return ++changed, true;
  }
};

class Planner {
 public:
  Planner(const SetupForm& form, const Facts& facts, const Principal& principal)
      : form_(form), facts_(facts), act_{principal.person, to_text(principal.role), "setup"} {
    for (const auto& [unit, value] : facts.units) units_.insert(unit);
    for (const UnitRow& row : form.units) units_.insert(row.unit);
  }

  Expected<Plan> make() {
    settings();
    units();
    services();
    counters();
    officers();
    superiors();
    holidays();
    users();
    if (wrong_) return tl::unexpected(*wrong_);
    return std::move(plan_);
  }

 private:
  void refuse(const char* code, const char* list, std::size_t index, const char* column,
              const std::string& value) {
    if (!wrong_)
      wrong_ =
          Problem{code, {{"value", value}}, {list, static_cast<std::int64_t>(index) + 1, column}};
  }
  void need_unit(const UnitId& unit, const char* list, std::size_t index, const char* column) {
    if (!units_.contains(unit)) refuse("setup.unknown_unit", list, index, column, unit.text);
  }
  template <class Key>
  void need_once(std::set<Key>& seen, const Key& key, const char* list, std::size_t index,
                 const char* column, const std::string& value) {
    if (!seen.insert(key).second) refuse("setup.twice", list, index, column, value);
  }

  void settings() {
    if (form_.name && *form_.name != facts_.name) {
      ++plan_.changed;
      plan_.writes.push_back([name = *form_.name](FactTables& to) { to.put_name(name); });
    }
    for (const auto& [key, value] : form_.settings)
      if (plan_.differs(facts_.settings, key, value))
        plan_.writes.push_back([key, value](FactTables& to) { to.put_setting(key, value); });
  }

  void units() {
    std::set<UnitId> seen;
    for (std::size_t i = 0; i < form_.units.size(); ++i) {
      const UnitRow& row = form_.units[i];
      need_once(seen, row.unit, "units", i, "unit", row.unit.text);
      if (row.parent) need_unit(*row.parent, "units", i, "parent");
      const UnitFact fact{row.name, row.parent};
      if (plan_.differs(facts_.units, row.unit, fact))
        plan_.writes.push_back(
            [unit = row.unit, fact](FactTables& to) { to.put_unit(unit, fact); });
    }
  }

  void services() {
    std::set<ServiceKey> seen;
    for (std::size_t i = 0; i < form_.services.size(); ++i) {
      const ServiceRow& row = form_.services[i];
      const ServiceKey key{row.service, row.unit, row.validity.from};
      need_once(seen, key, "services", i, "service", row.service.text);
      need_unit(row.unit, "services", i, "unit");
      const ServiceFact fact{row.validity.until, row.name_id, row.name_en, row.shortest_s};
      if (!plan_.differs(facts_.services, key, fact)) continue;
      plan_.records.push_back({record::Catalogue{act_, row.service, row.unit, row.name_id,
                                                 row.name_en, row.shortest_s, row.validity},
                               {}});
      plan_.writes.push_back([key, fact](FactTables& to) { to.put_service(key, fact); });
    }
  }

  void counters() {
    std::set<CounterKey> seen;
    for (std::size_t i = 0; i < form_.counters.size(); ++i) {
      const CounterRow& row = form_.counters[i];
      const CounterKey key{row.counter, row.validity.from};
      need_once(seen, key, "counters", i, "counter", row.counter.text);
      need_unit(row.unit, "counters", i, "unit");
      const CounterFact fact{row.validity.until, row.unit, row.name, row.device};
      if (!plan_.differs(facts_.counters, key, fact)) continue;
      plan_.records.push_back({record::Counter{act_, row.counter, row.unit, row.validity}, {}});
      plan_.writes.push_back([key, fact](FactTables& to) { to.put_counter(key, fact); });
    }
  }

  // The id of whoever has the NIP: as written, as it stands, or the next P-0001.
  OfficerId id_of(const OfficerRow& row, std::size_t index) {
    if (row.nip.empty()) return row.officer.value();
    if (row.nip.empty()) return *row.officer;
    const auto known = by_nip_.find(row.nip);
    if (known != by_nip_.end()) {
      if (row.officer && *row.officer != known->second)
        refuse("setup.nip_taken", "officers", index, "nip", row.nip);
      return known->second;
    }
    const OfficerId id = row.officer.value_or(OfficerId{fmt::format("P-{:04}", ++last_number_)});
    by_nip_[row.nip] = id;
    return id;
  }

  void know_people() {
    const auto take_number = [this](const OfficerId& officer) {
      if (!officer.text.starts_with("P-")) return;
      std::int64_t number = 0;
      const char* end = officer.text.data() + officer.text.size();
      if (std::from_chars(officer.text.data() + 2, end, number).ptr == end && number < 10'000'000)
        last_number_ = std::max(last_number_, number);
    };
    for (const auto& [officer, person] : facts_.people) {
      if (!person.nip.empty()) by_nip_[person.nip] = officer;
      take_number(officer);
    }
    for (const OfficerRow& row : form_.officers) {
      if (!row.officer) continue;
      take_number(*row.officer);
      // A corrected NIP of somebody who stands: the old one no longer names them.
      const auto standing = facts_.people.find(*row.officer);
      if (standing != facts_.people.end() && standing->second.nip != row.nip)
        by_nip_.erase(standing->second.nip);
    }
  }

  void officers() {
    know_people();
    std::set<RosterKey> seen;
    std::map<OfficerId, std::string> names;
    for (std::size_t i = 0; i < form_.officers.size(); ++i) {
      const OfficerRow& row = form_.officers[i];
      const OfficerId officer = id_of(row, i);
      const RosterKey key{officer, row.validity.from};
      need_once(seen, key, "officers", i, "nip", row.nip);
      need_unit(row.unit, "officers", i, "unit");
      if (names.emplace(officer, row.name).first->second != row.name)
        refuse("setup.nip_taken", "officers", i, "nip", row.nip);
      officer_row(officer, key, row);
    }
  }

  void officer_row(const OfficerId& officer, const RosterKey& key, const OfficerRow& row) {
    const PersonFact person{row.nip, row.name};
    const RosterFact fact{row.validity.until, row.unit};
    const auto known = facts_.people.find(officer);
    const bool same_person = known != facts_.people.end() && known->second == person;
    const auto standing = facts_.roster.find(key);
    if (standing == facts_.roster.end())
      ++plan_.added;
    else if (standing->second != fact || !same_person)
      ++plan_.changed;
    else
      return void(++plan_.unchanged);
    const auto committed =
        record::commit_text(nlohmann::json{{"nip", row.nip}, {"name", row.name}}.dump());
    plan_.records.push_back(
        {record::Roster{act_, officer, row.unit, row.validity, committed.commitment},
         {committed.salted}});
    plan_.writes.push_back([officer, person, key, fact](FactTables& to) {
      to.put_person(officer, person);
      to.put_roster(key, fact);
    });
  }

  void superiors() {
    for (std::size_t i = 0; i < form_.superiors.size(); ++i) {
      const SuperiorRow& row = form_.superiors[i];
      const auto officer = by_nip_.find(row.officer_nip);
      const auto superior = by_nip_.find(row.superior_nip);
      if (officer == by_nip_.end())
        refuse("setup.unknown_nip", "superiors", i, "officer_nip", row.officer_nip);
      else if (superior == by_nip_.end())
        refuse("setup.unknown_nip", "superiors", i, "superior_nip", row.superior_nip);
      else
        superior_row({officer->second, row.validity.from}, {row.validity.until, superior->second});
    }
  }

  void superior_row(const RosterKey& key, const SuperiorFact& fact) {
    if (plan_.differs(facts_.superiors, key, fact))
      plan_.writes.push_back([key, fact](FactTables& to) { to.put_superior(key, fact); });
  }

  void holidays() {
    for (const HolidayRow& row : form_.holidays)
      if (plan_.differs(facts_.holidays, row.day, row.name))
        plan_.writes.push_back([row](FactTables& to) { to.put_holiday(row.day, row.name); });
  }

  void users() {
    std::set<PersonId> seen;
    for (std::size_t i = 0; i < form_.users.size(); ++i) {
      const UserRow& row = form_.users[i];
      need_once(seen, row.user, "users", i, "user", row.user.text);
      if (row.unit) need_unit(*row.unit, "users", i, "unit");
      const UserFact fact{row.name, row.role, row.unit};
      if (!plan_.differs(facts_.users, row.user, fact)) continue;
      plan_.writes.push_back([user = row.user, fact](FactTables& to) { to.put_user(user, fact); });
      const auto standing = facts_.users.find(row.user);
      if (standing != facts_.users.end() && standing->second.role != fact.role)
        plan_.other_role.push_back(row.user);
    }
  }

  const SetupForm& form_;
  const Facts& facts_;
  const record::Act act_;
  std::set<UnitId> units_;
  std::map<std::string, OfficerId> by_nip_;
  std::int64_t last_number_ = 0;
  Plan plan_;
  std::optional<Problem> wrong_;
};

}  // namespace

Expected<Response> apply_setup(Books& books, const SetupForm& form, const Principal& principal,
                               Instant now) {
  const Directory& region = *books.directory;
  if (!region.root_key) return problem("keys.missing");
  if (form.zone && *form.zone != region.zone)
    return problem("setup.zone_differs", {{"zone", to_text(region.zone)}}, {"region", 0, "zone"});
  const Facts facts = load_facts(books.database, region);
  const auto plan = Planner(form, facts, principal).make();
  if (!plan) return tl::unexpected(plan.error());
  if (region.pending_restart && !plan->records.empty())
    return problem("restart.pending", {{"retry_after", "20"}});
  FactTables tables(books.database, region.tenant);
  for (const auto& write : plan->writes) write(tables);
  for (const PersonId& user : plan->other_role)
    end_sessions_of(books.database, region.tenant, user);
  append_office(books, plan->records, now);
  if (!plan->writes.empty()) books.reload();
  return json_reply(
      200, {{"added", plan->added}, {"changed", plan->changed}, {"unchanged", plan->unchanged}});
}

}  // namespace suara::central
