// Coverage below the floor: what the office says of its cause decides what the figure is used for.
#include <doctest/doctest.h>

#include "tests/sync/central/nights.hpp"
#include "tests/sync/central/office_records.hpp"
#include "tests/sync/central/reviewers.hpp"
#include "tests/sync/central/service_files.hpp"

using namespace suara;
using namespace suara::test;
using nlohmann::json;

namespace {

const std::string kPath = "/v1/periods/2026-Q4";

// Nine days of six officers; by the registry P-0001 finished 20 services a day and offered 6.
struct LowCoverage {
  RunningCentral central{central::Mode::test,
                         start_of(date_of(2026, 10, 5), Zone{7}) + 8 * 3'600'000};
  OfficeOfSix office{central};
  std::unique_ptr<Reviewers> reviewers;

  explicit LowCoverage(bool opened = true) {
    while (office.days() < 9) office.work_a_day();
    central.operator_token = central.sign_in("operator", "sandi");
    json rows = json::array();
    for (int day = 0; day < 9; ++day)
      for (int i = 0; i < kOfficers; ++i)
        rows.push_back(counted(officer_name(i), to_text(Date{date_of(2026, 10, 5).days + day}),
                               i == 0 ? 20 : 6));
    const Reply filed = central.post("/v1/services/counts", service_file(1, rows));
    REQUIRE_MESSAGE(filed.status == 201, filed.body.dump());
    office.send();  // behind the counts: no night has the one without the other
    if (opened) REQUIRE(central.post(kPath + "/open", json::object()).status == 201);
    reviewers = std::make_unique<Reviewers>(central);
  }
  void be_at(Date day) {
    suara::test::be_at(central, office, day);
    reviewers->sign_in();
  }
  Reply state(const std::string& token, json form) {
    const json usual = {{"officer", "P-0001"},
                        {"unit", "DUKCAPIL"},
                        {"accepted", true},
                        {"reason", "layar mati"}};
    for (const auto& [key, value] : usual.items())
      if (!form.contains(key)) form[key] = value;
    return central.call("POST", kPath + "/causes", form, token);
  }
  Reply state(const std::string& token, bool accepted) {
    return state(token, json{{"accepted", accepted}});
  }
  void both(bool accepted) {
    REQUIRE(state(reviewers->first, accepted).status == 202);
    REQUIRE(state(reviewers->second, accepted).status == 200);
  }
  json coverage(std::size_t officer = 0) {
    return central.get("/v1/index?period=2026-Q4").body["scales"][0]["officers"][officer]
                                                       ["coverage"];
  }
  json own(const std::string& path) {
    const Reply reply = central.call("GET", path + "/P-0001?period=2026-Q4", nullptr,
                                     central.token_of(central::Role::officer));
    REQUIRE_MESSAGE(reply.status == 200, reply.body.dump());
    return reply.body;
  }
  json own_figure() { return own("/v1/index")["figures"].at(0); }
  // What its explanation says: null where there is no such root.
  json root(const std::string& label) {
    const json body = own("/v1/explanations");
    for (const json& one : body["figures"].at(0)["explanations"])
      if (one["label"] == label) return one["value"];
    return {};
  }
  void freeze() {
    const Reply frozen = central.post(kPath + "/freeze", {{"reason", "berita acara"}});
    REQUIRE_MESSAGE(frozen.status == 201, frozen.body.dump());
  }
  bool same() { return central.get(kPath + "/check").body["same"]; }
};

}  // namespace

