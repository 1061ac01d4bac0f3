// A tenant's log: an RFC 9162 tree whose complete nodes are rows. One tree object a connection;
// it remembers nodes, so whatever is rolled back must be forgotten with forget().
#pragma once
#include <cstdint>
#include <map>
#include <unordered_map>

#include "common/base/ids.hpp"
#include "common/record/merkle.hpp"
#include "sync/ledger/prepared.hpp"

namespace suara::ledger {

class Tree {
 public:
  explicit Tree(SQLite::Database& database);

  // Adds leaf number `size` to a tree of `size` leaves.
  void append(const TenantId& tenant, std::uint64_t size, const Hash& leaf);
  Hash node(const TenantId& tenant, unsigned level, std::uint64_t position);
  Hash root(const TenantId& tenant, std::uint64_t size);
  record::Proof inclusion(const TenantId& tenant, std::uint64_t index, std::uint64_t size);
  record::Proof consistency(const TenantId& tenant, std::uint64_t from, std::uint64_t to);
  void forget();

 private:
  record::NodeReader reader(const TenantId& tenant);
  std::unordered_map<std::uint64_t, Hash>& known_of(const TenantId& tenant);

  static constexpr std::size_t kKnownNodesMax = 100'000;
  std::unordered_map<TenantId, std::unordered_map<std::uint64_t, Hash>> known_;
  struct KnownRoot {
    std::uint64_t size = 0;
    Hash root{};
  };
  std::map<TenantId, KnownRoot> roots_;  // asked for once a receipt of the same group
  Prepared insert_;
  Prepared select_;
};

}  // namespace suara::ledger
