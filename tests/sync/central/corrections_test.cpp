// After a freeze: what is annulled or comes back moves one officer's figure, and where it is much
// the period may be opened again.
#include <doctest/doctest.h>

#include "tests/sync/central/nights.hpp"
#include "tests/sync/central/office_records.hpp"
#include "tests/sync/central/reviewers.hpp"

using namespace suara;
using namespace suara::test;
using nlohmann::json;

namespace {

const std::string kPath = "/v1/periods/2026-Q4";

// A quarter that was judged: 9 days, 6 officers, 6 ratings each a day.
struct Judged {
  RunningCentral central{central::Mode::test,
                         start_of(date_of(2026, 10, 5), Zone{7}) + 8 * 3'600'000};
  OfficeOfSix office{central};
  std::unique_ptr<Reviewers> reviewers;

  Judged() {
    while (office.days() < 9) office.work_a_day();
    office.send();
    REQUIRE(central.post(kPath + "/open", json::object()).status == 201);
    central.now_ms = (start_of(date_of(2027, 1, 20), Zone{7}) + 9 * 3'600'000).ms;
    central.operator_token = central.sign_in("operator", "sandi");
    freeze();
    reviewers = std::make_unique<Reviewers>(central);
  }
  void freeze() {
    const Reply frozen = central.post(kPath + "/freeze", {{"reason", "berita acara"}});
    REQUIRE_MESSAGE(frozen.status == 201, frozen.body.dump());
  }
  json index() { return central.get("/v1/index?period=2026-Q4").body; }
  // The places of an officer's first ballots.
  json ranges(const std::string& officer, std::size_t ballots) {
    auto database = central.database();
    json found = json::array();
    ledger::each_batch(database, {"kota-contoh"}, 0, [&](const ledger::StoredBatch& stored) {
      for (std::size_t i = 0; i < stored.batch.records.size(); ++i) {
        const auto record = record::readable(stored.batch.records[i]);
        const auto* ballot = record ? std::get_if<domain::Ballot>(&record->body) : nullptr;
        const std::uint64_t seq = stored.batch.header.first_seq + i;
        if (ballot != nullptr && ballot->offer.officer.text == officer && found.size() < ballots)
          found.push_back({seq, seq});
      }
    });
    REQUIRE(found.size() == ballots);
    return found;
  }
  void annul(const std::string& officer, std::size_t ballots) {
    reviewers->both({{"decision", "annul"}, {"ranges", ranges(officer, ballots)}});
  }
  Reply reopen(const std::string& token) {
    return central.call("POST", kPath + "/reopen", {{"reason", "dibatalkan banyak"}}, token);
  }
};

}  // namespace

