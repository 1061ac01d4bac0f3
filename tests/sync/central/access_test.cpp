#include <doctest/doctest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <filesystem>
#include <regex>
#include <set>
#include <sstream>

#include "sync/central/roles.hpp"
#include "sync/central/sessions.hpp"
#include "tests/support/paths.hpp"
#include "tests/sync/central/flagged_office.hpp"
#include "tests/sync/central/running_central.hpp"

using namespace suara;
using namespace suara::test;
using central::Role;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

// What a central logs that begins and ends while this stands.
class HeardLog {
 public:
  HeardLog() : before_(spdlog::default_logger()) {
    spdlog::set_default_logger(std::make_shared<spdlog::logger>(
        "heard", std::make_shared<spdlog::sinks::ostream_sink_mt>(said_)));
  }
  ~HeardLog() { spdlog::set_default_logger(before_); }
  // Behind time, logger and level, of the lines that hold the part.
  std::vector<std::string> lines_with(const std::string& part) const {
    std::vector<std::string> lines;
    std::istringstream all(said_.str());
    for (std::string line; std::getline(all, line);)
      if (line.find(part) != std::string::npos) lines.push_back(line.substr(line.rfind("] ") + 2));
    return lines;
  }

 private:
  std::ostringstream said_;
  std::shared_ptr<spdlog::logger> before_;
};

}  // namespace

