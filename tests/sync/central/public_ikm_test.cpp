// What kiosks are told of their unit's ikm: forms come from a real journal over HTTP, the figure
// goes back in the bundle of a receipt.
#include <doctest/doctest.h>

#include "common/record/receipt.hpp"
#include "tests/support/wait.hpp"
#include "tests/sync/central/filed_files.hpp"

using namespace suara;
using namespace suara::test;
using nlohmann::json;

namespace {

using Settings = std::map<std::string, std::string>;

// The central's day, told by what the kiosk sends next; then what it knows of its unit.
Settings told(PatientCentral& central, SendingKiosk& kiosk, Instant now) {
  central.go_to(now);
  kiosk.rate(1);
  REQUIRE(kiosk.send() == "");
  const Date day = date_of(now, Zone{7});
  REQUIRE(wait_until([&] {
    SQLite::Database database = central.database();
    return database.execAndGet("SELECT editions_day FROM region").getInt() >= day.days;
  }));
  kiosk.rate(1);  // The night may have come behind the receipt of the batch before.
  REQUIRE(kiosk.send() == "");
  Settings settings;
  for (const auto& [key, value] : kiosk.journal().bundle()->settings)
    if (key.starts_with("skm.")) settings[key] = value;
  return settings;
}

struct SeptemberOffice {
  PatientCentral central{morning(2026, 9, 21)};
  SendingKiosk kiosk{central, "K-1", 11};
};

}  // namespace

