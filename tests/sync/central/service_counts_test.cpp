// Services that registries counted, as the office's records: who may say them, how often, and what
// becomes of those that stood in no record.
#include <doctest/doctest.h>

#include <deque>

#include "sync/central/data_folder.hpp"
#include "sync/central/write_group.hpp"
#include "sync/tally/filed_counts.hpp"
#include "tests/sync/central/filed_files.hpp"
#include "tests/sync/central/office_records.hpp"

using namespace suara;
using namespace suara::test;
using nlohmann::json;

namespace {

const Date kMonday = date_of(2026, 9, 21);

// A day at the desk: each service offered and answered.
void serve(RunningCentral& central, TestDevice& device, int services) {
  std::vector<record::Record> records{boot_at({central.now_ms})};
  for (int i = 0; i < services; ++i) records.push_back(rated(3));
  central.deliver(device, device.seal(records));
}

json coverage(RunningCentral& central) {
  return central.get("/v1/coverage?period=2026-Q3").body["officers"][0];
}

Reply file_counts(RunningCentral& central, int file, int count) {
  return central.post("/v1/services/counts",
                      service_file(file, json::array({counted("P-0001", "2026-09-21", count)})));
}

std::uint64_t log_size(RunningCentral& central) {
  return central.get("/v1/status").body["log"]["size"];
}

tally::ServiceDays counted_days(const RunningCentral& central) {
  SQLite::Database database = central.database();
  return tally::service_days(database, {"kota-contoh"});
}

// What an earlier central left: acts of its office, and counts as rows without a record.
void leave_as_earlier(RunningCentral& central, const std::vector<record::Body>& acts) {
  central.stop();
  const auto folder = central::DataFolder::open(central.folder / "central").value();
  central::Books books(folder, "0.1.0");
  std::deque<central::Write> group(1);
  group[0].run = [&](central::Books& now) -> central::Done {
    std::vector<central::OfficeRecord> records;
    for (const record::Body& act : acts) records.push_back({act, {}});
    central::append_office(now, records, {central.now_ms});
    return [](central::Books&) {};
  };
  group[0].not_stored = [] {};
  REQUIRE(central::write_group(books, nullptr, group).fate == central::GroupFate::answered);
  books.database.exec(
      "DROP TABLE service_day;"
      "CREATE TABLE service_day(tenant_id TEXT NOT NULL, unit TEXT NOT NULL,"
      " day INTEGER NOT NULL, counts TEXT NOT NULL, PRIMARY KEY(tenant_id, unit, day))"
      " WITHOUT ROWID;"
      "INSERT INTO service_day VALUES('kota-contoh', 'DUKCAPIL', 20717, 'P-0001 KTP 7');"
      "PRAGMA user_version = 7");
}

}  // namespace

