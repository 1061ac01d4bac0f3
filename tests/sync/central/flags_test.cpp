#include <doctest/doctest.h>

#include "tests/sync/central/flagged_office.hpp"
#include "tests/sync/central/office_records.hpp"
#include "tests/sync/central/service_files.hpp"

using namespace suara;
using namespace suara::test;
using nlohmann::json;

namespace {

// The day of everybody else: twenty ratings, and six of one score in half a minute.
struct Cheated : FlaggedOffice {
  Cheated() {
    honest(20);
    burst(6, 1);
    duty("P-0001", false);
    send();
    night();
  }
};

}  // namespace

TEST_SUITE("sync/central flags") {
  TEST_CASE("an honest day raises no flag") {
    FlaggedOffice office;
    office.honest(20);
    office.duty("P-0001", false);
    office.send();
    office.night();
    CHECK(office.flags()["flags"].empty());
    CHECK(office.flags()["until"] == "2026-10-05");
  }

  TEST_CASE("the night finds what was planted, and tells neither officer, kiosk, score nor day") {
    Cheated office;
    const json flags = office.flags();
    CHECK(codes_of(flags) == std::set<std::string>{"burst"});
    const json& burst = flags["flags"][0];
    CHECK(burst["count"] == 6);
    CHECK(burst["measured"] == 6);
    CHECK(burst["limit"] == 5);
    CHECK(burst["severity"] == "review");
    CHECK(burst["first_week"] == "2026-W41");
    CHECK(burst["proposals"].empty());
    const json shown = office.get("/v1/flags/" + burst["flag"].dump());
    REQUIRE(shown["ballots"].size() == 6);
    CHECK(shown["ballots"][0]["at_s"] == 0);
    CHECK(shown["ballots"][5]["at_s"] == 25);
    CHECK(shown["ballots"][1]["touched_ms"] == 2'400);
    for (const std::string& told : {flags["flags"].dump(), shown.dump()})
      for (const char* hidden : {"P-0001", "K-1", "L1", "KK", "score", "2026-10-0"})
        CHECK_MESSAGE(told.find(hidden) == std::string::npos, hidden);
    CHECK(office.central.call("GET", "/v1/flags/999", nullptr, office.reviewers.first).code() ==
          "flag.unknown");
  }

  TEST_CASE("each kind of finding out of kiosks' records is found in the day of its officer") {
    FlaggedOffice office;
    json without_minimum = offered_service("KTP", "SAMSAT");  // which takes none away elsewhere
    without_minimum["shortest_seconds"] = 0;
    const json setup = {{"services", json::array({without_minimum})}};
    REQUIRE(office.central.post("/v1/setup", setup).status == 200);
    office.honest(12);
    for (int i = 0; i < 3; ++i) office.rate(4, 90'000 + i * 40'000, "P-0001", "KTP", 300);  // pace
    office.rate(3, 70'000);
    office.rate(3, 20'000);  // 20 s after the one before: KTP takes 60
    office.rate(2, 400'000, "P-0002");  // on duty is P-0001
    office.duty("P-0001", false);
    office.send();
    office.night();
    CHECK(codes_of(office.flags()) ==
          std::set<std::string>{"pace", "too_quick_service", "off_duty"});
  }

  TEST_CASE("today is looked at only when it has ended, and thresholds are the region's") {
    FlaggedOffice office;
    REQUIRE(office.central
                .post("/v1/setup", {{"region", {{"policy", {{"flag_burst_touches", 7}}}}}})
                .status == 422);  // settings are texts
    REQUIRE(office.central
                .post("/v1/setup", {{"region", {{"policy", {{"flag_burst_touches", "7"}}}}}})
                .status == 200);
    office.burst(6, 1);
    office.duty("P-0001", false);
    office.send();
    CHECK(office.flags()["flags"].empty());
    office.night();
    CHECK(office.flags()["flags"].empty());
    REQUIRE(office.central
                .post("/v1/setup", {{"region", {{"policy", {{"flag_burst_touches", "6"}}}}}})
                .status == 200);
    const Reply asked = office.central.call("POST", "/v1/flags/searches",
                                            {{"period", kFlagPeriod}}, office.reviewers.first);
    CHECK(asked.status == 202);
    CHECK(wait_until([&] { return office.flags()["search"] == "done"; }));
    CHECK(codes_of(office.flags()) == std::set<std::string>{"burst"});
    CHECK(office.central
              .call("POST", "/v1/flags/searches", {{"period", "2026-X"}}, office.reviewers.first)
              .code() == "request.field");
  }

  TEST_CASE("a flag keeps its number while it is the same, also over a restart") {
    Cheated office;
    const std::int64_t number = office.number_of("burst");
    office.central.restart();
    office.night();
    CHECK(office.number_of("burst") == number);
    CHECK(office.flags()["flags"].size() == 1);
  }

  TEST_CASE("what one annuls and another confirms leaves the tallies; the rest is kept") {
    Cheated office;
    const std::int64_t number = office.number_of("burst");
    const auto before = tallied(office.central);
    const Reply proposed = office.decide(office.reviewers.first, number, {1, 2, 3, 4});
    REQUIRE_MESSAGE(proposed.status == 202, proposed.body.dump());
    CHECK(tallied(office.central) == before);
    const json list = office.flags();
    CHECK(list["flags"][0]["proposals"] == json::array({proposed.body["proposal"]}));
    REQUIRE(list["proposed"].size() == 1);
    CHECK(list["proposed"][0]["annul"] == 4);
    CHECK(list["proposed"][0]["keep"] == 2);
    CHECK(list["proposed"][0]["person"] == "reviewer");
    CHECK(office.reviewers.list()["proposed"].empty());  // which would name the kiosk

    const Reply again = office.confirm(office.reviewers.first, proposed.body["proposal"]);
    CHECK(again.status == 409);
    CHECK(again.code() == "review.same_person");
    CHECK(office.decide(office.reviewers.first, number, {1, 2, 3, 4}).code() ==
          "review.same_person");
    CHECK(tallied(office.central) == before);
    CHECK(office.confirm(office.reviewers.second, 999'999).code() == "flag.no_proposal");
    CHECK(office.confirm(office.reviewers.second, proposed.body["proposal"]).status == 200);
    CHECK(ratings_counted(office.central) == 22);
    CHECK(tallied(office.central) == recounted(office.central));
    CHECK(office.flags()["flags"].empty());
    CHECK(office.flags()["proposed"].empty());
    office.night();
    CHECK(office.flags()["flags"].empty());

    const auto records = office_records(office.central);
    REQUIRE(kind_of<record::Annul>(records).size() == 2);
    CHECK(kind_of<record::Annul>(records)[0].flag == "burst");
    CHECK(kind_of<record::Annul>(records)[1].act.person.text == "rina");
    CHECK(kind_of<record::Keep>(records).size() == 2);
  }

  TEST_CASE("only reviewers decide: the officer's superiors, the operator and the auditor do not") {
    Cheated office;
    const std::int64_t number = office.number_of("burst");
    std::vector<std::string> tokens{office.central.operator_token};
    for (const central::Role role : {central::Role::unit_head, central::Role::appraiser,
                                     central::Role::auditor, central::Role::officer})
      tokens.push_back(office.central.token_of(role));
    for (const std::string& token : tokens) {
      CHECK(office.decide(token, number, "all").code() == "session.not_allowed");
      CHECK(office.confirm(token, 3).code() == "session.not_allowed");
    }
    CHECK(kind_of<record::Annul>(office_records(office.central)).empty());
    CHECK(office.decide(office.reviewers.first, number, {7}).code() == "flag.no_ballot");
    CHECK(office.decide(office.reviewers.first, number, {0}).code() == "request.field");
    CHECK(office.decide(office.reviewers.first, number + 1, "all").code() == "flag.unknown");
  }

  TEST_CASE("what is kept is not asked about again, what is new to the finding is") {
    FlaggedOffice office;
    office.honest(10);
    office.burst(5, 1);
    office.send();
    office.night();
    office.both(office.number_of("burst"), json::array());
    CHECK(office.flags()["flags"].empty());
    CHECK(ratings_counted(office.central) == 15);
    office.night();
    CHECK(office.flags()["flags"].empty());
    office.burst(2, 1);  // Five seconds behind those that were kept, and late.
    office.send();
    office.night();
    const json flags = office.flags();
    REQUIRE(codes_of(flags) == std::set<std::string>{"burst"});
    CHECK(flags["flags"][0]["count"] == 2);
    CHECK(flags["flags"][0]["measured"] == 7);
    office.both(office.number_of("burst"), "all");
    CHECK(ratings_counted(office.central) == 15);
  }

  TEST_CASE("what is kept for one flag is still asked about for another") {
    FlaggedOffice office;
    office.honest(10);
    for (int i = 0; i < 6; ++i) office.rate(1, 5'000, "P-0001", "KK", 300 + i % 3 * 100);
    office.duty("P-0001", false);
    office.send();
    office.night();
    REQUIRE(codes_of(office.flags()) == std::set<std::string>{"pace", "burst"});
    office.both(office.number_of("pace"), json::array());
    CHECK(codes_of(office.flags()) == std::set<std::string>{"burst"});
    office.night();
    CHECK(codes_of(office.flags()) == std::set<std::string>{"burst"});
    CHECK(ratings_counted(office.central) == 16);
    office.both(office.number_of("burst"), "all");
    CHECK(ratings_counted(office.central) == 10);
    office.night();
    CHECK(office.flags()["flags"].empty());
  }

  TEST_CASE(
      "what comes late to a quarter that nobody opened is looked at, and no other one again") {
    FlaggedOffice office;
    office.honest(3);
    office.send();
    const auto looked_at = [&](const char* period, const char* until) {
      return wait_until([&] {
        const json now = office.get(std::string("/v1/flags?period=") + period);
        return now["search"] == "done" && now["until"] == until;
      });
    };
    office.central.advance_days(99);
    CHECK(looked_at(kFlagPeriod, "2027-01-11"));
    CHECK(office.flags()["flags"].empty());
    office.burst(6, 1);
    office.send();
    office.night();
    CHECK(codes_of(office.flags()) == std::set<std::string>{"burst"});
    office.central.advance_days(1);
    CHECK(looked_at("2027-Q1", "2027-01-13"));
    CHECK(office.flags()["until"] ==
          "2027-01-12");  // Nothing came to it: the night passed it over.
    CHECK(codes_of(office.flags()) == std::set<std::string>{"burst"});
  }

  TEST_CASE("what comes to a frozen period is looked at, and a night's periods are all looked at") {
    FlaggedOffice office;
    office.honest(3);
    office.send();
    std::vector<std::string> periods{"2026", "2026-H1", "2026-H2"};
    for (int i = 1; i <= 4; ++i) periods.push_back("2026-Q" + std::to_string(i));
    for (int i = 1; i <= 11; ++i)
      periods.push_back((i < 10 ? "2026-0" : "2026-") + std::to_string(i));
    for (const std::string& period : periods)
      REQUIRE(office.central.post("/v1/periods/" + period + "/open", json::object()).status == 201);
    office.central.advance_days(60);
    REQUIRE(
        office.central.post("/v1/periods/2026-10/freeze", {{"reason", "berita acara"}}).status ==
        201);
    office.burst(6, 1);
    office.send();
    office.night();
    for (const std::string& period : periods) {
      const bool looked_at = wait_until([&] {
        const json now = office.get("/v1/flags?period=" + period);
        return now["search"] == "done" && now["until"] == "2026-12-04";
      });
      CHECK_MESSAGE(looked_at, period);
    }
    CHECK(codes_of(office.get("/v1/flags?period=2026-10")) == std::set<std::string>{"burst"});
  }

  TEST_CASE("a branch that nobody adopted is a flag of its device, and a holiday one of its day") {
    FlaggedOffice office;
    REQUIRE(office.central
                .post("/v1/setup",
                      {{"holidays", {{{"date", "2026-10-05"}, {"name", "Hari libur"}}}}})
                .status == 200);
    TestDevice clone = office.kiosk;
    office.honest(3);
    office.duty("P-0001", false);
    office.send();
    office.central.deliver(
        clone, clone.seal({boot_at({office.central.now_ms - 1'000}), rated(1), rated(1)}));
    office.night();
    const json flags = office.flags();
    CHECK(codes_of(flags) == std::set<std::string>{"on_leave", "device"});
    for (const json& one : flags["flags"])
      CHECK(one["count"] == (one["code"] == "device" ? 2 : 3));
    // Kept by two, the branch's ballots count.
    office.both(office.number_of("device"), json::array());
    CHECK(ratings_counted(office.central) == 5);
  }
}
