// Flags that counts alone tell: no ballot is named, and what is told of them.
#include <doctest/doctest.h>

#include "tests/sync/central/flagged_office.hpp"
#include "tests/sync/central/office_records.hpp"

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

}  // namespace

TEST_SUITE("sync/central flags in counts") {
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
