#include "common/record/merkle.hpp"

#include <bit>

#include "common/record/keys.hpp"

namespace suara::record {
namespace {

constexpr std::string_view kLeafPrefix{"\0", 1};
constexpr std::string_view kNodePrefix{"\1", 1};

// Largest power of two below size (> 1), as its exponent.
unsigned split_level(std::uint64_t size) {
  return static_cast<unsigned>(std::bit_width(size - 1)) - 1;
}

// Root of the leaves [start, start + size); start is a multiple of the power of two >= size.
Hash range_root(std::uint64_t start, std::uint64_t size, const NodeReader& node) {
  if (std::has_single_bit(size)) {
    const auto level = static_cast<unsigned>(std::countr_zero(size));
    return node(level, start >> level);
  }
  const std::uint64_t left = std::uint64_t{1} << split_level(size);
  return node_hash(range_root(start, left, node), range_root(start + left, size - left, node));
}

// RFC 9162 section 2.1.3.1, PATH.
void inclusion(std::uint64_t index, std::uint64_t start, std::uint64_t size,
               const NodeReader& node, Proof& proof) {
  if (size == 1) return;
  const std::uint64_t left = std::uint64_t{1} << split_level(size);
  if (index < left) {
    inclusion(index, start, left, node, proof);
    proof.push_back(range_root(start + left, size - left, node));
  } else {
    inclusion(index - left, start + left, size - left, node, proof);
    proof.push_back(range_root(start, left, node));
  }
}

// RFC 9162 section 2.1.4.1, SUBPROOF.
void subproof(std::uint64_t from, std::uint64_t start, std::uint64_t size, bool known,
              const NodeReader& node, Proof& proof) {
  if (from == size) {
    if (!known) proof.push_back(range_root(start, size, node));
    return;
  }
  const std::uint64_t left = std::uint64_t{1} << split_level(size);
  if (from <= left) {
    subproof(from, start, left, known, node, proof);
    proof.push_back(range_root(start + left, size - left, node));
  } else {
    subproof(from - left, start + left, size - left, false, node, proof);
    proof.push_back(range_root(start, left, node));
  }
}

}  // namespace

Hash leaf_hash(std::string_view leaf) { return sha256({kLeafPrefix, leaf}); }

Hash node_hash(const Hash& left, const Hash& right) {
  return sha256({kNodePrefix, view_of(left), view_of(right)});
}

Hash empty_root() { return sha256({}); }

std::vector<NewNode> append_leaf(std::uint64_t size, const Hash& leaf, const NodeReader& node) {
  std::vector<NewNode> added{{0, size, leaf}};
  for (std::uint64_t index = size; index % 2 == 1; index /= 2) {
    const NewNode& below = added.back();
    const Hash hash = node_hash(node(below.level, index - 1), below.hash);
    added.push_back({below.level + 1, index / 2, hash});
  }
  return added;
}

Hash root(std::uint64_t size, const NodeReader& node) {
  return size == 0 ? empty_root() : range_root(0, size, node);
}

Proof inclusion_proof(std::uint64_t index, std::uint64_t size, const NodeReader& node) {
  Proof proof;
  inclusion(index, 0, size, node, proof);
  return proof;
}

Proof consistency_proof(std::uint64_t from, std::uint64_t to, const NodeReader& node) {
  Proof proof;
  if (from > 0) subproof(from, 0, to, true, node, proof);
  return proof;
}

// RFC 9162 section 2.1.3.2.
bool inclusion_holds(std::uint64_t index, std::uint64_t size, const Hash& leaf,
                     const Proof& proof, const Hash& root) {
  if (index >= size) return false;
  std::uint64_t fn = index, sn = size - 1;
  Hash hash = leaf;
  for (const Hash& sibling : proof) {
    if (sn == 0) return false;
    if (fn % 2 == 1 || fn == sn) {
      hash = node_hash(sibling, hash);
      while (fn % 2 == 0 && fn != 0) fn >>= 1, sn >>= 1;
    } else {
      hash = node_hash(hash, sibling);
    }
    fn >>= 1;
    sn >>= 1;
  }
  return sn == 0 && hash == root;
}

// RFC 9162 section 2.1.4.2.
bool consistency_holds(std::uint64_t from, std::uint64_t to, const Hash& root_from,
                       const Hash& root_to, const Proof& proof) {
  if (from > to) return false;
  if (from == to) return proof.empty() && root_from == root_to;
  if (from == 0) return proof.empty();
  const bool whole = std::has_single_bit(from);
  if (!whole && proof.empty()) return false;
  std::size_t next = whole ? 0 : 1;
  Hash fr = whole ? root_from : proof[0];
  Hash sr = fr;
  std::uint64_t fn = from - 1, sn = to - 1;
  while (fn % 2 == 1) fn >>= 1, sn >>= 1;
  for (; next < proof.size(); ++next) {
    if (sn == 0) return false;
    if (fn % 2 == 1 || fn == sn) {
      fr = node_hash(proof[next], fr);
      sr = node_hash(proof[next], sr);
      while (fn % 2 == 0 && fn != 0) fn >>= 1, sn >>= 1;
    } else {
      sr = node_hash(sr, proof[next]);
    }
    fn >>= 1;
    sn >>= 1;
  }
  return sn == 0 && fr == root_from && sr == root_to;
}

bool is_subtree(std::uint64_t start, std::uint64_t end) {
  if (start >= end) return false;
  constexpr std::uint64_t kHighest = std::uint64_t{1} << 63;
  return end - start <= kHighest && start % std::bit_ceil(end - start) == 0;
}

bool subtree_inclusion_holds(std::uint64_t index, std::uint64_t start, std::uint64_t end,
                             const Hash& leaf, const Proof& proof, const Hash& subtree_root) {
  return is_subtree(start, end) && index >= start && index < end &&
         inclusion_holds(index - start, end - start, leaf, proof, subtree_root);
}

namespace {

// First and last leaf of the subtree and last leaf of the tree, on the level reached so far.
struct Climb {
  std::uint64_t first, last, tree_last;
  void up() { first >>= 1, last >>= 1, tree_last >>= 1; }
  bool whole() const { return first == last; }
};

bool takes_left(Climb& at, const Hash& sibling, Hash& subtree, Hash& tree) {
  if (at.last % 2 == 0 && at.last != at.tree_last) return false;
  if (at.first < at.last) subtree = node_hash(sibling, subtree);
  tree = node_hash(sibling, tree);
  while (at.last % 2 == 0 && at.last != 0) at.up();
  return true;
}

}  // namespace

// Section 4.4.3 of the draft.
bool subtree_consistency_holds(std::uint64_t start, std::uint64_t end, std::uint64_t size,
                               const Hash& subtree_root, const Hash& root, const Proof& proof) {
  if (start == end) return end <= size && subtree_root == empty_root() && proof.empty();
  if (!is_subtree(start, end) || end > size) return false;
  Climb at{start, end - 1, size - 1};
  if (end == size)
    while (!at.whole()) at.up();
  else
    while (!at.whole() && at.last % 2 == 1) at.up();
  const bool whole = at.whole();
  if (!whole && proof.empty()) return false;
  Hash subtree = whole ? subtree_root : proof[0];
  Hash tree = subtree;
  for (std::size_t next = whole ? 0 : 1; next < proof.size(); ++next) {
    if (at.tree_last == 0) return false;
    if (!takes_left(at, proof[next], subtree, tree)) tree = node_hash(tree, proof[next]);
    at.up();
  }
  return at.tree_last == 0 && subtree == subtree_root && tree == root;
}

}  // namespace suara::record
