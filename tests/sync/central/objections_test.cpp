#include <doctest/doctest.h>

#include "sync/central/ballot_sets.hpp"
#include "sync/central/told_flags.hpp"
#include "sync/tally/flag_rows.hpp"
#include "tests/sync/central/flagged_office.hpp"
#include "tests/sync/central/office_of_six.hpp"
#include "tests/sync/central/office_records.hpp"

using namespace suara;
using namespace suara::test;
using nlohmann::json;

namespace {

// Six of one score in half a minute, and two touched sooner than one can read.
struct Flagged : FlaggedOffice {
  explicit Flagged(int days_later = 6) {
    honest(20);
    burst(6, 1);
    for (int i = 0; i < 2; ++i) rate(2, 90'000, "P-0001", "KTP", 300);
    duty("P-0001", false);
    send();
    night();
    if (days_later > 0) central.advance_days(days_later);
    officer = central.token_of(central::Role::officer);
  }
  json told() {
    return get("/v1/officers/P-0001/flags?period=" + std::string(kFlagPeriod), officer)["flags"];
  }
  Reply object(const std::string& reason, const std::string& who = "P-0001",
               const std::string& week = "2026-W41") {
    return central.call("POST", "/v1/officers/" + who + "/objections",
                        {{"period", kFlagPeriod},
                         {"week", week},
                         {"reason", reason},
                         {"text", "Warga memang antre."}},
                        officer);
  }
  Reply settle(const std::string& token, const std::string& objection,
               const std::string& decision) {
    return central.call("POST", "/v1/objections/" + objection,
                        {{"decision", decision}, {"reason", "dibaca"}}, token);
  }
  std::string officer;
};

json told_row(const char* reason, int count, const char* state, const char* objection = "none") {
  return {{"week", "2026-W41"},
          {"reason", reason},
          {"count", count},
          {"state", state},
          {"objection", objection}};
}

}  // namespace

TEST_SUITE("sync/central objections") {
  TEST_CASE("an officer is told count, week and reason, never how ballots were scored") {
    Flagged office(0);
    CHECK(office.told().empty());  // The week has not ended.
    office.central.advance_days(5);
    CHECK(office.told().empty());
    office.central.advance_days(1);
    CHECK(office.told() == json::array({told_row("pace", 2, "waiting"),
                                        told_row("pattern", 6, "waiting")}));
    office.both(office.number_of("burst"), {1, 2, 3, 4});
    CHECK(office.told() == json::array({told_row("pace", 2, "waiting"),
                                        told_row("pattern", 2, "kept"),
                                        told_row("pattern", 4, "annulled")}));
    const json other =
        office.get("/v1/officers/P-0002/flags?period=" + std::string(kFlagPeriod), office.officer);
    CHECK(other["code"] == "session.not_allowed");
    CHECK(office.central.get("/v1/officers/P-0002/flags?period=2026-Q4").body["flags"].empty());
    CHECK(office.central.get("/v1/officers/P-0001/flags?period=2026-Q3").body["flags"].empty());
  }

  TEST_CASE("an upheld objection lets the ballots count again, a rejected one does not") {
    Flagged office;
    CHECK(office.object("pattern").code() == "objection.nothing");  // waiting is not annulled
    office.both(office.number_of("burst"), "all");
    office.both(office.number_of("pace"), "all");
    CHECK(ratings_counted(office.central) == 20);
    CHECK(office.object("pattern", "P-0002").code() == "session.not_allowed");
    CHECK(office.object("pattern", "P-0001", "2026-W42").code() == "objection.nothing");
    const Reply said = office.object("pattern");
    REQUIRE_MESSAGE(said.status == 201, said.body.dump());
    CHECK(said.body["count"] == 6);
    CHECK(office.object("pattern").code() == "objection.nothing");  // once
    const Reply other = office.object("pace");
    REQUIRE(other.status == 201);

    const json list = office.get("/v1/objections");
    REQUIRE(list["objections"].size() == 2);
    CHECK(list["objections"][0]["text"] == "Warga memang antre.");
    CHECK(list["objections"][0]["count"] == 6);
    CHECK(list.dump().find("P-0001") == std::string::npos);
    CHECK(list.dump().find("score") == std::string::npos);

    const std::string first = said.body["objection"], second = other.body["objection"];
    CHECK(office.settle(office.reviewers.first, first, "uphold").status == 202);
    CHECK(office.settle(office.reviewers.first, first, "uphold").code() == "review.same_person");
    CHECK(office.settle(office.reviewers.second, first, "reject").status == 202);  // says no
    CHECK(ratings_counted(office.central) == 20);
    CHECK(office.settle(office.reviewers.second, first, "uphold").status == 200);
    CHECK(ratings_counted(office.central) == 26);
    CHECK(tallied(office.central) == recounted(office.central));
    CHECK(office.settle(office.reviewers.first, first, "uphold").code() == "objection.decided");
    CHECK(office.settle(office.reviewers.first, second, "reject").status == 202);
    CHECK(office.settle(office.reviewers.second, second, "reject").status == 200);
    CHECK(ratings_counted(office.central) == 26);
    CHECK(office.settle(office.reviewers.first, "abc", "reject").code() == "objection.unknown");
    CHECK(office.settle(office.reviewers.first, second, "maybe").code() == "request.field");
    CHECK(office.told() == json::array({told_row("pace", 2, "annulled", "rejected"),
                                        told_row("pattern", 6, "kept", "upheld")}));
    // What the officer wrote is no part of the chain.
    for (const auto& record : office_records(office.central))
      CHECK(record::encode(record).find("antre") == Bytes::npos);
    office.central.restart();
    CHECK(tallied(office.central) == recounted(office.central));
  }

  TEST_CASE("what was annulled again after an upheld objection can be objected to again") {
    Flagged office;
    office.both(office.number_of("burst"), "all");
    const Reply said = office.object("pattern");
    REQUIRE(said.status == 201);
    CHECK(said.body["left"] == 0);
    for (const std::string& token : {office.reviewers.first, office.reviewers.second})
      REQUIRE(office.settle(token, said.body["objection"], "uphold").status / 100 == 2);
    CHECK(office.told() ==
          json::array({told_row("pace", 2, "waiting"), told_row("pattern", 6, "kept", "upheld")}));
    CHECK(office.object("pattern").code() == "objection.nothing");
    // Records: boot, duty, twenty ratings, then the six.
    office.reviewers.both(
        {{"decision", "annul"}, {"ranges", json::array({json::array({23, 24})})}});
    CHECK(office.told() ==
          json::array({told_row("pace", 2, "waiting"), told_row("pattern", 4, "kept", "upheld"),
                       told_row("review", 2, "annulled")}));
    const Reply again = office.object("review");
    REQUIRE_MESSAGE(again.status == 201, again.body.dump());
    CHECK(again.body["count"] == 2);
    CHECK(office.object("review").code() == "objection.nothing");
    for (const std::string& token : {office.reviewers.first, office.reviewers.second})
      REQUIRE(office.settle(token, again.body["objection"], "uphold").status / 100 == 2);
    CHECK(ratings_counted(office.central) == 28);
    CHECK(tallied(office.central) == recounted(office.central));
  }

  TEST_CASE("more ballots than a record holds are objected to one record after the other") {
    FlaggedOffice office;
    for (int i = 0; i < 11; ++i) {
      office.burst(100, 1);
      office.send();
    }
    office.night();
    office.both(office.number_of("burst"), "all");
    CHECK(ratings_counted(office.central) == 0);
    office.central.advance_days(6);
    const std::string officer = office.central.token_of(central::Role::officer);
    const auto object = [&] {
      return office.central.call("POST", "/v1/officers/P-0001/objections",
                                 {{"period", kFlagPeriod},
                                  {"week", "2026-W41"},
                                  {"reason", "pattern"},
                                  {"text", "Antre."}},
                                 officer);
    };
    Reply said = object();
    REQUIRE_MESSAGE(said.status == 201, said.body.dump());
    CHECK(said.body["count"] == 1'000);
    CHECK(said.body["left"] == 100);
    said = object();
    REQUIRE(said.status == 201);
    CHECK(said.body["count"] == 100);
    CHECK(said.body["left"] == 0);
    CHECK(object().code() == "objection.nothing");
    const json told = office.get("/v1/officers/P-0001/flags?period=" + std::string(kFlagPeriod),
                                 officer)["flags"];
    REQUIRE(told.size() == 1);
    CHECK(told[0]["count"] == 1'100);
    CHECK(told[0]["objection"] == "waiting");
  }

  TEST_CASE("of a flag in counts an officer is told when the week of its last day has ended") {
    RunningCentral central;
    SQLite::Database disk((central.folder / "central" / "central.db").string(),
                          SQLite::OPEN_READWRITE, 5'000);
    const TenantId tenant{"kota-contoh"};
    const Period quarter{PeriodKind::quarter, 2026, 4};
    const Date first = date_of(2026, 10, 7), last = date_of(2026, 10, 21);
    tally::replace_flags(
        disk, tenant, quarter,
        {{domain::FlagCode::lost_ballots, {"P-0001"}, first, last, 41, 0.001, 0.01, {}}});
    const auto region = central::load_directory(disk);
    REQUIRE(region);
    const auto told = [&](Date today) {
      return central::told_flags(disk, *region, {"P-0001"}, quarter, today);
    };
    CHECK(told(date_of(2026, 10, 25)).empty());
    const auto after = told(date_of(2026, 10, 26));
    REQUIRE(after.size() == 1);
    CHECK(after.begin()->first.week == "2026-W41");
    CHECK(after.begin()->second.count == 41);
  }

  TEST_CASE("ballots are named by chain, in sets that a record holds") {
    std::vector<domain::BallotPlace> places;
    for (std::uint64_t seq = 1'100; seq >= 1; --seq) places.push_back({{"K-1"}, 1, 0, seq});
    places.push_back({{"K-1"}, 1, 1, 7});
    places.push_back({{"K-0"}, 2, 0, 9});
    const auto sets = central::sets_of(places);
    REQUIRE(sets.size() == 4);
    CHECK(sets[0] == record::BallotSet{{"K-0"}, 2, 0, {9}});
    CHECK(sets[1].seqs.size() == record::kBallotSetMax);
    CHECK(sets[1].seqs.front() == 1);
    CHECK(sets[2].seqs.size() == 100);
    CHECK(sets[2].seqs.back() == 1'100);
    CHECK(sets[3] == record::BallotSet{{"K-1"}, 1, 1, {7}});
    CHECK(central::sets_of({}).empty());
  }

  TEST_CASE("annulments are reported by direction and by reviewer, to those who watch them") {
    Flagged office;
    office.both(office.number_of("burst"), {1, 2, 3, 4});
    const std::string auditor = office.central.token_of(central::Role::auditor);
    const std::string path = "/v1/flags/report?period=" + std::string(kFlagPeriod);
    const json report = office.get(path, auditor);
    CHECK(report["annulled"] ==
          json({{"above", 0}, {"below", 4}, {"equal", 0}, {"not_rated", 0}}));
    REQUIRE(report["reviewers"].size() == 2);
    CHECK(report["reviewers"][0]["person"] == "reviewer");
    CHECK(report["reviewers"][0]["proposed"]["below"] == 4);
    CHECK(report["reviewers"][0]["kept_proposed"] == 2);
    CHECK(report["reviewers"][0]["confirmed"]["below"] == 0);
    CHECK(report["reviewers"][1]["person"] == "rina");
    CHECK(report["reviewers"][1]["confirmed"]["below"] == 4);
    CHECK(report["flags"] == json::array({{{"code", "burst"}, {"waiting", 0}, {"kept", 2},
                                           {"annulled", 4}},
                                          {{"code", "pace"}, {"waiting", 2}, {"kept", 0},
                                           {"annulled", 0}}}));
    CHECK(office.get(path)["code"] == "session.not_allowed");  // a reviewer
    CHECK(office.central.get(path).code() == "session.not_allowed");  // the operator
    CHECK(office.get("/v1/flags/report?period=2026-Q3", auditor)["annulled"]["below"] == 0);
  }

  TEST_CASE("the officer's explanation holds what they are told, the auditor's each flag, and checks") {
    Flagged office;
    office.both(office.number_of("burst"), "all");
    const std::string path = "/v1/explanations/P-0001?period=" + std::string(kFlagPeriod);
    const auto flags_of = [&](const std::string& token) {
      const json body = office.get(path, token);
      for (const json& figure : body["figures"])
        if (figure["faces"] == 0) return figure["explanations"];
      return json::array();
    };
    const json own = flags_of(office.officer);
    REQUIRE(own.size() == 1);
    CHECK(own[0]["label"] == "flags_told");
    CHECK(own[0]["value"] == 8);
    CHECK(own[0]["children"][2]["value"] == 6);
    const json audited = flags_of(office.central.token_of(central::Role::auditor));
    REQUIRE(audited.size() == 2);
    CHECK(audited[1]["subject"] == "pace");
    CHECK(audited[1]["value"] == 1);
    CHECK(flags_of(office.central.operator_token).size() == 1);  // as the officer
    CHECK(office.get(path, office.reviewers.first)["code"] == "index.not_frozen");  // who would learn whose they are
  }
}
