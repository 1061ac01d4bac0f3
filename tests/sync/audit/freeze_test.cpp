// A period that was frozen: what its record states is what the ledger gives, also for a stranger
// with the files alone.
#include <doctest/doctest.h>

#include "tests/support/wait.hpp"
#include "tests/sync/audit/forged_office.hpp"
#include "tests/sync/central/counts.hpp"
#include "tests/sync/central/reviewers.hpp"
#include "tests/sync/central/service_files.hpp"

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

  // services: of each officer, of whom 20 were asked; accepted: what two say of P-0001's cause.
  explicit FrozenMonth(bool counted_by_registry = false, int services = 20,
                       std::optional<bool> accepted = {}) {
    std::vector<record::Record> records{boot_at({central.now_ms})};
    for (int i = 0; i < 40; ++i)
      records.push_back(rated(1 + i % 4, 60'000 + i, "P-000" + std::to_string(1 + i % 2)));
    central.deliver(kiosk, kiosk.seal(records));
    // P-0002 is of SAMSAT, for whose counter the registry counts.
    const json also = {{"services", json::array({offered_service("KTP", "SAMSAT")})}};
    REQUIRE(central.post("/v1/setup", also).status == 200);
    if (counted_by_registry) count(1, services);
    REQUIRE(central.post("/v1/periods/2026-10/open", json::object()).status == 201);
    for (const std::string& token : {reviewers.first, reviewers.second})
      if (accepted) REQUIRE(state_cause(token, *accepted).status / 100 == 2);
    central.advance_days(60);
    REQUIRE(central.post("/v1/periods/2026-10/freeze", {{"reason", "berita acara"}}).status == 201);
  }
  // The registry's own word on both officers' day.
  void count(int file, int services) {
    const Reply reply =
        central.post("/v1/services/counts",
                     service_file(file, json::array({counted("P-0001", "2026-10-05", services),
                                                     counted("P-0002", "2026-10-05", services)})));
    REQUIRE_MESSAGE(reply.status == 201, reply.body.dump());
  }
  Reply state_cause(const std::string& token, bool accepted) {
    return central.call("POST", "/v1/periods/2026-10/causes",
                        {{"officer", "P-0001"},
                         {"unit", "DUKCAPIL"},
                         {"accepted", accepted},
                         {"reason", "layar mati"}},
                        token);
  }
  json frozen_coverage() {
    return central.get("/v1/index/P-0001?period=2026-10").body["scales"][0]["officers"][0]
                                                             ["coverage"];
  }
  std::string frozen_index() { return central.get("/v1/index?period=2026-10").body.dump(); }
  fs::path exported(const std::string& name) {
    fetch_export(central, folder / name);
    return folder / name;
  }
  // What is found where every cause says something else, and the freeze names the root of that.
  std::string found_with_root(const std::function<void(record::CoverageCause&)>& change) {
    const fs::path honest = folder / "honest", to = folder / "forged";
    if (!fs::exists(honest)) fetch_export(central, honest);
    fs::remove_all(to);
    const auto keys = central::read_keyring(central.folder / "central" / "central.keys").value();
    Forger forger(to, read_file(honest / record::kRegionFile), {"kota-contoh"});
    std::optional<Hash> before;
    for (const record::StoredFrame& frame : read_frames(honest / record::kBatchesFile)) {
      auto behind = before;
      const auto said =
          forged_frame<record::CoverageCause>(frame, keys.office[0], behind, change);
      forger.add(forged_frame<record::Freeze>(
          said, keys.office[0], before,
          [&](record::Freeze& one) { one.root = forger.tree().root(one.tree_size); }));
    }
    forger.finish(central::key_id_of(keys.receipt[0].public_key()), keys.receipt[0],
                  {central.now_ms});
    return found_in(to);
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

  TEST_CASE("counts of a registry stand in the ledger; a later file changes nothing frozen") {
    FrozenMonth month(true);
    CHECK(month.same());
    CHECK(found_in(month.exported("counted")) == "");
    const std::string index = month.frozen_index();
    CHECK(index.find(R"("independent":20,)") != std::string::npos);
    const std::string lines =
        "DUKCAPIL,2026-10-05,0,P-0001,KTP,20\nSAMSAT,2026-10-05,0,P-0002,KTP,20\n";
    CHECK(read_file(month.folder / "counted" / record::kServicesFile) ==
          std::string(tally::kServicesHead) + "\n" + lines);
    month.count(2, 100);
    CHECK(month.same());
    CHECK(month.frozen_index() == index);
    const json now = month.central.get("/v1/coverage?period=2026-10").body["officers"][0];
    CHECK(now["independent"] == 100);
    CHECK(found_in(month.exported("later")) == "");
    CHECK(read_file(month.folder / "later" / record::kServicesFile).find(",1,P-0001,KTP,100\n") !=
          std::string::npos);
  }

  TEST_CASE("a count that was changed, left out or invented is found, and so is forged coverage") {
    FrozenMonth month(true);
    month.count(2, 100);
    const fs::path honest = month.exported("honest");
    const std::string services = read_file(honest / record::kServicesFile);
    const fs::path to = month.folder / "forged";
    const auto counts = [&](const std::function<void(record::IndependentCounts&)>& change,
                            const std::optional<std::string>& file) {
      return found_in_forged<record::IndependentCounts>(month.central, honest, to, change, {},
                                                        file);
    };
    const auto nothing = [](auto&) {};
    CHECK(counts(nothing, services) == "");
    // Of before the freeze, whose coverage rests on it; and of after it.
    CHECK(counts([](auto& one) { one.rows[0].count += one.rows[0].count == 20; }, {}) ==
          "audit.freeze");
    CHECK(counts([](auto& one) { one.rows[0].count += one.rows[0].count == 100; }, services) ==
          "audit.services");
    CHECK(counts([](auto& one) { one.rows[0].day.days += one.rows[0].count == 100; }, services) ==
          "audit.services");
    CHECK(counts(nothing, services + "SAMSAT,2026-10-06,1,P-0001,KTP,9\n") == "audit.services");
    CHECK(counts(nothing, services.substr(0, services.rfind("SAMSAT"))) == "audit.services");
    CHECK(counts(nothing, "") == "audit.file_missing");
    // Their own record says so: another role, or not what was announced of the unit.
    CHECK(counts([](auto& one) { one.act.role = "reviewer"; }, {}) == "audit.office_role");
    const auto later = [](auto& one) { return one.rows[0].count == 100; };
    CHECK(counts([&](auto& one) { one.unit.text = later(one) ? "PAJAK" : one.unit.text; }, {}) ==
          "audit.service_rows");
    CHECK(counts([&](auto& one) { one.file_hash[0] ^= later(one); }, {}) == "audit.service_rows");
    CHECK(counts(
              [&](auto& one) {
                if (later(one)) one.rows.push_back({{one.rows[0].day.days + 1}, {}, {"KTP"}, 1});
              },
              {}) == "audit.service_rows");
    CHECK(counts(
              [&](auto& one) {
                if (later(one)) one.rows.clear();
              },
              {}) == "audit.service_rows");
    const auto freeze = [&](const std::function<void(record::Freeze&)>& change) {
      return found_in_forged<record::Freeze>(month.central, honest, to, change, {}, services);
    };
    CHECK(freeze(nothing) == "");
    CHECK(freeze([](record::Freeze& one) { (*one.coverage_hash)[3] ^= 1; }) == "audit.freeze");
    CHECK(freeze([](record::Freeze& one) { one.coverage_hash.reset(); }) == "audit.freeze");
  }

  TEST_CASE("a freeze states what two have said of a cause, and who forges their word is found") {
    FrozenMonth month(true, 40, true);
    CHECK(month.same());
    CHECK(month.frozen_coverage()["use"] == "pay");
    using Cause = record::CoverageCause;
    const auto found = [&](const std::function<void(Cause&)>& change) {
      return month.found_with_root(change);
    };
    // What is said beside the cause moves no figure.
    CHECK(found([](Cause&) {}) == "");
    CHECK(found([](Cause& one) { one.act.reason = "listrik padam"; }) == "");
    CHECK(found([](Cause& one) { one.accepted = false; }) == "audit.freeze");
    CHECK(found([](Cause& one) { one.unit = {"SAMSAT"}; }) == "audit.freeze");
    CHECK(found([](Cause& one) { one.officer = {"P-0002"}; }) == "audit.freeze");
    CHECK(found([](Cause& one) { one.period.number = 9; }) == "audit.freeze");
    // One person alone, or two who say different things, hold nothing.
    const auto second = [&](const std::function<void(Cause&)>& change) {
      return found([change](Cause& one) {
        if (one.act.person.text == "rina") change(one);
      });
    };
    CHECK(second([](Cause& one) { one.act.reason = "lain"; }) == "");
    CHECK(second([](Cause& one) { one.act.person = {"reviewer"}; }) == "audit.freeze");
    CHECK(second([](Cause& one) { one.accepted = false; }) == "audit.freeze");
    CHECK(second([](Cause& one) { one.act.role = "auditor"; }) == "audit.office_role");
    CHECK(second([](Cause& one) { one.act.role = "officer"; }) == "audit.office_role");
    CHECK(second([](Cause& one) { one.act.person = {"tamu"}; }) == "audit.office_person");
  }

  TEST_CASE("a low coverage without a cause is frozen as such, and verifies") {
    FrozenMonth month(true, 40, false);
    CHECK(month.same());
    CHECK(month.frozen_coverage()["use"] == "team_weight");
    CHECK(found_in(month.exported("none")) == "");
    month.reviewers.sign_in();
    CHECK(month.state_cause(month.reviewers.first, true).code() == "period.frozen");
    FrozenMonth unsaid(true, 40);
    CHECK(unsaid.same());
    CHECK(unsaid.frozen_coverage()["use"] == "ask_cause");
  }

  TEST_CASE("a count changed in the central's database is found, by check and in its export") {
    FrozenMonth month(true);
    SQLite::Database database((month.central.folder / "central" / "central.db").string(),
                              SQLite::OPEN_READWRITE);
    database.setBusyTimeout(10'000);
    const auto rebuild = [&] {
      REQUIRE(month.central.post("/v1/tallies/rebuilds", json::object()).status == 202);
      REQUIRE(wait_until(
          [&] { return month.central.get("/v1/tallies/checks").body["state"] == "done"; }));
    };
    for (const char* change :
         {"UPDATE service_day SET counts = replace(counts, ' 20', ' 21') WHERE unit = 'DUKCAPIL'",
          "DELETE FROM service_day WHERE unit = 'DUKCAPIL'",
          "INSERT INTO service_day SELECT tenant_id, unit, day + 1, freezes, counts"
          " FROM service_day WHERE unit = 'DUKCAPIL'",
          "UPDATE service_day SET unit = 'DINKES' WHERE unit = 'DUKCAPIL'"}) {
      REQUIRE(database.exec(change) == 1);
      CHECK_MESSAGE(found_in(month.exported("changed")) == "audit.services", change);
      CHECK_FALSE(month.same());
      fs::remove_all(month.folder / "changed");
      rebuild();
      CHECK(found_in(month.exported("right")) == "");
      CHECK(month.same());
      fs::remove_all(month.folder / "right");
    }
  }

  TEST_CASE("a ledger of before counts were records verifies without their file and hash") {
    FrozenMonth month;
    const fs::path honest = month.exported("honest");
    const auto found = found_in_forged<record::Freeze>(
        month.central, honest, month.folder / "older",
        [](record::Freeze& one) { one.coverage_hash.reset(); }, {}, "");
    CHECK(found == "");
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
