// The tree of an earlier log whose leaves stand in the present one, moved on by some places. Its
// nodes are no rows: they are made from the leaves when asked for, and the upper ones remembered.
#pragma once
#include <map>
#include <tuple>

#include "sync/ledger/tree.hpp"

namespace suara::ledger {

class CarriedTree {
 public:
  // Leaf n of the earlier log is leaf n + shift of the tenant's tree; all of one object are asked
  // for with the same tree. Both must outlive the reader.
  record::NodeReader reader(Tree& tree, const TenantId& tenant, std::uint64_t shift);
  void forget() { known_.clear(); }

 private:
  static constexpr unsigned kRememberedFrom = 4;  // below it a node is sixteen leaves at most
  using Key = std::tuple<std::uint64_t, unsigned, std::uint64_t>;  // shift, level, index
  Hash node(Tree& tree, const TenantId& tenant, const Key& key);
  std::map<Key, Hash> known_;
};

}  // namespace suara::ledger
