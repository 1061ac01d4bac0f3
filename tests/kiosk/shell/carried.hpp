// A kiosk of a real region that has no network, and the stick between the two, for tests.
#pragma once
#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

#include <algorithm>

#include "common/record/batch_files.hpp"
#include "kiosk/shell/clocks.hpp"
#include "tests/kiosk/journal/central_double.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/region.hpp"

namespace suara::test {

inline const Environment kEnglish = {{"LC_ALL", "en_US.UTF-8"}};

inline std::vector<std::filesystem::path> files_of(const std::filesystem::path& folder,
                                                   const std::string& extension = "") {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (extension.empty() || entry.path().extension() == extension) files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

// Enrolled over the network, then never connected again.
struct OfflineKiosk {
  Region& region;
  std::string device;
  std::filesystem::path data = region.kiosk_data(device);

  OfflineKiosk(Region& of, std::string name) : region(of), device(std::move(name)) {
    region.enrol(device, "DISDUKCAPIL", "L1", region.url());
  }

  journal::Journal journal() const { return *journal::Journal::open(data); }
  record::SigningKey key() const { return *journal::load_device_key(data); }
  void rate(int times, std::uint8_t score = 4) const {
    auto open = journal();
    open.boot(kiosk::read_clocks(), "0.1.0", kiosk::machine_boot_id());
    for (int i = 0; i < times; ++i) {
      open.open_draft({OfficerId{"P-0001"}, CounterId{"L1"}, ServiceId{"ktp"}},
                      kiosk::read_clocks());
      open.close_draft(a_score(score), domain::ClosedBy::selesai, 9'000, kiosk::read_clocks());
    }
  }

  Finished run_verb(const std::string& verb, const std::string& option,
                    const std::filesystem::path& stick, int expected_status,
                    const std::vector<std::string>& more = {}) const {
    std::vector<std::string> command{program_path("suara-kiosk"), verb, "--data", data.string(),
                                     option, stick.string()};
    command.insert(command.end(), more.begin(), more.end());
    Finished finished = run(command, kEnglish);
    CHECK_MESSAGE(finished.status == expected_status, finished.output);
    return finished;
  }
  Finished export_to(const std::filesystem::path& stick, int expected_status = 0,
                     const std::vector<std::string>& more = {}) const {
    return run_verb("export", "--to", stick, expected_status, more);
  }
  Finished receipts_from(const std::filesystem::path& stick, int expected_status = 0) const {
    return run_verb("receipts", "--from", stick, expected_status);
  }
};

inline Finished import_from(Region& region, const std::filesystem::path& stick,
                            int expected_status = 0) {
  return region.suara({"import", "batches", stick.string(), "--format", "csv"}, expected_status);
}

// What the central of the region has, read beside it.
inline SQLite::Database ledger_of(const Region& region) {
  return {(region.folder() / "central/central.db").string(), SQLite::OPEN_READWRITE, 5'000};
}
inline std::int64_t number_in(const Region& region, const std::string& sql) {
  return ledger_of(region).execAndGet(sql).getInt64();
}
inline std::int64_t rated_in(const Region& region) {
  return number_in(region, "SELECT coalesce(sum(rated), 0) FROM tally");
}
// Every octet of batches, tree and tallies.
inline std::string everything_in(const Region& region) {
  auto db = ledger_of(region);
  std::string all;
  for (const char* table : {"log", "node", "batch", "tally"}) {
    SQLite::Statement rows(db, std::string("SELECT * FROM ") + table);
    while (rows.executeStep())
      for (int i = 0; i < rows.getColumnCount(); ++i)
        all += rows.getColumn(i).getString() + "\x1f";
  }
  return all;
}

}  // namespace suara::test
