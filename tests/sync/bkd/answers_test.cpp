// What `suara` says where the central's answer is missing or wrong: a scripted peer stands in.
#include <doctest/doctest.h>

#include <atomic>
#include <cstdlib>
#include <sstream>

#include "sync/bkd/cli.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/scripted_server.hpp"

using namespace suara;
using namespace suara::test;

namespace {

struct Said {
  int exit_code = 0;
  std::string out;
  std::string error;
};

// A terminal in English whose session is kept in that file, if it is there.
Said suara_with(const std::filesystem::path& session, const std::vector<std::string>& arguments,
                const std::string& typed = "") {
  std::istringstream in(typed);
  std::ostringstream out, error;
  auto texts = texts::load(test::source_dir().string() + "/assets", "en");
  REQUIRE(texts);
  bkd::Terminal terminal{.in = in,
                         .out = out,
                         .error = error,
                         .texts = *texts,
                         .session_file = session};
  const int exit_code = bkd::run(arguments, terminal);
  return {exit_code, out.str(), error.str()};
}

void keep_session(const std::filesystem::path& file, const std::string& url) {
  bkd::save_session(file, {url, "token-1", "operator", "operator1", "t", ""});
}

// With a session kept for url (empty: nobody is signed in).
Said suara_says(const std::string& url, const std::vector<std::string>& arguments,
                const std::string& typed = "") {
  const Folder folder;
  if (!url.empty()) keep_session(folder / "session.json", url);
  return suara_with(folder / "session.json", arguments, typed);
}

Said with_answer(const ScriptedAnswer& answer, const std::vector<std::string>& arguments) {
  ScriptedServer server([&](const ScriptedRequest&) { return answer; });
  return suara_says(server.url(), arguments);
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

const char* const kStatus = R"({"tenant": "kota-contoh", "name": "Kota Contoh", "version": "0.1.0",
  "now": "2026-10-05T10:42:00+07:00", "today": "2026-10-05", "zone": "WIB",
  "log": {"log_id": 1, "size": 96512, "root": "00", "records": 18204771},
  "devices": {"approved": 218, "current": 212, "late": 5, "silent": 1},
  "day": {"services": 8164, "offered": 7803, "without_ballot": 361,
          "outcomes": {"rated": 6414, "skipped": 934, "timed_out": 352, "superseded": 78,
                       "cancelled": 14, "withdrawn": 9, "interrupted": 2}},
  "attention": [{"device": "K-0142", "counter": "L2", "what": "silent"}]})";

}  // namespace

