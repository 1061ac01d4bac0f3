#include "sync/tally/schema.hpp"

namespace suara::tally {

namespace {

// The officer stands before the month, so that one person's period is one stretch of the tree and
// no key leads with time. quarter is 4 * year + number - 1.
constexpr std::string_view kTables = R"sql(
CREATE TABLE tally(
  tenant_id TEXT NOT NULL,
  officer TEXT NOT NULL,
  month INTEGER NOT NULL,
  freezes INTEGER NOT NULL,
  unit TEXT NOT NULL,
  day INTEGER NOT NULL,
  service TEXT NOT NULL,
  result INTEGER NOT NULL,
  channel INTEGER NOT NULL,
  faces INTEGER NOT NULL,
  s1 INTEGER NOT NULL,
  s2 INTEGER NOT NULL,
  s3 INTEGER NOT NULL,
  s4 INTEGER NOT NULL,
  s5 INTEGER NOT NULL,
  rated INTEGER NOT NULL,
  withdrawn INTEGER NOT NULL,
  skipped INTEGER NOT NULL,
  cancelled INTEGER NOT NULL,
  superseded INTEGER NOT NULL,
  interrupted INTEGER NOT NULL,
  timed_out INTEGER NOT NULL,
  services INTEGER NOT NULL,
  offered INTEGER NOT NULL,
  PRIMARY KEY(tenant_id, officer, month, freezes, unit, day, service, result, channel, faces)
) WITHOUT ROWID;

CREATE TABLE edition_due(
  tenant_id TEXT NOT NULL,
  officer TEXT NOT NULL,
  quarter INTEGER NOT NULL,
  PRIMARY KEY(tenant_id, officer, quarter)
) WITHOUT ROWID;

CREATE TABLE edition(
  tenant_id TEXT NOT NULL,
  officer TEXT NOT NULL,
  quarter INTEGER NOT NULL,
  faces INTEGER NOT NULL,
  number INTEGER NOT NULL,
  as_of INTEGER NOT NULL,
  ratings INTEGER NOT NULL,
  days INTEGER NOT NULL,
  classes TEXT NOT NULL,
  mean_hundredths INTEGER,
  minimum_ratings INTEGER NOT NULL,
  minimum_days INTEGER NOT NULL,
  PRIMARY KEY(tenant_id, officer, quarter, faces, number)
) WITHOUT ROWID;

-- Who has an imported row: the first record that counted it (leaf and seq).
CREATE TABLE import_row(
  tenant_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  row INTEGER NOT NULL,
  leaf INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY(tenant_id, number, row)
) WITHOUT ROWID;

-- Ballots and services that were held when they came, by runs of one batch; what became of them
-- stands in the office chain.
CREATE TABLE held(
  tenant_id TEXT NOT NULL,
  device_id TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  branch INTEGER NOT NULL,
  first_seq INTEGER NOT NULL,
  last_seq INTEGER NOT NULL,
  why INTEGER NOT NULL,
  day INTEGER NOT NULL,
  leaf INTEGER NOT NULL,
  PRIMARY KEY(tenant_id, device_id, epoch, branch, first_seq)
) WITHOUT ROWID;
)sql";

}  // namespace

std::string_view schema() { return kTables; }

}  // namespace suara::tally
