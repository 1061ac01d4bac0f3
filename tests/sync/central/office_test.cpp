#include <doctest/doctest.h>

#include "sync/central/office_chain.hpp"
#include "sync/tally/editions.hpp"
#include "tests/sync/central/running_central.hpp"

using namespace suara;
using namespace suara::test;
using nlohmann::json;

namespace {

// The office chain's records, in order, from the ledger as an auditor would read it.
std::vector<record::Record> office_records(const RunningCentral& central) {
  auto database = central.database();
  std::vector<record::Record> records;
  ledger::each_batch(database, {"kota-contoh"}, 0, [&](const ledger::StoredBatch& stored) {
    if (stored.place.device != central::kOfficeDevice) return;
    for (const Bytes& bytes : stored.batch.records)
      records.push_back(record::decode(bytes).value());
  });
  return records;
}

template <class Kind>
std::vector<Kind> kind_of(const std::vector<record::Record>& records) {
  std::vector<Kind> found;
  for (const auto& record : records)
    if (const auto* one = std::get_if<Kind>(&record.body)) found.push_back(*one);
  return found;
}

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
  TEST_CASE("a set-up becomes office records once; the same again changes nothing") {
    RunningCentral central;  // Has applied it once.
    const auto records = office_records(central);
    CHECK(kind_of<record::Boot>(records).size() == 1);
    CHECK(kind_of<record::KeyStatementRecord>(records).size() == 3);
    CHECK(kind_of<record::Counter>(records).size() == 2);
    CHECK(kind_of<record::Catalogue>(records).size() == 1);
    const auto roster = kind_of<record::Roster>(records);
    REQUIRE(roster.size() == 2);
    CHECK(roster[0].officer == OfficerId{"P-0001"});
    CHECK(roster[0].act.person == PersonId{"first-operator"});
    const Reply again = central.post("/v1/setup", small_setup());
    CHECK(again.body["added"] == 0);
    CHECK(again.body["changed"] == 0);
    CHECK(office_records(central).size() == records.size());
  }

  TEST_CASE("name and NIP stand beside the chain, sealed, and nowhere in it") {
    RunningCentral central;
    auto database = central.database();
    const auto roster = kind_of<record::Roster>(office_records(central));
    central.stop();
    const auto data = central::DataFolder::open(central.folder / "central");
    REQUIRE(data.has_value());
    std::vector<Hash> commitments;
    ledger::Prepared(database, "SELECT sealed FROM side_part ORDER BY seq")
        .each([&](const ledger::Row& row) {
          const auto salted = record::open_seal(row.bytes(0), data->keys().seal);
          REQUIRE(salted.has_value());
          CHECK(salted->find("Petugas Contoh") != Bytes::npos);
          commitments.push_back(record::commitment_of(*salted));
        });
    REQUIRE(commitments.size() == 2);
    CHECK(commitments[0] == roster[0].name_commitment);
    CHECK(commitments[1] == roster[1].name_commitment);
    ledger::each_batch(database, {"kota-contoh"}, 0, [](const ledger::StoredBatch& stored) {
      for (const Bytes& bytes : stored.batch.records) {
        CHECK(bytes.find("Petugas Contoh") == Bytes::npos);
        CHECK(bytes.find("199001012015011001") == Bytes::npos);
      }
    });
  }

  TEST_CASE("a move is a changed and an added row, and ballots go to the unit of their day") {
    RunningCentral central;
    json setup = small_setup();
    setup["counters"][0]["until"] = "2026-10-04";
    json moved = setup["counters"][0];
    moved["unit"] = "SAMSAT";
    moved["from"] = "2026-10-05";
    moved["until"] = nullptr;
    setup["counters"].push_back(moved);
    const Reply reply = central.post("/v1/setup", setup);
    CHECK(reply.body["added"] == 1);
    CHECK(reply.body["changed"] == 1);
    auto database = central.database();
    const auto directory = central::load_directory(database).value();
    CHECK(directory.unit_of({"L1"}, date_of(2026, 10, 4)) == UnitId{"DUKCAPIL"});
    CHECK(directory.unit_of({"L1"}, date_of(2026, 10, 5)) == UnitId{"SAMSAT"});
    CHECK_FALSE(directory.unit_of({"L1"}, date_of(2025, 12, 31)).has_value());
  }

