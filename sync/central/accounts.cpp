#include "sync/central/accounts.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "common/base/mutants.hpp"
#include "sync/central/duty_pins.hpp"
#include "sync/central/replies.hpp"
#include "sync/ledger/arrivals.hpp"

namespace suara::central {
namespace {

using ledger::Prepared;
using ledger::Row;
using record::CredentialKind;

constexpr std::string_view kListTag{"suara.list.1\0", 13};

struct StandingCredential {
  CredentialKind kind{};
  PersonId person;
  std::string text;
};

std::vector<StandingCredential> standing_credentials(SQLite::Database& database,
                                                     const TenantId& tenant) {
  std::vector<StandingCredential> all;
  const auto read = [&](const char* sql, CredentialKind kind) {
    Prepared(database, sql)
        .each(
            [&](const Row& row) {
              all.push_back({kind, {row.text(0)}, row.text(1)});
            },
            tenant);
  };
  read("SELECT user, password_hash FROM user_account"
       " WHERE tenant_id = ?1 AND password_hash IS NOT NULL ORDER BY user",
       CredentialKind::user_password);
  read("SELECT officer, password_hash FROM officer"
       " WHERE tenant_id = ?1 AND password_hash IS NOT NULL ORDER BY officer",
       CredentialKind::officer_password);
  read("SELECT officer, pin_hash FROM officer"
       " WHERE tenant_id = ?1 AND pin_hash IS NOT NULL ORDER BY officer",
       CredentialKind::duty_pin);
  return all;
}

bool says(const tally::OfficeState& office, CredentialKind kind, const PersonId& person,
          const std::string& text) {
  const auto credential = office.credentials.find({kind, person});
  return credential != office.credentials.end() && credential->second.hash == credential_hash(text);
}

// Its cells, one by one.
class List {
 public:
  List& operator<<(const std::string& cell) {
    text_ += std::to_string(cell.size()) + ":" + cell;
    return *this;
  }
  List& operator<<(Date day) { return *this << std::to_string(day.days); }
  List& operator<<(std::uint32_t number) { return *this << std::to_string(number); }
  template <class Kind>
  List& operator<<(const Id<Kind>& id) {
    return *this << id.text;
  }
  template <class Cell>
  List& operator<<(const std::optional<Cell>& cell) {
    if (cell) return *this << *cell;
    text_ += "-";
    return *this;
  }
  Hash hash() const { return record::sha256({kListTag, text_}); }

