// Surveys and counts of services out of files: each file once, as office records, and what the
// report and coverage make of them.
#include <doctest/doctest.h>

#include "tests/support/wait.hpp"
#include "tests/sync/central/filed_files.hpp"
#include "tests/sync/central/office_records.hpp"
#include "tests/sync/central/restarting_region.hpp"

using namespace suara;
using namespace suara::test;
using nlohmann::json;

namespace {

json unit_of(RunningCentral& central, const std::string& unit) {
  const json units = central.get("/v1/skm?period=2026-Q3&unit=" + unit).body["units"];
  return units.empty() ? json::object() : units[0];
}

std::uint64_t log_size(RunningCentral& central) {
  return central.get("/v1/status").body["log"]["size"];
}

// A day at the desk: offered and answered, and services finished without a ballot.
void serve(RunningCentral& central, TestDevice& device, int rated_ones, int without) {
  std::vector<record::Record> records{boot_at({central.now_ms})};
  for (int i = 0; i < rated_ones; ++i) records.push_back(rated(3));
  const auto offer = std::get<domain::Ballot>(rated(3).body).offer;
  for (int i = 0; i < without; ++i)
    records.push_back(
        {61'000, 0,
         domain::ServiceWithoutBallot{offer, domain::NoBallotReason::citizen_left}});
  central.deliver(device, device.seal(records));
}

void offer_at_samsat(RunningCentral& central) {
  const json both = {offered_service("KTP", "SAMSAT"), offered_service("STNK", "SAMSAT")};
  const json also = {{"services", both}};
  REQUIRE(central.post("/v1/setup", also).status == 200);
}

json coverage(RunningCentral& central, const std::string& query = "") {
  const Reply reply = central.get("/v1/coverage?period=2026-Q3" + query);
  REQUIRE_MESSAGE(reply.status == 200, reply.body.dump());
  return reply.body["officers"];
}

}  // namespace

