// An export whose office says something else, sealed anew with the region's own keys: what whoever
// holds the central's disk could make.
#pragma once
#include "sync/central/office_chain.hpp"
#include "tests/support/paths.hpp"
#include "tests/sync/audit/forger.hpp"
#include "tests/sync/audit/small_ledger.hpp"

namespace suara::test {

// The problem's code; empty: all holds.
inline std::string found_in(const std::filesystem::path& folder) {
  const auto found = audit::verify({folder, "", {}, {}});
  const auto* finding = std::get_if<audit::Finding>(&found);
  return finding == nullptr ? "" : finding->problem.code;
}

// The frame with every Kind of the office changed, behind the batch that ended with `before`.
template <class Kind, class Change>
record::StoredFrame forged_frame(record::StoredFrame frame, const record::SigningKey& office,
                                 std::optional<Hash>& before, const Change& change) {
  const record::Batch batch = record::parse_batch(frame.batch).value();
  if (batch.header.place.device != central::kOfficeDevice) return frame;
  std::vector<Bytes> records = batch.records;
  for (Bytes& bytes : records) {
    auto one = record::decode(bytes).value();
    auto* said = std::get_if<Kind>(&one.body);
    if (said == nullptr) continue;
    change(*said);
    bytes = record::encode(one);
  }
  frame.batch = record::seal_batch(batch.header.place, batch.header.first_seq,
                                   before.value_or(batch.header.h_before), records, office);
  before = record::parse_batch(frame.batch)->header.h_after;
  return frame;
}

// What is found in an export made of the honest one with every Kind of the office changed. edit: of
// the tallies, which are those of the changed ledger without it; likewise services.
template <class Kind, class Change>
std::string found_in_forged(const RunningCentral& central, const std::filesystem::path& honest,
                            const std::filesystem::path& forged, const Change& change,
                            const Forger::Edit& edit = {},
                            const std::optional<std::string>& services = {}) {
  const auto keys = central::read_keyring(central.folder / "central" / "central.keys").value();
  Forger forger(forged, read_file(honest / record::kRegionFile), {"kota-contoh"});
  std::optional<Hash> before;
  for (const record::StoredFrame& frame : read_frames(honest / record::kBatchesFile))
    forger.add(forged_frame<Kind>(frame, keys.office[0], before, change));
  forger.services = services;
  forger.finish(central::key_id_of(keys.receipt[0].public_key()), keys.receipt[0],
                {central.now_ms}, edit);
  return found_in(forged);
}

}  // namespace suara::test
