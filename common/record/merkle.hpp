// RFC 9162 section 2.1: Merkle tree hash, inclusion and consistency proofs. Pure; nodes are asked
// for by a function, so that a tree of millions of leaves is never held.
#pragma once
#include <cstdint>
#include <functional>
#include <vector>

#include "common/base/bytes.hpp"

namespace suara::record {

using Proof = std::vector<Hash>;

Hash leaf_hash(std::string_view leaf);
Hash node_hash(const Hash& left, const Hash& right);
Hash empty_root();

// Node (level, index): the root of leaves [index << level, (index + 1) << level), complete.
using NodeReader = std::function<Hash(unsigned level, std::uint64_t index)>;

struct NewNode {
  unsigned level = 0;
  std::uint64_t index = 0;
  Hash hash{};
};
// The complete nodes that leaf number `size` (counted from 0) adds to a tree of `size` leaves:
// itself first, then upwards.
std::vector<NewNode> append_leaf(std::uint64_t size, const Hash& leaf, const NodeReader& node);

Hash root(std::uint64_t size, const NodeReader& node);
// index < size.
Proof inclusion_proof(std::uint64_t index, std::uint64_t size, const NodeReader& node);
// 0 < from <= to; empty where they are equal.
Proof consistency_proof(std::uint64_t from, std::uint64_t to, const NodeReader& node);

bool inclusion_holds(std::uint64_t index, std::uint64_t size, const Hash& leaf,
                     const Proof& proof, const Hash& root);
// from = 0 holds with an empty proof and any root.
bool consistency_holds(std::uint64_t from, std::uint64_t to, const Hash& root_from,
                       const Hash& root_to, const Proof& proof);


// Subtrees (draft-ietf-plants-merkle-tree-certs section 4): the leaves [start, end) where start is
// a multiple of the smallest power of two that is not below end - start.
bool is_subtree(std::uint64_t start, std::uint64_t end);
bool subtree_inclusion_holds(std::uint64_t index, std::uint64_t start, std::uint64_t end,
                             const Hash& leaf, const Proof& proof, const Hash& subtree_root);
// That the subtree is part of the tree of `size` leaves. An empty one holds with the empty root and
// no proof.
bool subtree_consistency_holds(std::uint64_t start, std::uint64_t end, std::uint64_t size,
                               const Hash& subtree_root, const Hash& root, const Proof& proof);

}  // namespace suara::record
