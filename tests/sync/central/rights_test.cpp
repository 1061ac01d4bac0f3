#include <doctest/doctest.h>

#include <set>

#include "sync/central/roles.hpp"
#include "sync/central/sessions.hpp"
#include "tests/sync/central/running_central.hpp"

using namespace suara;
using namespace suara::test;
using central::Role;
using nlohmann::json;

namespace {

// Who may do what, written out a second time: a cell that changes in the code fails here. Columns:
// o officer, a appraiser, h unit head, O operator, r reviewer, i inspector, t treasurer, u auditor,
// c technician. "open": no session is asked for.
struct Row {
  const char* method;
  const char* path;
  const char* roles;
};
constexpr const char* kColumns = "oahOrituc";
constexpr Row kMatrix[] = {
    {"GET", "/healthz", "open"},
    {"POST", "/v1/enrolments", "open"},
    {"POST", "/v1/batches", "open"},
    {"POST", "/v1/sessions", "open"},
    {"DELETE", "/v1/sessions/current", "oahOrituc"},
    {"GET", "/v1/region", "oahOrituc"},
    {"POST", "/v1/keys", "---O-----"},
    {"POST", "/v1/setup", "---O-----"},
    {"POST", "/v1/credentials", "---O-----"},
    {"POST", "/v1/credentials/own", "oahOrituc"},
    {"GET", "/v1/users", "---O-i-u-"},
    {"GET", "/v1/officers", "---O---u-"},
    {"POST", "/v1/devices/codes", "---O----c"},
    {"GET", "/v1/devices", "---O---uc"},
    {"POST", "/v1/devices/{}/approve", "---O-----"},
    {"POST", "/v1/devices/{}/revoke", "---O-----"},
    {"GET", "/v1/review", "---Ori-u-"},
    {"POST", "/v1/review/decisions", "----r----"},
    {"POST", "/v1/log/restart", "----r----"},
    {"GET", "/v1/log/losses", "---Ori-u-"},
    {"POST", "/v1/erasures", "---O-----"},
    {"POST", "/v1/retentions", "----r----"},
    {"GET", "/v1/status", "---O---uc"},
    {"GET", "/v1/alarms", "---O---uc"},
    {"GET", "/v1/editions/{}", "o--O---u-"},
    {"GET", "/v1/index", "---Or--u-"},
    {"GET", "/v1/index/{}", "o--Or--u-"},
    {"GET", "/v1/explanations/{}", "o--Or--u-"},
    {"GET", "/v1/accusations", "-----i---"},
    {"GET", "/v1/trends/{}", "o--O---u-"},
    {"GET", "/v1/editions/{}/stretches", "o--O---u-"},
    {"GET", "/v1/editions/{}/comments", "o--O---u-"},
    {"GET", "/v1/periods/{}", "---Or--u-"},
    {"GET", "/v1/periods/{}/check", "---Or--u-"},
    {"POST", "/v1/periods/{}/open", "---O-----"},
    {"POST", "/v1/periods/{}/freeze", "---O-----"},
    {"POST", "/v1/periods/{}/reopen", "---Or----"},
    {"POST", "/v1/periods/{}/causes", "---Or----"},
    {"GET", "/v1/flags", "----r--u-"},
    {"GET", "/v1/flags/report", "-------u-"},
    {"GET", "/v1/flags/{}", "----r--u-"},
    {"POST", "/v1/flags/searches", "---Or--u-"},
    {"POST", "/v1/flags/{}/decision", "----r----"},
    {"POST", "/v1/flags/proposals/{}", "----r----"},
    {"GET", "/v1/officers/{}/flags", "o--O---u-"},
    {"POST", "/v1/officers/{}/objections", "o--------"},
    {"GET", "/v1/objections", "----r--u-"},
    {"POST", "/v1/objections/{}", "----r----"},
    {"GET", "/v1/tallies", "-------u-"},
    {"POST", "/v1/tallies/checks", "---O---u-"},
    {"GET", "/v1/tallies/checks", "---O---u-"},
    {"POST", "/v1/tallies/rebuilds", "---O-----"},
    {"GET", "/v1/skm", "---O-i-u-"},
    {"POST", "/v1/surveys", "---O-----"},
    {"POST", "/v1/services/counts", "---O-----"},
    {"GET", "/v1/coverage", "---O---u-"},
    {"GET", "/v1/policy/trial", "---O---u-"},
    {"POST", "/v1/ledger/exports", "-------u-"},
    {"GET", "/v1/ledger/exports/{}/files/{}", "-------u-"},
    {"GET", "/v1/ledger/exports/{}/batches", "-------u-"},
    {"POST", "/v1/ledger/exports/{}/head", "-------u-"},
    {"POST", "/v1/imports", "---O-----"},
    {"POST", "/v1/clock/advance", "---O-----"},
    {"GET", "/metrics", "---O---uc"},
};

bool is_open(const Row& row) { return std::string(row.roles) == "open"; }

// 403 session.not_allowed, 401 session.missing, or anything else: the handler was reached.
enum class Answer { let_in, not_allowed, no_session };

Answer ask(RunningCentral& central, const Row& row, const std::string& token) {
  std::string path = row.path;
  for (std::size_t hole = 0; (hole = path.find("{}")) != std::string::npos;)
    path.replace(hole, 2, "P-0001");
  const bool posts = std::string(row.method) == "POST";
  const Reply reply = central.call(row.method, path, posts ? json::object() : json(nullptr), token);
  CHECK_MESSAGE(reply.code() != "request.unknown_path", row.path);
  CHECK_MESSAGE(reply.code() != "request.wrong_method", row.path);
  if (reply.status == 401 && reply.code() == "session.missing") return Answer::no_session;
  if (reply.status == 403 && reply.code() == "session.not_allowed") return Answer::not_allowed;
  return Answer::let_in;
}

std::string cell(const Row& row, const std::string& column) {
  return std::string(row.method) + " " + row.path + " " + column;
}

}  // namespace

