#include "sync/central/setup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <set>

#include "common/domain/index_policy.hpp"
#include "sync/central/accounts.hpp"
#include "sync/central/facts.hpp"
#include "sync/central/mix_services.hpp"
#include "sync/central/office_chain.hpp"
#include "sync/central/replies.hpp"
#include "sync/central/sessions.hpp"

namespace suara::central {
namespace {

using record::Validity;

// What stands and what was posted, told apart; nothing is written before all of it is judged.
struct Plan {
  std::vector<OfficeRecord> records;
  std::vector<OfficeRecord> accounts;
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

// 18 digits (REGULATIONS section 8).
bool is_nip(const std::string& text) {
  return text.size() == 18 && std::ranges::all_of(text, [](char c) { return '0' <= c && c <= '9'; });
}

// The first day of which ratings count.
using FirstRated = std::function<std::optional<Date>(const domain::OwnService&)>;

class Planner {
 public:
  Planner(const SetupForm& form, const Facts& facts, const record::Act& act,
          const tally::OfficeState& office, FirstRated first_rated)
      : form_(form),
        facts_(facts),
        act_(act),
        office_(office),
        first_rated_(std::move(first_rated)) {
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
    beginnings();
    holidays();
    users();
    if (wrong_) return tl::unexpected(*wrong_);
    beginnings_first();
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
    if (const auto policy = policy_then(facts_, form_); policy && !wrong_)
      wrong_ = unfit_mix(*policy, services_then(facts_, form_));
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

  void beginnings() {
    std::set<domain::OwnService> seen;
    for (std::size_t i = 0; i < form_.beginnings.size(); ++i) {
      const BeginningRow& row = form_.beginnings[i];
      const auto officer = by_nip_.find(row.officer_nip);
      need_unit(row.unit, "beginnings", i, "unit");
      if (officer == by_nip_.end()) {
        refuse("setup.unknown_nip", "beginnings", i, "officer_nip", row.officer_nip);
        continue;
      }
      const domain::OwnService what{officer->second, row.unit, row.service};
      need_once(seen, what, "beginnings", i, "service", row.service.text);
      if (!has_service(row.service, row.unit))
        refuse("setup.unknown_service", "beginnings", i, "service", row.service.text);
      beginning_row(what, {row.from, days_off_from(row.from)}, i);
    }
  }

  bool has_service(const ServiceId& service, const UnitId& unit) const {
    const auto posted = [&](const ServiceRow& row) {
      return row.service == service && row.unit == unit;
    };
    const auto next = facts_.services.lower_bound({service, unit, Date{INT32_MIN}});
    return std::ranges::any_of(form_.services, posted) ||
           (next != facts_.services.end() && std::get<0>(next->first) == service &&
            std::get<1>(next->first) == unit);
  }

  // A year of them, as the region knows them now.
  std::vector<Date> days_off_from(Date from) const {
    std::set<Date> days;
    const auto take = [&](Date day) {
      if (from <= day && day.days < from.days + 366) days.insert(day);
    };
    for (const auto& [day, name] : facts_.holidays) take(day);
    for (const HolidayRow& row : form_.holidays) take(row.day);
    return {days.begin(), days.end()};
  }

  // Nobody begins what they were rated for before. A day off that became known since moves the end
  // of learning, else the word that stands is not said again.
  void beginning_row(const domain::OwnService& what, const domain::Beginning& begun,
                     std::size_t index) {
    const auto standing = office_.beginnings.find(what);
    const bool is_new = standing == office_.beginnings.end();
    if (!is_new && standing->second.from == begun.from &&
        learning_ends(standing->second) == learning_ends(begun))
      return void(++plan_.unchanged);
    const auto rated = first_rated_(what);
    if (rated && *rated < begun.from && !wrong_)
      wrong_ = Problem{"setup.rated_before",
                       {{"officer", what.officer.text}, {"day", to_text(*rated)}},
                       {"beginnings", static_cast<std::int64_t>(index) + 1, "from"}};
    ++(is_new ? plan_.added : plan_.changed);
    plan_.records.push_back({record::Beginning{act_, what.officer, what.unit, what.service,
                                               begun.from, begun.days_off},
                             {}});
  }

  // They were judged by what is counted now. The records may be more than a batch holds, and a
  // counter in an earlier one would move ballots to a unit that they were not counted for.
  void beginnings_first() {
    std::ranges::stable_partition(plan_.records, [](const OfficeRecord& one) {
      return std::holds_alternative<record::Beginning>(one.body);
    });
  }

  std::optional<Date> learning_ends(const domain::Beginning& begun) const {
    const auto policy = policy_then(facts_, form_);
    if (!policy || policy->learning_days == 0) return std::nullopt;
    return domain::learning_until(begun, policy->learning_days);
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
      // Officers sign in with theirs: a user of that name would keep one of them out.
      if (is_nip(row.user.text)) refuse("setup.user_is_nip", "users", i, "user", row.user.text);
      const UserFact fact{row.name, row.role, row.unit};
      const bool differs = plan_.differs(facts_.users, row.user, fact);
      // Also of a row that stands as it is, but of which the chain says nothing or something else.
      if (differs || !says(office_, row.user, fact))
        plan_.accounts.push_back(account_record(row.user, fact, act_));
      if (has_other_role(row.user, fact.role)) plan_.other_role.push_back(row.user);
      if (!differs) continue;
      plan_.writes.push_back([user = row.user, fact](FactTables& to) { to.put_user(user, fact); });
    }
  }

