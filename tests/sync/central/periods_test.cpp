#include <doctest/doctest.h>

#include <cmath>

#include "tests/sync/central/counts.hpp"
#include "tests/sync/central/office_of_six.hpp"
#include "tests/sync/central/office_records.hpp"

using namespace suara;
using namespace suara::test;
using central::Role;
using nlohmann::json;

namespace {

const Instant kStart = start_of(date_of(2026, 12, 7), Zone{7}) + 10 * 3'600'000;
const Period kQuarter = *parse_period("2026-Q4");
const std::string kPath = "/v1/periods/2026-Q4";

void let_pass(RunningCentral& central, Date until) {
  central.now_ms = (start_of(until, Zone{7}) + 10 * 3'600'000).ms;
  central.operator_token = central.sign_in("operator", "sandi");
}

json freeze_form(std::vector<std::string> waive = {}) {
  return {{"reason", "berita acara"}, {"waive", waive}};
}

json checked(RunningCentral& central) {
  const Reply reply = central.get(kPath + "/check");
  REQUIRE_MESSAGE(reply.status == 200, reply.body.dump());
  return reply.body;
}

json index_now(RunningCentral& central) {
  const Reply reply = central.get("/v1/index?period=2026-Q4");
  REQUIRE_MESSAGE(reply.status == 200, reply.body.dump());
  return reply.body;
}

}  // namespace

