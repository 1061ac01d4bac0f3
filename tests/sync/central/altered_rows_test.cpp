// What was changed in the database by hand: it opens nothing, and it shows.
#include "tests/sync/central/altered_rows.hpp"

#include "tests/sync/central/office_records.hpp"
#include "tests/sync/central/reviewers.hpp"
#include "tests/sync/central/sent_bundle.hpp"

using namespace suara;
using namespace suara::test;
using central::Role;
using nlohmann::json;

TEST_SUITE("sync/central accounts") {
  TEST_CASE("an account written into the database by hand opens nothing") {
    RunningCentral central;
    edit_by_hand(central, "INSERT INTO user_account(tenant_id, user, name, role, password_hash)"
                          " VALUES('kota-contoh', 'tamu', 'Tamu', 'reviewer', " +
                              quoted(quick_hash("sandi")) + ")");
    const Reply refused = try_to_sign_in(central, "tamu", "sandi");
    CHECK(refused.status == 403);
    CHECK(refused.code() == "session.not_recorded");
    CHECK(try_to_sign_in(central, "tamu", "salah").code() == "session.wrong");
    // Set up by an operator it is one, and the chain says by whom.
    central.now_ms += 60'000;
    REQUIRE(central.post("/v1/setup", {{"users", {user("tamu", "reviewer")}}}).status == 200);
    REQUIRE(set_password(central, "tamu").status == 200);
    CHECK(try_to_sign_in(central, "tamu", "sandi").status == 201);
  }

  TEST_CASE("a role or a password changed by hand opens nothing, put back it does") {
    RunningCentral central;
    REQUIRE(set_password(central, "auditor").status == 200);
    const auto code = [&](const std::string& word) {
      central.now_ms += 3'600'000;
      const Reply reply = try_to_sign_in(central, "auditor", word);
      return reply.status == 201 ? std::string("in") : reply.code();
    };
    CHECK(code("sandi") == "in");
    edit_by_hand(central, "UPDATE user_account SET role = 'reviewer' WHERE user = 'auditor'");
    CHECK(code("sandi") == "session.not_recorded");
    edit_by_hand(central, "UPDATE user_account SET role = 'auditor' WHERE user = 'auditor'");
    CHECK(code("sandi") == "in");
    const std::string kept = central.database()
                                 .execAndGet("SELECT password_hash FROM user_account"
                                             " WHERE user = 'auditor'")
                                 .getString();
    edit_by_hand(central, "UPDATE user_account SET password_hash = " + quoted(quick_hash("lain")) +
                              " WHERE user = 'auditor'");
    CHECK(code("lain") == "session.not_recorded");
    CHECK(code("sandi") == "session.wrong");
    edit_by_hand(central, "UPDATE user_account SET password_hash = " + quoted(kept) +
                              " WHERE user = 'auditor'");
    CHECK(code("sandi") == "in");
  }

  TEST_CASE("a row whose role is none opens nothing, stops nothing and is mended by a set-up") {
    RunningCentral central;
    REQUIRE(set_password(central, "auditor").status == 200);
    const std::string token = central.sign_in("auditor", "sandi");
    edit_by_hand(central, "UPDATE user_account SET role = 'boss' WHERE user = 'auditor'");
    CHECK(altered(central) == Altered{"user auditor"});
    CHECK(try_to_sign_in(central, "auditor", "sandi").code() == "session.wrong");
    CHECK(central
              .call("POST", "/v1/credentials/own",
                    {{"password", "sandi"}, {"password_hash", quick_hash("baru")}}, token)
              .code() == "credentials.no_account");
    CHECK(central.get("/v1/users").body["users"].size() == 7);
    CHECK(central.post("/v1/setup", {{"users", {user("rina", "reviewer")}}}).status == 200);
    CHECK(central.call("GET", "/healthz").status == 200);
    REQUIRE(central.post("/v1/setup", {{"users", {user("auditor", "auditor")}}}).status == 200);
    CHECK(altered(central).empty());
    CHECK(central.call("GET", "/v1/region", nullptr, token).status == 200);
    const std::string again = central.sign_in("auditor", "sandi");
    CHECK(central.call("DELETE", "/v1/sessions/current", nullptr, again).status == 204);
    edit_by_hand(central, "UPDATE session SET role = 'boss' WHERE person = 'auditor'");
    CHECK(central.call("GET", "/v1/region", nullptr, token).status == 401);
  }

  TEST_CASE("a set-up that says what a row was made to say by hand is recorded") {
    RunningCentral central;
    REQUIRE(set_password(central, "auditor").status == 200);
    const auto recorded = [&](const std::string& change, const json& row) {
      const auto before = kind_of<record::Account>(office_records(central)).size();
      edit_by_hand(central, "UPDATE user_account SET " + change + " WHERE user = 'auditor'");
      CHECK(altered(central) == Altered{"user auditor"});
      REQUIRE(central.post("/v1/setup", {{"users", {row}}}).status == 200);
      CHECK(altered(central).empty());
      const auto accounts = kind_of<record::Account>(office_records(central));
      REQUIRE(accounts.size() == before + 1);
      CHECK(accounts.back().act.person.text == "first-operator");
      REQUIRE(central.post("/v1/setup", {{"users", {row}}}).status == 200);
      CHECK(kind_of<record::Account>(office_records(central)).size() == before + 1);
      return accounts.back();
    };
    const std::string token = central.sign_in("auditor", "sandi");
    CHECK(recorded("role = 'reviewer'", user("auditor", "reviewer")).role == "reviewer");
    CHECK(central.call("GET", "/v1/region", nullptr, token).status == 401);
    CHECK(try_to_sign_in(central, "auditor", "sandi").body["role"] == "reviewer");
    json row = user("auditor", "reviewer");
    row["unit"] = "SAMSAT";
    CHECK(recorded("unit = 'SAMSAT'", row).unit.text == "SAMSAT");
    CHECK(recorded("role = 'auditor', unit = NULL", user("auditor", "auditor")).unit.empty());
    CHECK(central.call("GET", "/v1/region", nullptr, token).status == 401);  // ended with its role
  }

  TEST_CASE("an officer's password changed by hand opens nothing") {
    RunningCentral central;
    central.token_of(Role::officer);
    edit_by_hand(central, "UPDATE officer SET password_hash = " + quoted(quick_hash("lain")) +
                              " WHERE officer = 'P-0001'");
    CHECK(try_to_sign_in(central, "199001012015011001", "lain").code() == "session.not_recorded");
    central.token_of(Role::officer);
  }

  TEST_CASE("a PIN changed by hand goes to no kiosk, put back it does") {
    RunningCentral central;
    TestDevice kiosk = central.device("K-1", 11);
    const auto put = [&](const std::string& hash) {
      edit_by_hand(central, "UPDATE officer SET pin_hash = " + quoted(hash) +
                                " WHERE officer = 'P-0001'");
    };
    const auto has_pin = [&] {
      const json officers = central.get("/v1/officers?unit=DUKCAPIL").body["officers"];
      return officers[0]["has_pin"] == true;
    };
    const std::string his = quick_hash("000000");
    put(his);  // A chain of before credentials were records says nothing of it.
    CHECK(sent_pin(central, kiosk, "P-0001") == his);
    REQUIRE(set_pin(central, "P-0001", "123456"));
    const std::string kept = sent_pin(central, kiosk, "P-0001");
    CHECK(kept != his);
    CHECK(has_pin());
    put(his);
    CHECK(sent_pin(central, kiosk, "P-0001").empty());
    CHECK_FALSE(has_pin());
    CHECK(altered(central) == Altered{"credential of P-0001"});
    put(kept);
    CHECK(sent_pin(central, kiosk, "P-0001") == kept);
    CHECK(has_pin());
    CHECK(altered(central).empty());
  }

  TEST_CASE("that the PINs of a stolen kiosk must change is undone by no row") {
    RunningCentral central;
    TestDevice stolen = central.device("K-1", 11);
    TestDevice other = central.device("K-2", 12);
    TestDevice elsewhere = central.device("K-3", 13, "L2");
    REQUIRE(set_pin(central, "P-0001", "123456"));
    CHECK_FALSE(sent_pin(central, stolen, "P-0001").empty());
    REQUIRE(central.post("/v1/devices/K-1/revoke", {{"reason", "dicuri"}}).status == 200);
    CHECK(altered(central).empty());
    edit_by_hand(central, "UPDATE officer SET pin_change = 0 WHERE officer = 'P-0001'");
    CHECK(sent_pin(central, other, "P-0001").empty());
    CHECK(units_with_pins_to_change(central) == std::vector<std::string>{"DUKCAPIL"});
    CHECK(central.get("/v1/officers?unit=DUKCAPIL").body["officers"][0]["has_pin"] == false);
    CHECK(altered(central) == Altered{"old PIN of P-0001"});
    edit_by_hand(central, "UPDATE roster SET unit = 'SAMSAT' WHERE officer = 'P-0001'");
    CHECK(sent_pin(central, elsewhere, "P-0001").empty());
    CHECK(altered(central) == Altered{"old PIN of P-0001", "roster"});
    edit_by_hand(central, "UPDATE roster SET unit = 'DUKCAPIL' WHERE officer = 'P-0001'");
    REQUIRE(set_pin(central, "P-0001", "998877"));
    CHECK_FALSE(sent_pin(central, other, "P-0001").empty());
    CHECK(units_with_pins_to_change(central).empty());
    CHECK(altered(central).empty());
  }

  TEST_CASE("an account or a password that was taken out of the database shows") {
    RunningCentral central;
    REQUIRE(set_password(central, "auditor").status == 200);
    central.token_of(Role::officer);
    const json pin = {{"officer", "P-0002"}, {"pin_hash", quick_hash("1234")},
                      {"password_hash", nullptr}};
    REQUIRE(central.post("/v1/credentials", {{"officers", {pin}}}).status == 200);
    CHECK(altered(central).empty());
    edit_by_hand(central, "DELETE FROM user_account WHERE user = 'treasurer'");
    CHECK(altered(central) == Altered{"user treasurer"});
    REQUIRE(central.post("/v1/setup", {{"users", {user("treasurer", "treasurer")}}}).status == 200);
    edit_by_hand(central, "UPDATE user_account SET password_hash = NULL WHERE user = 'auditor'");
    CHECK(altered(central) == Altered{"credential of auditor"});
    REQUIRE(set_password(central, "auditor").status == 200);
    edit_by_hand(central, "UPDATE officer SET pin_hash = NULL WHERE officer = 'P-0002'");
    CHECK(altered(central) == Altered{"credential of P-0002"});
    edit_by_hand(central, "DELETE FROM officer WHERE officer = 'P-0002'");
    CHECK(altered(central) == Altered{"credential of P-0002"});
    edit_by_hand(central, "UPDATE officer SET password_hash = NULL WHERE officer = 'P-0001'");
    CHECK(altered(central) == Altered{"credential of P-0001", "credential of P-0002"});
    edit_by_hand(central, "UPDATE officer SET nip = '' WHERE officer = 'P-0001'");  // as erased
    CHECK(altered(central) == Altered{"credential of P-0002"});
  }

  TEST_CASE("the clock of a live region that was moved in the database shows") {
    RunningCentral live(central::Mode::live);
    CHECK(altered(live).empty());
    edit_by_hand(live, "UPDATE region SET clock_offset_ms = 86400000");
    CHECK(altered(live) == Altered{"clock"});
    RunningCentral test;
    test.advance_days(1);
    CHECK(altered(test).empty());
  }

  TEST_CASE("a kiosk is whom the office enrolled, whatever its row was made to say") {
    RunningCentral central;
    TestDevice device = central.device("K-1", 11);
    central.deliver(device, device.seal({boot_at({central.now_ms}), rated(4)}));
    CHECK(altered(central).empty());
    const auto refusal = [&](TestDevice& sender) {
      const auto answer = central.send(sender.pack(sender.seal({rated(1)})));
      return json::parse(answer.body).value("code", "");
    };
    TestDevice forger("kota-contoh", "K-1", 12, central.root.public_key());
    TestDevice made_up("kota-contoh", "K-7", 13, central.root.public_key());
    const auto key = [](const TestDevice& of) {
      return "X" + quoted(to_hex(view_of(of.key.public_key())));
    };
    edit_by_hand(central, "INSERT INTO device SELECT tenant_id, 'K-7', epoch, unit, counter, state,"
                          " randomblob(32), code_expires_ms, " +
                              key(made_up) + ", program_version, prior FROM device");
    CHECK(refusal(made_up) == "batch.unknown_device");
    CHECK(altered(central) == Altered{"device K-7"});
    edit_by_hand(central, "DELETE FROM device WHERE device_id = 'K-7'");
    for (const std::string& change :
         {"public_key = " + key(forger), std::string("unit = 'SAMSAT'"),
          std::string("counter = 'L2'"),
          std::string("state = 'waiting'")}) {
      edit_by_hand(central, "UPDATE device SET " + change);
      CHECK_MESSAGE(altered(central) == Altered{"device K-1"}, change);
      edit_by_hand(central, "UPDATE device SET public_key = " + key(device) +
                                ", unit = 'DUKCAPIL', counter = 'L1', state = 'approved'");
      CHECK(altered(central).empty());
    }
    edit_by_hand(central, "UPDATE device SET public_key = " + key(forger));
    CHECK(refusal(forger) == "batch.bad_signature");
    central.deliver(device, device.seal({rated(3)}));
    edit_by_hand(central, "DELETE FROM device");
    CHECK(altered(central) == Altered{"device K-1"});
    central.deliver(device, device.seal({rated(3)}));
  }

  TEST_CASE("a session of a role that nobody gave is none") {
    RunningCentral central;
    const std::string token = central.token_of(Role::auditor);
    const auto status = [&] { return central.call("GET", "/v1/region", nullptr, token).status; };
    CHECK(status() == 200);
    edit_by_hand(central, "UPDATE session SET role = 'reviewer' WHERE person = 'auditor'");
    CHECK(status() == 401);
    edit_by_hand(central, "UPDATE session SET role = 'auditor' WHERE person = 'auditor'");
    CHECK(status() == 200);
  }

  TEST_CASE("a session written into the database by hand is none, nor is one altered there") {
    RunningCentral central;
    const std::string token = central.token_of(Role::auditor);
    const auto status = [&](const std::string& with) {
      return central.call("GET", "/v1/region", nullptr, with).status;
    };
    const auto hash_of = [](const std::string& of) {
      const Hash hash = record::sha256({std::string_view("suara.session.1\0", 16), of});
      return "x'" + to_hex(view_of(hash)) + "'";
    };
    const std::string made_up(64, 'a');
    edit_by_hand(central, "INSERT INTO session SELECT tenant_id, " + hash_of(made_up) +
                              ", role, person, expires_ms, seal FROM session"
                              " WHERE person = 'first-operator'");
    CHECK(status(made_up) == 401);
    const auto set = [&](const std::string& cells) {
      edit_by_hand(central,
                   "UPDATE session SET " + cells + " WHERE token_hash = " + hash_of(token));
    };
    const std::string kept =
        central.database()
            .execAndGet("SELECT printf('role = ''%s'', person = ''%s'', expires_ms = %d,"
                        " seal = x''%s''', role, person, expires_ms, hex(seal))"
                        " FROM session WHERE person = 'auditor'")
            .getString();
    for (const char* cells :
         {"role = 'operator', person = 'first-operator'", "role = 'officer', person = 'P-0001'",
          "role = 'boss'", "expires_ms = expires_ms + 1", "seal = x''", "seal = zeroblob(32)"}) {
      set(cells);
      CHECK_MESSAGE(status(token) == 401, cells);
      set(kept);
      CHECK_MESSAGE(status(token) == 200, cells);
    }
  }

  TEST_CASE("a password that was changed by hand sets no other one") {
    RunningCentral central;
    const std::string token = central.token_of(Role::auditor);
    edit_by_hand(central, "UPDATE user_account SET password_hash = " + quoted(quick_hash("lain")) +
                              " WHERE user = 'auditor'");
    const auto records = office_records(central).size();
    for (const char* word : {"lain", "sandi"})
      CHECK(central
                .call("POST", "/v1/credentials/own",
                      {{"password", word}, {"password_hash", quick_hash("baru")}}, token)
                .code() == "session.not_recorded");
    CHECK(office_records(central).size() == records);
  }
}