TEST_SUITE("sync/central service counts") {
  TEST_CASE(
      "a large file's counts take several records, each within its bound; a refused file leaves "
      "none") {
    PatientCentral central(morning(2026, 10, 5));
    json offers = json::array(), rows = json::array();
    for (int i = 0; i * 90 < 3'000; ++i)
      for (const char* unit : {"DUKCAPIL", "SAMSAT"})
        offers.push_back(offered_service("S-" + std::to_string(i), unit));
    REQUIRE(central.post("/v1/setup", {{"services", offers}}).status == 200);
    for (int i = 0; i < 3'000; ++i)
      rows.push_back(counted(i % 2 == 0 ? "P-0001" : "P-0002",
                             to_text(Date{date_of(2026, 7, 1).days + i % 90}), i % 50,
                             "S-" + std::to_string(i / 90)));
    REQUIRE(central.post("/v1/services/counts", service_file(1, rows)).status == 201);
    std::size_t counts = 0;
    const auto records = kind_of<record::IndependentCounts>(office_records(central));
    for (const auto& one : records) {
      CHECK(record::encode({0, 0, one}).size() <= record::kRecordBytesMax);
      CHECK(to_hex(view_of(one.file_hash)) == hash_text(1));
      CHECK(one.act.role == "operator");
      counts += one.rows.size();
    }
    CHECK(counts == 3'000);
    CHECK(records.size() > 2);
    json twice = json::array({rows[0], rows[0]});
    CHECK(central.post("/v1/services/counts", service_file(2, twice)).code() == "services.twice");
    CHECK(kind_of<record::IndependentCounts>(office_records(central)) == records);
  }

  TEST_CASE("counts of a service that the unit does not have on that day are refused by row") {
    PatientCentral central(morning(2026, 10, 5));
    // One service with a pause; another only of the unit above, whose kiosks alone offer it.
    const json above = {{"unit", "KOTA"}, {"name", "Kota"}, {"parent", nullptr}};
    const json below = {{"unit", "DUKCAPIL"}, {"name", "Disdukcapil"}, {"parent", "KOTA"}};
    const json services = {offered_service("KK", "DUKCAPIL", "2026-08-01", "2026-08-31"),
                           offered_service("KK", "DUKCAPIL", "2026-09-14"),
                           offered_service("PAJAK", "KOTA")};
    const json setup = {{"units", {above, below}}, {"services", services}};
    REQUIRE(central.post("/v1/setup", setup).status == 200);
    const std::uint64_t size = log_size(central);
    int file = 0;
    const auto filed = [&](const json& row) {
      const json rows = json::array({counted("P-0001", "2026-09-21", 3), row});
      return central.post("/v1/services/counts", service_file(++file, rows));
    };
    const auto refused = [&](const std::string& service, const std::string& day,
                             const json& unit = nullptr) {
      json row = counted("P-0001", day, 4, service);
      row["row"] = 77;
      row["unit"] = unit;
      const Reply reply = filed(row);
      CHECK(reply.status == 422);
      CHECK(reply.body["where"] ==
            json{{"file", "register.csv"}, {"row", 77}, {"column", "service"}});
      return reply.code();
    };
    CHECK(refused("STNK", "2026-09-21") == "services.not_offered");
    for (const char* day : {"2026-07-31", "2026-09-01", "2026-09-13"})
      CHECK(refused("KK", day) == "services.not_offered");
    CHECK(refused("PAJAK", "2026-09-21") == "services.not_offered");
    CHECK(refused("KTP", "2026-09-21", "SAMSAT") == "services.not_offered");
    CHECK(log_size(central) == size);
    CHECK(counted_days(central).empty());
    for (const char* day : {"2026-08-01", "2026-08-31", "2026-09-14"})
      CHECK(filed(counted("P-0001", day, 4, "KK")).status == 201);
    json of_above = counted("P-0001", "2026-09-21", 4, "PAJAK");
    of_above["unit"] = "KOTA";
    CHECK(filed(of_above).status == 201);
  }

  TEST_CASE("what a kiosk says of counted services counts nothing") {
    PatientCentral central(morning(2026, 9, 21));
    TestDevice device = central.device("K-1", 11);
    serve(central, device, 9);
    const record::IndependentCounts said{{{"operator"}, "operator", tally::kServiceCountsReason},
                                         {},
                                         {"DUKCAPIL"},
                                         {{kMonday, {"P-0001"}, {"KTP"}, 9}}};
    central.deliver(device, device.seal({{70'000, 0, said}}));
    central.go_to(morning(2026, 9, 22));
    CHECK(counted_days(central).empty());
    CHECK(coverage(central)["use"] == "feedback");
    CHECK(central.get("/v1/coverage?period=2026-Q3&unit=NOPE").code() == "index.unknown_unit");
    REQUIRE(file_counts(central, 1, 9).status == 201);
    CHECK(counted_days(central) ==
          tally::ServiceDays{{{{"DUKCAPIL"}, kMonday}, {{{{"P-0001"}, {"KTP"}}, 9}}}});
    CHECK(coverage(central)["use"] == "pay");
  }

  TEST_CASE(
      "a file of counts read twice changes nothing; another file with the same rows neither") {
    PatientCentral central(morning(2026, 10, 5));
    REQUIRE(file_counts(central, 1, 9).status == 201);
    const auto before = counted_days(central);
    const std::uint64_t size = log_size(central);
    for (const int count : {9, 12}) {
      const Reply again = file_counts(central, 1, count);
      CHECK(again.status == 409);
      CHECK(again.code() == "import.known_file");
    }
    CHECK(log_size(central) == size);
    CHECK(counted_days(central) == before);
    REQUIRE(file_counts(central, 2, 9).status == 201);
    CHECK(log_size(central) > size);
    CHECK(counted_days(central) == before);
  }

  TEST_CASE("counts that an earlier central took without a record go, and their files may come") {
    PatientCentral central(morning(2026, 9, 21));
    TestDevice device = central.device("K-1", 11);
    serve(central, device, 9);
    central.go_to(morning(2026, 10, 5));
    REQUIRE(central.post("/v1/periods/2026-Q3/open", json::object()).status == 201);
    const record::Act act{{"operator"}, "operator", tally::kUncountedServicesReason};
    record::Freeze freeze;
    freeze.act = act;
    freeze.period = *parse_period("2026-Q3");
    freeze.tree_size = 1;
    leave_as_earlier(
        central,
        {record::OfficeImport{
             act, record::sha256({"1"}), {"DUKCAPIL"}, 1, kMonday, kMonday, "register.csv"},
         freeze});
    central.start();
    central.go_to(morning(2026, 10, 5));  // Sessions ended.
    const auto frozen_index = [&] {
      const json index = central.get("/v1/index?period=2026-Q3").body;
      REQUIRE(index["frozen"] == true);
      return index["scales"][0]["officers"][0]["coverage"];
    };
    CHECK(counted_days(central).empty());
    CHECK(coverage(central)["independent"].is_null());
    CHECK(frozen_index()["use"] == "feedback");
    REQUIRE(file_counts(central, 1, 9).status == 201);
    CHECK(file_counts(central, 1, 9).code() == "import.known_file");
    CHECK(coverage(central)["independent"] == 9);
    // That freeze hashed no coverage: it stands beside the frozen figures as it did before.
    CHECK(frozen_index()["independent"] == 9);
    CHECK(frozen_index()["use"] == "pay");
  }
}
