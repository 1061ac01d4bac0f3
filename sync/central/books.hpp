// All that the writer thread alone touches: the writing connection and what is remembered of it.
#pragma once
#include <SQLiteCpp/Database.h>

#include <map>
#include <memory>
#include <vector>

#include "sync/central/data_folder.hpp"
#include "sync/central/directory.hpp"
#include "sync/ledger/carried_tree.hpp"
#include "sync/ledger/ledger.hpp"
#include "sync/tally/release.hpp"
#include "sync/tally/tallies.hpp"

namespace suara::central {

struct BuiltBundle {
  Bytes bytes;
  Hash hash{};
};

struct Books {
  Books(const DataFolder& folder, std::string program_version);
  Books(const Books&) = delete;
  Books& operator=(const Books&) = delete;

  SQLite::Database database;
  KeyStore& keys;
  const std::string version;
  ledger::Ledger ledger;
  ledger::CarriedTree carried;  // of logs before this one
  tally::Tallies tallies;
  std::shared_ptr<const Directory> directory;  // as it is now: append_office, reload put another
  std::vector<domain::Cells> cells;            // of the batches of this group, not yet written
  bool erased = false;                         // side parts went in this group
  bool told = false;                           // respondents told something in this group
  bool office_booted = false;                  // this run has written its Boot record
  // That which sealed the office's last batch: a clock set back never leads to an older one.
  std::optional<record::KeyStatement> office_sealed_by;
  std::map<UnitId, BuiltBundle> bundles;       // of bundles_day
  Date bundles_day;
  std::map<record::Place, Hash> bundles_sent;  // the newest, by chain

  // The region's facts were changed in this transaction.
  void reload();
  // The key that seals the next batch of that chain of the office.
  KeyStore::Signer office_key(const record::Place& chain, Instant now);
  // Before the commit: what is only remembered so far becomes rows.
  void flush();
  // After a rollback.
  void forget();
  // The ledger's rows and what is made from them are gone from the tables: as at the beginning.
  void begin_anew();
  // A batch of the office lies in that leaf: its acts take effect.
  void take_office(const ledger::StoredBatch& stored);
  // What a device's batch shows of the clock in its earlier ones.
  void release(const record::Place& place, const tally::Contacts& shown);
  tally::RowClaims claims();
};

}  // namespace suara::central
