#include <span>

#include "common/record/merkle.hpp"
#include "tests/fuzz/target.hpp"

// Proofs against a tree that is recomputed leaf by leaf: whatever hashes a proof is put together
// from, it convinces of nothing that is not so.
namespace suara::fuzz {
namespace {

using record::Proof;

// RFC 9162 section 2.1.1, word for word.
Hash naive_root(std::span<const Hash> leaves) {
  if (leaves.empty()) return record::empty_root();
  if (leaves.size() == 1) return leaves[0];
  std::size_t k = 1;
  while (k * 2 < leaves.size()) k *= 2;
  return record::node_hash(naive_root(leaves.first(k)), naive_root(leaves.subspan(k)));
}

struct Tree {
  std::vector<Hash> leaves;
  explicit Tree(std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) leaves.push_back(record::leaf_hash(std::to_string(i)));
  }
  Hash root_of(std::size_t size) const { return naive_root(std::span(leaves).first(size)); }
  record::NodeReader reader() const {
    return [this](unsigned level, std::uint64_t index) {
      const std::size_t width = std::size_t{1} << level;
      return naive_root(std::span(leaves).subspan(index * width, width));
    };
  }
};

// Any node of the tree, a root of an earlier size, or a hash of the input's own.
Hash some_hash(Picks& picks, const Tree& tree) {
  const std::size_t size = tree.leaves.size();
  const std::size_t kind = picks.below(4);
  if (kind == 0) return picks.hash();
  if (kind == 1) return tree.root_of(1 + picks.below(size));
  if (kind == 2) return tree.leaves[picks.below(size)];
  const std::size_t first = picks.below(size);
  return naive_root(std::span(tree.leaves).subspan(first, 1 + picks.below(size - first)));
}

Proof some_proof(Picks& picks, const Tree& tree, Proof proof) {
  for (std::size_t edits = picks.below(9); edits > 0; --edits) {
    const std::size_t at = proof.empty() ? 0 : picks.below(proof.size());
    switch (picks.below(4)) {
      case 0:
        proof.push_back(some_hash(picks, tree));
        break;
      case 1:
        if (!proof.empty()) proof.erase(proof.begin() + static_cast<std::ptrdiff_t>(at));
        break;
      case 2:
        if (!proof.empty()) proof[at] = some_hash(picks, tree);
        break;
      default:
        proof.clear();
    }
  }
  return proof;
}

void check_inclusion(Picks& picks, const Tree& tree) {
  const std::size_t size = tree.leaves.size();
  const Hash root = tree.root_of(size);
  const std::size_t index = picks.below(size);
  const Proof right = record::inclusion_proof(index, size, tree.reader());
  require(record::inclusion_holds(index, size, tree.leaves[index], right, root),
          "a leaf of the tree is proved");
  const std::size_t claimed = picks.below(size + 1);
  const Hash leaf = some_hash(picks, tree);
  const Proof proof = some_proof(picks, tree, right);
  if (record::inclusion_holds(claimed, size, leaf, proof, root))
    require(claimed < size && leaf == tree.leaves[claimed], "no other leaf is proved");
  const Hash other_root = some_hash(picks, tree);
  if (record::inclusion_holds(index, size, tree.leaves[index], right, other_root))
    require(other_root == root, "no leaf is proved under another root");
}

void check_consistency(Picks& picks, const Tree& tree) {
  const std::size_t to = tree.leaves.size();
  const std::size_t from = 1 + picks.below(to);
  const Hash root = tree.root_of(to);
  const Proof right = record::consistency_proof(from, to, tree.reader());
  require(record::consistency_holds(from, to, tree.root_of(from), root, right),
          "a tree that grew is proved");
  const std::size_t claimed = 1 + picks.below(to);
  const Hash root_from = some_hash(picks, tree);
  const Proof proof = some_proof(picks, tree, right);
  if (record::consistency_holds(claimed, to, root_from, root, proof))
    require(root_from == tree.root_of(claimed), "no rewritten past is proved");
  require(!record::consistency_holds(to + 1, to, root_from, root, proof), "no tree shrinks");
}

void take(std::string_view input) {
  Picks picks(input);
  const Tree tree(1 + picks.below(48));
  check_inclusion(picks, tree);
  check_consistency(picks, tree);
  // Numbers of any size end at once.
  const std::uint64_t index = picks.number(), size = picks.number();
  const Proof proof = some_proof(picks, tree, {});
  (void)record::inclusion_holds(index, size, tree.leaves[0], proof, tree.leaves[0]);
  (void)record::consistency_holds(index, size, tree.leaves[0], tree.leaves[0], proof);
}

[[maybe_unused]] const bool kEnlisted = enlist("proof", take);

}  // namespace
}  // namespace suara::fuzz
