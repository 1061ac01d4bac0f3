// What counting may ask of earlier leaves.
#pragma once
#include <limits>

#include "sync/tally/counting.hpp"

namespace suara::tally {

inline constexpr std::uint64_t kSeqMax = std::numeric_limits<std::uint64_t>::max();

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

}  // namespace suara::tally
