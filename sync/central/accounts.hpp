// What the office's chain says of those who may act and of the region's lists, held against the rows
// that say the same: a row that was changed by hand opens nothing and shows.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "sync/central/call.hpp"
#include "sync/central/facts.hpp"
#include "sync/central/office_chain.hpp"
#include "sync/central/sessions.hpp"

namespace suara::central {

// As it stands in a Credential: the text holds its own salt.
Hash credential_hash(const std::string& argon2_text);

// Whether the chain names the user with that role and unit.
bool says(const tally::OfficeState& office, const PersonId& user, const UserFact& fact);

// Whether the chain names the account as its row does, and its password. True of everything where
// the chain holds no account or no credential at all (a region of before such records).
bool is_recorded(const tally::OfficeState& office, const Account& account);

// Whether the chain names that PIN; true of every one where it holds no credential at all.
bool is_recorded(const tally::OfficeState& office, const OfficerId& officer,
                 const std::string& pin_hash);

// Before the first account or credential of a region of before such records: what stands in its
// rows is said by the central, as found.
void record_found_accounts(Books& books, Instant now);
OfficeRecord account_record(const PersonId& user, const UserFact& fact, const record::Act& act);

// "settings", "units", "services", "counters", "roster", "superiors", "holidays": SHA-256 of
// "suara.list.1" 00 and of each cell, row by row in the order of their keys, its length in decimal,
// ":" and its octets; a cell that is empty by right is "-" alone.
std::vector<std::pair<std::string, Hash>> list_hashes(const Facts& facts);

// Behind the rows of a setup: what was changed unseen before it (before the first account that is
// named also all that stood), its records and accounts, and what the lists are now.
void record_setup(Books& books, const Facts& before, std::vector<OfficeRecord> records,
                  std::vector<OfficeRecord> accounts, const record::Act& act, Instant now);
// Behind a new log: what was set up while it waited, or stands in the backup's rows beyond its
// ledger.
void record_standing(Books& books, Instant now);

// What stands in the rows and not in the chain, or the other way round, in words for the log: "user
// rina", "credential of rina", "old PIN of P-0001" where the row denies that it must be new, "device
// K-1", "roster", and "clock" where that of a live region is ahead. What the chain says nothing of
// at all (a region of before such records) is not looked at.
std::vector<std::string> find_altered(SQLite::Database& reader, const Directory& region);

// {"users": [{"user", "name", "role", "unit", "set_up": {"by", "at"}, "password": {"by", "at"}}]};
// null: the chain says nothing of it, or something else than the row.
Expected<Response> list_users(const Call& call, SQLite::Database& reader);

}  // namespace suara::central
