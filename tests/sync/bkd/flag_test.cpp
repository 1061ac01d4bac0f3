// What looks wrong, from the search to the report, as reviewers, operator and auditor type it.
#include <doctest/doctest.h>

#include "tests/support/wait.hpp"
#include "tests/sync/bkd/reviewed_region.hpp"
#include "tests/sync/bkd/sending_device.hpp"

using namespace suara;
using namespace suara::test;
using nlohmann::json;

namespace {

struct FlaggedRegion : ReviewedRegion {
  std::string period = to_text(quarter_of(date_of(now(), Zone{7})));

  FlaggedRegion() {
    TestDevice kiosk = enrolled(region, "K-0001", 21, "L1");
    std::vector<record::Record> records{boot_at(now())};
    records.push_back({2'000, 0, record::Duty{{"P-0001"}, {"L1"}, true, record::DutyEnd::none}});
    for (int i = 0; i < 6; ++i) {
      record::Record one = rated(1, 10'000 + i * 1'000);
      std::get<domain::Ballot>(one.body).answers.first_answer_ms = 200;
      records.push_back(one);
    }
    deliver(region, kiosk, records);
    region.suara({"clock", "advance", "--days", "8"});
  }
  json list() {
    return json::parse(
        region.suara({"flag", "list", "--period", period, "--format", "json"}, 0, "reviewer1")
            .output);
  }
  // Looked for, found, and its number.
  std::string number_of(const std::string& code) {
    std::string number;
    const bool found = wait_until([&] {
      const json body = list();
      for (const json& one : body["flags"])
        if (one["code"] == code) number = one["flag"].dump();
      return !number.empty();
    });
    REQUIRE(found);
    return number;
  }
};

bool contains(const Finished& finished, const std::string& text) {
  return finished.output.find(text) != std::string::npos;
}

}  // namespace

TEST_SUITE("sync/bkd flags") {
  TEST_CASE("a flag is listed, shown, annulled by one, confirmed by another, and reported") {
    FlaggedRegion office;
    Region& region = office.region;
    region.suara({"flag", "search", "--period", office.period}, 0, "reviewer1");
    const std::string number = office.number_of("pace");
    const Finished table =
        region.suara({"flag", "list", "--period", office.period}, 0, "reviewer1");
    CHECK(contains(table, "Touched"));  // The sentence wraps.
    CHECK_FALSE(contains(table, "P-0001"));
    const Finished shown = region.suara({"flag", "show", number}, 0, "reviewer1");
    CHECK(contains(shown, "200"));
    CHECK_FALSE(contains(shown, "P-0001"));
    CHECK_FALSE(contains(shown, "K-0001"));
    CHECK(contains(region.suara({"explain", "flag", number, "--check"}, 0, "reviewer1"),
                   "lines recomputed"));
    region.suara({"flag", "list", "--period", office.period}, 1);  // the operator
    region.suara({"flag", "list", "--period", "2026-Q9"}, 2, "reviewer1");

    region.suara({"flag", "annul", number, "--ballots", "9", "--reason", "diketuk"}, 1,
                 "reviewer1");
    const json proposed = json::parse(
        region.suara({"flag", "annul", number, "--ballots", "1-4", "--reason", "diketuk",
                      "--format", "json"},
                     0, "reviewer1")
            .output);
    const std::string proposal = proposed["proposal"].dump();
    region.suara({"flag", "confirm", proposal, "--reason", "benar"}, 1, "reviewer1");
    CHECK(contains(region.suara({"flag", "confirm", proposal, "--reason", "benar"}, 0, "reviewer2"),
                   "Decided"));

    const json told = json::parse(region.suara({"officer", "flags", "P-0001", "--period",
                                                office.period, "--format", "json"})
                                      .output);
    CHECK(told.dump().find("annulled") != std::string::npos);
    CHECK(told.dump().find("score") == std::string::npos);
    CHECK(contains(region.suara({"officer", "flags", "P-0001", "--period", office.period}),
                   "touched too soon"));
    const json report = json::parse(
        region.suara({"flag", "report", "--period", office.period, "--format", "json"}, 0,
                     "auditor1")
            .output);
    CHECK(report["reviewers"].size() == 2);
    CHECK(contains(region.suara({"flag", "report", "--period", office.period}, 0, "auditor1"),
                   "reviewer2"));
    region.suara({"flag", "report", "--period", office.period}, 1, "reviewer1");
    region.suara({"flag", "report", "--period", office.period}, 1);  // the operator
    const Finished explained = region.suara(
        {"explain", "officer", "P-0001", "--period", office.period, "--check"}, 0, "auditor1");
    CHECK(contains(explained, "Told to the officer"));
    CHECK(contains(explained, "· touched too soon"));
    CHECK(contains(explained, "Many touches of one score close together"));
    for (const char* code : {" pace", " burst"}) CHECK_FALSE(contains(explained, code));
    region.suara({"tallies", "verify"});
    region.suara({"export", "ledger", (office.folder / "export").string()}, 0, "auditor1");
    region.suara({"verify", (office.folder / "export").string()});
    CHECK(json::parse(
              region.suara({"objection", "list", "--format", "json"}, 0, "reviewer1").output)
              ["objections"]
                  .empty());
    region.suara({"objection", "uphold", "abc", "--reason", "x"}, 1, "reviewer1");
    region.suara({"period", "reopen", "--period", office.period, "--reason", "x"}, 1);
  }
}
