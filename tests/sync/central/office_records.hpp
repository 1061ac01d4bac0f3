// The office chain's records as an auditor reads them from the ledger.
#pragma once
#include <variant>
#include <vector>

#include "sync/central/office_chain.hpp"
#include "tests/sync/central/running_central.hpp"

namespace suara::test {

// In order.
inline std::vector<record::Record> office_records(const RunningCentral& central) {
  auto database = central.database();
  std::vector<record::Record> records;
  ledger::each_batch(database, {"kota-contoh"}, 0, [&](const ledger::StoredBatch& stored) {
    if (stored.place.device != central::kOfficeDevice) return;
    for (const Bytes& bytes : stored.batch.records)
      records.push_back(record::decode(bytes).value());
  });
  return records;
}

template <class Kind>
std::vector<Kind> kind_of(const std::vector<record::Record>& records) {
  std::vector<Kind> found;
  for (const auto& record : records)
    if (const auto* one = std::get_if<Kind>(&record.body)) found.push_back(*one);
  return found;
}

}  // namespace suara::test
