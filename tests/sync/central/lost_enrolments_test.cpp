// A kiosk that was enrolled behind the backup from which the log goes on brings what it has once an
// operator has stated its enrolment again; nobody else gets in that way.
#include <doctest/doctest.h>

#include "sync/central/devices.hpp"
#include "tests/sync/central/counts.hpp"
#include "tests/sync/central/late_kiosk.hpp"
#include "tests/sync/central/office_records.hpp"

using namespace suara;
using namespace suara::test;
using nlohmann::json;

TEST_SUITE("sync/central lost enrolments") {
  TEST_CASE("a kiosk enrolled behind the backup brings what it has, none lost and none twice") {
    LateKiosk lost;
    RunningCentral& central = lost.central;
    lost.begin_anew();
    CHECK(lost.late->send() == "401");
    const record::PriorEnrolment prior = told_by(*lost.late);
    const json form = application_telling(central, "K-2", 13, json::array({json_of_prior(prior)}));
    const Reply pending = central.call("POST", "/v1/enrolments", form);
    REQUIRE_MESSAGE(pending.status == 202, pending.body.dump());
    CHECK(pending.body["takes_prior"] == json::array({1}));
    const auto plain = record::fingerprint(key_of_seed(13), central.root.public_key());
    const auto both = record::fingerprint(key_of_seed(13), central.root.public_key(),
                                          record::fingerprint_part({prior}));
    CHECK(pending.body["fingerprint"] == both);
    CHECK(lost.late->send() == "401");  // Nobody has approved it.
    const json devices = central.get("/v1/devices").body["devices"];
    CHECK(devices.back()["takes_prior"] == json::array({1}));
    CHECK(devices.back()["fingerprint"] == both);
    const std::string path = "/v1/devices/K-2/approve";
    CHECK(central.post(path, {{"fingerprint", plain}}).code() == "device.other_fingerprint");
    const Reply approved = central.post(path, {{"fingerprint", both}});
    REQUIRE_MESSAGE(approved.status == 200, approved.body.dump());
    CHECK(approved.body["epoch"] == 2);
    CHECK(approved.body["stated_again"][0]["epoch"] == 1);
    CHECK(central.call("POST", "/v1/enrolments", form).body["epoch"] == 2);
    const auto records = kind_of<record::Enrolment>(office_records(central));
    REQUIRE(records.size() == 3);
    CHECK(records[1].key == prior.key);
    CHECK(records[1].begun == lost.backed_up);
    CHECK_FALSE(records[2].begun);

    CHECK(lost.late->send() == "");
    CHECK(lost.late->gaps == 1);
    CHECK(ratings_counted(central) == 10);
    CHECK(tallied(central) == recounted(central));
    CHECK(central.database().execAndGet("SELECT count(*) FROM held").getInt() == 0);
    central.restart();
    lost.late->rate(1);
    CHECK(lost.late->send() == "");
    CHECK(ratings_counted(central) == 11);
    // Said once: the enrolment is known, so that a further application takes nothing up.
    CHECK(lost.takes("K-2", json::array({json_of_prior(prior)})) == json::array());
  }

  TEST_CASE("only what a lost log can have had is stated again") {
    LateKiosk lost;
    const record::PriorEnrolment late = told_by(*lost.late);
    record::PriorEnrolment other = late;
    other.device = {"K-9"};
    // Nothing was lost yet.
    CHECK(lost.takes("K-9", json::array({json_of_prior(other)})) == json::array());
    lost.begin_anew();
    const auto taken = [&](record::PriorEnrolment one, const std::string& device) {
      return lost.takes(device, json::array({json_of_prior(one)}));
    };
    const json none = json::array();
    CHECK(taken(late, "K-3") == none);  // not the device of the code
    record::PriorEnrolment bent = late;
    bent.log_id = 2;  // of the present log
    CHECK(taken(bent, "K-2") == none);
    bent = late;
    bent.unit = {"NOWHERE"};
    CHECK(taken(bent, "K-2") == none);
    bent = late;
    bent.counter = {"L77"};
    CHECK(taken(bent, "K-2") == none);
    bent = late;
    bent.root_key[0] ^= 1;  // of another region
    CHECK(taken(bent, "K-2") == none);
    bent = told_by(lost.early);  // stands in the log: its key stays
    bent.key = key_of_seed(99);
    CHECK(taken(bent, "K-1") == none);
    for (const json& prior : {json("x"), json{{{"device", "K-2"}}}, json(17, json_of_prior(late))})
      CHECK(lost.central
                .call("POST", "/v1/enrolments", application_telling(lost.central, "K-2", 40, prior))
                .code() == "request.field");
    CHECK(taken(late, "K-2") == json::array({1}));
  }
  TEST_CASE("an enrolment that cannot be stated again yet keeps its epoch until it can") {
    LateKiosk lost;
    lost.begin_anew();
    const record::PriorEnrolment late = told_by(*lost.late);
    const auto approved = [&](std::uint8_t seed, const record::PriorEnrolment& prior) {
      const Reply pending = lost.central.call(
          "POST", "/v1/enrolments",
          application_telling(lost.central, "K-2", seed, json::array({json_of_prior(prior)})));
      REQUIRE_MESSAGE(pending.status == 202, pending.body.dump());
      return lost.central
          .post("/v1/devices/K-2/approve", {{"fingerprint", pending.body["fingerprint"]}})
          .body;
    };
    record::PriorEnrolment early = late;
    early.counter = {"L77"};  // not set up again yet
    const json first = approved(13, early);
    CHECK(first["epoch"] == 2);
    CHECK(first["stated_again"] == json::array());
    const json second = approved(14, late);
    CHECK(second["epoch"] == 3);
    CHECK(second["stated_again"][0]["epoch"] == 1);
    CHECK(lost.late->send() == "");
  }
  TEST_CASE("what asked to be enrolled when the backup was made asks again, or is none any more") {
    RestartingRegion region;
    RunningCentral& central = region.central;
    const json form = application_telling(central, "K-2", 12, json::array());
    const Reply asked = central.call("POST", "/v1/enrolments", form);
    REQUIRE(asked.status == 202);
    region.back_up();
    const json shown = {{"fingerprint", asked.body["fingerprint"]}};
    REQUIRE(central.post("/v1/devices/K-2/approve", shown).status == 200);
    region.lose_disk();
    REQUIRE(region.prepare().has_value());
    central.now_ms += 2 * central::kDeviceCodeMs;
    central.start();
    region.begin_anew();
    // Approved so it would be dated to now, with all that it has rated since it was approved.
    const json device = central.get("/v1/devices").body["devices"].back();
    CHECK(device["device"] == "K-2");
    CHECK(device["state"] == "waiting");
    CHECK(device["fingerprint"].is_null());
    CHECK(central.post("/v1/devices/K-2/approve", shown).code() == "device.not_pending");
    // One that was never approved repeats its call by itself.
    CHECK(central.call("POST", "/v1/enrolments", form).body["fingerprint"] == shown["fingerprint"]);
    CHECK(central.post("/v1/devices/K-2/approve", shown).status == 200);
  }
  TEST_CASE("of two enrolments with one epoch the first told is taken, and can be approved") {
    LateKiosk lost;
    lost.begin_anew();
    const record::PriorEnrolment first = told_by(*lost.late);
    record::PriorEnrolment second = first;
    second.key = key_of_seed(99);
    const json form = application_telling(
        lost.central, "K-2", 13, json::array({json_of_prior(first), json_of_prior(second)}));
    const Reply pending = lost.central.call("POST", "/v1/enrolments", form);
    CHECK(pending.body["takes_prior"] == json::array({1}));
    const auto shown = record::fingerprint(key_of_seed(13), lost.central.root.public_key(),
                                           record::fingerprint_part({first}));
    CHECK(lost.central.post("/v1/devices/K-2/approve", {{"fingerprint", shown}}).status == 200);
    CHECK(lost.late->send() == "");
  }
}
