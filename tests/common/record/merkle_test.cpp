#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sodium.h>

#include "common/record/keys.hpp"
#include "common/record/merkle.hpp"

using namespace suara;
using namespace suara::record;

namespace {

// All complete nodes of a tree that grows leaf by leaf, as the ledger keeps them.
struct Tree {
  std::map<std::pair<unsigned, std::uint64_t>, Hash> nodes;
  std::vector<Hash> leaves;
  NodeReader reader() {
    return [this](unsigned level, std::uint64_t index) { return nodes.at({level, index}); };
  }
  void add(const std::string& leaf) {
    for (const NewNode& node : append_leaf(leaves.size(), leaf_hash(leaf), reader()))
      nodes[{node.level, node.index}] = node.hash;
    leaves.push_back(leaf_hash(leaf));
  }
};

// RFC 9162 section 2.1.1, word for word, on a list of leaf hashes.
Hash naive_root(std::span<const Hash> leaves) {
  if (leaves.empty()) return empty_root();
  if (leaves.size() == 1) return leaves[0];
  std::size_t k = 1;
  while (k * 2 < leaves.size()) k *= 2;
  return node_hash(naive_root(leaves.first(k)), naive_root(leaves.subspan(k)));
}

// nullopt: not 32 bytes, so no hash of this tree.
std::optional<Hash> from_base64(const std::string& text) {
  std::string bytes(text.size(), '\0');
  std::size_t size = 0;
  const int failed = sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(),
                                       text.data(), text.size(), nullptr, &size, nullptr,
                                       sodium_base64_VARIANT_ORIGINAL);
  REQUIRE(failed == 0);
  return array_of<32>(std::string_view(bytes).substr(0, size));
}

// One case has words for roots, which are only compared with each other: filled up to 32 bytes.
std::optional<Hash> root_from_base64(const std::string& text) {
  const auto hash = from_base64(text);
  return hash || text.size() >= 43 ? hash
                                   : array_of<32>((text + std::string(32, ' ')).substr(0, 32));
}

std::optional<Proof> proof_of(const nlohmann::json& list) {
  Proof proof;
  if (list.is_null()) return proof;
  for (const auto& one : list) {
    const auto hash = from_base64(one);
    if (!hash) return std::nullopt;
    proof.push_back(*hash);
  }
  return proof;
}

bool consistency_case_holds(const nlohmann::json& one) {
  const auto from = root_from_base64(one.at("root1"));
  const auto to = root_from_base64(one.at("root2"));
  const auto proof = proof_of(one.at("proof"));
  const std::uint64_t size = one.at("size1");  // From an empty tree there is nothing to prove.
  return size > 0 && from && to && proof &&
         consistency_holds(size, one.at("size2"), *from, *to, *proof);
}

bool inclusion_case_holds(const nlohmann::json& one) {
  const auto leaf = from_base64(one.at("leafHash"));
  const auto head = from_base64(one.at("root"));
  const auto proof = proof_of(one.at("proof"));
  return leaf && head && proof &&
         inclusion_holds(one.at("leafIdx"), one.at("treeSize"), *leaf, *proof, *head);
}

bool subtree_inclusion_case_holds(const nlohmann::json& one) {
  const auto leaf = from_base64(one.at("leafHash"));
  const auto head = from_base64(one.at("root"));
  const auto proof = proof_of(one.at("proof"));
  return leaf && head && proof &&
         subtree_inclusion_holds(one.at("leafIdx"), one.at("start"), one.at("end"), *leaf, *proof,
                                 *head);
}

bool subtree_consistency_case_holds(const nlohmann::json& one) {
  const auto subtree = root_from_base64(one.at("root1"));
  const auto tree = root_from_base64(one.at("root2"));
  const auto proof = proof_of(one.at("proof"));
  return subtree && tree && proof &&
         subtree_consistency_holds(one.at("start"), one.at("end"), one.at("size"), *subtree, *tree,
                                   *proof);
}

struct Kind {
  std::string name;
  bool (*holds)(const nlohmann::json&);
  int cases = 0;  // judged
};

}  // namespace