TEST_SUITE("sync/central public ikm") {
  TEST_CASE("when a quarter has closed, its ikm rides with the receipts of the unit's kiosks") {
    SeptemberOffice office;
    fill_in_real_forms(office.kiosk);
    CHECK(told(office.central, office.kiosk, morning(2026, 9, 30)).empty());
    const Settings expected{
        {"skm.quarter", "2026-Q3"}, {"skm.respondents", "29"}, {"skm.ikm_hundredths", "9148"}};
    CHECK(told(office.central, office.kiosk, morning(2026, 10, 1)) == expected);
    TestDevice other = office.central.device("K-2", 12, "L2");  // Of a unit without a form.
    const Bytes sealed = other.seal({boot_at({office.central.now_ms})});
    const auto answer = office.central.send(other.pack(sealed));
    const auto receipt = record::check_receipt(record::with_open_bundle(answer.body, other.key), [&] {
      auto known = other.known;
      const auto batch = record::parse_batch(sealed).value();
      known.sent_last_seq = 1;
      known.sent_leaf = batch.leaf();
      known.sent_h_after = batch.header.h_after;
      return known;
    }());
    REQUIRE(receipt.has_value());
    REQUIRE(receipt->new_bundle.has_value());
    const auto bundle = record::decode_bundle(*receipt->new_bundle).value();
    CHECK(bundle.unit == UnitId{"SAMSAT"});
    CHECK(bundle.settings.contains("skm_weights"));
    for (const auto& [key, value] : bundle.settings) CHECK_FALSE(key.starts_with("skm."));
  }

  TEST_CASE("with fewer respondents than its services ask for, only their number is told") {
    SeptemberOffice office;
    fill_in_real_forms(office.kiosk);
    office.kiosk.rate(4);  // 33 and those of told(): 37 services need 34.
    const Settings expected{{"skm.quarter", "2026-Q3"}, {"skm.respondents", "29"}};
    CHECK(told(office.central, office.kiosk, morning(2026, 9, 22)).empty());
    office.kiosk.rate(2);
    REQUIRE(office.kiosk.send() == "");
    CHECK(told(office.central, office.kiosk, morning(2026, 10, 1)) == expected);
  }

  TEST_CASE("the figure stands through the new quarter and a restart, and goes with the next one") {
    SeptemberOffice office;
    fill_in_real_forms(office.kiosk);
    const Settings september = told(office.central, office.kiosk, morning(2026, 10, 1));
    CHECK(september.at("skm.quarter") == "2026-Q3");
    fill_in_real_forms(office.kiosk, 0, 12);
    office.central.restart();
    CHECK(told(office.central, office.kiosk, morning(2026, 10, 2)) == september);
    CHECK(told(office.central, office.kiosk, morning(2026, 12, 31)) == september);
    const Settings december = told(office.central, office.kiosk, morning(2027, 1, 1));
    CHECK(december.at("skm.quarter") == "2026-Q4");
    CHECK(december.at("skm.respondents") == "12");
  }

  TEST_CASE("no night without a change makes a new bundle of it, and no setting stands for it") {
    SeptemberOffice office;
    fill_in_real_forms(office.kiosk);
    const Settings before = told(office.central, office.kiosk, morning(2026, 10, 1));
    const Bytes bundle = office.kiosk.journal().bundle_bytes();
    CHECK(told(office.central, office.kiosk, morning(2026, 10, 2)) == before);
    CHECK(office.kiosk.journal().bundle_bytes() == bundle);
    auto setup = small_setup();
    setup["region"]["settings"]["skm.ikm_hundredths"] = "10000";
    CHECK(office.central.post("/v1/setup", setup).code() == "setting.unknown_key");
    setup = small_setup();
    setup["region"]["settings"]["skm_weights"] = "form";
    REQUIRE(office.central.post("/v1/setup", setup).status == 200);
    office.central.stop();
    {
      // As a database may hold it of before settings were checked.
      SQLite::Database disk((office.central.folder / "central" / "central.db").string(),
                            SQLite::OPEN_READWRITE);
      disk.exec("INSERT INTO setting(tenant_id, key, value)"
                " VALUES('kota-contoh', 'skm.ikm_hundredths', '10000')");
    }
    office.central.start();
    CHECK(told(office.central, office.kiosk, morning(2026, 10, 3)) == before);
  }

  TEST_CASE("a survey that replaces another of as many forms is published the next night") {
    SeptemberOffice office;
    office.central.operator_token = office.central.token_of(central::Role::operator_);
    json wrong = survey_file("DUKCAPIL", 1);
    for (json& row : wrong["rows"])
      for (json& answer : row[2]) answer = 5 - answer.get<int>();  // counted from the wrong end
    REQUIRE(office.central.post("/v1/surveys", wrong).status == 201);
    office.kiosk.rate(1, 4);  // a service to have asked about
    REQUIRE(office.kiosk.send() == "");
    const Settings before = told(office.central, office.kiosk, morning(2026, 10, 1));
    REQUIRE(before.at("skm.respondents") == "29");
    office.central.operator_token = office.central.sign_in("operator", "sandi");
    json right = survey_file("DUKCAPIL", 2);
    right["replaces"] = hash_text(1);
    REQUIRE(office.central.post("/v1/surveys", right).status == 201);
    const Settings after = told(office.central, office.kiosk, morning(2026, 10, 2));
    CHECK(after.at("skm.respondents") == "29");
    CHECK(after.at("skm.ikm_hundredths") == "9148");
    CHECK(before.at("skm.ikm_hundredths") != "9148");
  }

  TEST_CASE("a survey that replaces another tells no form that waits, and no one form more") {
    for (const bool waits : {true, false}) {
      SeptemberOffice office;
      office.central.operator_token = office.central.token_of(central::Role::operator_);
      REQUIRE(office.central.post("/v1/surveys", survey_file("DUKCAPIL", 1)).status == 201);
      office.kiosk.rate(1, 4);
      REQUIRE(office.kiosk.send() == "");
      const Settings before = told(office.central, office.kiosk, morning(2026, 10, 1));
      REQUIRE(before.at("skm.ikm_hundredths") == "9148");
      office.central.operator_token = office.central.sign_in("operator", "sandi");
      json one = survey_file("DUKCAPIL", 2), second = survey_file("DUKCAPIL", 3);
      one["rows"] = json::array({one["rows"][0]});
      for (json& answer : one["rows"][0][2]) answer = 1;
      if (waits)
        REQUIRE(office.central.post("/v1/surveys", one).status == 201);
      else
        second["rows"].push_back(one["rows"][0]);
      second["replaces"] = hash_text(1);
      REQUIRE(office.central.post("/v1/surveys", second).status == 201);
      CHECK(told(office.central, office.kiosk, morning(2026, 10, 2)) == before);
    }
  }

  TEST_CASE("the region's weights count, and a database that lacks the figures gets them") {
    SeptemberOffice office;
    auto setup = small_setup();
    setup["region"]["settings"]["skm_weights"] = "form";
    REQUIRE(office.central.post("/v1/setup", setup).status == 200);
    fill_in_real_forms(office.kiosk);
    office.central.stop();
    {
      SQLite::Database disk((office.central.folder / "central" / "central.db").string(),
                            SQLite::OPEN_READWRITE);
      disk.exec(
          "DROP TABLE public_ikm; DROP TABLE service_day; DROP TABLE survey_file;"
          " DROP TABLE day_moves; DROP TABLE flag; DROP TABLE flag_number;"
          " DROP TABLE comment_waiting; DROP TABLE comment_read;"
          " DROP TABLE respondent_count; ALTER TABLE edition DROP COLUMN made_of;"
          " ALTER TABLE edition DROP COLUMN kind; ALTER TABLE edition DROP COLUMN made;"
          " ALTER TABLE edition DROP COLUMN reasons;"
          " ALTER TABLE edition DROP COLUMN comments;"
          " PRAGMA user_version = 3");
    }
    office.central.start();
    CHECK(told(office.central, office.kiosk, morning(2026, 10, 1)).at("skm.ikm_hundredths") ==
          "9138");
  }
}