 private:
  std::string text_;
};

nlohmann::json act_json(SQLite::Database& reader, const Directory& region, const PersonId& by,
                        std::uint64_t leaf) {
  const auto at = ledger::arrival_of(reader, region.tenant, leaf);
  return {{"by", by.text}, {"at", at ? nlohmann::json(to_text(*at, region.zone)) : nullptr}};
}

}  // namespace

bool says(const tally::OfficeState& office, const PersonId& user, const UserFact& fact) {
  const auto account = office.accounts.find(user);
  return account != office.accounts.end() && account->second.role == to_text(fact.role) &&
         account->second.unit == fact.unit.value_or(UnitId{});
}

Hash credential_hash(const std::string& argon2_text) { return record::sha256({argon2_text}); }

bool is_recorded(const tally::OfficeState& office, const Account& account) {
  if (mutant("unrecorded_account_signs_in")) return true;
  const bool officer = account.role == Role::officer;
  if (!officer && !office.accounts.empty()) {
    const auto found = office.accounts.find(account.person);
    if (found == office.accounts.end() || found->second.role != to_text(account.role)) return false;
  }
  return office.credentials.empty() ||
         says(office, officer ? CredentialKind::officer_password : CredentialKind::user_password,
              account.person, account.password_hash);
}

bool is_recorded(const tally::OfficeState& office, const OfficerId& officer,
                 const std::string& pin_hash) {
  return office.credentials.empty() ||
         says(office, CredentialKind::duty_pin, {officer.text}, pin_hash);
}

OfficeRecord account_record(const PersonId& user, const UserFact& fact, const record::Act& act) {
  const auto committed = record::commit_text(nlohmann::json{{"name", fact.name}}.dump());
  return {record::Account{act, user, to_text(fact.role), fact.unit.value_or(UnitId{}),
                          committed.commitment},
          {committed.salted}};
}

namespace {

const record::Act kFound{{tally::kCentral}, "central", "found"};

// Of the users and of the rows: the accounts and credentials of which the chain says nothing or
// something else.
std::vector<OfficeRecord> unrecorded_accounts(SQLite::Database& database, const Directory& region,
                                              const Facts& facts, const record::Act& act) {
  const tally::OfficeState& office = *region.office;
  std::vector<OfficeRecord> records;
  for (const auto& [user, fact] : facts.users)
    if (!says(office, user, fact)) records.push_back(account_record(user, fact, act));
  for (const StandingCredential& one : standing_credentials(database, region.tenant))
    if (!says(office, one.kind, one.person, one.text))
      records.push_back(
          {record::Credential{act, one.person, one.kind, credential_hash(one.text)}, {}});
  return records;
}

bool names_nobody(const tally::OfficeState& office) {
  return office.accounts.empty() && office.credentials.empty();
}

}  // namespace

void record_found_accounts(Books& books, Instant now) {
  const auto region = books.directory;
  if (!names_nobody(*region->office)) return;
  const Facts facts = load_facts(books.database, *region);
  append_office(books, unrecorded_accounts(books.database, *region, facts, kFound), now);
}

std::vector<std::pair<std::string, Hash>> list_hashes(const Facts& facts) {
  List settings, units, services, counters, roster, superiors, holidays;
  for (const auto& [key, value] : facts.settings) settings << key << value;
  for (const auto& [unit, fact] : facts.units) units << unit << fact.name << fact.parent;
  for (const auto& [key, fact] : facts.services)
    services << std::get<0>(key) << std::get<1>(key) << std::get<2>(key) << fact.until
             << fact.name_id << fact.name_en << fact.shortest_s;
  for (const auto& [key, fact] : facts.counters)
    counters << key.first << key.second << fact.until << fact.unit << fact.name << fact.device;
  for (const auto& [key, fact] : facts.roster)
    roster << key.first << key.second << fact.until << fact.unit;
  for (const auto& [key, fact] : facts.superiors)
    superiors << key.first << key.second << fact.until << fact.superior;
  for (const auto& [day, name] : facts.holidays) holidays << day << name;
  return {{"settings", settings.hash()}, {"units", units.hash()},
          {"services", services.hash()}, {"counters", counters.hash()},
          {"roster", roster.hash()},     {"superiors", superiors.hash()},
          {"holidays", holidays.hash()}};
}

namespace {

// What the chain says of the lists, where that is nothing or something else.
std::vector<OfficeRecord> unrecorded_lists(const Facts& facts, const tally::OfficeState& office,
                                           const record::Act& act, Date today) {
  std::vector<OfficeRecord> records;
  for (const auto& [name, hash] : list_hashes(facts)) {
    const auto said = office.lists.find(name);
    if (said == office.lists.end() || said->second != hash)
      records.push_back({record::OfficeSettings{act, name, hash, today}, {}});
  }
  return records;
}

// The same, but of those alone of which the chain says something: who changed them did so unseen.
std::vector<OfficeRecord> altered_lists(const Facts& facts, const tally::OfficeState& office,
                                        Date today) {
  auto records = unrecorded_lists(facts, office, kFound, today);
  std::erase_if(records, [&](const OfficeRecord& one) {
    return !office.lists.contains(std::get<record::OfficeSettings>(one.body).name);
  });
  return records;
}

// They may be more than a batch holds, and what lay behind it would be said in another role.
void own_role_last(std::vector<OfficeRecord>& records, const PersonId& person) {
  std::ranges::stable_partition(records, [&](const OfficeRecord& one) {
    const auto* account = std::get_if<record::Account>(&one.body);
    return account == nullptr || account->user != person;
  });
}

}  // namespace

void record_setup(Books& books, const Facts& before, std::vector<OfficeRecord> records,
                  std::vector<OfficeRecord> accounts, const record::Act& act, Instant now) {
  const Date today = books.directory->today(now);
  auto found = altered_lists(before, *books.directory->office, today);
  if (!accounts.empty() && names_nobody(*books.directory->office))
    std::ranges::move(unrecorded_accounts(books.database, *books.directory, before, kFound),
                      std::back_inserter(found));
  append_office(books, found, now);
  const auto region = books.directory;  // which knows of that
  std::ranges::move(accounts, std::back_inserter(records));
  std::ranges::move(
      unrecorded_lists(load_facts(books.database, *region), *region->office, act, today),
      std::back_inserter(records));
  own_role_last(records, act.person);
  append_office(books, records, now);
}

void record_standing(Books& books, Instant now) {
  const Directory& region = *books.directory;
  const tally::OfficeState& office = *region.office;
  if (office.accounts.empty() && office.credentials.empty() && office.lists.empty()) return;
  const record::Act act{{tally::kCentral}, "central", "restart"};
  const Facts facts = load_facts(books.database, region);
  auto records = unrecorded_accounts(books.database, region, facts, act);
  std::ranges::move(unrecorded_lists(facts, office, act, region.today(now)),
                    std::back_inserter(records));
  append_office(books, records, now);
}

namespace {

void find_users(const Facts& facts, const tally::OfficeState& office,
                std::vector<std::string>& found) {
  for (const PersonId& user : facts.unreadable_users) found.push_back("user " + user.text);
  if (office.accounts.empty()) return;
  for (const auto& [user, fact] : facts.users)
    if (!says(office, user, fact)) found.push_back("user " + user.text);
  for (const auto& [user, account] : office.accounts)
    if (!facts.users.contains(user) && !facts.unreadable_users.contains(user))
      found.push_back("user " + user.text);
}

// Of an officer whose name went, PIN and password went with it.
bool may_lack_credentials(const Facts& facts, CredentialKind kind, const PersonId& person) {
  if (kind == CredentialKind::user_password) return false;
  const auto officer = facts.people.find({person.text});
  return officer != facts.people.end() && officer->second.nip.empty();
}

void find_credentials(SQLite::Database& reader, const Directory& region, const Facts& facts,
                      std::vector<std::string>& found) {
  auto unseen = region.office->credentials;
  if (unseen.empty()) return;
  for (const StandingCredential& one : standing_credentials(reader, region.tenant)) {
    unseen.erase({one.kind, one.person});
    if (!says(*region.office, one.kind, one.person, one.text))
      found.push_back("credential of " + one.person.text);
  }
  for (const auto& [name, credential] : unseen)
    if (!may_lack_credentials(facts, name.first, name.second))
      found.push_back("credential of " + name.second.text);
}

void find_old_pins(SQLite::Database& reader, const Directory& region,
                   std::vector<std::string>& found) {
  const auto to_change = pins_to_change(*region.office);
  Prepared select(reader,
                  "SELECT officer FROM officer WHERE tenant_id = ?1 AND pin_hash IS NOT NULL"
                  " AND pin_change = 0 ORDER BY officer");
  select.each(
      [&](const Row& row) {
        if (to_change.contains({row.text(0)})) found.push_back("old PIN of " + row.text(0));
      },
      region.tenant);
}

// Days of demo and test regions alone may be ahead.
bool is_clock_moved(SQLite::Database& reader, const TenantId& tenant) {
  Prepared select(reader, "SELECT clock_offset_ms <> 0 FROM region WHERE tenant_id = ?1");
  return select.first([](const Row& row) { return row.integer(0) != 0; }, tenant).value_or(false);
}

// Those whose rows say something else than their enrolments, or that stand in one place alone.
void find_devices(SQLite::Database& reader, const Directory& region,
                  std::vector<std::string>& found) {
  auto unseen = region.office->devices;
  Prepared select(reader,
                  "SELECT device_id, epoch, public_key, unit, counter FROM device"
                  " WHERE tenant_id = ?1 AND state IN ('approved', 'revoked')");
  select.each(
      [&](const Row& row) {
        const auto said = unseen.extract({DeviceId{row.text(0)}, row.number<std::uint32_t>(1)});
        const bool same = !said.empty() && array_of<32>(row.bytes(2)) == said.mapped().key &&
                          said.mapped().unit.text == row.text(3) &&
                          said.mapped().counter.text == row.text(4);
        if (!same) found.push_back("device " + row.text(0));
      },
      region.tenant);
  for (const auto& [name, device] : unseen) found.push_back("device " + name.first.text);
}

}  // namespace

std::vector<std::string> find_altered(SQLite::Database& reader, const Directory& region) {
  const tally::OfficeState& office = *region.office;
  const Facts facts = load_facts(reader, region);
  std::vector<std::string> found;
  find_users(facts, office, found);
  find_credentials(reader, region, facts, found);
  find_old_pins(reader, region, found);
  find_devices(reader, region, found);
  if (region.mode == Mode::live && is_clock_moved(reader, region.tenant)) found.push_back("clock");
  for (const OfficeRecord& one : altered_lists(facts, office, {}))
    found.push_back(std::get<record::OfficeSettings>(one.body).name);
  return found;
}

Expected<Response> list_users(const Call& call, SQLite::Database& reader) {
  const Directory& region = *call.directory;
  const tally::OfficeState& office = *region.office;
  std::map<PersonId, std::string> passwords;
  for (const StandingCredential& one : standing_credentials(reader, region.tenant))
    if (one.kind == CredentialKind::user_password) passwords[one.person] = one.text;
  nlohmann::json users = nlohmann::json::array();
  for (const auto& [user, fact] : load_facts(reader, region).users) {
    nlohmann::json one = {{"user", user.text},
                          {"name", fact.name},
                          {"role", to_text(fact.role)},
                          {"unit", fact.unit ? nlohmann::json(fact.unit->text) : nullptr},
                          {"set_up", nullptr},
                          {"password", nullptr}};
    if (says(office, user, fact)) {
      const tally::AccountState& said = office.accounts.at(user);
      one["set_up"] = act_json(reader, region, said.by, said.leaf);
    }
    const auto password = passwords.find(user);
    if (password != passwords.end() &&
        says(office, CredentialKind::user_password, user, password->second)) {
      const auto& said = office.credentials.at({CredentialKind::user_password, user});
      one["password"] = act_json(reader, region, said.by, said.leaf);
    }
    users.push_back(std::move(one));
  }
  return json_reply(200, {{"users", std::move(users)}});
}

}  // namespace suara::central