TEST_SUITE("sync/central filed") {
  TEST_CASE("a survey on paper counts in the report of its unit, said to come out of a file") {
    PatientCentral central(morning(2026, 10, 5));
    const Reply filed = central.post("/v1/surveys", survey_file("SAMSAT", 1));
    REQUIRE_MESSAGE(filed.status == 201, filed.body.dump());
    CHECK(filed.body["respondents"] == 29);
    const json unit = unit_of(central, "SAMSAT");
    CHECK(unit["ikm"] == 91.48);
    CHECK(unit["respondents"] == 29);
    CHECK(unit["sources"] == json{{"kiosk", 0}, {"file", 29}});
    CHECK(unit["standard_error"].is_null());  // Nobody knows the days.
    CHECK(unit["needed"].is_null());
    CHECK(unit["sufficient"] == false);
    const json groups = unit["profile"][0]["groups"];  // Three of up to 25 are not told apart.
    REQUIRE(groups.size() == 1);
    CHECK(groups[0] == json{{"value", nullptr}, {"respondents", 29}});
    CHECK(unit["profile"][1]["groups"][0] == json{{"value", "female"}, {"respondents", 20}});
    CHECK(unit["profile"][2]["groups"].empty());
    CHECK(unit_of(central, "DUKCAPIL").empty());
    CHECK(central.get("/v1/skm?period=2026-08").body["units"].empty());
    CHECK(central.get("/v1/skm?period=2026-H2").body["units"].size() == 1);
  }

  TEST_CASE("forms of kiosks and of files of one unit come together") {
    PatientCentral central(morning(2026, 9, 21));
    SendingKiosk kiosk(central, "K-1", 11);
    kiosk.rate(29, 4, "P-0001", "KTP", real_form(28));
    REQUIRE(kiosk.send() == "");
    central.go_to(morning(2026, 10, 2));
    REQUIRE(central.post("/v1/surveys", survey_file("DUKCAPIL", 1, "2026-09-22")).status == 201);
    const json unit = unit_of(central, "DUKCAPIL");
    CHECK(unit["sources"] == json{{"kiosk", 29}, {"file", 29}});
    CHECK(unit["respondents"] == 58);
    const double alone = [&] {
      double sum = 0;
      for (const auto& one : real_form(28)) sum += 25.0 * one.answer / 9;
      return sum;
    }();
    CHECK(unit["ikm"].get<double>() == doctest::Approx((alone + 91.475) / 2).epsilon(0.0002));
    CHECK_FALSE(unit["standard_error"].is_null());
    CHECK(unit["services_apart"].size() == 2);
  }

  TEST_CASE("a file read twice changes nothing, whatever unit it is said to be of") {
    PatientCentral central(morning(2026, 10, 5));
    REQUIRE(central.post("/v1/surveys", survey_file("SAMSAT", 1)).status == 201);
    const std::uint64_t size = log_size(central);
    for (const char* unit : {"SAMSAT", "DUKCAPIL"}) {
      const Reply again = central.post("/v1/surveys", survey_file(unit, 1));
      CHECK(again.status == 409);
      CHECK(again.code() == "import.known_file");
    }
    CHECK(central.post("/v1/services/counts",
                       service_file(1, json::array({counted("P-0001", "2026-09-21", 3)})))
              .code() == "import.known_file");
    CHECK(log_size(central) == size);
    CHECK(unit_of(central, "SAMSAT")["respondents"] == 29);
    CHECK(central.post("/v1/surveys", survey_file("SAMSAT", 2)).status == 201);
    CHECK(unit_of(central, "SAMSAT")["respondents"] == 58);
    const auto imports = kind_of<record::OfficeImport>(office_records(central));
    REQUIRE(imports.size() == 2);
    CHECK(imports[0].act.role == "operator");
    CHECK(imports[0].act.reason == "survey");
    CHECK(to_hex(view_of(imports[0].file_hash)) == hash_text(1));
    CHECK(imports[0].rows == 29);
  }

  TEST_CASE("a survey filed wrongly is taken back by the one that replaces it, and no other") {
    PatientCentral central(morning(2026, 10, 5));
    const auto file = [&](const std::string& unit, int number, const json& replaces) {
      json form = survey_file(unit, number);
      form["replaces"] = replaces;
      return central.post("/v1/surveys", form);
    };
    const auto respondents = [&](const std::string& unit) {
      return unit_of(central, unit).value("respondents", 0);
    };
    REQUIRE(file("SAMSAT", 1, nullptr).status == 201);
    REQUIRE(file("DUKCAPIL", 2, nullptr).status == 201);
    const std::uint64_t size = log_size(central);
    for (const int other : {2, 3}) {  // another unit's, nobody's
      const Reply refused = file("SAMSAT", 3, hash_text(other));
      CHECK(refused.status == 404);
      CHECK(refused.code() == "import.not_there");
    }
    CHECK(file("SAMSAT", 3, "x").code() == "request.field");
    CHECK(file("SAMSAT", 2, hash_text(1)).code() == "import.known_file");
    CHECK(log_size(central) == size);
    REQUIRE(file("SAMSAT", 3, hash_text(1)).status == 201);  // the corrected copy
    CHECK(respondents("SAMSAT") == 29);
    CHECK(file("SAMSAT", 4, hash_text(1)).code() == "import.not_there");
    CHECK(respondents("DUKCAPIL") == 29);
    // By its own hash: another period, another unit.
    json moved = survey_file("SAMSAT", 3);
    moved["from"] = "2026-04-01";
    moved["until"] = "2026-06-30";
    CHECK(central.post("/v1/surveys", moved).code() == "import.known_file");
    moved["replaces"] = hash_text(3);
    REQUIRE(central.post("/v1/surveys", moved).status == 201);
    CHECK(respondents("SAMSAT") == 0);
    REQUIRE(file("SAMSAT", 2, hash_text(2)).status == 201);
    CHECK(respondents("DUKCAPIL") == 0);
    CHECK(respondents("SAMSAT") == 29);
    // What was taken back counts nowhere: it may come again, once.
    REQUIRE(file("SAMSAT", 1, hash_text(2)).status == 201);
    CHECK(file("SAMSAT", 1, nullptr).code() == "import.known_file");
    CHECK(respondents("SAMSAT") == 29);
    const auto imports = kind_of<record::OfficeImport>(office_records(central));
    REQUIRE(imports.size() == 6);
    CHECK(imports[2].act.reason == "survey, replaces " + hash_text(1));
    CHECK(imports[4].act.reason == "survey, replaces " + hash_text(2));
    central.restart();
    CHECK(file("SAMSAT", 1, nullptr).code() == "import.known_file");
    CHECK(file("DUKCAPIL", 2, nullptr).status == 201);
  }

  TEST_CASE("a survey that does not read is refused with its place and leaves nothing") {
    PatientCentral central(morning(2026, 10, 5));
    const std::uint64_t size = log_size(central);
    const auto refused = [&](const std::function<void(json&)>& spoil) {
      json file = survey_file("SAMSAT", 1);
      spoil(file);
      const Reply reply = central.post("/v1/surveys", file);
      return reply.code() + " " + reply.body.value("/where/column"_json_pointer, "") + " " +
             std::to_string(reply.body.value("/where/row"_json_pointer, 0));
    };
    CHECK(refused([](json& file) { file["rows"][4][2][8] = 5; }) == "request.field answers 5");
    CHECK(refused([](json& file) { file["rows"][0][2].erase(8); }) == "request.field answers 1");
    CHECK(refused([](json& file) { file["rows"][1][0] = "2026-10-01"; }) ==
          "request.field day 2");
    CHECK(refused([](json& file) { file["rows"][2][1] = "K T P"; }) == "request.field service 3");
    CHECK(refused([](json& file) { file["rows"][3][3][1] = "x"; }) == "request.field told 4");
    CHECK(refused([](json& file) { file["rows"][3].push_back(0); }) == "request.field row 4");
    CHECK(refused([](json& file) { file["elements"][0] = "U1"; }) ==
          "request.field elements 0");
    CHECK(refused([](json& file) { file["unit"] = "PAJAK"; }) == "setup.unknown_unit  0");
    CHECK(refused([](json& file) {
            for (json& row : file["rows"])
              for (json& answer : row[2]) answer = 0;
          }) == "skm.no_answer  0");
    CHECK(log_size(central) == size);
    CHECK(refused([](json&) {}) == "  0");
  }

  TEST_CASE("a survey's service is one that its unit has on that day, or some day of the period") {
    PatientCentral central(morning(2026, 10, 5));
    const json setup = {{"services",
                         {offered_service("STNK", "SAMSAT", "2026-08-01", "2026-08-31"),
                          offered_service("KTP", "DUKCAPIL")}}};
    REQUIRE(central.post("/v1/setup", setup).status == 200);
    const std::uint64_t size = log_size(central);
    int number = 0;
    const auto filed = [&](const json& service, const json& day, const json& row = nullptr) {
      json file = survey_file("SAMSAT", ++number);
      for (const int i : {4, 5}) {
        file["rows"][i][1] = service;
        file["rows"][i][0] = day;
        if (!row.is_null()) file["rows"][i].push_back(row.get<int>() + i - 4);
      }
      return central.post("/v1/surveys", file);
    };
    const Reply unknown = filed("PASPOR", nullptr);
    CHECK(unknown.status == 422);
    CHECK(unknown.code() == "services.not_offered");
    CHECK(unknown.body["where"] == json{{"file", "survei.csv"}, {"row", 5}, {"column", "service"}});
    CHECK(filed("PASPOR", nullptr, 77).body["where"]["row"] == 77);
    CHECK(filed("KTP", "2026-08-03").code() == "services.not_offered");  // another unit's
    for (const char* day : {"2026-07-31", "2026-09-01"})
      CHECK(filed("STNK", day).code() == "services.not_offered");
    CHECK(log_size(central) == size);
    for (const json& day : {json("2026-08-01"), json("2026-08-31"), json()})
      CHECK(filed("STNK", day).status == 201);
    CHECK(filed(nullptr, "2026-07-31").status == 201);
  }

  TEST_CASE("with the registry's own count a survey can be enough, and its figure is published") {
    PatientCentral central(morning(2026, 10, 5));
    offer_at_samsat(central);
    REQUIRE(central.post("/v1/surveys", survey_file("SAMSAT", 1)).status == 201);
    json rows = json::array();
    rows.push_back(counted("P-0002", "2026-09-21", 30));
    rows.push_back({{"row", 3},
                    {"unit", "SAMSAT"},
                    {"officer", nullptr},
                    {"nip", nullptr},
                    {"service", "STNK"},
                    {"day", "2026-09-22"},
                    {"count", 1}});
    REQUIRE(central.post("/v1/services/counts", service_file(2, rows)).status == 201);
    const json unit = unit_of(central, "SAMSAT");
    CHECK(unit["services"] == 31);
    CHECK(unit["needed"] == 29);
    CHECK(unit["sufficient"] == true);
    central.go_to(morning(2026, 10, 6));
    REQUIRE(central.post("/v1/surveys", survey_file("DUKCAPIL", 3)).status == 201);
    SQLite::Database database = central.database();
    CHECK(wait_until([&] {  // The night has its own thread.
      return database
                 .execAndGet("SELECT coalesce(max(ikm_hundredths), 0) FROM public_ikm"
                             " WHERE unit = 'SAMSAT'")
                 .getInt() == 9148;
    }));
  }

  TEST_CASE("coverage rests on the larger count; without the registry it is feedback only") {
    PatientCentral central(morning(2026, 9, 21));
    TestDevice device = central.device("K-1", 11);
    serve(central, device, 9, 1);
    CHECK(coverage(central).empty());  // The day has not ended.
    central.go_to(morning(2026, 9, 22));
    const json alone = coverage(central)[0];
    CHECK(alone["officer"] == "P-0001");
    CHECK(alone["unit"] == "DUKCAPIL");
    CHECK(alone["services"] == 10);
    CHECK(alone["independent"].is_null());
    CHECK(alone["coverage"] == 0.9);
    CHECK(alone["use"] == "feedback");
    const auto file = [&](int number, int count) {
      return central
          .post("/v1/services/counts",
                service_file(number, json::array({counted("P-0001", "2026-09-21", count)})))
          .status;
    };
    REQUIRE(file(1, 10) == 201);
    CHECK(coverage(central)[0]["use"] == "pay");
    const json index = central.get("/v1/index?period=2026-Q3").body;
    CHECK(index.dump().find(R"("independent":10,)") != std::string::npos);
    REQUIRE(file(2, 20) == 201);  // Corrected: the later file stands.
    const json corrected = coverage(central)[0];
    CHECK(corrected["independent"] == 20);
    CHECK(corrected["services"] == 20);
    CHECK(corrected["coverage"] == 0.45);
    CHECK(corrected["use"] == "ask_cause");
    CHECK(coverage(central, "&unit=SAMSAT").empty());
  }

  TEST_CASE("who is not in a registry that was read for the day finished nothing by it") {
    PatientCentral central(morning(2026, 9, 21));
    TestDevice device = central.device("K-1", 11);
    serve(central, device, 4, 0);
    REQUIRE(central
                .post("/v1/services/counts",
                      service_file(1, json::array({{{"row", 2},
                                                    {"unit", "DUKCAPIL"},
                                                    {"officer", nullptr},
                                                    {"nip", "199001012015011002"},
                                                    {"service", "KTP"},
                                                    {"day", "2026-09-21"},
                                                    {"count", 5}}})))
                .status == 201);
    central.go_to(morning(2026, 9, 22));
    const json both = coverage(central);
    REQUIRE(both.size() == 2);
    CHECK(both[0]["independent"] == 0);
    CHECK(both[0]["services"] == 4);
    CHECK(both[1]["officer"] == "P-0002");
    CHECK(both[1]["services"] == 5);
    CHECK(both[1]["coverage"] == 0.0);
  }

  TEST_CASE("a registry that does not read is refused with the file's own row") {
    PatientCentral central(morning(2026, 10, 5));
    offer_at_samsat(central);
    const std::uint64_t size = log_size(central);
    const auto refused = [&](const std::function<void(json&)>& spoil) {
      json rows = json::array(
          {counted("P-0001", "2026-09-21", 3), counted("P-0002", "2026-09-21", 4)});
      rows[1]["row"] = 77;
      spoil(rows);
      const Reply reply = central.post("/v1/services/counts", service_file(1, rows));
      return reply.code() + " " + reply.body.value("/where/column"_json_pointer, "") + " " +
             std::to_string(reply.body.value("/where/row"_json_pointer, 0));
    };
    CHECK(refused([](json& rows) { rows[1]["officer"] = "P-0099"; }) ==
          "officer.unknown officer 77");
    CHECK(refused([](json& rows) {
            rows[1]["officer"] = nullptr;
            rows[1]["nip"] = "199001012015011009";
          }) == "services.unknown_nip nip 77");
    CHECK(refused([](json& rows) { rows[1]["day"] = "2025-09-21"; }) == "services.no_unit unit 77");
    for (const char* to_come : {"2026-10-06", "2062-09-21"})
      CHECK(refused([&](json& rows) { rows[1]["day"] = to_come; }) ==
            "services.day_to_come day 77");
    CHECK(refused([](json& rows) { rows[1]["nip"] = "199001012015011001"; }) ==
          "services.two_people nip 77");
    CHECK(refused([](json& rows) { rows[1]["nip"] = "199001012015011009"; }) ==
          "services.unknown_nip nip 77");
    CHECK(refused([](json& rows) { rows[1]["unit"] = "PAJAK"; }) == "setup.unknown_unit unit 77");
    CHECK(refused([](json& rows) { rows[1]["officer"] = nullptr; }) == "services.no_unit unit 77");
    CHECK(refused([](json& rows) {
            rows[1] = rows[0];
            rows[1]["row"] = 77;
          }) == "services.twice service 77");
    CHECK(refused([](json& rows) { rows[1]["count"] = -1; }) == "request.field count 2");
    CHECK(refused([](json& rows) { rows = json::array(); }) == "request.field rows 0");
    CHECK(log_size(central) == size);
    CHECK(refused([](json& rows) {
            rows[1]["nip"] = "199001012015011002";  // both of one person
            rows[1]["day"] = "2026-10-05";          // today
          }) == "  0");
  }

  TEST_CASE("a log that begins anew has the counts of its backup, and no others") {
    RestartingRegion region;
    RunningCentral& central = region.central;
    offer_at_samsat(central);
    REQUIRE(central.post("/v1/surveys", survey_file("SAMSAT", 1)).status == 201);
    REQUIRE(central
                .post("/v1/services/counts",
                      service_file(2, json::array({counted("P-0002", "2026-09-21", 30)})))
                .status == 201);
    const json before = unit_of(central, "SAMSAT");
    CHECK(before["services"] == 30);
    region.back_up();
    REQUIRE(central.post("/v1/surveys", survey_file("SAMSAT", 3)).status == 201);
    region.lose_disk();
    REQUIRE(region.prepare().has_value());
    central.start();
    central.operator_token = central.sign_in("operator", "sandi");  // Sessions ended.
    CHECK(central.post("/v1/surveys", survey_file("SAMSAT", 3)).code() == "restart.pending");
    region.begin_anew();
    CHECK(unit_of(central, "SAMSAT") == before);
    CHECK(central.post("/v1/surveys", survey_file("SAMSAT", 1)).code() == "import.known_file");
    CHECK(central.post("/v1/surveys", survey_file("SAMSAT", 3)).status == 201);
    CHECK(unit_of(central, "SAMSAT")["respondents"] == 58);
  }
}
