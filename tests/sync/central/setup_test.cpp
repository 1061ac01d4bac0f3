#include <doctest/doctest.h>

#include "tests/sync/central/office_records.hpp"
#include "tests/sync/central/running_central.hpp"

using namespace suara;
using namespace suara::test;
using nlohmann::json;

TEST_SUITE("sync/central setup") {
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
          const auto salted = record::open_seal(row.bytes(0), data->keys().get()->seal[0]);
          REQUIRE(salted.has_value());
          if (salted->find("nip") == Bytes::npos) return;  // a user's name
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

  TEST_CASE("a setting that is none, or has no value of its own, is refused and changes nothing") {
    RunningCentral central;
    const auto set = [&](const char* key, const char* value) {
      return central.post("/v1/setup", {{"region", {{"settings", {{key, value}}}}}});
    };
    for (const auto& [key, value, code] :
         {std::tuple{"side_parts_kept_days", "0", "setting.value"},
          {"side_parts_kept_days", "36501", "setting.value"},
          {"retention_years", "lima", "setting.value"},
          {"skm_weights", "formal", "setting.value"},
          {"side_parts_kept_day", "30", "setting.unknown_key"}}) {
      const Reply refused = set(key, value);
      CHECK(refused.status == 422);
      CHECK(refused.code() == code);
      CHECK(refused.body["args"]["key"] == key);
    }
    auto database = central.database();
    CHECK(database.execAndGet("SELECT value FROM setting WHERE key = 'skm_weights'").getString() ==
          "exact");
    CHECK(database.execAndGet("SELECT count(*) FROM setting WHERE key LIKE 'side_parts%'")
              .getInt() == 0);
    CHECK(set("side_parts_kept_days", "36500").status == 200);
    CHECK(set("skm_weights", "form").status == 200);
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
    const auto office = tally::office_of(database, {"kota-contoh"});
    CHECK(office.unit_of({"L1"}, date_of(2026, 10, 4)) == UnitId{"DUKCAPIL"});
    CHECK(office.unit_of({"L1"}, date_of(2026, 10, 5)) == UnitId{"SAMSAT"});
    CHECK_FALSE(office.unit_of({"L1"}, date_of(2025, 12, 31)).has_value());
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
