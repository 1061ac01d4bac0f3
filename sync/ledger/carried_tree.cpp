#include "sync/ledger/carried_tree.hpp"

namespace suara::ledger {

record::NodeReader CarriedTree::reader(Tree& tree, const TenantId& tenant, std::uint64_t shift) {
  return [this, &tree, &tenant, shift](unsigned level, std::uint64_t index) {
    return node(tree, tenant, {shift, level, index});
  };
}

Hash CarriedTree::node(Tree& tree, const TenantId& tenant, const Key& key) {
  const auto& [shift, level, index] = key;
  if (level == 0) return tree.node(tenant, 0, index + shift);
  const auto found = known_.find(key);
  if (found != known_.end()) return found->second;
  const Hash made = record::node_hash(node(tree, tenant, {shift, level - 1, 2 * index}),
                                      node(tree, tenant, {shift, level - 1, 2 * index + 1}));
  if (level >= kRememberedFrom) known_[key] = made;
  return made;
}

}  // namespace suara::ledger
