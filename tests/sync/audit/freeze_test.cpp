// A period that was frozen: what its record states is what the ledger gives, also for a stranger
// with the files alone.
#include <doctest/doctest.h>

#include "tests/sync/audit/forged_office.hpp"
#include "tests/sync/central/counts.hpp"
#include "tests/sync/central/reviewers.hpp"

using namespace suara;
using namespace suara::test;
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

struct FrozenMonth {
  Folder folder;
  RunningCentral central;
  Reviewers reviewers{central};
  TestDevice kiosk{central.device("K-1", 11)};

  FrozenMonth() {
    std::vector<record::Record> records{boot_at({central.now_ms})};
    for (int i = 0; i < 40; ++i)
      records.push_back(rated(1 + i % 4, 60'000 + i, "P-000" + std::to_string(1 + i % 2)));
    central.deliver(kiosk, kiosk.seal(records));
    REQUIRE(central.post("/v1/periods/2026-10/open", json::object()).status == 201);
    central.advance_days(60);
    REQUIRE(central.post("/v1/periods/2026-10/freeze", {{"reason", "berita acara"}}).status == 201);
  }
  fs::path exported(const std::string& name) {
    fetch_export(central, folder / name);
    return folder / name;
  }
  bool same() { return central.get("/v1/periods/2026-10/check").body["same"]; }
};

}  // namespace

TEST_SUITE("sync/audit freeze") {
  TEST_CASE("what is frozen verifies from files alone, also after late and annulled ballots") {
    FrozenMonth month;
    CHECK(month.same());
    CHECK(found_in(month.exported("frozen")) == "");
    const auto before = tallied(month.central);
    month.central.deliver(month.kiosk, month.kiosk.seal({rated(4), rated(4)}));
    month.reviewers.both({{"decision", "annul"}, {"ranges", json::array({json::array({2, 5})})}});
    CHECK(month.same());
    CHECK(found_in(month.exported("later")) == "");
    const auto after = tallied(month.central);
    CHECK(after == recounted(month.central));
    // The frozen postings stand; what came and what went stands beside them.
    for (const auto& [key, counts] : before) CHECK(after.at(key) == counts);
    std::int64_t beside = 0;
    for (const auto& [key, counts] : after)
      if (key.posting.freezes > 0) beside += counts.ratings();
    CHECK(beside == 2 - 4);
  }

  TEST_CASE("a second opening and a second freeze change nothing; another period has its own") {
    FrozenMonth month;
    REQUIRE(month.central.post("/v1/periods/2026-10/open", json::object()).status == 200);
    CHECK(month.central.post("/v1/periods/2026-10/freeze", {{"reason", "lagi"}}).code() ==
          "period.frozen");
    REQUIRE(month.central.post("/v1/periods/2026-Q3/open", json::object()).status == 201);
    REQUIRE(month.central.post("/v1/periods/2026-Q3/freeze", {{"reason", "kosong"}}).status == 201);
    CHECK(month.same());
    CHECK(found_in(month.exported("two")) == "");
  }

  TEST_CASE("a freeze that states anything else than the ledger gives is found") {
    FrozenMonth month;
    const fs::path honest = month.exported("honest");
    const auto forged = [&](const std::function<void(record::Freeze&)>& change) {
      return found_in_forged<record::Freeze>(month.central, honest, month.folder / "forged", change);
    };
    CHECK(forged([](record::Freeze&) {}) == "");
    CHECK(forged([](record::Freeze& one) { one.cells_hash[3] ^= 1; }) == "audit.freeze");
    CHECK(forged([](record::Freeze& one) { one.figures_hash[3] ^= 1; }) == "audit.freeze");
    CHECK(forged([](record::Freeze& one) { one.policy_hash[3] ^= 1; }) == "audit.freeze");
    CHECK(forged([](record::Freeze& one) { one.root[3] ^= 1; }) == "audit.freeze");
    CHECK(forged([](record::Freeze& one) { one.tree_size += 1'000; }) == "audit.freeze");
  }
}
