#include <doctest/doctest.h>

#include "tests/sync/central/nights.hpp"

using namespace suara;
using namespace suara::test;
using central::Role;
using nlohmann::json;

namespace {

const Instant kTrendDay = start_of(date_of(2026, 12, 7), Zone{7}) + 10 * 3'600'000;
const std::string kPath = "/v1/trends/P-0001";

json trend(RunningCentral& central, const std::string& query = "", const std::string& token = "") {
  const Reply reply =
      central.call("GET", kPath + query, nullptr, token.empty() ? central.operator_token : token);
  REQUIRE_MESSAGE(reply.status == 200, reply.body.dump());
  return reply.body;
}

// What an edition's figure and its quarter in the trend have in common.
void check_as_shown(const json& quarter, const json& figure) {
  for (const char* key : {"edition", "as_of", "n", "days", "joined", "sufficient", "missing",
                          "services", "offered", "rated", "points", "office"})
    CHECK_MESSAGE(quarter[key] == figure[key], key);
}

}  // namespace

TEST_SUITE("sync/central trend") {
  TEST_CASE("the trend is what the newest edition of each quarter shows, to BKD and the officer") {
    RunningCentral central(central::Mode::test, kTrendDay);
    OfficeOfSix office(central);
    CHECK(trend(central)["lines"].empty());
    while (office.days() < 9) office.work_a_day();
    office.send();
    be_at(central, office, date_of(2026, 12, 17));
    be_at(central, office, date_of(2027, 1, 4));
    while (office.days() < 18) office.work_a_day();
    office.send();
    be_at(central, office, date_of(2027, 1, 14));
    const std::string officer = central.token_of(Role::officer);
    const json body = trend(central, "", officer);
    CHECK(body["from"] == "2025-Q2");
    CHECK(body["until"] == "2027-Q1");
    REQUIRE(body["lines"].size() == 1);
    CHECK(body["lines"][0]["faces"] == 4);
    CHECK(body["lines"][0]["unit"] == "DUKCAPIL");
    const json& quarters = body["lines"][0]["periods"];
    REQUIRE(quarters.size() == 2);  // those before have no edition
    for (std::size_t i = 0; i < 2; ++i) {
      const std::string period = quarters[i]["period"];
      CHECK(period == (i == 0 ? "2026-Q4" : "2027-Q1"));
      const Reply shown =
          central.call("GET", "/v1/index/P-0001?period=" + period, nullptr, officer);
      REQUIRE(shown.body["figures"].size() == 1);
      check_as_shown(quarters[i], shown.body["figures"][0]);
      CHECK(quarters[i]["n"] == 54);
      CHECK(quarters[i]["points"]["reliability"] == "high");
      CHECK(quarters[i]["office"]["officers"] == 6);
      const auto level = quarters[i]["points"]["index"].get<int>() -
                         quarters[i]["points"]["difference"].get<int>();
      CHECK(std::abs(quarters[i]["office"]["index"].get<int>() - level) <= 1);
    }
    CHECK(quarters[0]["until"] == "2026-12-31");
    CHECK(trend(central) == body);
    CHECK(trend(central, "?until=2026-Q4&periods=1")["lines"][0]["periods"].size() == 1);
    CHECK(trend(central, "?until=2026-Q3")["lines"].empty());
    REQUIRE(central.post("/v1/periods/2026-Q4/open", json::object()).status == 201);
    CHECK(trend(central)["lines"][0]["periods"][0]["state"] == "open");
    CHECK(trend(central)["lines"][0]["periods"][1]["state"] == "not_open");
  }

  TEST_CASE("another officer's trend, an unknown one's and unreadable stretches are refused") {
    RunningCentral central;
    const std::string officer = central.token_of(Role::officer);
    const auto code = [&](const std::string& path, const std::string& token) {
      return central.call("GET", path, nullptr, token).code();
    };
    CHECK(code("/v1/trends/P-0002", officer) == "session.not_allowed");
    CHECK(code("/v1/trends/P-0099", central.operator_token) == "officer.unknown");
    for (const char* wrong : {"?until=2026-10", "?until=2026-Q5", "?until=x", "?periods=0",
                              "?periods=41", "?periods=8x", "?periods=-1"})
      CHECK(code(kPath + wrong, central.operator_token) == "request.field");
    CHECK(code(kPath + "?periods=40&until=2026-Q1", officer) == "");
  }

  TEST_CASE("four officers stand for no office: nobody is compared with so few") {
    RunningCentral central;
    OfficeOfSix office(central);
    for (int i = 0; i < 4; ++i)
      for (int n = 0; n < 40; ++n) office.rate(i, n % 2, 1 + (n + i) % 4);
    office.send();
    be_at(central, office, date_of(2026, 10, 6));
    CHECK(trend(central)["lines"][0]["periods"][0]["office"].is_null());
  }
}
