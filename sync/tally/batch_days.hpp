// On which days the records of each batch were written, so that a search of a period reads its
// batches and no other: a late one may stand in any leaf behind. In memory, 8 octets a leaf.
#pragma once
#include <SQLiteCpp/Database.h>

#include <limits>
#include <map>
#include <vector>

#include "sync/ledger/ledger.hpp"
#include "sync/tally/office_state.hpp"

namespace suara::tally {

class BatchDays {
 public:
  // Reads the leaves that it has not read, at most so many; false: there is no more. Begins anew
  // where the ledger is another, or what its records are dated by: the zone, since when a device
  // was enrolled.
  bool follow(SQLite::Database& reader, const TenantId& tenant, const OfficeState& office,
              std::uint64_t leaves_max = std::numeric_limits<std::uint64_t>::max());

  // Leaves that may hold a ballot, service or duty of the days first..last, both inclusive; among
  // them all that were not read.
  std::vector<ledger::LeafSpan> touching(Date first, Date last) const;

 private:
  struct Days {  // the last before the first: none
    Date first{std::numeric_limits<std::int32_t>::max()};
    Date last{std::numeric_limits<std::int32_t>::min()};
  };
  bool follows(ledger::Ledger& ledger, const TenantId& tenant, const OfficeState& office) const;
  static Days days_of(const ledger::StoredBatch& stored, Instant begun, Zone zone);

  std::vector<Days> leaves_;
  Hash root_{};  // of the tree that they are the leaves of
  Zone zone_;
  std::map<std::pair<DeviceId, std::uint32_t>, Instant> begun_;  // of the chains in them, by epoch
};

}  // namespace suara::tally
