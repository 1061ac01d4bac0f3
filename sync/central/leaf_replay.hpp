// Batches that lie in rows (a mirror's, those of a log that is begun anew) through the same judging
// and counting as when they came.
#pragma once
#include <stdexcept>

#include "sync/central/books.hpp"

namespace suara::central {

// What was replayed is not what had been stored.
struct Different : std::runtime_error {
  explicit Different(std::uint64_t at) : std::runtime_error("replayed otherwise"), leaf(at) {}
  std::uint64_t leaf;
};

// The rows are those of two tables of this connection alone: mirror_batch(leaf_index, branch,
// known, received_ms, dispositions, upload, carried), mirror_side_part(leaf_index, seq, ordinal,
// sealed).
class LeafReplay {
 public:
  explicit LeafReplay(Books& books);  // makes both tables
  // In the order of their leaves, each as leaf_index + shift; both tables are empty then. Within
  // the caller's transaction. Throws Different. How many there were.
  std::uint64_t replay(std::uint64_t shift);

 private:
  void replay_one(const ledger::Row& row, std::uint64_t shift);
  std::vector<record::SidePart> side_parts_of(std::uint64_t leaf);
  Books& books_;
};

}  // namespace suara::central
