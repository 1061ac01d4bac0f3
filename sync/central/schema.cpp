#include "sync/central/schema.hpp"

#include <string>

namespace suara::central {

namespace {

constexpr std::string_view kTables = R"sql(
CREATE TABLE region(
  tenant_id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  zone TEXT NOT NULL,
  mode TEXT NOT NULL,
  root_key BLOB,
  clock_offset_ms INTEGER NOT NULL,
  editions_day INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE key_statement(
  tenant_id TEXT NOT NULL,
  purpose TEXT NOT NULL,
  key_id TEXT NOT NULL,
  from_ms INTEGER NOT NULL,
  statement BLOB NOT NULL,
  signature BLOB NOT NULL,
  PRIMARY KEY(tenant_id, purpose, key_id, from_ms)
) WITHOUT ROWID;

CREATE TABLE device(
  tenant_id TEXT NOT NULL,
  device_id TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  unit TEXT NOT NULL,
  counter TEXT NOT NULL,
  state TEXT NOT NULL,
  code_hash BLOB NOT NULL,
  code_expires_ms INTEGER NOT NULL,
  public_key BLOB,
  program_version TEXT NOT NULL,
  prior TEXT NOT NULL DEFAULT '',
  PRIMARY KEY(tenant_id, device_id, epoch)
) WITHOUT ROWID;
CREATE UNIQUE INDEX device_code ON device(tenant_id, code_hash);

CREATE TABLE unit(
  tenant_id TEXT NOT NULL,
  unit TEXT NOT NULL,
  name TEXT NOT NULL,
  parent TEXT,
  PRIMARY KEY(tenant_id, unit)
) WITHOUT ROWID;

CREATE TABLE catalogue(
  tenant_id TEXT NOT NULL,
  service TEXT NOT NULL,
  unit TEXT NOT NULL,
  from_day INTEGER NOT NULL,
  until_day INTEGER,
  name_id TEXT NOT NULL,
  name_en TEXT NOT NULL,
  shortest_s INTEGER NOT NULL,
  PRIMARY KEY(tenant_id, service, unit, from_day)
) WITHOUT ROWID;

CREATE TABLE counter(
  tenant_id TEXT NOT NULL,
  counter TEXT NOT NULL,
  from_day INTEGER NOT NULL,
  until_day INTEGER,
  unit TEXT NOT NULL,
  name TEXT NOT NULL,
  device TEXT,
  PRIMARY KEY(tenant_id, counter, from_day)
) WITHOUT ROWID;

CREATE TABLE officer(
  tenant_id TEXT NOT NULL,
  officer TEXT NOT NULL,
  nip TEXT NOT NULL,
  name TEXT NOT NULL,
  pin_hash TEXT,
  pin_change INTEGER NOT NULL DEFAULT 0,
  password_hash TEXT,
  PRIMARY KEY(tenant_id, officer)
) WITHOUT ROWID;
CREATE INDEX officer_nip ON officer(tenant_id, nip);

CREATE TABLE roster(
  tenant_id TEXT NOT NULL,
  officer TEXT NOT NULL,
  from_day INTEGER NOT NULL,
  until_day INTEGER,
  unit TEXT NOT NULL,
  PRIMARY KEY(tenant_id, officer, from_day)
) WITHOUT ROWID;
CREATE INDEX roster_unit ON roster(tenant_id, unit);

CREATE TABLE superior(
  tenant_id TEXT NOT NULL,
  officer TEXT NOT NULL,
  from_day INTEGER NOT NULL,
  until_day INTEGER,
  superior TEXT NOT NULL,
  PRIMARY KEY(tenant_id, officer, from_day)
) WITHOUT ROWID;

CREATE TABLE holiday(
  tenant_id TEXT NOT NULL,
  day INTEGER NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY(tenant_id, day)
) WITHOUT ROWID;

CREATE TABLE setting(
  tenant_id TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY(tenant_id, key)
) WITHOUT ROWID;

CREATE TABLE user_account(
  tenant_id TEXT NOT NULL,
  user TEXT NOT NULL,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  unit TEXT,
  password_hash TEXT,
  PRIMARY KEY(tenant_id, user)
) WITHOUT ROWID;

CREATE TABLE operator_code(
  tenant_id TEXT NOT NULL,
  code_hash BLOB NOT NULL,
  PRIMARY KEY(tenant_id, code_hash)
) WITHOUT ROWID;

CREATE TABLE sign_in_attempt(
  tenant_id TEXT NOT NULL,
  account TEXT NOT NULL,
  wrong INTEGER NOT NULL,
  next_ms INTEGER NOT NULL,
  PRIMARY KEY(tenant_id, account)
) WITHOUT ROWID;
)sql";

constexpr std::string_view kSession = R"sql(
-- seal: by a secret that stands in no table, over all of it.
CREATE TABLE session(
  tenant_id TEXT NOT NULL,
  token_hash BLOB NOT NULL,
  role TEXT NOT NULL,
  person TEXT NOT NULL,
  expires_ms INTEGER NOT NULL,
  seal BLOB NOT NULL,
  PRIMARY KEY(tenant_id, token_hash)
) WITHOUT ROWID;
)sql";

constexpr std::string_view kRestart = R"sql(
-- A log that was lost, while it waits for the word of two persons; person: of the first.
CREATE TABLE log_restart(
  tenant_id TEXT NOT NULL PRIMARY KEY,
  log_id INTEGER NOT NULL,
  tree_size INTEGER NOT NULL,
  root BLOB NOT NULL,
  carried INTEGER NOT NULL,
  carried_root BLOB NOT NULL,
  person TEXT,
  role TEXT,
  reason TEXT
) WITHOUT ROWID;
)sql";

constexpr std::string_view kPublicIkm = R"sql(
-- What kiosks show of their unit; quarter is 4 * year + number - 1.
CREATE TABLE public_ikm(
  tenant_id TEXT NOT NULL,
  unit TEXT NOT NULL,
  quarter INTEGER NOT NULL,
  respondents INTEGER NOT NULL,
  ikm_hundredths INTEGER,
  stood_hundredths INTEGER,
  stood_respondents INTEGER NOT NULL,
  PRIMARY KEY(tenant_id, unit)
) WITHOUT ROWID;
)sql";

}  // namespace

std::string_view session_table() { return kSession; }
std::string_view restart_table() { return kRestart; }
std::string_view public_ikm_table() { return kPublicIkm; }

std::string_view schema() {
  static const std::string all = std::string(kTables) + std::string(kSession) +
                                 std::string(kRestart) + std::string(kPublicIkm);
  return all;
}

}  // namespace suara::central