  TEST_CASE(
      "a set-up with a mistake is refused with its list, row and column, and changes nothing") {
    RunningCentral central;
    const auto before = office_records(central).size();
    const auto refused = [&](json setup, const std::string& code, const std::string& file, int row,
                             const std::string& column) {
      const Reply reply = central.post("/v1/setup", setup);
      CHECK(reply.status == 422);
      CHECK_MESSAGE(reply.code() == code, reply.body.dump());
      CHECK(reply.body["where"]["file"] == file);
      CHECK(reply.body["where"]["row"] == row);
      CHECK(reply.body["where"]["column"] == column);
    };
    json setup = small_setup();
    setup["counters"][1]["unit"] = "NOWHERE";
    refused(setup, "setup.unknown_unit", "counters", 2, "unit");
    setup = small_setup();
    setup["officers"][1]["nip"] = setup["officers"][0]["nip"];
    setup["officers"][1]["from"] = "2026-02-01";
    refused(setup, "setup.nip_taken", "officers", 2, "nip");
    setup = small_setup();
    setup["officers"][1]["nip"] = setup["officers"][0]["nip"];
    setup["officers"][1]["officer"] = "P-0077";
    refused(setup, "setup.nip_taken", "officers", 2, "nip");
    setup = small_setup();
    setup["officers"][0]["until"] = "2025-12-31";
    refused(setup, "request.field", "officers", 1, "until");
    setup = small_setup();
    setup["superiors"][0]["superior_nip"] = "1";
    refused(setup, "setup.unknown_nip", "superiors", 1, "superior_nip");
    setup = small_setup();
    setup["units"].push_back(setup["units"][0]);
    refused(setup, "setup.twice", "units", 3, "unit");
    setup = small_setup();
    setup["users"][0]["role"] = "king";
    refused(setup, "request.field", "users", 1, "role");
    setup = small_setup();
    setup["region"]["zone"] = "WIT";
    refused(setup, "setup.zone_differs", "region", 0, "zone");
    CHECK(office_records(central).size() == before);
  }

  TEST_CASE("two officers may swap ruined NIPs without losing themselves") {
    RunningCentral central;
    json setup = small_setup();
    setup["officers"][0]["officer"] = "P-0001";
    setup["officers"][1]["officer"] = "P-0002";
    std::swap(setup["officers"][0]["nip"], setup["officers"][1]["nip"]);
    const Reply reply = central.post("/v1/setup", setup);
    CHECK(reply.body["changed"] == 2);
    CHECK(reply.body["added"] == 1);  // superiors are named by NIP: somebody else's now
    const json officers = central.get("/v1/officers").body["officers"];
    CHECK(officers[0]["nip"] == "199001012015011002");
    CHECK(officers[1]["nip"] == "199001012015011001");
  }

  TEST_CASE("officers of an old file may have an id and no NIP, but not neither") {
    RunningCentral central;
    json setup = {{"region", json::object()}, {"officers", json::array()}};
    for (const char* officer : {"R-0001", "R-0002"})
      setup["officers"].push_back({{"officer", officer},
                                   {"nip", ""},
                                   {"name", "Petugas lama"},
                                   {"unit", "SAMSAT"},
                                   {"from", "2026-07-01"},
                                   {"until", nullptr}});
    CHECK(central.post("/v1/setup", setup).body["added"] == 2);
    CHECK(central.post("/v1/setup", setup).body["unchanged"] == 2);
    setup["officers"][1]["officer"] = nullptr;
    CHECK(central.post("/v1/setup", setup).code() == "request.field");
  }

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
      const auto checked = record::check_receipt(answer.body, device.known);
      REQUIRE_MESSAGE(checked.has_value(), checked.error().code);
      REQUIRE(device.believe(answer.body, sealed).has_value());
      return checked->new_bundle;
    };
    const auto first = bundle_after(device.seal({boot_at({central.now_ms})}));
    REQUIRE(first.has_value());
    const auto bundle = record::decode_bundle(*first).value();
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
    const json tallies = central.call("GET", "/v1/tallies", nullptr, auditor).body;
    REQUIRE(tallies["rows"].size() == 1);
    const json row = tallies["rows"][0];
    CHECK(row == json({"2026-07", 0,         "SAMSAT",   "P-0001", "2026-07-01",
                       "KTP",     "selesai", "imported", 5,        0,
                       0,         1,         1,          1,        3,
                       0,         0,         0,          0,        0,
                       0,         3,         3}));
    CHECK(tallies["columns"].size() == row.size());
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
    for (int i = 0; i < 200 && editions().empty(); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
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

  TEST_CASE("the first root key is pinned; another, or a statement it did not sign, is refused") {
    RunningCentral central;
    const auto other = record::SigningKey::from_seed({77});
    const json own = to_hex(view_of(central.root.public_key()));
    CHECK(central
              .post("/v1/keys", {{"root_key", to_hex(view_of(other.public_key()))},
                                 {"statements", json::array()}})
              .code() == "keys.other_root");
    const auto forged = record::sign_statement(
        {{"kota-contoh"}, "receipt", "0011223344556677", Hash{5}, {0}, {9}}, other);
    CHECK(central
              .post("/v1/keys", {{"root_key", own},
                                 {"statements",
                                  {{{"statement", to_hex(forged.statement)},
                                    {"signature", to_hex(view_of(forged.signature))}}}}})
              .code() == "key.not_by_root");
    const auto foreign = record::sign_statement(
        {{"kota-lain"}, "receipt", "0011223344556677", Hash{5}, {0}, {9}}, central.root);
    CHECK(central
              .post("/v1/keys", {{"root_key", own},
                                 {"statements",
                                  {{{"statement", to_hex(foreign.statement)},
                                    {"signature", to_hex(view_of(foreign.signature))}}}}})
              .code() == "keys.other_tenant");
    CHECK(central.post("/v1/keys", {{"root_key", own}, {"statements", json::array()}}).status ==
          200);
  }
}
