#include "sync/tally/schema.hpp"

#include "sync/tally/cell_rows.hpp"
#include "sync/tally/comments.hpp"
#include "sync/tally/day_moves.hpp"
#include "sync/tally/filed_counts.hpp"
#include "sync/tally/flag_rows.hpp"

namespace suara::tally {

namespace {

// quarter is 4 * year + number - 1.
constexpr std::string_view kTables = R"sql(
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
  figures TEXT NOT NULL DEFAULT '',
  made_of TEXT NOT NULL DEFAULT '',
  kind INTEGER NOT NULL DEFAULT 0,
  made INTEGER NOT NULL DEFAULT 0,
  reasons TEXT NOT NULL DEFAULT '',
  comments TEXT NOT NULL DEFAULT '',
  PRIMARY KEY(tenant_id, officer, quarter, faces, number)
) WITHOUT ROWID;

-- edition.made_of stands in the newest one of each number of faces; edition.made counts all of a
-- tenant's in the order in which they were made; edition.comments names the ballots whose comments
-- came with it.
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

std::string_view schema() {
  static const std::string all = cell_tables(kCells) + std::string(kTables) +
                                 std::string(service_day_table()) + std::string(filed_tables()) +
                                 std::string(day_moves_table()) + std::string(flag_tables()) +
                                 std::string(comment_tables());
  return all;
}

}  // namespace suara::tally
