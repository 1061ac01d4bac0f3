// Flags that counts tell: of which no ballot is named or all that were counted, and what is told.
#include <doctest/doctest.h>

#include "sync/tally/flag_search.hpp"
#include "tests/sync/central/flagged_office.hpp"
#include "tests/sync/central/office_records.hpp"
#include "tests/sync/central/service_files.hpp"

using namespace suara;
using namespace suara::test;
using nlohmann::json;

namespace {

// One officer's offers are all answered, none of the other's.
struct ManyLost : FlaggedOffice {
  ManyLost() {
    for (int i = 0; i < 30; ++i) rate(4, pause(i));
    duty("P-0001", false);
    duty("P-0002", true);
    for (int i = 0; i < 30; ++i) lose(pause(i), "P-0002");
    duty("P-0002", false);
    send();
  }
};

// 26 ballots of the first day's desk, two more at a stand, and three of a day that no registry was
// read for.
struct CountedOnce : FlaggedOffice {
  explicit CountedOnce(int registered) {
    honest(26);
    for (int i = 0; i < 2; ++i) walk_up(4, pause(i));
    duty("P-0001", false);
    send();
    a_day_later();
    for (int i = 0; i < 3; ++i) rate(1, i == 0 ? 24 * kHourMs : pause(i));
    send();
    const json rows = json::array({counted("P-0001", "2026-10-05", registered)});
    REQUIRE(central.post("/v1/services/counts", service_file(1, rows)).status == 201);
    central.advance_days(25);
    night();
  }
  // Sessions last twelve hours.
  void a_day_later() {
    central.token_of(central::Role::operator_);
    central.now_ms += 24 * kHourMs;
    central.operator_token = central.token_of(central::Role::operator_);
    reviewers.first = central.token_of(central::Role::reviewer);
    reviewers.second = central.sign_in("rina", "sandi");
  }
  std::map<std::string, int> told() {
    std::map<std::string, int> counts;
    const json body =
        central.get("/v1/officers/P-0001/flags?period=" + std::string(kFlagPeriod)).body;
    for (const json& one : body["flags"])
      if (one["reason"] == "more_than_services")
        counts[one["week"].get<std::string>() + " " + one["state"].get<std::string>()] =
            one["count"];
    return counts;
  }
};

}  // namespace

TEST_SUITE("sync/central flags in counts") {
  TEST_CASE("more ballots than services name the desk's of the days that were counted, alone") {
    CountedOnce office(20);
    REQUIRE(codes_of(office.flags()).contains("more_than_services"));
    const json shown =
        office.get("/v1/flags/" + std::to_string(office.number_of("more_than_services")));
    CHECK(shown["count"] == 26);
    CHECK(shown["measured"] == 26);
    CHECK(shown["limit"] == 22);
    CHECK(shown["names_ballots"] == true);
    CHECK(shown["ballots"].size() == 26);
    CHECK(shown["figures"][0]["explanations"].size() == 1);
    for (const char* hidden : {"P-0001", "K-1", "L1", "KTP", "score", "2026-10-0"})
      CHECK_MESSAGE(shown.dump().find(hidden) == std::string::npos, hidden);
    CHECK(office.told() == std::map<std::string, int>{{"2026-W41 waiting", 26}});
    CHECK_FALSE(codes_of(CountedOnce(24).flags()).contains("more_than_services"));
  }

  TEST_CASE("what two reviewers annul of more ballots than services counts no more") {
    CountedOnce office(20);
    const std::int64_t number = office.number_of("more_than_services");
    CHECK(ratings_counted(office.central) == 31);
    CHECK(office.decide(office.reviewers.first, number, {27}).code() == "flag.no_ballot");
    office.both(number, {1, 3, 5, 7, 9, 11});
    CHECK(ratings_counted(office.central) == 25);
    CHECK_FALSE(codes_of(office.flags()).contains("more_than_services"));
    CHECK(office.told() ==
          std::map<std::string, int>{{"2026-W41 annulled", 6}, {"2026-W41 kept", 20}});
    office.night();
    CHECK_FALSE(codes_of(office.flags()).contains("more_than_services"));
    CHECK(kind_of<record::Dismissal>(office_records(office.central)).empty());

    CountedOnce other(3);
    other.both(other.number_of("more_than_services"), "all");
    CHECK(ratings_counted(other.central) == 5);
  }

  TEST_CASE("a flag dismissed by two before it named ballots is not asked again, a later one is") {
    domain::Flag flag{domain::FlagCode::more_than_services,
                      {"P-0001"},
                      date_of(2026, 10, 5),
                      date_of(2026, 10, 30),
                      1,
                      30,
                      22,
                      {{{"K-1"}, 1, 0, 7}}};
    tally::OfficeState office;
    office.dismissals.push_back(
        {{}, "more_than_services", {"P-0001"}, date_of(2026, 10, 1), date_of(2026, 10, 31), 8});
    CHECK_FALSE(tally::undecided(office, flag));
    flag.last = date_of(2026, 11, 2);
    CHECK(tally::undecided(office, flag) == flag);
    flag.last = date_of(2026, 10, 30);
    flag.code = domain::FlagCode::pace;
    CHECK(tally::undecided(office, flag) == flag);
  }

  TEST_CASE(
      "lost ballots are counted when the month has ended, and dismissed by two with their count") {
    ManyLost office;
    office.central.advance_days(25);
    office.night();
    CHECK(office.flags()["until"] == "2026-10-30");
    CHECK_FALSE(codes_of(office.flags()).contains("lost_ballots"));
    office.night();
    REQUIRE(codes_of(office.flags()).contains("lost_ballots"));
    const std::int64_t number = office.number_of("lost_ballots");
    office.night();  // The same every night.
    CHECK(office.number_of("lost_ballots") == number);
    CHECK(office.decide(office.reviewers.first, number, "all").code() == "flag.no_ballot");
    office.both(number, json::array());
    CHECK_FALSE(codes_of(office.flags()).contains("lost_ballots"));
    const auto dismissed = kind_of<record::Dismissal>(office_records(office.central));
    REQUIRE(dismissed.size() == 2);
    CHECK(dismissed[0].officer.text == "P-0002");
    CHECK(dismissed[0].flag == "lost_ballots");
    CHECK(dismissed[0].count == 30);
    const json told = office.central.get("/v1/officers/P-0002/flags?period=2026-Q4").body["flags"];
    REQUIRE(told.size() == 1);
    CHECK(told[0]["reason"] == "lost_ballots");
    CHECK(told[0]["count"] == 30);
    CHECK(told[0]["state"] == "kept");
    office.night();
    CHECK_FALSE(codes_of(office.flags()).contains("lost_ballots"));
  }

  TEST_CASE(
      "a reviewer learns nothing of a flag in counts but that it is there; the auditor does") {
    ManyLost office;
    office.central.advance_days(26);
    office.night();
    const std::string path = "/v1/flags/" + std::to_string(office.number_of("lost_ballots"));
    const json shown = office.get(path);
    for (const char* key : {"count", "measured", "limit"}) CHECK(shown[key].is_null());
    CHECK(shown["code"] == "lost_ballots");
    CHECK(shown["figures"].empty());
    CHECK(shown.dump().find("P-0002") == std::string::npos);
    const json listed = office.flags()["flags"];
    for (const json& one : listed)
      CHECK(one["count"].is_null() == !one["names_ballots"].get<bool>());
    const std::string auditor = office.central.token_of(central::Role::auditor);
    const json audited = office.get(path, auditor);
    CHECK(audited["count"] == 30);
    CHECK(audited["measured"].is_number());
    CHECK(audited["figures"].size() == 1);
  }
}
