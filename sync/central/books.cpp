#include "sync/central/books.hpp"

namespace suara::central {

Books::Books(const DataFolder& folder, std::string program_version)
    : database(folder.open_writer()),
      keys(folder.keys()),
      version(std::move(program_version)),
      ledger(database),
      tallies(database) {
  reload();
}

void Books::reload() {
  directory = std::make_shared<const Directory>(load_directory(database).value());
  bundles.clear();
}

void Books::flush() {
  ledger.flush();
  tallies.add(directory->tenant, cells);
  cells.clear();
}

void Books::forget() {
  ledger.forget();
  tallies.forget();
  cells.clear();
  office_booted = false;
  reload();
}

tally::Counting counting_in(const Directory& region, tally::RowQuestion row_standing) {
  tally::Counting how;
  how.zone = region.zone;
  how.context.unit_of = [&region](const CounterId& counter, Date day) {
    return region.unit_of(counter, day);
  };
  how.row_standing = std::move(row_standing);
  return how;
}

tally::Counting Books::counting() {
  return counting_in(*directory,
                     [this](const record::Import& import, const domain::ImportedRow& row) {
                       return tallies.take_row(directory->tenant, import, row);
                     });
}

}  // namespace suara::central