TEST_SUITE("common/record/merkle") {
  TEST_CASE("the root is that of RFC 9162 for every size, and every proof of it holds") {
    constexpr std::uint64_t kLeaves = 70;
    Tree tree;
    std::vector<Hash> roots{empty_root()};
    for (std::uint64_t i = 0; i < kLeaves; ++i) {
      tree.add("leaf " + std::to_string(i));
      roots.push_back(root(i + 1, tree.reader()));
      CHECK(roots.back() == naive_root(tree.leaves));
    }
    for (std::uint64_t size = 1; size <= kLeaves; ++size)
      for (std::uint64_t i = 0; i < size; ++i) {
        const Proof inclusion = inclusion_proof(i, size, tree.reader());
        CHECK(inclusion_holds(i, size, tree.leaves[i], inclusion, roots[size]));
        const Proof consistency = consistency_proof(i + 1, size, tree.reader());
        CHECK(consistency_holds(i + 1, size, roots[i + 1], roots[size], consistency));
      }
  }

  TEST_CASE("a proof with any changed, missing or further part does not hold") {
    Tree tree;
    for (int i = 0; i < 21; ++i) tree.add(std::to_string(i));
    const Hash head = root(21, tree.reader());
    const Hash earlier = root(11, tree.reader());
    const Proof inclusion = inclusion_proof(11, 21, tree.reader());
    const Proof consistency = consistency_proof(11, 21, tree.reader());
    const auto refused = [&](const Proof& in, const Proof& con) {
      CHECK_FALSE(inclusion_holds(11, 21, tree.leaves[11], in, head));
      CHECK_FALSE(consistency_holds(11, 21, earlier, head, con));
    };
    for (std::size_t i = 0; i < std::min(inclusion.size(), consistency.size()); ++i) {
      Proof in = inclusion, con = consistency;
      in[i][0] ^= 1;
      con[i][31] ^= 128;
      refused(in, con);
    }
    refused(Proof(inclusion.begin(), inclusion.end() - 1),
            Proof(consistency.begin(), consistency.end() - 1));
    Proof in = inclusion, con = consistency;
    in.push_back(head);
    con.push_back(head);
    refused(in, con);
    CHECK_FALSE(inclusion_holds(12, 21, tree.leaves[11], inclusion, head));
    CHECK_FALSE(inclusion_holds(21, 21, tree.leaves[11], inclusion, head));
    CHECK_FALSE(consistency_holds(12, 11, head, earlier, {}));
  }

  TEST_CASE("a subtree's leaves are proven in it, and it in the tree; a changed root is refused") {
    Tree tree;
    for (int i = 0; i < 13; ++i) tree.add(std::to_string(i));
    const Hash head = root(13, tree.reader());
    const auto subtree = [&](std::size_t start, std::size_t end) {
      return naive_root(std::span(tree.leaves).subspan(start, end - start));
    };
    CHECK(is_subtree(4, 7));
    CHECK_FALSE(is_subtree(2, 5));
    CHECK_FALSE(is_subtree(3, 3));
    // [4, 7) under 13 leaves: leaf 6 alone, then its brothers upwards.
    const Proof proof = {tree.leaves[6], tree.leaves[7], subtree(4, 6), subtree(0, 4),
                         subtree(8, 13)};
    CHECK(subtree_consistency_holds(4, 7, 13, subtree(4, 7), head, proof));
    CHECK_FALSE(subtree_consistency_holds(4, 7, 13, subtree(4, 6), head, proof));
    CHECK_FALSE(subtree_consistency_holds(4, 7, 8, subtree(4, 7), head, proof));
    CHECK_FALSE(subtree_consistency_holds(4, 7, 13, subtree(4, 7), subtree(0, 12), proof));
    CHECK(subtree_inclusion_holds(6, 4, 7, tree.leaves[6], {subtree(4, 6)}, subtree(4, 7)));
    CHECK_FALSE(subtree_inclusion_holds(5, 4, 7, tree.leaves[6], {subtree(4, 6)}, subtree(4, 7)));
    CHECK_FALSE(subtree_inclusion_holds(7, 4, 7, tree.leaves[7], {subtree(4, 6)}, subtree(4, 7)));
  }

  TEST_CASE("the published proofs of another implementation are judged alike") {
    const char* path = std::getenv("SUARA_MERKLE_CASES");
    if (path == nullptr) {
      MESSAGE("not run: SUARA_MERKLE_CASES names no file");
      return;
    }
    std::ifstream file(path);
    REQUIRE(file.good());
    std::array<Kind, 4> kinds = {{{"inclusion", inclusion_case_holds},
                                  {"consistency", consistency_case_holds},
                                  {"subtreeinclusion", subtree_inclusion_case_holds},
                                  {"subtreeconsistency", subtree_consistency_case_holds}}};
    int lines = 0;
    for (std::string line; std::getline(file, line); ++lines) {
      const auto one = nlohmann::json::parse(line);
      const std::string name = one.at("case");
      const auto kind = std::ranges::find(kinds, name.substr(0, name.find('/')), &Kind::name);
      REQUIRE_MESSAGE(kind != kinds.end(), name);
      CHECK_MESSAGE(kind->holds(one) != one.at("wantErr").get<bool>(), name);
      ++kind->cases;
    }
    CHECK(lines > 0);
    for (const Kind& kind : kinds) CHECK_MESSAGE(kind.cases > 0, kind.name);
  }
}
