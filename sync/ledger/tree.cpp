#include "sync/ledger/tree.hpp"

namespace suara::ledger {
namespace {

std::uint64_t key_of(unsigned level, std::uint64_t position) {
  return (std::uint64_t{level} << 56) | position;
}

}  // namespace

Tree::Tree(SQLite::Database& database)
    : insert_(database,
              "INSERT INTO node(tenant_id, level, position, hash) VALUES(?1, ?2, ?3, ?4)"),
      select_(database,
              "SELECT hash FROM node WHERE tenant_id = ?1 AND level = ?2 AND position = ?3") {}

std::unordered_map<std::uint64_t, Hash>& Tree::known_of(const TenantId& tenant) {
  auto& known = known_[tenant];
  if (known.size() > kKnownNodesMax) known.clear();
  return known;
}

void Tree::append(const TenantId& tenant, std::uint64_t size, const Hash& leaf) {
  for (const record::NewNode& added : record::append_leaf(size, leaf, reader(tenant))) {
    insert_.run(tenant, added.level, added.index, added.hash);
    known_of(tenant)[key_of(added.level, added.index)] = added.hash;
  }
}

Hash Tree::node(const TenantId& tenant, unsigned level, std::uint64_t position) {
  auto& known = known_of(tenant);
  const auto found = known.find(key_of(level, position));
  if (found != known.end()) return found->second;
  const auto read =
      select_.first([](const Row& row) { return row.hash(0); }, tenant, level, position);
  return known[key_of(level, position)] = read.value();
}

record::NodeReader Tree::reader(const TenantId& tenant) {
  return [this, &tenant](unsigned level, std::uint64_t position) {
    return node(tenant, level, position);
  };
}

Hash Tree::root(const TenantId& tenant, std::uint64_t size) {
  KnownRoot& known = roots_[tenant];
  if (known.size != size || size == 0) known = {size, record::root(size, reader(tenant))};
  return known.root;
}

void Tree::forget() {
  known_.clear();
  roots_.clear();
}

record::Proof Tree::inclusion(const TenantId& tenant, std::uint64_t index, std::uint64_t size) {
  return record::inclusion_proof(index, size, reader(tenant));
}

record::Proof Tree::consistency(const TenantId& tenant, std::uint64_t from, std::uint64_t to) {
  return record::consistency_proof(from, to, reader(tenant));
}

}  // namespace suara::ledger