TEST_SUITE("sync/central causes") {
  TEST_CASE("an accepted cause lets a low coverage carry pay, and the officer sees it by night") {
    LowCoverage quarter;
    quarter.be_at(date_of(2026, 10, 15));
    const json told = quarter.own_figure();
    REQUIRE(told["use"] == "ask_cause");
    CHECK(quarter.coverage()["use"] == "ask_cause");
    CHECK(quarter.coverage()["cause"].is_null());
    CHECK(quarter.root("cause_accepted").is_null());
    const Reply proposed = quarter.state(quarter.central.operator_token, true);
    REQUIRE_MESSAGE(proposed.status == 202, proposed.body.dump());
    CHECK(proposed.body["state"] == "proposed");
    const json leaf = proposed.body["proposal"];
    CHECK(quarter.state(quarter.central.operator_token, true).code() == "review.same_person");
    CHECK(quarter.coverage()["use"] == "ask_cause");
    json period = quarter.central.get(kPath).body;
    CHECK(period["causes"].empty());
    REQUIRE(period["causes_proposed"].size() == 1);
    CHECK(period["causes_proposed"][0]["proposal"] == leaf);
    CHECK(period["causes_proposed"][0]["person"] == "operator");
    const Reply decided = quarter.state(quarter.reviewers->first, {{"confirms", leaf}});
    REQUIRE_MESSAGE(decided.status == 200, decided.body.dump());
    CHECK(decided.body["state"] == "decided");
    period = quarter.central.get(kPath).body;
    CHECK(period["causes"] == json::array({{{"officer", "P-0001"},
                                            {"unit", "DUKCAPIL"},
                                            {"accepted", true}}}));
    CHECK(period["causes_proposed"].empty());
    // A reviewer is told nothing of anybody's coverage.
    const json hidden =
        quarter.central.call("GET", kPath, nullptr, quarter.reviewers->first).body;
    CHECK_FALSE(hidden.contains("causes"));
    CHECK_FALSE(hidden.contains("causes_proposed"));
    CHECK(quarter.coverage()["use"] == "pay");
    CHECK(quarter.coverage()["cause"] == "accepted");
    CHECK(quarter.coverage()["reaches_floor"] == false);
    CHECK(quarter.coverage(1)["cause"].is_null());
    CHECK(quarter.central.get("/v1/coverage?period=2026-Q4").body["officers"][0]["use"] == "pay");
    CHECK(quarter.own_figure() == told);
    const json edition = quarter.own("/v1/editions")["editions"].at(0);
    quarter.be_at(date_of(2026, 10, 16));
    json now = quarter.own_figure();
    CHECK(now["use"] == "pay");
    CHECK(now["edition"] == told["edition"].get<int>() + 1);
    now["use"] = told["use"];
    now["edition"] = told["edition"];
    CHECK(now == told);
    json again = quarter.own("/v1/editions")["editions"].at(0);
    again["number"] = edition["number"];
    CHECK(again == edition);
    CHECK(quarter.root("cause_accepted") == 1);
    CHECK(quarter.root("coverage_for_pay") == 0);
    quarter.be_at(date_of(2026, 10, 17));
    CHECK(quarter.own_figure()["edition"] == told["edition"].get<int>() + 1);
    CHECK(kind_of<record::CoverageCause>(office_records(quarter.central)).size() == 2);
    CHECK(tallied(quarter.central) == recounted(quarter.central));
  }

  TEST_CASE("without a cause the team's figure takes the weight; a freeze fixes what two have said") {
    LowCoverage quarter;
    quarter.be_at(date_of(2026, 10, 15));
    quarter.both(false);
    CHECK(quarter.coverage()["use"] == "team_weight");
    CHECK(quarter.coverage()["cause"] == "none");
    quarter.be_at(date_of(2027, 1, 20));
    CHECK(quarter.own_figure()["use"] == "team_weight");
    quarter.freeze();
    CHECK(quarter.same());
    CHECK(quarter.coverage()["use"] == "team_weight");
    for (const std::string& token : {quarter.central.operator_token, quarter.reviewers->second}) {
      const Reply late = quarter.state(token, true);
      CHECK(late.status == 409);
      CHECK(late.code() == "period.frozen");
    }
    quarter.be_at(date_of(2027, 1, 21));
    CHECK(quarter.own_figure()["use"] == "team_weight");
    CHECK(quarter.own("/v1/editions")["editions"].at(0)["kind"] == "final");
    CHECK(quarter.root("cause_accepted") == 0);
    quarter.central.restart();
    CHECK(quarter.same());
    CHECK(quarter.coverage()["use"] == "team_weight");
    // Opened again by two, it can be said anew: the last that two have said holds.
    const json four = json::array({json::array({9, 13})});
    quarter.reviewers->both({{"decision", "annul"}, {"ranges", four}});
    for (const std::string& token : {quarter.reviewers->first, quarter.central.operator_token})
      REQUIRE(quarter.central.call("POST", kPath + "/reopen", {{"reason", "dibatalkan"}}, token)
                  .status /
                  100 ==
              2);
    CHECK(quarter.coverage()["use"] == "team_weight");
    quarter.both(true);
    CHECK(quarter.coverage()["use"] == "pay");
    quarter.freeze();
    CHECK(quarter.same());
    CHECK(quarter.coverage()["use"] == "pay");
    quarter.be_at(date_of(2027, 1, 22));
    CHECK(quarter.own_figure()["use"] == "pay");
  }

  TEST_CASE("who may state a cause, of whom and of which period, and what is missing") {
    LowCoverage quarter(false);
    const std::string& operator_ = quarter.central.operator_token;
    CHECK(quarter.state(operator_, true).code() == "period.not_open");
    REQUIRE(quarter.central.post(kPath + "/open", json::object()).status == 201);
    const auto code = [&](const json& form) {
      const Reply reply = quarter.state(operator_, form);
      return std::to_string(reply.status) + " " + reply.code();
    };
    CHECK(code({{"officer", "P-0099"}}) == "404 officer.unknown");
    CHECK(code({{"unit", "DINKES"}}) == "422 setup.unknown_unit");
    CHECK(code({{"unit", "SAMSAT"}}) == "404 period.no_figure");
    CHECK(code({{"unit", nullptr}}) == "422 request.field");
    CHECK(code({{"unit", "x y"}}) == "422 request.field");
    CHECK(code({{"officer", ""}}) == "422 request.field");
    CHECK(code({{"reason", ""}}) == "422 request.field");
    CHECK(code({{"reason", nullptr}}) == "422 request.field");
    CHECK(code({{"accepted", "yes"}}) == "422 request.field");
    CHECK(code({{"accepted", nullptr}}) == "422 request.field");
    CHECK(code({{"confirms", -1}}) == "422 request.field");
    CHECK(code({{"confirms", "7"}}) == "422 request.field");
    CHECK(code({{"confirms", 7}}) == "404 period.no_cause");
    const json said = {
        {"officer", "P-0001"}, {"unit", "DUKCAPIL"}, {"accepted", true}, {"reason", "x"}};
    CHECK(quarter.central.post("/v1/periods/2026-Q5/causes", said).code() == "request.field");
    CHECK(quarter.central.post("/v1/periods/2026-Q3/causes", said).code() == "period.not_open");
    CHECK(quarter.state(quarter.central.token_of(central::Role::auditor), true).code() ==
          "session.not_allowed");
    CHECK(kind_of<record::CoverageCause>(office_records(quarter.central)).empty());
    // Confirmed is what was proposed in that leaf: not another word, nor one's own.
    const json leaf = quarter.state(operator_, true).body["proposal"];
    CHECK(code({{"confirms", leaf}}) == "409 review.same_person");
    const auto second = [&](const json& form) {
      return quarter.state(quarter.reviewers->first, form).code();
    };
    CHECK(second({{"confirms", leaf.get<int>() + 1}}) == "period.no_cause");
    CHECK(second({{"confirms", leaf}, {"accepted", false}}) == "period.no_cause");
    CHECK(second({{"confirms", leaf}, {"officer", "P-0002"}}) == "period.no_cause");
    CHECK(quarter.coverage()["use"] == "ask_cause");
    CHECK(second({{"confirms", leaf}}) == "");
    CHECK(quarter.coverage()["use"] == "pay");
  }

  TEST_CASE("where officers are compared in the region a cause is of the region") {
    LowCoverage quarter(false);
    json setup = setup_of_six();
    setup["region"]["policy"] = {{"compare_within", "region"}};
    REQUIRE(quarter.central.post("/v1/setup", setup).status == 200);
    REQUIRE(quarter.central.post(kPath + "/open", json::object()).status == 201);
    CHECK(quarter.state(quarter.central.operator_token, true).code() == "request.field");
    const json form = {{"unit", nullptr}};
    REQUIRE(quarter.state(quarter.central.operator_token, form).status == 202);
    REQUIRE(quarter.state(quarter.reviewers->first, form).status == 200);
    CHECK(quarter.coverage()["use"] == "pay");
    CHECK(quarter.coverage()["cause"] == "accepted");
    CHECK(quarter.central.get("/v1/coverage?period=2026-Q4").body["officers"][0]["use"] == "pay");
  }
}
