#include "sync/central/books.hpp"

#include <algorithm>

#include "sync/tally/filed_counts.hpp"

namespace suara::central {

Books::Books(const DataFolder& folder, std::string program_version)
    : database(folder.open_writer()),
      keys(folder.keys()),
      version(std::move(program_version)),
      ledger(database),
      tallies(database) {
  forget();
}

void Books::reload() {
  auto loaded = load_directory(database).value();
  loaded.office = directory->office;
  directory = std::make_shared<const Directory>(std::move(loaded));
  bundles.clear();
}

KeyStore::Signer Books::office_key(const record::Place& place, Instant now) {
  const auto chain = office_sealed_by ? std::nullopt : ledger.chain(place);
  const auto& stated = directory->stated.find(record::kOfficePurpose)->second;
  if (chain)
    ledger::each_batch_of(database, place, chain->seq, chain->seq,
                          [&](const ledger::StoredBatch& last) {
                            for (const record::KeyStatement& one : stated)
                              if (record::signature_holds(last.batch, one.key))
                                office_sealed_by = one;
                          });
  const Instant at = office_sealed_by ? std::max(now, office_sealed_by->from) : now;
  auto key = keys.office_key(directory->stated, at);
  for (const record::KeyStatement& one : stated)
    if (one.key == key->public_key()) office_sealed_by = one;
  return key;
}

void Books::flush() {
  ledger.flush();
  tallies.add(directory->tenant, cells);
  cells.clear();
}

void Books::begin_anew() {
  ledger.forget();
  carried.forget();
  tallies.forget();
  cells.clear();
  office_booted = false;
  office_sealed_by.reset();
  bundles.clear();
  bundles_sent.clear();
  auto emptied = load_directory(database).value();  // The office's chain is folded again.
  directory = std::make_shared<const Directory>(std::move(emptied));
}

void Books::forget() {
  ledger.forget();
  carried.forget();
  tallies.forget();
  cells.clear();
  erased = false;
  told = false;
  office_booted = false;
  office_sealed_by.reset();
  auto loaded = load_directory(database).value();
  loaded.office =
      std::make_shared<const tally::OfficeState>(tally::office_of(database, loaded.tenant));
  directory = std::make_shared<const Directory>(std::move(loaded));
  bundles.clear();
}

void Books::take_office(const ledger::StoredBatch& stored) {
  tallies.add(directory->tenant, cells);  // The acts reach back to this very group too.
  cells.clear();
  auto office = std::make_shared<tally::OfficeState>(*directory->office);
  auto all = tally::take_office_batch(*office, stored, tally::past_of(database, directory->tenant),
                                      claims());
  cells.push_back(std::move(all.cells));
  tally::file_services(database, directory->tenant, all.services);
  auto changed = std::make_shared<Directory>(*directory);
  changed->office = std::move(office);
  directory = std::move(changed);
}

void Books::release(const record::Place& place, const tally::Contacts& shown) {
  if (shown.frees.empty()) return;
  auto released = tally::release(*directory->office, shown,
                                 tally::past_of(database, directory->tenant), claims());
  for (const tally::StillHeld& batch : released.batches) tallies.note_released(place, batch);
  cells.push_back(std::move(released.cells));
}

tally::RowClaims Books::claims() {
  tally::RowClaims rows;
  rows.take = [this](std::uint32_t import, std::uint32_t row, const tally::Claimant& claimant) {
    return tallies.claim_row(directory->tenant, import, row, claimant);
  };
  rows.has = [this](std::uint32_t import, std::uint32_t row, const tally::Claimant& claimant) {
    return tallies.has_row(directory->tenant, import, row, claimant);
  };
  return rows;
}

}  // namespace suara::central
