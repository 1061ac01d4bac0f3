// What an office batch changes in what was counted before it: old cells minus, new plus. Pure: the
// past and the claims on imported rows are asked for.
#pragma once
#include "sync/tally/counting.hpp"

namespace suara::tally {

// What lies in earlier leaves.
struct Past {
  // The batches of a chain that hold new records from first to last seq, in their order.
  std::function<void(const ChainName&, std::uint64_t first, std::uint64_t last,
                     const ledger::EachBatch&)>
      of_chain;
  std::function<void(const ledger::EachBatch&)> all;  // in the order of their leaves
  // Whether anything counts under the unit: where nothing does, nothing can leave it.
  std::function<bool(const UnitId&)> has_counts;
};
struct RowClaims {
  RowClaim take;  // and keep
  RowClaim has;   // has taken before; changes nothing
};

// touched: what fold() said while `before` became `after`.
domain::Cells effects(const OfficeState& before, const OfficeState& after, const Touched& touched,
                      const Past& past, const RowClaims& claims);

// Folds the records of an office batch; office becomes the state behind it.
domain::Cells take_office_batch(OfficeState& office, const ledger::StoredBatch& stored,
                                const Past& past, const RowClaims& claims);

}  // namespace suara::tally
