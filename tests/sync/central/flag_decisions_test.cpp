// What two reviewers can and cannot decide about flags, and what they may not learn of them.
#include <doctest/doctest.h>

#include "tests/sync/central/flagged_office.hpp"
#include "tests/sync/central/office_records.hpp"

using namespace suara;
using namespace suara::test;
using nlohmann::json;

namespace {

// Three touches of one officer that are too quick, at two kiosks: one finding about two chains.
struct TwoKiosks : FlaggedOffice {
  TwoKiosks() {
    honest(10);
    for (int i = 0; i < 2; ++i) rate(2, 90'000, "P-0001", "KTP", 300);
    duty("P-0001", false);
    send();
    TestDevice other = central.device("K-2", 12, "L2");
    record::Record quick = rated(3);
    std::get<domain::Ballot>(quick.body).answers.first_answer_ms = 300;
    central.deliver(other, other.seal({boot_at({central.now_ms}), quick}));
    night();
  }
};

struct Bursts : FlaggedOffice {
  Bursts() {
    honest(20);
    burst(6, 1);
    duty("P-0001", false);
    send();
    night();
  }
};

}  // namespace

TEST_SUITE("sync/central flag decisions") {
  TEST_CASE(
      "who says part of what another has proposed is refused, the same and another word are not") {
    TwoKiosks office;
    const auto& [first, second] = std::pair(office.reviewers.first, office.reviewers.second);
    const std::int64_t pace = office.number_of("pace");
    const Reply proposed = office.decide(first, pace, {1, 2});
    REQUIRE(proposed.status == 202);
    const std::size_t records = office_records(office.central).size();
    const auto before = tallied(office.central);
    for (const json& annul : {json("all"), json::array()}) {  // one of two chains alike
      const Reply part = office.decide(second, pace, annul);
      CHECK(part.status == 409);
      CHECK(part.code() == "flag.other_proposal");
    }
    CHECK(tallied(office.central) == before);
    CHECK(office_records(office.central).size() == records);
    const Reply other = office.decide(second, pace, {3});
    CHECK(other.status == 202);
    CHECK(other.body["state"] == "proposed");
    CHECK(tallied(office.central) == before);
    CHECK(office.flags()["proposed"].size() == 2);
    CHECK(office.decide(second, pace, {1, 2}).status == 200);
    CHECK(ratings_counted(office.central) == 11);
    CHECK(tallied(office.central) == recounted(office.central));
    // The other word was said before this was decided.
    CHECK(office.flags()["proposed"].empty());
    CHECK(office.confirm(first, other.body["proposal"]).code() == "flag.no_proposal");
  }

  TEST_CASE("what was proposed cannot be confirmed when two have decided the opposite since") {
    Bursts office;
    const std::int64_t burst = office.number_of("burst");
    const Reply annul = office.decide(office.reviewers.first, burst, {1, 2, 3});
    const Reply keep = office.decide(office.reviewers.second, burst, json::array());
    REQUIRE(annul.status == 202);
    REQUIRE(keep.status == 202);
    CHECK(office.confirm(office.reviewers.first, keep.body["proposal"]).status == 200);
    CHECK(office.flags()["proposed"].empty());
    const Reply late = office.confirm(office.reviewers.second, annul.body["proposal"]);
    CHECK(late.status == 404);
    CHECK(late.code() == "flag.no_proposal");
    CHECK(ratings_counted(office.central) == 26);
    office.central.restart();
    CHECK(office.confirm(office.reviewers.second, annul.body["proposal"]).code() ==
          "flag.no_proposal");
    CHECK(tallied(office.central) == recounted(office.central));
  }

  TEST_CASE("a reviewer sees officers' figures of a frozen period, without what moved since") {
    Bursts office;
    const std::string reviewer = office.reviewers.first;
    const std::string auditor = office.central.token_of(central::Role::auditor);
    REQUIRE(office.central.post("/v1/periods/2026-10/open", json::object()).status == 201);
    for (const char* path : {"/v1/index", "/v1/index/P-0001", "/v1/explanations/P-0001"}) {
      const std::string asked = std::string(path) + "?period=2026-10";
      const Reply open = office.central.call("GET", asked, nullptr, reviewer);
      CHECK(open.status == 403);
      CHECK(open.code() == "index.not_frozen");
      CHECK(office.central.call("GET", asked, nullptr, auditor).status == 200);
    }
    for (const char* path : {"/v1/coverage", "/v1/editions/P-0001", "/v1/trends/P-0001"})
      CHECK(office.central.call("GET", path, nullptr, reviewer).code() == "session.not_allowed");
    office.central.advance_days(60);
    REQUIRE(
        office.central.post("/v1/periods/2026-10/freeze", {{"reason", "berita acara"}}).status ==
        201);
    for (const char* path : {"/v1/index", "/v1/index/P-0001"}) {
      const std::string asked = std::string(path) + "?period=2026-10";
      const Reply frozen = office.central.call("GET", asked, nullptr, reviewer);
      CHECK(frozen.status == 200);
      CHECK(frozen.body["frozen"] == true);
      CHECK_FALSE(frozen.body.contains("late"));
      CHECK(office.get(asked, auditor).contains("late"));
      CHECK(frozen.body["scales"][0]["officers"][0]["coverage"].is_null());
      CHECK(office.get(asked, auditor)["scales"][0]["officers"][0]["coverage"].is_object());
    }
    const auto roots = [&](const std::string& token) {
      std::set<std::string> labels;
      const json body = office.get("/v1/explanations/P-0001?period=2026-10", token);
      for (const json& root : body["figures"][0]["explanations"])
        labels.insert(root["label"].get<std::string>());
      return labels;
    };
    auto all = roots(auditor);
    CHECK(all.erase("coverage_for_pay") == 1);
    CHECK(roots(reviewer) == all);
  }
}
