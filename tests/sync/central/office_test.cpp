#include <doctest/doctest.h>

#include "sync/tally/editions.hpp"
#include "tests/support/wait.hpp"
#include "tests/sync/central/office_records.hpp"
#include "tests/sync/central/running_central.hpp"

using namespace suara;
using namespace suara::test;
using nlohmann::json;

namespace {

Reply ask_code(RunningCentral& central, const std::string& device, const json& counter = "L1") {
  return central.post("/v1/devices/codes",
                      {{"device", device}, {"unit", "DUKCAPIL"}, {"counter", counter}});
}

json application(const json& code, const TestDevice& device) {
  return {{"code", code},
          {"public_key", to_hex(view_of(device.key.public_key()))},
          {"program_version", "0.1.0"}};
}

json import_of(const std::string& unit, int rows) {
  return {{"file_hash", std::string(64, 'a')},
          {"file_name", "nilai.csv"},
          {"unit", unit},
          {"rows", rows},
          {"from", "2026-07-01"},
          {"until", "2026-09-30"}};
}

record::Record import_record(const std::string& unit) {
  Hash hash;
  hash.fill(0xaa);
  return {0, 0, record::Import{hash, {unit}, 100}};
}

}  // namespace

TEST_SUITE("sync/central office") {
  TEST_CASE("a device is enrolled by code, key and compared fingerprint") {
    RunningCentral central;
    const TestDevice device("kota-contoh", "K-7", 21, central.root.public_key());
    const TestDevice thief("kota-contoh", "K-7", 22, central.root.public_key());
    const Reply code = ask_code(central, "K-7");
    REQUIRE(code.status == 201);
    const json form = application(code.body["code"], device);
    CHECK(central.call("POST", "/v1/enrolments", application("0000-0000-0000", device)).code() ==
          "enrolment.unknown_code");
    const Reply pending = central.call("POST", "/v1/enrolments", form);
    CHECK(pending.status == 202);
    const std::string fingerprint =
        record::fingerprint(device.key.public_key(), central.root.public_key());
    CHECK(pending.body["fingerprint"] == fingerprint);
    CHECK(central.call("POST", "/v1/enrolments", application(code.body["code"], thief)).code() ==
          "enrolment.other_key");
    const std::string path = "/v1/devices/K-7/approve";
    CHECK(central.post(path, {{"fingerprint", "0000 0000"}}).code() == "device.other_fingerprint");
    CHECK(central.call("POST", "/v1/enrolments", form).status == 202);
    std::string typed = fingerprint;  // as a person types it
    std::erase(typed, ' ');
    CHECK(central.post(path, {{"fingerprint", typed}}).status == 200);
    CHECK(central.post(path, {{"fingerprint", fingerprint}}).code() == "device.not_pending");
    CHECK(central.post("/v1/devices/K-8/approve", {{"fingerprint", "x"}}).status == 404);
    const Reply approved = central.call("POST", "/v1/enrolments", form);
    CHECK(approved.status == 200);
    CHECK(approved.body["unit"] == "DUKCAPIL");
    CHECK(approved.body["epoch"] == 1);
    const auto enrolments = kind_of<record::Enrolment>(office_records(central));
    REQUIRE(enrolments.size() == 1);
    CHECK(enrolments[0].key == device.key.public_key());
    CHECK(enrolments[0].counter == CounterId{"L1"});
  }

  TEST_CASE("a device that waits is refused by its revocation, without a record") {
    RunningCentral central;
    const TestDevice device("kota-contoh", "K-7", 21, central.root.public_key());
    const json form = application(ask_code(central, "K-7").body["code"], device);
    const std::string path = "/v1/devices/K-7/revoke";
    CHECK(central.post(path, {{"reason", "x"}}).code() == "device.unknown");  // asks not yet
    REQUIRE(central.call("POST", "/v1/enrolments", form).status == 202);
    CHECK(central.post(path, {{"reason", "x"}, {"epoch", 2}}).code() == "device.unknown");
    const Reply refused = central.post(path, {{"reason", "other fingerprint"}});
    CHECK(refused.status == 200);
    CHECK(refused.body["state"] == "refused");
    CHECK(central.call("POST", "/v1/enrolments", form).code() == "enrolment.revoked");
    const std::string fingerprint =
        record::fingerprint(device.key.public_key(), central.root.public_key());
    CHECK(central.post("/v1/devices/K-7/approve", {{"fingerprint", fingerprint}}).code() ==
          "device.not_pending");
    CHECK(kind_of<record::Revocation>(office_records(central)).empty());
    TestDevice again = central.device("K-7", 21);
    CHECK(again.place.epoch == 1);
    // Asking anew: without an epoch the earlier key goes too, with it the application alone.
    const json anew = application(ask_code(central, "K-7").body["code"], device);
    REQUIRE(central.call("POST", "/v1/enrolments", anew).status == 202);
    CHECK(central.post(path, {{"reason", "x"}, {"epoch", 2}}).body["state"] == "refused");
    CHECK(central.post(path, {{"reason", "x"}}).body["state"] == "revoked");
  }

  TEST_CASE("a device code expires, is bound to a real counter, and re-enrolment is a new epoch") {
    RunningCentral central;
    CHECK(ask_code(central, "office").code() == "device.reserved");
    CHECK(ask_code(central, "K-1", "L2").code() == "device.unknown_counter");
    CHECK(ask_code(central, "K-1", "L9").code() == "device.unknown_counter");
    TestDevice first = central.device("K-1", 31);
    central.deliver(first, first.seal({boot_at({central.now_ms}), rated(4)}));
    TestDevice second = central.device("K-1", 32);
    CHECK(second.place.epoch == 2);
    central.deliver(second, second.seal({boot_at({central.now_ms})}));
    central.deliver(first, first.seal({rated(3)}));  // The old journal comes under its own key.
    const Reply late = ask_code(central, "K-2");
    central.now_ms += 24 * 3'600'000;
    const TestDevice device("kota-contoh", "K-2", 33, central.root.public_key());
    CHECK(central.call("POST", "/v1/enrolments", application(late.body["code"], device)).code() ==
          "enrolment.unknown_code");
  }

  TEST_CASE(
      "the bundle has the unit's own roster, services and counters, and new ones when changed") {
    RunningCentral central;
    TestDevice device = central.device("K-1", 11);
    const auto bundle_after = [&](const Bytes& sealed) {
      const auto answer = central.send(device.pack(sealed));
      const auto batch = record::parse_batch(sealed).value();
      device.known.sent_last_seq = batch.header.last_seq();
      device.known.sent_leaf = batch.leaf();
      device.known.sent_h_after = batch.header.h_after;
      const auto checked = record::check_receipt(
          record::with_open_bundle(answer.body, device.key), device.known);
      REQUIRE_MESSAGE(checked.has_value(), checked.error().code);
      REQUIRE(device.believe(answer.body, sealed).has_value());
      return checked->new_bundle;
    };
    const auto first = bundle_after(device.seal({boot_at({central.now_ms})}));
    REQUIRE(first.has_value());
    const auto bundle = record::decode_bundle(*first).value();
    // Whoever finds a batch of the kiosk and sends it again learns no name and no PIN.
    const Bytes repeat = device.seal({rated(3)});
    REQUIRE(device.believe(central.send(device.pack(repeat)).body, repeat).has_value());
    const Bytes told = central.send(device.pack(repeat)).body;
    CHECK(told.size() > first->size());
    CHECK(told.find("Petugas Contoh") == Bytes::npos);
    CHECK(record::with_open_bundle(told, device.key).find("Petugas Contoh") != Bytes::npos);
    CHECK(bundle.tenant_name == "Kota Contoh");
    CHECK(bundle.unit_name == "Disdukcapil");
    REQUIRE(bundle.roster.size() == 1);
    CHECK(bundle.roster[0].nip == "199001012015011001");
    CHECK(bundle.catalogue.size() == 1);
    CHECK(bundle.counters.size() == 1);
    CHECK(bundle.key_statements.size() == 3);
    CHECK(bundle.settings.at("hours.monday") == "08:00-15:00");
    CHECK_FALSE(bundle_after(device.seal({rated(4)})).has_value());
    REQUIRE(central
                .post("/v1/credentials", {{"officers",
                                           {{{"officer", "P-0001"},
                                             {"pin_hash", quick_hash("123456")},
                                             {"password_hash", nullptr}}}}})
                .status == 200);
    const auto second = bundle_after(device.seal({rated(4)}));
    REQUIRE(second.has_value());
    CHECK(record::decode_bundle(*second)->roster[0].pin_hash.starts_with("$argon2id$"));
  }

  TEST_CASE("credentials are for those who exist, and no plain word passes as a hash") {
    RunningCentral central;
    const auto post = [&](const char* officer, const std::string& hash) {
      return central.post(
          "/v1/credentials",
          {{"officers", {{{"officer", officer}, {"pin_hash", hash}, {"password_hash", nullptr}}}}});
    };
    CHECK(post("P-0001", quick_hash("123456")).body["changed"] == 1);
    CHECK(post("P-0099", quick_hash("123456")).code() == "officer.unknown");
    CHECK(post("P-0001", "123456").code() == "request.field");
    CHECK(post("P-0001", "$argon2id$v=19$m=9999999,t=2,p=1$c2FsdA$aGFzaA").code() ==
          "request.field");
    CHECK(central
              .post("/v1/credentials",
                    {{"users", {{{"user", "nobody"}, {"password_hash", quick_hash("x")}}}}})
              .code() == "credentials.unknown_user");
  }

  TEST_CASE("an announced import counts once, an unannounced one is held") {
    RunningCentral central;
    TestDevice device = central.device("K-1", 11);
    CHECK(central.post("/v1/imports", import_of("SAMSAT", 100)).status == 201);
    CHECK(central.post("/v1/imports", import_of("SAMSAT", 100)).status == 200);
    CHECK(central.post("/v1/imports", import_of("NOWHERE", 100)).code() == "setup.unknown_unit");
    CHECK(kind_of<record::OfficeImport>(office_records(central)).size() == 1);
    const Date day = date_of(2026, 7, 1);
    auto receipt = central.deliver(
        device, device.seal({import_record("SAMSAT"), imported(5, day, 1), imported(4, day, 2)}));
    CHECK(receipt.dispositions.empty());
    receipt = central.deliver(device, device.seal({imported(5, day, 2), imported(3, day, 3)}));
    CHECK(receipt.dispositions ==
          std::vector<record::Disposition>{{4, record::DispositionKind::counted_before}});
    receipt =
        central.deliver(device, device.seal({import_record("DUKCAPIL"), imported(5, day, 1)}));
    CHECK(receipt.dispositions ==
          std::vector<record::Disposition>{{7, record::DispositionKind::held}});
    const std::string auditor = central.token_of(central::Role::auditor);
    const json kept = central.call("GET", "/v1/tallies", nullptr, auditor).body;
    CHECK(kept["periods"] == json({"2026-Q3"}));
    CHECK_FALSE(kept.contains("rows"));
    const json tallies = central.call("GET", "/v1/tallies?period=2026-Q3", nullptr, auditor).body;
    REQUIRE(tallies["rows"].size() == 1);
    const json row = tallies["rows"][0];
    CHECK(row == json({"2026-07", 0,         "SAMSAT",   "P-0001", "2026-07-01",
                       "KTP",     "selesai", "imported", 5,        0,
                       0,         1,         1,          1,        3,
                       0,         0,         0,          0,        0,
                       0,         3,         3}));
    CHECK(tallies["columns"].size() == row.size());
    CHECK(tallies["columns"] == kept["columns"]);
    CHECK(central.call("GET", "/v1/tallies?period=2026-Q4", nullptr, auditor).body["rows"].empty());
    CHECK(central.call("GET", "/v1/tallies?period=2026", nullptr, auditor).status == 422);
  }

  TEST_CASE("an edition appears when the day has ended, and a new one after five more ratings") {
    RunningCentral central;
    TestDevice device = central.device("K-1", 11);
    std::vector<record::Record> records{boot_at({central.now_ms})};
    for (int i = 0; i < 7; ++i) records.push_back(rated(i < 5 ? 4 : 3));
    central.deliver(device, device.seal(records));
    const auto editions = [&] { return central.get("/v1/editions/P-0001").body["editions"]; };
    CHECK(editions().empty());
    central.advance_days(1);
    REQUIRE(editions().size() == 1);
    CHECK(editions()[0]["ratings"] == 7);
    CHECK(editions()[0]["as_of"] == "2026-10-05");
    CHECK(editions()[0]["enough"] == false);
    CHECK(editions()[0]["mean_hundredths"].is_null());
    CHECK(editions()[0]["classes"] == json({{{"first", 1}, {"last", 1}, {"count", 0}},
                                            {{"first", 2}, {"last", 2}, {"count", 0}},
                                            {{"first", 3}, {"last", 4}, {"count", 7}}}));
    central.deliver(device, device.seal({rated(4), rated(4), rated(4), rated(4)}));
    central.advance_days(1);
    CHECK(editions()[0]["number"] == 1);
    central.deliver(device, device.seal({rated(4)}));
    CHECK(editions()[0]["number"] == 1);
    central.advance_days(1);
    CHECK(editions()[0]["number"] == 2);
    CHECK(editions()[0]["ratings"] == 12);
    CHECK(central.get("/v1/editions/P-0001?period=2026-Q3").body["editions"].empty());
  }

  TEST_CASE("a night makes editions by itself, and the advanced clock survives a restart") {
    RunningCentral central;
    TestDevice device = central.device("K-1", 11);
    std::vector<record::Record> records{boot_at({central.now_ms})};
    for (int i = 0; i < 6; ++i) records.push_back(rated(4));
    central.deliver(device, device.seal(records));
    central.now_ms += 11 * 3'600'000;
    const std::string evening = central.token_of(central::Role::operator_);
    central.now_ms += 3 * 3'600'000;  // midnight
    const auto editions = [&] {
      auto database = central.database();
      return tally::newest_editions(database, {"kota-contoh"}, {"P-0001"}, {2026, 4});
    };
    CHECK(test::wait_until([&] { return !editions().empty(); }));
    REQUIRE(editions().size() == 1);
    CHECK(editions()[0].ratings == 6);
    CHECK(central.get("/v1/region").status == 401);  // The session has ended in the night.
    central.operator_token = evening;
    CHECK(central.post("/v1/clock/advance", {{"days", 3}}).body["today"] == "2026-10-09");
    central.restart();
    CHECK(central.get("/v1/region").body["today"] == "2026-10-09");
  }

  TEST_CASE("the clock is not advanced in a live region, nor backwards anywhere") {
    RunningCentral live(central::Mode::live);
    const Reply refused = live.post("/v1/clock/advance", {{"days", 1}});
    CHECK(refused.status == 403);
    CHECK(refused.code() == "clock.not_here");
    CHECK(live.get("/v1/region").body["today"] == "2026-10-05");
    RunningCentral demo(central::Mode::demo);
    CHECK(demo.post("/v1/clock/advance", {{"days", -1}}).status == 422);
    CHECK(demo.post("/v1/clock/advance", {{"days", 1}}).status == 200);
  }
}