TEST_SUITE("sync/central access") {
  TEST_CASE("who reads tallies, ballots of a flag or the ledger stands in the log, each time") {
    HeardLog log;
    FlaggedOffice office;
    office.honest(20);
    office.burst(6, 1);
    office.duty("P-0001", false);
    office.send();
    office.night();
    const std::string flag = "/v1/flags/" + std::to_string(office.number_of("burst"));
    const std::string auditor = office.central.token_of(Role::auditor);
    CHECK(office.get(flag)["ballots"].size() == 6);
    CHECK(office.get("/v1/tallies?period=2026-Q4", auditor)["rows"].size() > 0);
    CHECK(office.central.call("POST", "/v1/ledger/exports", json::object(), auditor).status == 201);
    CHECK(office.get(flag)["ballots"].size() == 6);
    // Who is refused has read nothing, and what names no ballot and no tally is not noted.
    CHECK(office.get("/v1/tallies?period=2026-Q4")["code"] == "session.not_allowed");
    CHECK(office.get("/v1/flags/999")["code"] == "flag.unknown");
    CHECK(office.get("/v1/coverage?period=2026-Q4", auditor).contains("officers"));
    office.central.stop();
    CHECK(log.lines_with("has read") ==
          std::vector<std::string>{"reviewer (reviewer) has read " + flag,
                                   "auditor (auditor) has read /v1/tallies of 2026-Q4",
                                   "auditor (auditor) has read /v1/ledger/exports",
                                   "reviewer (reviewer) has read " + flag});
  }

  TEST_CASE("a session ends at its time and not before, restart or not") {
    RunningCentral central;
    const std::string token = central.token_of(Role::auditor);
    const std::int64_t signed_in = central.now_ms;
    central.now_ms = signed_in + central::kSessionMs - 1;
    CHECK(central.call("GET", "/v1/region", nullptr, token).status == 200);
    central.restart();
    CHECK(central.call("GET", "/v1/region", nullptr, token).status == 200);
    central.now_ms = signed_in + central::kSessionMs;
    CHECK(central.call("GET", "/v1/region", nullptr, token).status == 401);
  }

  TEST_CASE("the scheme of a token is read in whatever case, another scheme is none") {
    RunningCentral central;
    const auto status = [&](const std::string& authorization) {
      uplink::HttpClient client("http://127.0.0.1:" + std::to_string(central.port()));
      uplink::HttpRequest request{"GET", "/v1/region"};
      request.headers["Authorization"] = authorization;
      return client.perform(request).status;
    };
    const std::string token = central.token_of(Role::auditor);
    for (const char* scheme : {"Bearer ", "bearer ", "BEARER ", "bEaReR   "})
      CHECK_MESSAGE(status(scheme + token) == 200, scheme);
    for (const char* scheme : {"", "Bearer", "Bear ", "Basic ", "Bearer x ", "@earer "})
      CHECK_MESSAGE(status(scheme + token) == 401, scheme);
    CHECK(status("Bearer " + token.substr(1)) == 401);
    CHECK(status("Bearer ") == 401);
  }

  TEST_CASE("tokens, codes and passwords do not stand in the database") {
    RunningCentral central;
    const std::string token = central.token_of(Role::auditor);
    central.stop();
    std::string file;
    for (const auto& entry : fs::directory_iterator(central.folder.path() / "central"))
      file += read_file(entry.path());
    CHECK(file.find(token.substr(0, 32)) == std::string::npos);  // nor a good part of one
    CHECK(file.find(*from_hex(token)) == std::string::npos);
    CHECK(file.find(central.operator_token) == std::string::npos);
    CHECK(file.find("auditor") != std::string::npos);
    central.start();
  }

  TEST_CASE("an officer signs in with the NIP, spaces or not, and sees no one else's edition") {
    RunningCentral central;
    const std::string token = central.token_of(Role::officer);
    CHECK(!central.sign_in("19900101 201501 1 001", "sandi").empty());
    CHECK(central.call("GET", "/v1/editions/P-0001", nullptr, token).status == 200);
    const Reply other = central.call("GET", "/v1/editions/P-0002", nullptr, token);
    CHECK(other.status == 403);
    CHECK(central.get("/v1/editions/P-0002").status == 200);
    CHECK(central.get("/v1/editions/P-9999").status == 404);
  }

  TEST_CASE("a wrong password waits longer each time, across a restart, and never for good") {
    RunningCentral central;
    central.token_of(Role::auditor);
    const auto sign_in = [&](const std::string& password) {
      return central.call("POST", "/v1/sessions", {{"user", "auditor"}, {"password", password}});
    };
    for (int i = 0; i < central::kFreeTries; ++i) CHECK(sign_in("salah").status == 401);
    CHECK(sign_in("salah").status == 401);  // From here on each wrong one costs time.
    Reply reply = sign_in("sandi");
    CHECK(reply.status == 429);
    CHECK(reply.headers.at("retry-after") == "2");
    central.restart();
    CHECK(sign_in("sandi").status == 429);
    central.now_ms += 2'000;
    CHECK(sign_in("salah").status == 401);
    reply = sign_in("sandi");
    CHECK(reply.headers.at("retry-after") == "4");
    for (int i = 0; i < 20; ++i) {
      central.now_ms += central::kSignInWaitMaxMs;
      CHECK(sign_in("salah").status == 401);
    }
    reply = sign_in("sandi");
    CHECK(reply.headers.at("retry-after") == "900");
    central.now_ms += central::kSignInWaitMaxMs;
    CHECK(sign_in("sandi").status == 201);
    CHECK(sign_in("salah").status == 401);  // The right one has wiped the slate.
    CHECK(sign_in("sandi").status == 201);
  }

  TEST_CASE("another password or another role ends the sessions that were open") {
    RunningCentral central;
    const auto opens = [&](const std::string& token) {
      return central.call("GET", "/v1/region", nullptr, token).status == 200;
    };
    const std::string auditor = central.token_of(Role::auditor);
    const std::string reviewer = central.token_of(Role::reviewer);
    CHECK(opens(auditor));
    const json anew = {{"user", "auditor"}, {"password_hash", quick_hash("sandi")}};
    CHECK(central.post("/v1/credentials", {{"users", {anew}}}).status == 200);
    CHECK_FALSE(opens(auditor));
    CHECK(opens(reviewer));
    json setup = small_setup();
    for (json& user : setup["users"])
      if (user["user"] == "reviewer") user["role"] = "inspector";
    CHECK(central.post("/v1/setup", setup).body["changed"] == 1);
    CHECK_FALSE(opens(reviewer));
  }

  TEST_CASE("an unknown name is answered and delayed like a wrong password") {
    RunningCentral central;
    const auto sign_in = [&] {
      return central.call("POST", "/v1/sessions", {{"user", "nobody"}, {"password", "x"}});
    };
    for (int i = 0; i <= central::kFreeTries; ++i) {
      const Reply reply = sign_in();
      CHECK(reply.status == 401);
      CHECK(reply.code() == "session.wrong");
    }
    CHECK(sign_in().status == 429);
  }

  TEST_CASE("the first operator's code opens once") {
    RunningCentral central;  // Has used it.
    central.stop();
    std::string code;
    {
      const auto data = central::DataFolder::open(central.folder / "central");
      REQUIRE(data.has_value());
      SQLite::Database database = data->open_writer();
      code = central::make_operator_code(database, *data->keys().get(), {"kota-contoh"});
      // One that somebody wrote by hand, who has no keys.
      ledger::Prepared(database, "INSERT INTO operator_code VALUES('kota-contoh', ?1)")
          .run(central::code_hash({"kota-contoh"}, "AAAA-BBBB-CCCC"));
    }
    central.start();
    const Reply wrong = central.call("POST", "/v1/sessions", {{"code", "AAAA-BBBB-CCCC"}});
    CHECK(wrong.status == 401);
    CHECK(wrong.code() == "session.wrong_code");
    CHECK(central.call("POST", "/v1/sessions", {{"code", "0000-0000-0000"}}).status == 401);
    const Reply first = central.call("POST", "/v1/sessions", {{"code", code}});
    CHECK(first.status == 201);
    CHECK(first.body["role"] == "operator");
    CHECK(central.call("POST", "/v1/sessions", {{"code", code}}).status == 401);
  }

  TEST_CASE("every problem that the central names has its words in both languages") {
    const auto words = central::Words::load(test::source_dir().string() + "/assets");
    REQUIRE(words.has_value());
    const std::regex code(R"re(["{( ]"([a-z]+\.[a-z_]+)")re");
    std::set<std::string> codes;
    for (const char* room : {"sync/central", "sync/ledger", "sync/tally"})
      for (const auto& entry : fs::directory_iterator(test::source_dir() / room)) {
        if (entry.path().extension() != ".cpp") continue;
        const std::string source = read_file(entry.path());
        for (std::sregex_iterator it(source.begin(), source.end(), code), end; it != end; ++it)
          codes.insert((*it)[1].str());
      }
    for (const char* no_code :
         {"central.db", "central.keys", "central.lock", "central.fault", "mirror.log",
          "alarms.json", "central.help"})
      codes.erase(no_code);
    std::erase_if(codes, [](const std::string& one) { return one.starts_with("alarm."); });
    CHECK(codes.size() > 30);
    for (const std::string& one : codes) {
      CHECK_MESSAGE(words->id.entries.contains("problem." + one), one);
      CHECK_MESSAGE(words->en.entries.contains("problem." + one), one);
    }
  }

  TEST_CASE("problems are said in the reader's language") {
    RunningCentral central;
    const Reply id = central.call("GET", "/v1/region", nullptr, "", "id-ID,id;q=0.9");
    const Reply en = central.call("GET", "/v1/region", nullptr, "", "fr");
    CHECK(id.body["detail"].get<std::string>().find("masuk") != std::string::npos);
    CHECK(en.body["detail"].get<std::string>().find("sign in") != std::string::npos);
    CHECK(id.body["type"] == "urn:suara:problem:session.missing");
    CHECK(id.headers.at("content-type") == "application/problem+json");
    CHECK(central.call("GET", "/v1/nothing").status == 404);
    CHECK(central.call("PUT", "/v1/region").status == 405);
    CHECK(central.post("/v1/setup", json::array()).code() == "request.malformed");
  }
}
