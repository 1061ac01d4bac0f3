// Heads of the log meet at the central: a head that it never had is evidence, kept with its own.
#include <doctest/doctest.h>

#include "sync/ledger/prepared.hpp"
#include "tests/sync/central/running_central.hpp"

using namespace suara;
using namespace suara::test;

namespace {

record::Record seen_head(std::uint64_t log_id, std::uint64_t tree_size, const Hash& root) {
  return {90'000, 0, record::Seen{log_id, tree_size, root, {1}, 2, {3}}};
}

struct Evidence {
  std::uint64_t seq, tree_size, own_tree_size;
  Hash root, own_root;
};

std::vector<Evidence> evidence_of(const RunningCentral& central) {
  auto database = central.database();
  std::vector<Evidence> found;
  ledger::Prepared(database,
                   "SELECT seq, tree_size, own_tree_size, root, own_root FROM other_head"
                   " ORDER BY device_id, seq")
      .each([&](const ledger::Row& row) {
        found.push_back({row.number<std::uint64_t>(0), row.number<std::uint64_t>(1),
                         row.number<std::uint64_t>(2), row.hash(3), row.hash(4)});
      });
  return found;
}

bool is_mentioned(RunningCentral& central, const std::string& what) {
  const Reply status = central.get("/v1/status");
  for (const auto& one : status.body.at("attention"))
    if (one["what"] == what && one["device"] == "K-1" && one["counter"] == "L1") return true;
  return false;
}

}  // namespace

TEST_SUITE("sync/central seen heads") {
  TEST_CASE("heads that this log had are no news, whatever their age") {
    RunningCentral central;
    TestDevice device = central.device("K-1", 11);
    const auto first = central.deliver(device, device.seal({boot_at({central.now_ms}), rated(4)}));
    const auto later = central.deliver(device, device.seal({rated(3)}));
    central.deliver(device, device.seal({seen_head(1, first.tree_size, first.root),
                                         seen_head(1, later.tree_size, later.root)}));
    CHECK(evidence_of(central).empty());
    CHECK_FALSE(is_mentioned(central, "other_log"));
  }

  TEST_CASE("a head that this log never had is kept with its own, on a branch too, and alarmed") {
    RunningCentral central;
    TestDevice device = central.device("K-1", 11);
    TestDevice clone = device;
    const auto first = central.deliver(device, device.seal({boot_at({central.now_ms}), rated(4)}));
    Hash other = first.root;
    other[0] ^= 1;
    central.deliver(device, device.seal({rated(2), seen_head(1, first.tree_size, other)}));
    // A longer log than this one: its tail was dropped, or it belongs to another face.
    central.deliver(device, device.seal({seen_head(1, 1'000, first.root)}));
    central.deliver(clone, clone.seal({boot_at({central.now_ms + 1}),
                                       seen_head(2, first.tree_size, first.root)}));
    const auto evidence = evidence_of(central);
    REQUIRE(evidence.size() == 3);
    CHECK(evidence[0].seq == 2);
    CHECK(evidence[0].root == first.root);
    CHECK(evidence[1].seq == 4);
    CHECK(evidence[1].root == other);
    CHECK(evidence[1].own_root == first.root);
    CHECK(evidence[2].tree_size == 1'000);
    CHECK(evidence[2].own_tree_size < 1'000);
    CHECK(is_mentioned(central, "other_log"));
    central.restart();
    CHECK(evidence_of(central).size() == 3);
    CHECK(is_mentioned(central, "other_log"));
  }
}
