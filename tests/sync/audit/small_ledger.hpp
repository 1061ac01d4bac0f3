// A small region's ledger with everything that verification must understand, exported by the real
// central over HTTP, with the receipts that its kiosks kept.
#pragma once
#include <string>
#include <vector>

#include "sync/audit/region.hpp"
#include "sync/audit/verify.hpp"
#include "tests/sync/central/running_central.hpp"

namespace suara::test {

struct SmallLedger {
  explicit SmallLedger(const std::filesystem::path& folder);

  std::filesystem::path folder;    // of the export
  std::filesystem::path receipts;  // as the kiosks got them
  std::string region_json;
  std::vector<record::StoredFrame> frames;
  std::string receipt_key_id;
  record::SigningKey receipt_key = record::SigningKey::from_seed({});  // the central's own
  record::SigningKey office_key = record::SigningKey::from_seed({});
  record::SigningKey root = record::SigningKey::from_seed({2});
  record::SigningKey device_key = record::SigningKey::from_seed({11});
  Instant time;
};

std::vector<record::StoredFrame> read_frames(const std::filesystem::path& batches);
// Fetches an export as an auditor of that central.
void fetch_export(RunningCentral& central, const std::filesystem::path& folder,
                  bool with_sides = false);

}  // namespace suara::test
