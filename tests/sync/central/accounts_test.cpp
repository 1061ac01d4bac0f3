// Who may act, and the region's lists, as the office's chain has them.
#include "sync/central/accounts.hpp"

#include <doctest/doctest.h>

#include "tests/sync/central/altered_rows.hpp"
#include "tests/sync/central/office_records.hpp"
#include "tests/sync/central/reviewers.hpp"

using namespace suara;
using namespace suara::test;
using central::Role;
using nlohmann::json;

namespace {

std::vector<record::OfficeSettings> lists_named(const RunningCentral& central,
                                                const std::string& name) {
  auto all = kind_of<record::OfficeSettings>(office_records(central));
  std::erase_if(all, [&](const record::OfficeSettings& one) { return one.name != name; });
  return all;
}

}  // namespace

TEST_SUITE("sync/central accounts") {
  TEST_CASE("whoever may act is named in the chain, by whom, and again when that changes") {
    RunningCentral central;
    const auto accounts = [&] { return kind_of<record::Account>(office_records(central)); };
    const auto first = accounts();
    REQUIRE(first.size() == 8);  // one user a role, but officers
    for (const record::Account& one : first) CHECK(one.act.person.text == "first-operator");
    REQUIRE(central.post("/v1/setup", {{"users", {user("rina", "reviewer")}}}).status == 200);
    REQUIRE(accounts().size() == 9);
    CHECK(accounts().back().user.text == "rina");
    CHECK(accounts().back().role == "reviewer");
    REQUIRE(central.post("/v1/setup", {{"users", {user("rina", "reviewer")}}}).status == 200);
    CHECK(accounts().size() == 9);
    REQUIRE(central.post("/v1/setup", {{"users", {user("rina", "auditor")}}}).status == 200);
    REQUIRE(accounts().size() == 10);
    CHECK(accounts().back().role == "auditor");
    REQUIRE(central.post("/v1/setup", {{"users", {user("rina", "reviewer")}}}).status == 200);
    REQUIRE(set_password(central, "rina").status == 200);
    const auto credentials = kind_of<record::Credential>(office_records(central));
    REQUIRE(credentials.size() == 1);
    CHECK(credentials[0].person.text == "rina");
    CHECK(credentials[0].kind == record::CredentialKind::user_password);
    auto database = central.database();
    const std::string kept =
        database.execAndGet("SELECT password_hash FROM user_account WHERE user = 'rina'")
            .getString();
    CHECK(credentials[0].hash == record::sha256({kept}));
    CHECK(try_to_sign_in(central, "rina", "sandi").status == 201);
  }

  TEST_CASE("a password of one's own is set with the present one, and the chain says by whom") {
    RunningCentral central;
    const std::string token = central.token_of(Role::reviewer);
    const auto change = [&](const std::string& session, const std::string& present,
                            const json& hash) {
      return central.call("POST", "/v1/credentials/own",
                          {{"password", present}, {"password_hash", hash}}, session);
    };
    CHECK(change(token, "salah", quick_hash("baru")).code() == "credentials.wrong");
    CHECK(change(token, "sandi", "baru").code() == "request.field");
    CHECK(change(token, "sandi", nullptr).code() == "request.field");
    CHECK(change(central.operator_token, "x", quick_hash("baru")).code() ==
          "credentials.no_account");
    REQUIRE(change(token, "sandi", quick_hash("baru")).status == 200);
    CHECK(central.call("GET", "/v1/region", nullptr, token).status == 401);  // begins anew
    CHECK(try_to_sign_in(central, "reviewer", "sandi").code() == "session.wrong");
    const std::string own = central.sign_in("reviewer", "baru");
    const auto last = kind_of<record::Credential>(office_records(central)).back();
    CHECK(last.person.text == "reviewer");
    CHECK(last.act.person.text == "reviewer");
    CHECK(last.act.role == "reviewer");
    for (int i = 0; i < 4; ++i) change(own, "salah", quick_hash("lain"));
    CHECK(change(own, "baru", quick_hash("lain")).code() == "session.too_soon");
    const std::string officer = central.token_of(Role::officer);
    REQUIRE(change(officer, "sandi", quick_hash("baru")).status == 200);
    central.sign_in("199001012015011001", "baru");
    CHECK(kind_of<record::Credential>(office_records(central)).back().act.person.text == "P-0001");
  }

  TEST_CASE("who may act is listed with who said so and who set the password") {
    RunningCentral central;
    const auto of = [&](const std::string& name) {
      const json users = central.get("/v1/users").body["users"];
      for (const json& one : users)
        if (one["user"] == name) return one;
      return json();
    };
    CHECK(of("reviewer")["role"] == "reviewer");
    CHECK(of("reviewer")["set_up"]["by"] == "first-operator");
    CHECK(of("reviewer")["password"] == nullptr);
    const std::string token = central.token_of(Role::reviewer);
    CHECK(of("reviewer")["password"]["by"] == "first-operator");
    REQUIRE(central
                .call("POST", "/v1/credentials/own",
                      {{"password", "sandi"}, {"password_hash", quick_hash("baru")}}, token)
                .status == 200);
    CHECK(of("reviewer")["password"]["by"] == "reviewer");
    edit_by_hand(central, "UPDATE user_account SET role = 'operator' WHERE user = 'reviewer'");
    CHECK(of("reviewer")["role"] == "operator");
    CHECK(of("reviewer")["set_up"] == nullptr);
    CHECK(of("auditor")["set_up"]["by"] == "first-operator");
  }

  TEST_CASE("a live region keeps no password that a thief would guess cheaply") {
    RunningCentral live(central::Mode::live);
    const auto code = [&](const json& credentials) {
      const Reply reply = live.post("/v1/credentials", credentials);
      return reply.status == 200 ? std::string("set") : reply.code();
    };
    const auto officer = [&](const char* what, std::size_t memory) {
      json one = {{"officer", "P-0001"}, {"pin_hash", nullptr}, {"password_hash", nullptr}};
      one[what] = quick_hash("sandi", memory);
      return json{{"officers", {one}}};
    };
    constexpr std::size_t kEnough = std::size_t{32} << 20;
    CHECK(code(officer("pin_hash", kEnough - 1024)) == "credentials.weak");
    CHECK(code(officer("password_hash", 0)) == "credentials.weak");
    CHECK(code(officer("pin_hash", kEnough)) == "set");
    const auto user = [&](std::size_t memory) {
      const json one = {{"user", "auditor"}, {"password_hash", quick_hash("sandi", memory)}};
      return json{{"users", {one}}};
    };
    CHECK(code(user(0)) == "credentials.weak");
    CHECK(code(user(kEnough)) == "set");
  }

  TEST_CASE("a password of one's own that is kept too weakly is refused, and the central goes on") {
    RunningCentral live(central::Mode::live);
    const std::string token = live.token_of(Role::auditor);
    const auto change = [&](std::size_t memory) {
      return live.call("POST", "/v1/credentials/own",
                       {{"password", "sandi"}, {"password_hash", quick_hash("baru", memory)}},
                       token);
    };
    CHECK(change(0).code() == "credentials.weak");
    CHECK(live.call("GET", "/v1/region", nullptr, token).status == 200);
    CHECK(change(std::size_t{32} << 20).status == 200);
    live.sign_in("auditor", "baru");
  }

  TEST_CASE("no user has the name of a NIP, by which an officer signs in") {
    RunningCentral central;
    CHECK(central.post("/v1/setup", {{"users", {user("199001012015011001", "auditor")}}}).code() ==
          "setup.user_is_nip");
    CHECK(central.post("/v1/setup", {{"users", {user("19900101201501100", "auditor")}}}).status ==
          200);
  }

  TEST_CASE("a central whose keys others may read does not start") {
    RunningCentral central;
    central.stop();
    const auto keys = central.folder / "central" / "central.keys";
    const auto code = [&] {
      const auto opened = central::DataFolder::open(central.folder / "central");
      return opened ? std::string("open") : opened.error().code;
    };
    using std::filesystem::perms;
    CHECK(code() == "open");
    for (const perms more : {perms::group_read, perms::others_read, perms::others_write}) {
      std::filesystem::permissions(keys, perms::owner_read | perms::owner_write | more);
      CHECK(code() == "central.keys_open");
    }
    std::filesystem::permissions(keys, perms::owner_read | perms::owner_write);
    central.start();
  }

  TEST_CASE("what the lists are stands in the chain; changed by hand, that they were found so") {
    RunningCentral central;
    for (const char* name :
         {"settings", "units", "services", "counters", "roster", "superiors", "holidays"})
      CHECK_MESSAGE(lists_named(central, name).size() == 1, name);
    REQUIRE(central.post("/v1/setup", small_setup()).status == 200);
    CHECK(lists_named(central, "roster").size() == 1);
    const json holiday = {{"date", "2026-12-24"}, {"name", "Cuti bersama"}};
    REQUIRE(central.post("/v1/setup", {{"holidays", {holiday}}}).status == 200);
    REQUIRE(lists_named(central, "holidays").size() == 2);
    CHECK(lists_named(central, "roster").size() == 1);
    CHECK(lists_named(central, "holidays")[0].hash != lists_named(central, "holidays")[1].hash);
    edit_by_hand(central, "UPDATE roster SET unit = 'SAMSAT' WHERE officer = 'P-0001'");
    const json other = {{"date", "2026-12-26"}, {"name", "Cuti bersama"}};
    REQUIRE(central.post("/v1/setup", {{"holidays", {other}}}).status == 200);
    const auto roster = lists_named(central, "roster");
    REQUIRE(roster.size() == 2);
    CHECK(roster[1].act.person.text == tally::kCentral);
    CHECK(roster[1].act.reason == "found");
    CHECK(lists_named(central, "holidays").back().act.person.text == "first-operator");
  }

  TEST_CASE("a region of before such records signs in as it did") {
    const central::Account account{Role::reviewer, {"rina"}, "$argon2id$"};
    CHECK(central::is_recorded({}, account));
    tally::OfficeState office;
    office.accounts[{"rina"}] = {"reviewer", {}, {"budi"}, 0};
    CHECK(central::is_recorded(office, account));
    office.credentials[{record::CredentialKind::duty_pin, {"P-0001"}}] = {};
    CHECK_FALSE(central::is_recorded(office, account));
    office.credentials[{record::CredentialKind::user_password, {"rina"}}] =
        {central::credential_hash("$argon2id$"), {"budi"}, 0};
    CHECK(central::is_recorded(office, account));
  }
}