TEST_SUITE("sync/bkd") {
  TEST_CASE("the status is drawn with shares, rules and what needs attention") {
    const Said said = with_answer({.status = 200, .body = kStatus}, {"status"});
    CHECK(said.exit_code == 0);
    CHECK(said.out ==
          "Suara Loket · Kota Contoh                        Monday, 5 October 2026  10.42 WIB\n"
          "\n"
          "  Central       well, version 0.1.0\n"
          "  Central log   96,512 batches, 18,204,771 records\n"
          "  Period        Quarter IV 2026\n"
          "\n"
          "  Devices                     count\n"
          "  ─────────────────────────────────\n"
          "  in contact (≤ 15 minutes)     212\n"
          "  late (> 15 minutes)             5\n"
          "  silent (> 24 hours)             1\n"
          "  not heard yet                   0\n"
          "  ─────────────────────────────────\n"
          "  approved                      218\n"
          "\n"
          "  Today                    count    share\n"
          "  ───────────────────────────────────────\n"
          "  services finished        8,164\n"
          "  ballots offered          7,803   95.6 %\n"
          "  without a ballot           361    4.4 %\n"
          "  ───────────────────────────────────────\n"
          "  Of those offered\n"
          "  rated                    6,414   82.2 %\n"
          "  skipped                    934   12.0 %\n"
          "  timed out                  352    4.5 %\n"
          "  superseded by the next      78    1.0 %\n"
          "  cancelled                   14    0.2 %\n"
          "  withdrawn                    9    0.1 %\n"
          "  interrupted                  2    0.0 %\n"
          "\n"
          "  Needs attention   counter   problem\n"
          "  ─────────────────────────────────────────────────────────\n"
          "  !  K-0142         L2        silent for more than 24 hours\n");
  }

  TEST_CASE("the status as JSON is what the central said") {
    const Said said = with_answer({.status = 200, .body = kStatus}, {"status", "--format", "json"});
    CHECK(nlohmann::json::parse(said.out) == nlohmann::json::parse(kStatus));
  }

  TEST_CASE("an officer's own index says what it may be used for, where the central says it") {
    const auto table = [](const nlohmann::json& changed) {
      nlohmann::json figure = {{"unit", "CAPIL"}, {"n", 214}, {"days", 42}, {"services", 245},
                               {"offered", 236}, {"missing", nlohmann::json::array()},
                               {"standing", "above"}, {"held_back", false},
                               {"points", {{"difference", 5}, {"low", 4}, {"high", 6},
                                           {"index", 86}, {"standing", "above"}}}};
      figure.update(changed);
      const nlohmann::json body = {
          {"officer", "P-0001"}, {"period", "2026-Q4"}, {"figures", {figure}}};
      std::istringstream drawn(with_answer({.status = 200, .body = body.dump()},
                                           {"officer", "index", "P-0001", "--period", "2026-Q4"})
                                   .out);
      std::string words;  // however the lines are broken
      for (std::string word; drawn >> word;) words += word + " ";
      return words;
    };
    CHECK(holds(table({{"use", "pay"}}), " +5 +4 – +6 86 above the limit, may carry pay "));
    CHECK(holds(table({{"use", "feedback"}}), "above the limit, feedback only: "));
    CHECK(holds(table({{"use", "pay"}, {"points", nullptr}, {"held_back", true}}), ", may carry "));
    for (const nlohmann::json& silent :
         {nlohmann::json::object(), nlohmann::json{{"use", nullptr}},
          nlohmann::json{{"use", "pay"}, {"points", nullptr}, {"standing", nullptr},
                         {"missing", {"ratings"}}}})
      CHECK_FALSE(holds(table(silent), "pay"));
  }

  TEST_CASE("nobody there, nobody signed in, a session that ended: exit 2 and what to do") {
    const Said nobody = suara_says("http://127.0.0.1:1", {"status"});
    CHECK(nobody.exit_code == 2);
    CHECK(holds(nobody.error, "http://127.0.0.1:1 cannot be reached"));
    const Said stranger = suara_says("", {"status"});
    CHECK(stranger.exit_code == 2);
    CHECK(holds(stranger.error, "suara login"));
    const Said ended = with_answer({.status = 401}, {"status"});
    CHECK(ended.exit_code == 2);
    CHECK(holds(ended.error, "suara login"));
  }

  TEST_CASE("a refusal is said in the central's words, with exit 1") {
    const Said said =
        with_answer({.status = 422, .body = R"({"code": "setup.zone",
                                    "detail": "units, row 3, column unit: no such zone",
                                    "where": {"file": "units", "row": 3, "column": "unit"}})"},
                    {"device", "approve", "K-1", "--fingerprint", "x"});
    CHECK(said.exit_code == 1);
    CHECK(said.error == "suara: the central answers: units, row 3, column unit: no such zone\n");
  }

  TEST_CASE("an answer that is no answer of a central is refused, whatever its status") {
    for (const char* body : {"<html>welcome</html>", "[]", "{\"devices\": 5}", "{}"}) {
      CAPTURE(body);
      const Said said = with_answer({.status = 200, .body = body}, {"device", "list"});
      CHECK(said.exit_code == 1);
      CHECK(said.out.empty());
    }
    CHECK(with_answer({.status = 200, .body = "{\"devices\": []}"}, {"device", "list"}).exit_code ==
          0);
    CHECK(with_answer({.hang_up = true}, {"device", "list"}).exit_code == 2);
    CHECK(with_answer({.status = 502, .body = "bad gateway"}, {"device", "list"}).exit_code == 1);
  }

  TEST_CASE("the token is sent, the password only where one signs in") {
    std::string authorization, body;
    ScriptedServer server([&](const ScriptedRequest& request) {
      const auto found = request.headers.find("authorization");
      authorization = found == request.headers.end() ? "" : found->second;
      body = request.body;
      return ScriptedAnswer{.status = 201, .body = R"({"token": "t2", "role": "operator"})"};
    });
    CHECK(suara_says(server.url(), {"device", "code", "K-1", "--unit", "U"}).exit_code == 0);
    CHECK(authorization == "Bearer token-1");
    CHECK(nlohmann::json::parse(body)["counter"].is_null());
    const std::vector<std::string> login = {"login",  "--central", server.url(),
                                            "--user", "operator1", "--password-stdin"};
    CHECK(suara_says("", login, "secret\n").exit_code == 0);
    CHECK(authorization.empty());
    CHECK(nlohmann::json::parse(body)["password"] == "secret");
    CHECK(suara_says("", login, "").exit_code == 2);
  }

  TEST_CASE("wrong use is exit 2, help is exit 0 and shows an example") {
    for (const std::vector<std::string>& wrong :
         std::vector<std::vector<std::string>>{{},
                                               {"nothing"},
                                               {"setup"},
                                               {"setup", "check"},
                                               {"device", "code", "K-1"},
                                               {"login", "--central", "http://127.0.0.1:1"},
                                               {"status", "--format", "xml"},
                                               {"officer", "show", "P-1", "--period", "2026-Q5"},
                                               {"pin", "letters", "--out", "x"},
                                               {"setup", "check", "/no/such/folder"}})
      CHECK(suara_says("http://127.0.0.1:1", wrong).exit_code == 2);
    for (const std::vector<std::string>& help :
         std::vector<std::vector<std::string>>{{"login"},
                                               {"logout"},
                                               {"setup", "template"},
                                               {"setup", "check"},
                                               {"setup", "apply"},
                                               {"pin", "letters"},
                                               {"user", "password"},
                                               {"device", "code"},
                                               {"device", "list"},
                                               {"device", "approve"},
                                               {"status"},
                                               {"officer", "show"},
                                               {"tallies", "export"},
                                               {"clock", "advance"},
                                               {"replay"}}) {
      std::vector<std::string> arguments = help;
      arguments.push_back("--help");
      const Said said = suara_says("", arguments);
      CHECK(said.exit_code == 0);
      CHECK(holds(said.out, "Example:\n  suara " + help.front()));
      CHECK_FALSE(holds(said.out, "‹"));
    }
  }

  TEST_CASE("signing out keeps the session until the central has ended it") {
    for (const int ended : {204, 401}) {
      const Folder folder;
      const std::filesystem::path session = folder / "session.json";
      keep_session(session, "http://127.0.0.1:1");
      CHECK(suara_with(session, {"logout"}).exit_code == 2);
      CHECK(std::filesystem::exists(session));
      std::atomic<int> status = 503;
      ScriptedServer server([&](const ScriptedRequest& request) {
        CHECK(request.method == "DELETE");
        CHECK(request.path == "/v1/sessions/current");
        return ScriptedAnswer{.status = status};
      });
      keep_session(session, server.url());
      CHECK(suara_with(session, {"logout"}).exit_code == 1);
      CHECK(std::filesystem::exists(session));
      status = ended;
      const Said said = suara_with(session, {"logout"});
      CHECK_MESSAGE(said.exit_code == 0, said.error);
      CHECK_FALSE(std::filesystem::exists(session));
    }
  }

  TEST_CASE("a reviewer's figures are drawn without the coverage that is not told") {
    const Said said = with_answer({.status = 200, .body = R"({"period": "2026-Q4", "scales": [
        {"faces": 4, "outcome": "fitted", "ratings": 90, "officers": [
          {"officer": "P-0001", "unit": "DUKCAPIL", "n": 45, "days": 9, "difference": 1.5,
           "index": 3.5, "missing": [], "learning": [], "coverage": null,
           "decision": {"standing": "meets", "low": -1.0, "high": 4.0, "limit": 5.0}}]}]})"},
                                  {"officer", "index", "--period", "2026-Q4"});
    CHECK(said.exit_code == 0);
    CHECK(holds(said.out, "P-0001"));
    CHECK(holds(said.out, "9          –  "));
    CHECK(holds(said.out, "meets"));
  }

  TEST_CASE("counts of more services than fit into a request are not sent, but to be split") {
    const Folder folder;
    const auto imported = [&](int rows) {
      std::string lines = "officer,service,day,count\n";
      for (int i = 0; i < rows; ++i)
        lines += "P-0001,pelayanan-terpadu-satu-pintu-kecamatan,2026-10-05,1\n";
      write_file(folder / "r.csv", lines);
      std::size_t asked = 0;
      Said said;
      {
        ScriptedServer server([](const ScriptedRequest&) {
          return ScriptedAnswer{201, {}, R"({"rows": 1, "units": 1})"};
        });
        said = suara_says(server.url(), {"services", "import", (folder / "r.csv").string()});
        asked = server.requests();
      }
      CHECK((said.exit_code == 0) == (asked == 1));
      return said;
    };
    const Said refused = imported(130'000);
    CHECK(refused.exit_code == 1);
    CHECK(holds(refused.error, "r.csv"));
    CHECK(holds(refused.error, "at most 123,000 rows each"));
    CHECK(imported(123'000).exit_code == 0);
  }

  TEST_CASE("CSV has plain figures in every language, and nothing where there is none") {
    const auto lines = [](const char* body, std::vector<std::string> arguments) {
      for (const char* word : {"--format", "csv", "--lang", "id"}) arguments.emplace_back(word);
      const Said said = with_answer({.status = 200, .body = body}, arguments);
      CHECK(said.exit_code == 0);
      return said.out.substr(said.out.find('\n') + 1);
    };
    CHECK(lines(R"({"officers": [{"unit": "U", "officer": "P-0001", "name": "Petugas",
                     "services": 2500, "desk": 1250, "independent": null, "offered": 1250,
                     "rated": 1000, "use": "pay"}]})",
                {"coverage"}) == "U,P-0001,Petugas,1250,,1250,0.5,0.8,pay\n");
    CHECK(lines(R"({"officers": [{"unit": "U", "officer": "P-0001", "name": "Petugas",
                     "count": 1234}]})",
                {"accusations", "--period", "2026-Q3"}) == "U,P-0001,Petugas,1234\n");
    CHECK(lines(R"({"ballots": [{"ballot": 1, "at_s": 1234.5, "touched_ms": 12345,
                     "open_ms": null}]})",
                {"flag", "show", "1"}) == "1,1234.5,12345,\n");
    CHECK(lines(R"({"lines": [{"faces": 4, "stretches": [{"from": "2026-10-05",
                     "until": "2026-10-11", "ratings": 1234,
                     "classes": [{"first": 1, "last": 4, "count": 1234}]}]}]})",
                {"officer", "show", "P-0001", "--by", "week"}) ==
          "4,2026-10-05,2026-10-11,1234,1–4: 1234\n");
    CHECK(lines(R"({"scales": [{"faces": 4, "trials": [{"rules": "now", "sufficient": 9,
                     "figures": 12, "wrong": 0, "decided": 0, "a_year": {"outside": 1234.5,
                     "found": 2, "decided": 3.25, "wrong": null}}]}]})",
                {"policy", "try"}) == "4,now,0.75,1234.5,2.0,3.25,,\n");
  }

  TEST_CASE("a trial says whose index is under a mix of the year, and nothing where none is") {
    const auto tried = [](const std::string& units) {
      const std::string body = R"({"period": "2026-Q4", "limit_points": 3, "scales": [{"faces": 4,
        "officers": 9, "ratings": 900, "sd_officer": 4.5, "sd_day": 2.5, "trials": [{"rules": "now",
        "periods": 4, "sufficient": 9, "figures": 12, "wrong": 0, "decided": 0, "mixed_units": )" +
                               units + R"(, "a_year": {"outside": 1, "found": 2, "decided": 3,
        "wrong": null}}]}]})";
      const Said said = with_answer({.status = 200, .body = body}, {"policy", "try"});
      CHECK(said.exit_code == 0);
      return said.out;
    };
    CHECK(holds(tried(R"(["CAPIL", "SAMSAT"])"), "fixed for the year in CAPIL, SAMSAT, elsewhere"));
    CHECK(holds(tried("[null]"), "fixed for the year in the whole region"));
    CHECK_FALSE(holds(tried("[]"), "fixed for the year"));
  }

  TEST_CASE("an export of all tallies asks quarter by quarter and is one list") {
    std::vector<std::string> asked;
    ScriptedServer server([&](const ScriptedRequest& request) {
      asked.push_back(request.path);
      const char* rest = R"("rows": [["2026-10", 3]])";
      if (request.path.ends_with("=")) rest = R"("periods": ["2026-Q3", "2026-Q4"])";
      if (request.path.ends_with("Q3")) rest = R"("rows": [["2026-07", 1], ["2026-08", 2]])";
      return ScriptedAnswer{200, {}, R"({"columns": ["month", "s1"], )" + std::string(rest) + "}"};
    });
    CHECK(suara_says(server.url(), {"tallies", "export"}).out ==
          "month,s1\n2026-07,1\n2026-08,2\n2026-10,3\n");
    CHECK(asked == std::vector<std::string>{"/v1/tallies?period=", "/v1/tallies?period=2026-Q3",
                                            "/v1/tallies?period=2026-Q4"});
    const Said as_json = suara_says(server.url(), {"tallies", "export", "--format", "json"});
    CHECK(nlohmann::json::parse(as_json.out) ==
          nlohmann::json::parse(R"({"columns": ["month", "s1"],
                                    "rows": [["2026-07", 1], ["2026-08", 2], ["2026-10", 3]]})"));
    CHECK(suara_says(server.url(), {"tallies", "export", "--period", "2026-Q4"}).out ==
          "month,s1\n2026-10,3\n");
    const Said nowhere =
        suara_says(server.url(), {"tallies", "export", "--out", "no-such-folder/tallies.csv"});
    CHECK(nowhere.exit_code == 2);
    CHECK_MESSAGE(nowhere.error.find("no-such-folder/tallies.csv: No such file") != std::string::npos,
                  nowhere.error);
  }
}
