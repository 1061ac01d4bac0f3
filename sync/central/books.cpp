#include "sync/central/books.hpp"

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
  office_booted = false;
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
  cells.push_back(tally::take_office_batch(*office, stored,
                                           tally::past_of(database, directory->tenant), claims()));
  auto changed = std::make_shared<Directory>(*directory);
  changed->office = std::move(office);
  directory = std::move(changed);
}

void Books::release(const record::Place& place, std::uint64_t leaf,
                    std::span<const record::SoundStretch> frees) {
  if (frees.empty()) return;
  auto released = tally::release(*directory->office, tally::name_of(place), leaf, frees,
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