TEST_SUITE("sync/central corrections") {
  TEST_CASE("an annulment behind a freeze recomputes that officer alone, an upheld objection back") {
    Judged quarter;
    const json before = quarter.index();
    quarter.annul("P-0003", 6);
    const json after = quarter.index();
    CHECK(after["scales"] == before["scales"]);
    REQUIRE(after["late"].size() == 1);
    CHECK(after["late"][0]["officer"] == "P-0003");
    CHECK(after["late"][0]["ballots"] == 6);
    const int n = before["scales"][0]["officers"][2]["n"];
    CHECK(after["late"][0]["figure"]["n"] == n - 6);
    CHECK(after["late"][0]["figure"]["difference"] !=
          before["scales"][0]["officers"][2]["difference"]);
    CHECK(quarter.central.get(kPath + "/check").body["same"] == true);
    quarter.annul("P-0001", 6);
    const std::string officer = quarter.central.token_of(central::Role::officer);
    const Reply said = quarter.central.call("POST", "/v1/officers/P-0001/objections",
                                            {{"period", "2026-Q4"},
                                             {"week", "2026-W41"},
                                             {"reason", "review"},
                                             {"text", "Warga saya."}},
                                            officer);
    REQUIRE_MESSAGE(said.status == 201, said.body.dump());
    CHECK(quarter.index()["late"].size() == 2);
    for (const std::string& token : {quarter.reviewers->first, quarter.reviewers->second})
      quarter.central.call("POST", "/v1/objections/" + said.body["objection"].get<std::string>(),
                           {{"decision", "uphold"}, {"reason", "benar"}}, token);
    CHECK(quarter.index()["late"] == after["late"]);
    CHECK(tallied(quarter.central) == recounted(quarter.central));
  }

  TEST_CASE("more than one of a hundred annulled: two persons open the period again; not less") {
    Judged quarter;  // 324 ballots in one unit
    const std::string operator_ = quarter.central.operator_token;
    CHECK(quarter.reopen(operator_).code() == "period.too_few_annulled");
    quarter.annul("P-0003", 3);
    const Reply refused = quarter.reopen(operator_);
    CHECK(refused.code() == "period.too_few_annulled");
    CHECK(refused.body["args"]["annulled"] == "3");
    // A reviewer does not learn in which unit something went.
    const Reply unsaid = quarter.reopen(quarter.reviewers->first);
    CHECK(unsaid.status == 409);
    CHECK(unsaid.code() == "period.not_reopened");
    CHECK(unsaid.body["args"] == json{{"period", "2026-Q4"}});
    quarter.annul("P-0004", 1);
    const Reply proposed = quarter.reopen(quarter.reviewers->first);
    REQUIRE_MESSAGE(proposed.status == 202, proposed.body.dump());
    CHECK_FALSE(proposed.body.contains("annulled"));
    CHECK_FALSE(proposed.body.contains("ballots"));
    CHECK(proposed.body["unit"] == "DUKCAPIL");
    CHECK(quarter.reopen(quarter.reviewers->first).code() == "review.same_person");
    CHECK(quarter.central.get(kPath).body["state"] == "frozen");
    const Reply decided = quarter.reopen(operator_);
    CHECK(decided.status == 200);
    CHECK(decided.body["annulled"] == 4);
    CHECK(decided.body["ballots"] == 324);
    CHECK(quarter.central.get(kPath).body["state"] == "open");
    CHECK(quarter.reopen(quarter.reviewers->second).code() == "period.not_frozen");
    CHECK(kind_of<record::Reopening>(office_records(quarter.central)).size() == 2);
    // Frozen anew, without what was annulled.
    quarter.freeze();
    const json anew = quarter.index();
    CHECK(anew["frozen"] == true);
    CHECK(anew["late"].empty());
    CHECK(anew["scales"][0]["ratings"] == 320);
    CHECK(quarter.central.get(kPath + "/check").body["same"] == true);
    quarter.central.restart();
    CHECK(quarter.central.get(kPath + "/check").body["same"] == true);
    CHECK(tallied(quarter.central) == recounted(quarter.central));
  }

  TEST_CASE("behind another freeze the night tells everybody the figure that counts, once") {
    Judged quarter;
    const auto own = [&](const std::string& path) {
      const Reply reply =
          quarter.central.call("GET", path + "/P-0001?period=2026-Q4", nullptr,
                               quarter.central.token_of(central::Role::officer));
      REQUIRE_MESSAGE(reply.status == 200, reply.body.dump());
      return reply.body;
    };
    const auto newest = [&] { return own("/v1/editions")["editions"].at(0); };
    const auto points = [&] { return own("/v1/index")["figures"].at(0)["points"]; };
    be_at(quarter.central, quarter.office, date_of(2027, 1, 21));
    const json first = newest(), told = points();
    REQUIRE(first["kind"] == "final");
    REQUIRE(told.is_object());
    // Everything of the two worst but a few ballots goes; none of P-0001's own.
    quarter.reviewers->sign_in();
    quarter.annul("P-0005", 50);
    quarter.annul("P-0006", 50);
    be_at(quarter.central, quarter.office, date_of(2027, 1, 22));
    CHECK(newest() == first);
    quarter.reviewers->sign_in();
    REQUIRE(quarter.reopen(quarter.reviewers->first).status == 202);
    REQUIRE(quarter.reopen(quarter.central.operator_token).status == 200);
    quarter.freeze();
    be_at(quarter.central, quarter.office, date_of(2027, 1, 23));
    const json again = newest();
    CHECK(again["kind"] == "final");
    CHECK(again["number"] == first["number"].get<int>() + 1);
    CHECK(again["ratings"] == first["ratings"]);
    CHECK(points() != told);
    be_at(quarter.central, quarter.office, date_of(2027, 1, 24));
    CHECK(newest() == again);
  }

  TEST_CASE("points that one own ballot moved are not told behind another freeze") {
    Judged quarter;
    const auto points = [&] {
      return quarter.central
          .call("GET", "/v1/index/P-0001?period=2026-Q4", nullptr,
                quarter.central.token_of(central::Role::officer))
          .body["figures"]
          .at(0)["points"];
    };
    be_at(quarter.central, quarter.office, date_of(2027, 1, 21));
    const json told = points();
    REQUIRE(told.is_object());
    quarter.reviewers->sign_in();
    quarter.annul("P-0001", 1);
    quarter.annul("P-0005", 50);
    quarter.annul("P-0006", 50);
    REQUIRE(quarter.reopen(quarter.reviewers->first).status == 202);
    REQUIRE(quarter.reopen(quarter.central.operator_token).status == 200);
    quarter.freeze();
    be_at(quarter.central, quarter.office, date_of(2027, 1, 22));
    CHECK(points() == told);
    be_at(quarter.central, quarter.office, date_of(2027, 1, 23));
    CHECK(points() == told);
  }

  TEST_CASE("a correction says what is decided now, to BKD and to the officer") {
    Judged quarter;
    be_at(quarter.central, quarter.office, date_of(2027, 1, 21));
    const json before = quarter.index();
    CHECK(before["scales"][0]["officers"][0]["decision"]["standing"] == "above");
    quarter.reviewers->sign_in();
    quarter.annul("P-0001", 50);  // four are left: nothing is decided of them
    const json late = quarter.index()["late"].at(0);
    CHECK(late["effect"] == "correction");
    CHECK(late["standing"].is_null());
    be_at(quarter.central, quarter.office, date_of(2027, 1, 22));
    const json own = quarter.central
                         .call("GET", "/v1/index/P-0001?period=2026-Q4", nullptr,
                               quarter.central.token_of(central::Role::officer))
                         .body;
    // Who has fewer than five left is shown nothing any more.
    CHECK(own["figures"].empty());
    quarter.reviewers->sign_in();
    quarter.annul("P-0002", 20);
    const json second = quarter.index()["late"].at(1);
    CHECK(second["officer"] == "P-0002");
    CHECK(second["standing"] == second["figure"]["standing"]);
  }
}