  // By the row or by the chain, where somebody changed the row.
  bool has_other_role(const PersonId& user, Role role) const {
    const auto row = facts_.users.find(user);
    const auto said = office_.accounts.find(user);
    return (row != facts_.users.end() && row->second.role != role) ||
           (said != office_.accounts.end() && said->second.role != to_text(role));
  }

  const SetupForm& form_;
  const Facts& facts_;
  const record::Act act_;
  const tally::OfficeState& office_;
  const FirstRated first_rated_;
  std::set<UnitId> units_;
  std::map<std::string, OfficerId> by_nip_;
  std::int64_t last_number_ = 0;
  Plan plan_;
  std::optional<Problem> wrong_;
};

std::optional<Date> first_rated(SQLite::Database& database, const TenantId& tenant,
                                const domain::OwnService& what) {
  ledger::Prepared select(database,
                          "SELECT day FROM tally WHERE tenant_id = ?1 AND officer = ?2 AND unit = ?3"
                          " AND service = ?4 GROUP BY day HAVING sum(rated) > 0 ORDER BY day LIMIT 1");
  return select.first(
      [](const ledger::Row& row) {
        return Date{row.number<std::int32_t>(0)};
      },
      tenant, what.officer, what.unit, what.service);
}

}  // namespace

Expected<Response> apply_setup(Books& books, const SetupForm& form, const Principal& principal,
                               Instant now) {
  const Directory& region = *books.directory;
  if (!region.root_key) return problem("keys.missing");
  if (form.zone && *form.zone != region.zone)
    return problem("setup.zone_differs", {{"zone", to_text(region.zone)}}, {"region", 0, "zone"});
  const record::Act act{principal.person, to_text(principal.role), "setup"};
  const Facts facts = load_facts(books.database, region);
  const auto rated = [&](const domain::OwnService& what) {
    return first_rated(books.database, region.tenant, what);
  };
  auto plan = Planner(form, facts, act, *region.office, rated).make();
  if (!plan) return tl::unexpected(plan.error());
  if (region.pending_restart && !plan->records.empty())
    return problem("restart.pending", {{"retry_after", "20"}});
  FactTables tables(books.database, region.tenant);
  for (const auto& write : plan->writes) write(tables);
  for (const PersonId& user : plan->other_role)
    end_sessions_of(books.database, region.tenant, user);
  // While the log waits, rows alone are written; the new log begins with what they say.
  if (!region.pending_restart)
    record_setup(books, facts, std::move(plan->records), std::move(plan->accounts), act, now);
  if (!plan->writes.empty()) books.reload();
  return json_reply(
      200, {{"added", plan->added}, {"changed", plan->changed}, {"unchanged", plan->unchanged}});
}

}  // namespace suara::central
