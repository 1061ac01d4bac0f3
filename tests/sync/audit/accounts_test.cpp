// Who may act is in the ledger by whose word, also where it stood in rows before it stood there: an
// export verifies whatever an office did with its accounts.
#include <doctest/doctest.h>

#include "tests/sync/audit/forged_office.hpp"
#include "tests/sync/central/office_records.hpp"

using namespace suara;
using namespace suara::test;
using nlohmann::json;

namespace {

const Instant kMorning = start_of(date_of(2026, 10, 5), Zone{7}) + 10 * 3'600'000;

json without_users() {
  json setup = small_setup();
  setup["users"] = json::array();
  return setup;
}

json as(const std::string& user, const std::string& role, const std::string& name = "Pengguna") {
  return {{"user", user}, {"name", name}, {"role", role}, {"unit", nullptr}};
}

// Of before accounts and passwords were records: its rows name who may act, its chain nobody.
struct EarlierRegion {
  Folder folder;
  RunningCentral central{central::Mode::test, kMorning, without_users()};

  explicit EarlierRegion(int more_users = 0) {
    central.stop();
    {
      SQLite::Database rows((central.folder / "central" / "central.db").string(),
                            SQLite::OPEN_READWRITE);
      const std::string hash = quick_hash("sandi");
      ledger::Prepared user(rows,
                            "INSERT INTO user_account(tenant_id, user, name, role, password_hash)"
                            " VALUES('kota-contoh', ?1, 'Pengguna', ?2, ?3)");
      for (const char* role : {"operator", "reviewer", "auditor"}) user.run(role, role, hash);
      for (int i = 0; i < more_users; ++i)
        user.run("a-" + std::to_string(i), "technician", hash);
      ledger::Prepared(rows, "UPDATE officer SET password_hash = ?1 WHERE officer = 'P-0001'")
          .run(hash);
    }
    central.start();
    REQUIRE(kind_of<record::Account>(office_records(central)).empty());
    REQUIRE(kind_of<record::Credential>(office_records(central)).empty());
  }
  Reply change_own(const std::string& user) {
    return central.call("POST", "/v1/credentials/own",
                        {{"password", "sandi"}, {"password_hash", quick_hash("baru")}},
                        central.sign_in(user, "sandi"));
  }
  std::string verified() {
    std::filesystem::remove_all(folder / "export");
    fetch_export(central, folder / "export");
    return found_in(folder / "export");
  }
};

template <class Kind>
std::size_t said_by(RunningCentral& central, const std::string& person, const char* role) {
  std::size_t said = 0;
  for (const Kind& one : kind_of<Kind>(office_records(central)))
    said += one.act.person.text == person && one.act.role == role ? 1 : 0;
  return said;
}

}  // namespace

TEST_SUITE("sync/audit accounts") {
  TEST_CASE("the first password after an upgrade is its owner's word, what stood the central's") {
    for (const char* user : {"reviewer", "199001012015011001", "operator"}) {
      CAPTURE(user);
      EarlierRegion region;
      REQUIRE(region.change_own(user).status == 200);
      const auto& central = region.central;
      CHECK(said_by<record::Account>(region.central, tally::kCentral, "central") == 3);
      CHECK(said_by<record::Credential>(region.central, tally::kCentral, "central") == 4);
      const auto own = kind_of<record::Credential>(office_records(central)).back();
      CHECK(own.act.person == own.person);
      CHECK(region.verified() == "");
      region.central.sign_in(user, "baru");
      region.central.sign_in("auditor", "sandi");
    }
  }

  TEST_CASE("the first setup after an upgrade says what it posts, what stood says the central") {
    EarlierRegion region;
    const std::string token = region.central.sign_in("operator", "sandi");
    const json posted = {{"users", {as("reviewer", "inspector"), as("operator", "operator")}}};
    REQUIRE(region.central.call("POST", "/v1/setup", posted, token).status == 200);
    CHECK(said_by<record::Account>(region.central, tally::kCentral, "central") == 3);
    CHECK(said_by<record::Account>(region.central, "operator", "operator") == 2);
    CHECK(kind_of<record::Account>(office_records(region.central))[1].role == "operator");
    CHECK(region.verified() == "");
    for (const char* user : {"operator", "reviewer", "auditor"})
      region.central.sign_in(user, "sandi");
  }

  TEST_CASE("an operator who takes another role in a large setup has said all of it as operator") {
    Folder folder;
    RunningCentral central;
    const std::string token = central.token_of(central::Role::operator_);
    json setup = {{"users", {as("operator", "auditor")}},
                  {"holidays", {{{"date", "2026-12-24"}, {"name", "Libur"}}}}};
    for (int i = 0; i < 300; ++i)
      setup["users"].push_back(as("b-" + std::to_string(i), "technician"));
    REQUIRE(central.call("POST", "/v1/setup", setup, token).status == 200);
    const auto accounts = kind_of<record::Account>(office_records(central));
    CHECK(accounts.back().user.text == "operator");
    CHECK(accounts.back().role == "auditor");
    fetch_export(central, folder / "export");
    CHECK(found_in(folder / "export") == "");
    CHECK(central.call("POST", "/v1/setup", setup, token).status == 401);
  }

  TEST_CASE("more accounts than a batch holds are found, and their owners named behind them") {
    EarlierRegion region(300);
    REQUIRE(region.change_own("reviewer").status == 200);
    CHECK(said_by<record::Account>(region.central, tally::kCentral, "central") == 303);
    CHECK(region.verified() == "");
  }
}
