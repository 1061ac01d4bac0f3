// Decisions about flags, objections and a reopened period, as a stranger with the files sees them.
#include <doctest/doctest.h>

#include "tests/sync/audit/forged_office.hpp"
#include "tests/sync/central/flagged_office.hpp"

using namespace suara;
using namespace suara::test;
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

// A month in which a burst was annulled, objected to, partly given back; then frozen, and opened
// again for what was annulled since.
struct Reviewed : FlaggedOffice {
  Folder folder;

  Reviewed() {
    honest(20);
    burst(6, 1);
    duty("P-0001", false);
    send();
    night();
    both(number_of("burst"), {1, 2, 3, 4});
    central.advance_days(7);  // Officers are told of weeks that have ended.
    const std::string officer = central.token_of(central::Role::officer);
    const Reply said = central.call("POST", "/v1/officers/P-0001/objections",
                                    {{"period", kFlagPeriod},
                                     {"week", "2026-W41"},
                                     {"reason", "pattern"},
                                     {"text", "Warga memang antre."}},
                                    officer);
    REQUIRE(said.status == 201);
    for (const std::string& token : {reviewers.first, reviewers.second})
      REQUIRE(central
                  .call("POST", "/v1/objections/" + said.body["objection"].get<std::string>(),
                        {{"decision", "uphold"}, {"reason", "benar"}}, token)
                  .status / 100 == 2);
    REQUIRE(central.post("/v1/periods/2026-10/open", json::object()).status == 201);
    central.advance_days(60);
    REQUIRE(central.post("/v1/periods/2026-10/freeze", {{"reason", "berita acara"}}).status == 201);
    reviewers.both({{"decision", "annul"}, {"ranges", json::array({json::array({3, 4})})}});
    for (const std::string& token : {reviewers.first, reviewers.second})
      REQUIRE(central
                  .call("POST", "/v1/periods/2026-10/reopen", {{"reason", "dibatalkan"}}, token)
                  .status / 100 == 2);
    fetch_export(central, folder / "honest", true);
  }
  // stated: the tallies are those that the honest ledger gives.
  template <class Kind, class Change>
  std::string forged(const Change& change, bool stated = false) {
    fs::remove_all(folder / "forged");
    Forger::Edit edit;
    if (stated)
      edit = [this](std::string& tallies, std::string&) {
        tallies = read_file(folder / "honest" / record::kTalliesFile);
      };
    return found_in_forged<Kind>(central, folder / "honest", folder / "forged", change, edit);
  }
};

}  // namespace

TEST_SUITE("sync/audit flags") {
  TEST_CASE("an honest ledger with annulments, objections and a reopening verifies") {
    Reviewed month;
    const auto found = audit::verify({month.folder / "honest", "", {}, {}});
    const auto* report = std::get_if<audit::Report>(&found);
    REQUIRE(report != nullptr);
    REQUIRE(report->side_parts);
    CHECK(report->side_parts->missing == 0);
    CHECK(report->ratings == 24);
  }

  TEST_CASE("who forges an annulment, an objection or a reopening is found") {
    Reviewed month;
    CHECK(month.forged<record::Annul>([](record::Annul&) {}, true) == "");
    // Ballots are left out that no two have annulled; or one person said it twice.
    // (Those behind the freeze: it holds the root of all that stands before it.)
    const auto late = [](auto change) {
      return [change](record::Annul& one) {
        if (one.flag.empty()) change(one);
      };
    };
    CHECK(month.forged<record::Annul>(
              late([](record::Annul& one) { one.ballots.seqs.pop_back(); }), true) ==
          "audit.tally");
    CHECK(month.forged<record::Annul>(
              late([](record::Annul& one) { one.act.person = PersonId{"reviewer"}; }), true) ==
          "audit.reopening");
    CHECK(month.forged<record::Annul>([](record::Annul& one) { one.act.role = "unit_head"; }) ==
          "audit.office_role");
    CHECK(month.forged<record::Annul>(
              [](record::Annul& one) { one.act.person = PersonId{"tamu"}; }) ==
          "audit.office_person");
    CHECK(month.forged<record::Account>([](record::Account& one) {
            if (one.user.text == "rina") one.role = "auditor";
          }) == "audit.office_person");
    CHECK(month.forged<record::Account>([](record::Account& one) { one.act.role = "reviewer"; }) ==
          "audit.office_role");
    CHECK(month.forged<record::Objection>(
              [](record::Objection& one) { one.act.person = PersonId{"P-0002"}; }) ==
          "audit.office_role");
    CHECK(month.forged<record::ObjectionDecision>(
              [](record::ObjectionDecision& one) { one.upheld = false; }) == "audit.freeze");
    CHECK(month.forged<record::ObjectionDecision>(
              [](record::ObjectionDecision& one) { one.act.role = "officer"; }) ==
          "audit.office_role");
    CHECK(month.forged<record::Reopening>(
              [](record::Reopening& one) { one.unit = UnitId{"SAMSAT"}; }) == "audit.reopening");
    CHECK(month.forged<record::Reopening>(
              [](record::Reopening& one) { one.act.role = "officer"; }) == "audit.office_role");
  }
}