TEST_SUITE("sync/central rights") {
  TEST_CASE("the matrix names every route of the table once, and no other") {
    std::set<std::string> written;
    for (const Row& row : kMatrix) {
      CHECK_MESSAGE(written.insert(cell(row, "")).second, row.path);
      CHECK((is_open(row) || std::string(row.roles).size() == central::kRoles));
    }
    std::set<std::string> there;
    for (const central::Route& route : central::routes())
      there.insert(std::string(route.method) + " " + std::string(route.path) + " ");
    CHECK(written == there);
  }

  TEST_CASE("a path leads to its route, and one with more behind it to none") {
    const central::Match found = central::match("GET", "/v1/editions/P-00");
    REQUIRE(found.route != nullptr);
    CHECK(found.segments == std::vector<std::string>{"P-00"});
    CHECK(central::match("GET", "/v1/editions/P-00/").route == found.route);
    for (const char* path : {"/v1/editions/P-00//", "/v1/editions/P-00///", "/v1/editions//",
                             "/v1/editions/P-00/x", "/v1//editions/P-00", "/v1/editions"})
      CHECK_MESSAGE(central::match("GET", path).allowed.empty(), path);
  }

  TEST_CASE("a part of a path is read once it stands alone: what was encoded leads nowhere else") {
    using Segments = std::vector<std::string>;
    const auto segments = [](const char* path) { return central::match("GET", path).segments; };
    CHECK(segments("/v1/editions/MPP%2fK-01") == Segments{"MPP/K-01"});
    CHECK(segments("/v1/editions/MPP%2FK-01/stretches") == Segments{"MPP/K-01"});
    CHECK(segments("/v1/editions/a+b%2B%25") == Segments{"a+b+%"});
    CHECK(segments("/v1/editions/%2F") == Segments{"/"});
    for (const char* path :
         {"/v1/editions/P%", "/v1/editions/P%2", "/v1/editions/P%2G", "/v1/editions/P%00",
          "/v1/editions/P%1f", "/v1/editions/P%0A", "/v1/editions/P%7F", "/v1/editions/P\x01",
          "/v1/%65ditions/P-0001", "/v1%2Feditions/P-0001"})
      CHECK_MESSAGE(central::match("GET", path).allowed.empty(), path);
  }

  TEST_CASE("an id with a slash is reached like any other") {
    RunningCentral central;
    json setup = small_setup();
    setup["officers"][0]["officer"] = "MPP/P-01";
    setup["officers"][0]["nip"] = "199001012015019999";
    REQUIRE(central.post("/v1/setup", setup).status == 200);
    const Reply edition = central.get("/v1/editions/MPP%2FP-01");
    CHECK(edition.status == 200);
    CHECK(edition.body["officer"] == "MPP/P-01");
    CHECK(central.get("/v1/editions/MPP/P-01").status == 404);
    CHECK(central.get("/v1/editions/MPP%P-01").code() == "request.unknown_path");
    const Reply code = central.post(
        "/v1/devices/codes", {{"device", "MPP/K-01"}, {"unit", "DUKCAPIL"}, {"counter", "L1"}});
    REQUIRE(code.status == 201);
    const auto key = record::SigningKey::from_seed({11});
    const Reply pending = central.call("POST", "/v1/enrolments",
                                       {{"code", code.body["code"]},
                                        {"public_key", to_hex(view_of(key.public_key()))},
                                        {"program_version", "0.1.0"}});
    REQUIRE(pending.status == 202);
    CHECK(central
              .post("/v1/devices/MPP%2FK-01/approve",
                    {{"fingerprint", pending.body["fingerprint"]}})
              .status == 200);
  }

  TEST_CASE("a method that a path does not have is refused with those that it has") {
    RunningCentral central;
    const auto allow = [&](const char* method, const char* path) {
      const Reply reply = central.call(method, path);
      const auto found = reply.headers.find("allow");
      const std::string methods = found == reply.headers.end() ? "" : found->second;
      CHECK((reply.status == 405) == !methods.empty());
      return methods;
    };
    CHECK(allow("DELETE", "/v1/region") == "GET");
    CHECK(allow("DELETE", "/v1/flags/7/decision") == "POST");
    CHECK(allow("PUT", "/v1/objections/7") == "POST");
    CHECK(allow("PUT", "/v1/flags/report") == "GET");  // two routes fit, one method
    CHECK(allow("PUT", "/v1/flags/searches") == "GET, POST");
    CHECK(allow("GET", "/v1/regions").empty());
    CHECK(allow("GET", "/v1/region").empty());
  }

  TEST_CASE("every cell answers as the matrix says: nine roles by every route, over HTTP") {
    RunningCentral central;
    for (int i = 0; i < central::kRoles; ++i) {
      const Role role = static_cast<Role>(i);
      for (const Row& row : kMatrix) {
        // Signing out ends the session that it is asked with: it has one of its own.
        const bool ends = std::string(row.path) == "/v1/sessions/current";
        static std::string token;
        if (ends || &row == kMatrix) token = central.token_of(role);
        const bool may = is_open(row) || row.roles[i] == kColumns[i];
        const Answer expected = may ? Answer::let_in : Answer::not_allowed;
        CHECK_MESSAGE(ask(central, row, token) == expected, cell(row, central::to_text(role)));
        if (ends) token = central.token_of(role);
      }
    }
  }

  TEST_CASE("without a session, with a made-up and with an expired one only the open routes open") {
    RunningCentral central;
    const std::string expired = central.token_of(Role::auditor);
    const std::string expired_operator = central.operator_token;
    central.now_ms += central::kSessionMs;
    for (const Row& row : kMatrix)
      for (const std::string& token :
           {std::string(), std::string(64, 'a'), expired, expired_operator}) {
        const Answer expected = is_open(row) ? Answer::let_in : Answer::no_session;
        CHECK_MESSAGE(ask(central, row, token) == expected, cell(row, token));
      }
  }

  TEST_CASE("sessions are 256 random bits: no two are alike, and one of the two can be ended") {
    RunningCentral central;
    central.token_of(Role::auditor);
    const std::string one = central.sign_in("auditor", "sandi");
    const std::string two = central.sign_in("auditor", "sandi");
    CHECK(one.size() == 64);
    CHECK(one != two);
    CHECK(central.call("DELETE", "/v1/sessions/current", nullptr, one).status == 204);
    CHECK(central.call("GET", "/v1/region", nullptr, one).status == 401);
    CHECK(central.call("GET", "/v1/region", nullptr, two).status == 200);
  }
}
