#include "sync/ledger/schema.hpp"

namespace suara::ledger {

namespace {

// batch keeps rowids: rows of some KiB would make a key-ordered tree deep.
constexpr std::string_view kTables = R"sql(
CREATE TABLE log(
  tenant_id TEXT NOT NULL PRIMARY KEY,
  log_id INTEGER NOT NULL,
  size INTEGER NOT NULL,
  records INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE node(
  tenant_id TEXT NOT NULL,
  level INTEGER NOT NULL,
  position INTEGER NOT NULL,
  hash BLOB NOT NULL,
  PRIMARY KEY(tenant_id, level, position)
) WITHOUT ROWID;

CREATE TABLE batch(
  tenant_id TEXT NOT NULL,
  leaf_index INTEGER NOT NULL,
  device_id TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  branch INTEGER NOT NULL,
  first_seq INTEGER NOT NULL,
  count INTEGER NOT NULL,
  known INTEGER NOT NULL,
  forked_from INTEGER,
  memory BLOB,
  received_ms INTEGER NOT NULL,
  dispositions BLOB,
  upload BLOB NOT NULL,
  carried INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY(tenant_id, leaf_index)
);
CREATE INDEX batch_place ON batch(tenant_id, device_id, epoch, branch, first_seq);

CREATE TABLE chain(
  tenant_id TEXT NOT NULL,
  device_id TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  branch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  hash BLOB NOT NULL,
  memory BLOB NOT NULL,
  batches INTEGER NOT NULL,
  last_contact_ms INTEGER NOT NULL,
  PRIMARY KEY(tenant_id, device_id, epoch, branch)
) WITHOUT ROWID;

CREATE TABLE other_head(
  tenant_id TEXT NOT NULL,
  device_id TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  branch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  log_id INTEGER NOT NULL,
  tree_size INTEGER NOT NULL,
  root BLOB NOT NULL,
  own_log_id INTEGER NOT NULL,
  own_tree_size INTEGER NOT NULL,
  own_root BLOB NOT NULL,
  received_ms INTEGER NOT NULL,
  PRIMARY KEY(tenant_id, device_id, epoch, branch, seq)
) WITHOUT ROWID;

CREATE TABLE side_part(
  tenant_id TEXT NOT NULL,
  device_id TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  branch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  sealed BLOB NOT NULL,
  PRIMARY KEY(tenant_id, device_id, epoch, branch, seq, ordinal)
) WITHOUT ROWID;
)sql";

}  // namespace

std::string_view schema() { return kTables; }

}  // namespace suara::ledger