TEST_SUITE("sync/central periods") {
  TEST_CASE("a period is opened once, with the rules of that day") {
    RunningCentral central;
    CHECK(central.get(kPath).body["state"] == "not_open");
    CHECK(central.post(kPath + "/freeze", freeze_form()).code() == "period.not_open");
    const Reply opened = central.post(kPath + "/open", json::object());
    CHECK(opened.status == 201);
    json setup = small_setup();
    setup["region"]["policy"] = {{"ratings_min", "77"},
                                 {"mix_2026.DUKCAPIL", "KTP 1"},
                                 {"mix_2027.DUKCAPIL", "KTP 1"}};
    REQUIRE(central.post("/v1/setup", setup).status == 200);
    const json december = central.post("/v1/periods/2026-12/open", json::object()).body["policy"];
    CHECK(december.get<std::string>().find("\nmix_2026.DUKCAPIL=KTP 1\n") != std::string::npos);
    CHECK(december.get<std::string>().find("mix_2027") == std::string::npos);
    CHECK(opened.body["opened"] == "2026-10-05");
    CHECK(central.get(kPath).body["opened"] == "2026-10-05");
    const Reply again = central.post(kPath + "/open", json::object());
    CHECK(again.status == 200);
    CHECK(again.body["policy"] == opened.body["policy"]);
    CHECK(central.get(kPath).body["state"] == "open");
    CHECK(index_now(central)["policy"]["ratings_min"] == "30");
    CHECK(central.get("/v1/index?period=2026-12").body["policy"]["ratings_min"] == "77");
    CHECK(central.post(kPath + "/freeze", freeze_form()).code() == "period.not_over");
    CHECK(central.post("/v1/periods/2026-Q7/open", json::object()).code() == "request.field");
    CHECK(central.post(kPath + "/freeze", json::object()).code() == "request.field");
    CHECK(central.get(kPath + "/check").code() == "period.not_frozen");
  }

  TEST_CASE("silent kiosks are named and waited for, unless the rules let some be waived") {
    RunningCentral central(central::Mode::test, kStart);
    json setup = setup_of_six();
    setup["region"]["policy"] = {{"waivers_max", "1"}};
    OfficeOfSix office(central);
    REQUIRE(central.post("/v1/setup", setup).status == 200);
    SendingKiosk other(central, "K-2", 12, "SAMSAT", "L2");
    other.rate(1, 4, "P-0002");
    REQUIRE(other.send() == "");
    office.work_a_day();
    office.send();
    REQUIRE(central.post(kPath + "/open", json::object()).status == 201);
    let_pass(central, date_of(2027, 1, 5));
    const json silent = central.get(kPath).body;
    CHECK(silent["over"] == true);
    CHECK(silent["grace_until"] == "2027-01-14");
    REQUIRE(silent["silent"].size() == 2);
    CHECK(silent["silent"][0]["device"] == "K-1");
    const Reply early = central.post(kPath + "/freeze", freeze_form());
    CHECK(early.code() == "period.grace");
    CHECK(early.body["args"]["kiosks"] == "K-1, K-2");
    CHECK(central.post(kPath + "/freeze", freeze_form({"K-1", "K-2"})).code() == "period.waivers");
    CHECK(central.post(kPath + "/freeze", freeze_form({"K-2"})).code() == "period.grace");
    office.rate(0, 0, 4);
    office.send();  // K-1 is heard; its new ballot is January's
    REQUIRE(central.get(kPath).body["silent"].size() == 1);
    CHECK(central.post(kPath + "/freeze", freeze_form({"K-1"})).code() == "period.not_silent");
    const Reply frozen = central.post(kPath + "/freeze", freeze_form({"K-2"}));
    REQUIRE_MESSAGE(frozen.status == 201, frozen.body.dump());
    CHECK(frozen.body["frozen"]["waived"] == json({"K-2"}));
    CHECK(frozen.body["frozen"]["unheard"].empty());
    CHECK(central.post(kPath + "/freeze", freeze_form()).code() == "period.frozen");
    CHECK(central.get(kPath).body["state"] == "frozen");
  }

  TEST_CASE("a kiosk whose stick was brought is heard up to its newest record, and waited for") {
    RunningCentral central(central::Mode::test, kStart);
    central.operator_token = central.token_of(central::Role::operator_);
    TestDevice kiosk = central.device("K-1", 11);
    REQUIRE(central.post(kPath + "/open", json::object()).status == 201);
    const Instant written = start_of(date_of(2026, 12, 28), Zone{7}) + 9 * 3'600'000;
    const Bytes stick = kiosk.pack(kiosk.seal({boot_at(written), rated(4)}));
    const auto silent = [&] { return central.get(kPath).body["silent"]; };
    let_pass(central, date_of(2027, 1, 3));
    for (int brought = 0; brought < 2; ++brought) {
      REQUIRE(central.send_carried(stick).status == 200);
      REQUIRE(silent().size() == 1);
      CHECK(silent()[0]["last_contact"].get<std::string>().starts_with("2026-12-28T09:01"));
      CHECK(central.post(kPath + "/freeze", freeze_form()).code() == "period.grace");
      central.restart();
    }
    // Of the new year: what the old one held came before it.
    const Instant later = start_of(date_of(2027, 1, 2), Zone{7}) + 9 * 3'600'000;
    REQUIRE(central.send_carried(kiosk.pack(kiosk.seal({boot_at(later)}))).status == 200);
    CHECK(silent().empty());
    CHECK(central.post(kPath + "/freeze", freeze_form()).status == 201);
  }

  TEST_CASE("what a kiosk sends itself says that it is there, held before or not") {
    RunningCentral central(central::Mode::test, kStart);
    central.operator_token = central.token_of(central::Role::operator_);
    TestDevice kiosk = central.device("K-1", 11);
    REQUIRE(central.post(kPath + "/open", json::object()).status == 201);
    const Bytes packed = kiosk.pack(kiosk.seal({boot_at({central.now_ms}), rated(4)}));
    REQUIRE(central.send_carried(packed).status == 200);
    let_pass(central, date_of(2027, 1, 3));
    REQUIRE(central.get(kPath).body["silent"].size() == 1);
    REQUIRE(central.send(packed).status == 200);
    CHECK(central.get(kPath).body["silent"].empty());
    // A stick of before takes nothing of it back.
    REQUIRE(central.send_carried(packed).status == 200);
    CHECK(central.get(kPath).body["silent"].empty());
    const Bytes ahead = kiosk.seal({boot_at({central.now_ms + 90 * kDayMs})});
    REQUIRE(central.send_carried(kiosk.pack(ahead)).status == 200);
    const json device = central.get("/v1/devices").body["devices"][0];
    CHECK(device["last_contact"].get<std::string>().starts_with("2027-01-03"));
  }

  TEST_CASE("after the days of grace nobody is waited for, and who was silent is written down") {
    RunningCentral central(central::Mode::test, kStart);
    OfficeOfSix office(central);
    office.work_a_day();
    office.send();
    REQUIRE(central.post(kPath + "/open", json::object()).status == 201);
    let_pass(central, date_of(2027, 1, 14));
    CHECK(central.post(kPath + "/freeze", freeze_form()).code() == "period.grace");
    let_pass(central, date_of(2027, 1, 15));
    const Reply frozen = central.post(kPath + "/freeze", freeze_form());
    REQUIRE(frozen.status == 201);
    const auto records = kind_of<record::Freeze>(office_records(central));
    REQUIRE(records.size() == 1);
    CHECK(records[0].unheard == std::vector<DeviceId>{{"K-1"}});
    CHECK(records[0].period == kQuarter);
    CHECK(records[0].act.person.text == "operator");
    CHECK(to_hex(view_of(records[0].cells_hash)) == frozen.body["frozen"]["cells_hash"]);
  }

  TEST_CASE("late ballots leave what was frozen to the byte, and make a supplement") {
    RunningCentral central(central::Mode::test, kStart);
    OfficeOfSix office(central);
    SendingKiosk late(central, "K-2", 12, "DUKCAPIL", "L1");
    REQUIRE(late.send() == "");
    while (office.days() < 9) office.work_a_day();
    late.catch_up();
    late.rate(6, 1, "P-0001");  // carried about until February
    late.rate(2, 1, "P-0005");
    office.send();
    REQUIRE(central.post(kPath + "/open", json::object()).status == 201);
    let_pass(central, date_of(2027, 1, 20));
    const json open = index_now(central);
    CHECK(open["frozen"] == false);
    const Reply frozen = central.post(kPath + "/freeze", freeze_form());
    REQUIRE_MESSAGE(frozen.status == 201, frozen.body.dump());
    const json before = index_now(central);
    CHECK(before["frozen"] == true);
    CHECK(before["scales"] == open["scales"]);
    CHECK(before["late"].empty());
    CHECK(checked(central)["same"] == true);
    const auto cells = tallied(central);

    let_pass(central, date_of(2027, 2, 1));
    late.catch_up();
    REQUIRE(late.send() == "");
    const json after = index_now(central);
    CHECK(after["scales"] == before["scales"]);
    CHECK(checked(central)["same"] == true);
    CHECK(checked(central)["cells_hash"]["found"] == frozen.body["frozen"]["cells_hash"]);
    CHECK(central.get(kPath).body["late_ballots"] == 8);
    CHECK(tallied(central) == recounted(central));
    for (const auto& [key, counts] : cells) CHECK(tallied(central).at(key) == counts);
    // The supplement: six ballots are shown, two only by their effect.
    REQUIRE(after["late"].size() == 2);
    const json& first = after["late"][0];
    CHECK(first["officer"] == "P-0001");
    CHECK(first["ballots"] == 6);
    CHECK(first["figure"]["n"] == before["scales"][0]["officers"][0]["n"].get<int>() + 6);
    CHECK(first["figure"]["difference"].get<double>() <
          before["scales"][0]["officers"][0]["difference"].get<double>());
    const bool moved = first["figure"]["standing"] !=
                       before["scales"][0]["officers"][0]["decision"]["standing"];
    CHECK(first["effect"] == (moved ? "correction" : "supplement"));
    CHECK(after["late"][1]["ballots"] == 2);
    CHECK(after["late"][1]["figure"].is_null());
    // And so it is after a restart, and after a rebuild from the ledger.
    central.restart();
    CHECK(checked(central)["same"] == true);
    CHECK(index_now(central) == after);
  }

  TEST_CASE("a period is frozen, and found again, under the mix of its opening") {
    RunningCentral central(central::Mode::test, kStart);
    OfficeOfSix office(central);
    for (int day = 0; day < 7; ++day) office.work_a_day();
    office.send();
    json setup = setup_of_six();
    const auto fix = [&](const char* shares) {
      setup["region"]["policy"] = {{"mix_2026.DUKCAPIL", shares}};
      REQUIRE(central.post("/v1/setup", setup).status == 200);
    };
    fix("KTP 1");
    REQUIRE(central.post(kPath + "/open", json::object()).status == 201);
    let_pass(central, date_of(2027, 1, 20));
    REQUIRE(central.post(kPath + "/freeze", freeze_form()).status == 201);
    const json frozen = index_now(central);
    CHECK(frozen["policy"]["mix_2026.DUKCAPIL"] == "KTP 1");
    for (const json& key : frozen["scales"][0]["model"]["services"])
      CHECK(key["share"] == (key["service"] == "KTP" ? 1 : 0));
    fix("");
    CHECK(index_now(central)["scales"] == frozen["scales"]);
    CHECK(checked(central)["same"] == true);
  }

  TEST_CASE("a frozen period that was tampered with in the tables is not what was frozen") {
    RunningCentral central(central::Mode::test, kStart);
    OfficeOfSix office(central);
    office.work_a_day();
    office.send();
    REQUIRE(central.post(kPath + "/open", json::object()).status == 201);
    let_pass(central, date_of(2027, 1, 20));
    REQUIRE(central.post(kPath + "/freeze", freeze_form()).status == 201);
    REQUIRE(checked(central)["same"] == true);
    SQLite::Database disk((central.folder / "central" / "central.db").string(),
                          SQLite::OPEN_READWRITE, 5'000);
    CHECK(disk.exec("UPDATE tally SET s4 = s4 - 1, s3 = s3 + 1 WHERE officer = 'P-0001'"
                    " AND s4 > 0") > 0);
    const json found = checked(central);
    CHECK(found["same"] == false);
    CHECK(found["policy_hash"]["found"] == found["policy_hash"]["stated"]);
    CHECK(found["cells_hash"]["found"] != found["cells_hash"]["stated"]);
    CHECK(found["figures_hash"]["found"] != found["figures_hash"]["stated"]);
  }
}
