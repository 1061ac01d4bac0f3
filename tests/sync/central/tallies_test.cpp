// Tallies against the ledger: what is in them, drift that is found, and a fresh set swapped in.
#include <SQLiteCpp/Transaction.h>
#include <doctest/doctest.h>

#include "common/domain/skm_sample.hpp"
#include "sync/central/data_folder.hpp"
#include "sync/tally/filed_counts.hpp"
#include "sync/tally/rebuild.hpp"
#include "tests/support/sync_count.hpp"
#include "tests/support/wait.hpp"
#include "tests/sync/central/counts.hpp"
#include "tests/sync/central/service_files.hpp"

using namespace suara;
using namespace suara::test;

namespace {

const TenantId kTenant{"kota-contoh"};

record::Record with_form(int score, std::vector<domain::SkmAnswer> form,
                         std::vector<domain::Element> reasons, const std::string& counter = "L1") {
  record::Record record = rated(score);
  auto& ballot = std::get<domain::Ballot>(record.body);
  ballot.offer.counter = {counter};
  ballot.answers.skm = std::move(form);
  ballot.answers.reasons = std::move(reasons);
  return record;
}

// Two devices, a form, reasons, a branch that is held.
void some_days(RunningCentral& central, TestDevice& one, TestDevice& two) {
  using enum domain::Element;
  TestDevice copy = one;
  central.deliver(one, one.seal({boot_at({central.now_ms}), rated(4), rated(1),
                                 with_form(2, {{waktu, 1}, {biaya, 4}}, {waktu})}));
  central.deliver(two, two.seal({boot_at({central.now_ms}), with_form(4, {{waktu, 4}}, {}, "L2")}));
  central.send(copy.pack(copy.seal({boot_at({central.now_ms + 5}), rated(2)})));
}

// Beside the central, which is at rest: as who has its disk can.
SQLite::Database writing(const RunningCentral& central) {
  return SQLite::Database((central.folder / "central" / "central.db").string(),
                          SQLite::OPEN_READWRITE, 5'000);
}

nlohmann::json upkeep(RunningCentral& central, const std::string& route,
                      const char* state = "done") {
  REQUIRE(central.post(route, nlohmann::json::object()).status == 202);
  nlohmann::json latest;
  REQUIRE(wait_until([&] {
    latest = central.get("/v1/tallies/checks").body;
    return latest["state"] != "running";
  }));
  REQUIRE(latest["state"] == state);
  return latest;
}

}  // namespace

TEST_SUITE("sync/central tallies") {
  TEST_CASE("forms, reasons and seconds stand in the tables as the ledger gives them") {
    RunningCentral central;
    TestDevice one = central.device("K-1", 11);
    TestDevice two = central.device("K-2", 12, "L2");
    some_days(central, one, two);
    central.deliver(one, one.seal({with_form(3, {{domain::Element::waktu, 3}}, {})}));
    const domain::Cells cells = tallied(central);
    CHECK(cells == recounted(central));
    domain::TallyCounts all;
    for (const auto& [key, counts] : cells) all += counts;
    CHECK(all.detail(domain::kForms) == 3);
    CHECK(all.detail(domain::kFormSum) == 19 * domain::kRespondentMeanScale / 2);  // 2.5 + 7
    CHECK(all.detail(domain::answer_detail(domain::Element::waktu, 1)) == 1);
    CHECK(all.detail(domain::reason_detail(domain::Element::waktu)) == 1);
    CHECK(all.seconds[2] == 5);  // Each was touched after two seconds.
  }

  TEST_CASE("a changed, a removed and an invented cell are found, and a rebuild puts them right") {
    RunningCentral central;
    TestDevice one = central.device("K-1", 11);
    TestDevice two = central.device("K-2", 12, "L2");
    some_days(central, one, two);
    const auto before = tallied(central);
    auto found = upkeep(central, "/v1/tallies/checks");
    CHECK(found["drifted"] == 0);
    CHECK(found["ratings"] == 4);
    {
      SQLite::Database disk = writing(central);
      CHECK(disk.exec("UPDATE tally SET s1 = 0, s4 = s4 + 1 WHERE unit = 'DUKCAPIL'") == 1);
      CHECK(disk.exec("UPDATE tally_detail SET count = count + 1 WHERE unit = 'SAMSAT'"
                      " AND detail = 300") == 1);
      CHECK(disk.exec("INSERT INTO tally SELECT tenant_id, 'P-0002', month, freezes, unit, day,"
                      " service, result, channel, faces, s1, s2, s3, s4, s5, rated, withdrawn,"
                      " skipped, cancelled, superseded, interrupted, timed_out, services, offered,"
                      " t1, t2, t4, t8, t15, t30, t60, t_more FROM tally LIMIT 1") == 1);
    }
    found = upkeep(central, "/v1/tallies/checks");
    CHECK(found["drifted"] == 3);
    CHECK(found["first"].size() == 3);
    CHECK(found["rebuilt"] == false);
    CHECK(tallied(central) != before);
    found = upkeep(central, "/v1/tallies/rebuilds");
    CHECK(found["drifted"] == 3);
    CHECK(found["rebuilt"] == true);
    CHECK(tallied(central) == before);
    CHECK(upkeep(central, "/v1/tallies/checks")["drifted"] == 0);
    central.deliver(one, one.seal({rated(3)}));
    CHECK(tallied(central) == recounted(central));
    CHECK(ratings_counted(central) == 5);
    CHECK(tallied(central) != before);
  }

  TEST_CASE("a row that no ledger gives is found and mended, and stops no kiosk") {
    const char* const edits[] = {
        "UPDATE tally SET s4 = -5 WHERE unit = 'DUKCAPIL'",
        "UPDATE tally SET s4 = 9223372036854775807 WHERE unit = 'DUKCAPIL'",
        "UPDATE tally SET s4 = -5, freezes = 1 WHERE unit = 'DUKCAPIL'",
        "UPDATE tally SET faces = 0 WHERE unit = 'DUKCAPIL'",
        "UPDATE tally SET faces = 3 WHERE unit = 'DUKCAPIL'",
        "UPDATE tally SET result = 99 WHERE unit = 'DUKCAPIL'",
        "UPDATE tally SET channel = 0 WHERE unit = 'DUKCAPIL'",
        "UPDATE tally_detail SET detail = 5 WHERE unit = 'SAMSAT' AND detail = 300",
        "UPDATE tally_detail SET detail = 9999 WHERE unit = 'SAMSAT' AND detail = 300",
        "UPDATE tally_detail SET detail = 201 WHERE unit = 'SAMSAT' AND detail = 300"};
    RunningCentral central;
    TestDevice one = central.device("K-1", 11);
    TestDevice two = central.device("K-2", 12, "L2");
    some_days(central, one, two);
    int days = 0;
    for (const char* const edit : edits) {
      CAPTURE(edit);
      const auto before = tallied(central);
      REQUIRE(writing(central).exec(edit) == 1);
      CHECK(upkeep(central, "/v1/tallies/checks")["drifted"] >= 1);
      const auto index = central.get("/v1/index?period=2026-Q4").status;
      CHECK((index == 200 || index == 503));
      REQUIRE(central.post("/v1/ledger/exports", {{"with_sides", false}}).status != 500);
      central.deliver(two, two.seal({rated(4)}));  // a kiosk of the other unit
      CHECK(upkeep(central, "/v1/tallies/rebuilds")["rebuilt"] == true);
      CHECK(tallied(central) != before);
      CHECK(tallied(central) == recounted(central));
      CHECK(central.get("/v1/index?period=2026-Q4").status == 200);
      central.advance_days(1), ++days;
    }
    CHECK(days == std::ssize(edits));
  }

  TEST_CASE("a ledger that lacks a batch is said to, and no tallies are made of what is left") {
    RunningCentral central;
    TestDevice one = central.device("K-1", 11);
    TestDevice two = central.device("K-2", 12, "L2");
    some_days(central, one, two);
    CHECK(upkeep(central, "/v1/tallies/checks")["drifted"] == 0);
    const domain::Cells before = tallied(central);
    const int last = central.database().execAndGet("SELECT max(leaf_index) FROM batch").getInt();
    for (const int leaf : {last - 1, last, 0}) {
      CAPTURE(leaf);
      const std::string at = " WHERE leaf_index = " + std::to_string(leaf);
      SQLite::Database disk = writing(central);
      disk.exec("DROP TABLE IF EXISTS kept");
      disk.exec("CREATE TABLE kept AS SELECT * FROM batch" + at);
      REQUIRE(disk.exec("DELETE FROM batch" + at) == 1);
      upkeep(central, "/v1/tallies/checks", "failed");
      upkeep(central, "/v1/tallies/rebuilds", "failed");
      CHECK(tallied(central) == before);
      REQUIRE(disk.exec("INSERT INTO batch SELECT * FROM kept") == 1);
    }
    writing(central).exec("DROP TABLE kept");
    CHECK(upkeep(central, "/v1/tallies/rebuilds")["drifted"] == 0);
    CHECK(tallied(central) == before);
  }

  TEST_CASE("a changed and a lost day of services are found, and a rebuild puts them right") {
    RunningCentral central;
    const auto filed =
        central.post("/v1/services/counts",
                     service_file(1, nlohmann::json::array({counted("P-0001", "2026-09-21", 3),
                                                            counted("P-0001", "2026-09-22", 4),
                                                            counted("P-0001", "2026-09-23", 5)})));
    REQUIRE(filed.status == 201);
    SQLite::Database database = writing(central);
    const auto before = tally::service_days(database, kTenant);
    REQUIRE(before.size() == 3);
    CHECK(upkeep(central, "/v1/tallies/checks")["drifted_services"] == 0);
    CHECK(database.exec("UPDATE service_day SET counts = replace(counts, ' 3', ' 4')"
                        " WHERE counts LIKE '% 3%'") == 1);
    CHECK(database.exec("DELETE FROM service_day WHERE counts LIKE '% 5%'") == 1);
    for (const char* route : {"/v1/tallies/checks", "/v1/tallies/rebuilds"}) {
      const auto found = upkeep(central, route);
      CHECK(found["drifted"] == 0);
      CHECK(found["drifted_services"] == 2);
    }
    CHECK(upkeep(central, "/v1/tallies/checks")["drifted_services"] == 0);
    CHECK(tally::service_days(database, kTenant) == before);
  }

  TEST_CASE("a cell that the tables lost is found as well") {
    RunningCentral central;
    TestDevice one = central.device("K-1", 11);
    TestDevice two = central.device("K-2", 12, "L2");
    some_days(central, one, two);
    writing(central).exec("DELETE FROM tally WHERE unit = 'SAMSAT'");
    const auto found = upkeep(central, "/v1/tallies/checks");
    CHECK(found["drifted"] == 1);
    CHECK(found["cells"] == 2);
    const std::string ledger = found["first"][0]["ledger"];
    CHECK(ledger.find("SAMSAT") != std::string::npos);
  }

  TEST_CASE(
      "what is stored while a rebuild goes on is in the fresh set, acts that reach back too") {
    RunningCentral central;
    TestDevice one = central.device("K-1", 11);
    TestDevice two = central.device("K-2", 12, "L2");
    some_days(central, one, two);
    SQLite::Database reader = central.database();
    tally::Rebuild rebuild(reader, kTenant);
    central.deliver(one, one.seal({rated(4), rated(4)}));
    auto moved = small_setup();
    for (auto& counter : moved["counters"])
      if (counter["counter"] == "L2") counter["unit"] = "DUKCAPIL";
    REQUIRE(central.post("/v1/setup", moved).status == 200);
    central.stop();
    SQLite::Database writer = writing(central);
    SQLite::Transaction transaction(writer);
    rebuild.begin(writer);
    int writes = 1;
    while (rebuild.stage(writer, 1)) ++writes;
    CHECK(writes == 2);
    CHECK(rebuild.swap(writer).drifted == 0);
    transaction.commit();
    CHECK(tallied(central) == recounted(central));
    CHECK(ratings_counted(central) == 6);
  }

  TEST_CASE(
      "a rebuild that the disk stops has failed, the old set stands, and the next one works") {
    const SyncCount disk;
    RunningCentral central;
    TestDevice one = central.device("K-1", 11);
    TestDevice two = central.device("K-2", 12, "L2");
    some_days(central, one, two);
    const auto before = tallied(central);
    SyncCount::fail(true);
    CHECK(upkeep(central, "/v1/tallies/rebuilds", "failed")["rebuilt"] == true);
    SyncCount::fail(false);
    CHECK(upkeep(central, "/v1/tallies/rebuilds", "failed").size() == 2);
    central.restart();
    CHECK(central.get("/v1/tallies/checks").body["state"] == "none");
    CHECK(tallied(central) == before);
    writing(central).exec("CREATE TABLE IF NOT EXISTS tally_next(of_an_earlier_one)");
    CHECK(upkeep(central, "/v1/tallies/rebuilds")["drifted"] == 0);
    CHECK(tallied(central) == before);
  }

  TEST_CASE("a database of the first schema is counted again when it is opened") {
    RunningCentral central;
    TestDevice one = central.device("K-1", 11);
    TestDevice two = central.device("K-2", 12, "L2");
    some_days(central, one, two);
    const auto before = tallied(central);
    central.stop();
    {
      SQLite::Database disk = writing(central);
      disk.exec(
          "DROP TABLE tally_detail; DROP TABLE log_restart; DROP TABLE public_ikm;"
          " DROP TABLE day_moves; DROP TABLE flag; DROP TABLE flag_number;"
          " DROP TABLE comment_waiting; DROP TABLE comment_read;"
          " DROP TABLE service_day; DROP TABLE survey_file; DROP TABLE respondent_count");
      for (const char* column : {"figures", "made_of", "kind", "made", "reasons", "comments"})
        disk.exec(std::string("ALTER TABLE edition DROP COLUMN ") + column);
      for (const char* column : {"t1", "t2", "t4", "t8", "t15", "t30", "t60", "t_more"})
        disk.exec(std::string("ALTER TABLE tally DROP COLUMN ") + column);
      disk.exec("ALTER TABLE batch DROP COLUMN carried");
      disk.exec("UPDATE tally SET s1 = s1 + 1");  // What stood there is not carried over.
      disk.exec("PRAGMA user_version = 1");
    }
    central.start();
    CHECK(tallied(central) == before);
    central.deliver(one, one.seal({rated(4)}));
    CHECK(tallied(central) == recounted(central));
    central.stop();
    writing(central).exec("PRAGMA user_version = 99");
    const auto refused = central::DataFolder::open(central.folder / "central");
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == "central.newer_database");
  }
}
