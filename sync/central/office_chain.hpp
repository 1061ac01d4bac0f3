// The chain of the device "office" (DESIGN section 4): what BKD does, written into the same ledger
// and sealed with the office key by the writer.
#pragma once
#include <span>
#include <vector>

#include "sync/central/books.hpp"

namespace suara::central {

using tally::kOfficeDevice;

struct OfficeRecord {
  record::Body body;
  std::vector<Bytes> salted;  // of its side parts (record::commit_text), to be sealed
};

// Inside the writer's transaction. The region's root key must be pinned. The first records of a
// run are preceded by a Boot record.
void append_office(Books& books, std::span<const OfficeRecord> records, Instant now);

}  // namespace suara::central
