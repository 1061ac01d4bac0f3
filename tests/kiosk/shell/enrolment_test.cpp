// How a kiosk asks to be enrolled, with a central that answers as the test says.
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <nlohmann/json.hpp>

#include "kiosk/shell/enrolment.hpp"
#include "tests/kiosk/journal/central_double.hpp"
#include "tests/support/scripted_server.hpp"

using namespace suara;
using nlohmann::json;
using test::ScriptedAnswer;
using test::ScriptedRequest;
using test::ScriptedServer;

namespace {

// Gives its answers one after the other, the last of them for ever.
struct Central {
  std::vector<ScriptedAnswer> answers;
  test::Signer signer = {};
  std::atomic<std::size_t> asked = 0;
  ScriptedServer server{[this](const ScriptedRequest&) {
    return answers.at(std::min(asked++, answers.size() - 1));
  }};

  explicit Central(std::vector<ScriptedAnswer> in_order) : answers(std::move(in_order)) {
    for (ScriptedAnswer& one : answers)
      if (one.status == 200 || one.status == 202) one.body = named();
  }
  std::string named() {
    const auto statement = signer.statement();
    return json{{"state", "approved"}, {"tenant", "kab-uji"}, {"device", "K-1"}, {"epoch", 1},
                {"log_id", 1}, {"root_key", to_hex(view_of(signer.root.public_key()))},
                {"unit", "U-1"}, {"counter", "C-1"},
                {"key_statements", {{{"statement", to_hex(statement.statement)},
                                     {"signature", to_hex(view_of(statement.signature))}}}}}
        .dump();
  }
};

struct Heard {
  int named = 0;
  int unreachable = 0;
  Expected<std::optional<kiosk::Approval>> end;
};
Heard ask(const Central& central) {
  uplink::HttpClient http(central.server.url());
  Heard heard;
  heard.end = kiosk::enrol(http, "K7Q4M29XH3TD", {central.signer.device.public_key()}, 1,
                           {[&](const kiosk::EnrolmentTry&) { ++heard.named; },
                            [&] { ++heard.unreachable; }},
                           [] { return false; });
  return heard;
}

}  // namespace

TEST_SUITE("kiosk/shell/enrolment") {
  TEST_CASE("a central that is busy or being restored, or its proxy, ends no wait for BKD") {
    const Central central({{.status = 202},
                           {.status = 503, .body = R"({"code":"restart.pending"})"},
                           {.status = 429, .body = R"({"code":"request.too_often"})"},
                           {.status = 502, .body = "<html>Bad Gateway</html>"},
                           {.status = 202},
                           {.status = 200}});
    const Heard heard = ask(central);
    REQUIRE_MESSAGE(heard.end, heard.end.error().code);
    REQUIRE(*heard.end);
    CHECK((*heard.end)->place.device == DeviceId{"K-1"});
    CHECK(heard.named == 3);
    CHECK(heard.unreachable == 3);
  }

  TEST_CASE("a refusal ends it at once, with the central's word or that none answers there") {
    const Central refused({{.status = 403, .body = R"({"code":"enrolment.revoked"})"}});
    CHECK(ask(refused).end.error().code == "enrolment.revoked");
    CHECK(refused.asked == 1);
    const Central other({{.status = 404, .body = "<html>Not Found</html>"}});
    CHECK(ask(other).end.error().code == "central.malformed");
    CHECK(other.asked == 1);
  }

  TEST_CASE("the fingerprint is of what the central takes up, not of another region's namesake") {
    Central central(std::vector<ScriptedAnswer>{{.status = 202}});
    const auto root = central.signer.root.public_key();
    record::PriorEnrolment here{DeviceId{"K-1"}, 1, {7}, UnitId{"U-1"}, CounterId{"C-1"}, 1, root};
    record::PriorEnrolment elsewhere = here;
    elsewhere.key = {8};
    elsewhere.root_key = {9};
    uplink::HttpClient http(central.server.url());
    const auto shown = [&](const json& takes) {
      json body = json::parse(central.named());
      body["takes_prior"] = takes;
      central.answers[0].body = body.dump();
      kiosk::EnrolmentTry seen;
      REQUIRE(kiosk::try_enrolment(http, "K7Q4M29XH3TD", {record::PublicKey{5}, {here, elsewhere}}, seen));
      return seen.fingerprint;
    };
    CHECK(shown(json::array({1})) ==
          record::fingerprint({5}, root, record::fingerprint_part({here})));
    CHECK(shown(json::array()) == record::fingerprint({5}, root));
    elsewhere.root_key = root;  // Twice enrolled with that epoch: the first that is told.
    CHECK(shown(json::array({1})) ==
          record::fingerprint({5}, root, record::fingerprint_part({here})));
  }
}
