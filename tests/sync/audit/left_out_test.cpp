// Who was learning and whom a quarter has judged is in the ledger: a stranger with the files alone
// finds the figures again, and a word that was changed.
#include <doctest/doctest.h>

#include "tests/sync/audit/forged_office.hpp"
#include "tests/sync/central/reviewers.hpp"

using namespace suara;
using namespace suara::test;
namespace fs = std::filesystem;
using nlohmann::json;

namespace {

// Two officers with enough to be told apart by loose rules; P-0002 has begun on a day between.
struct FrozenHalf {
  Folder folder;
  RunningCentral central;
  TestDevice kiosk{central.device("K-1", 11)};

  // between: what is done behind the quarter's freeze and before the half-year's.
  explicit FrozenHalf(const std::function<void(FrozenHalf&)>& between = [](FrozenHalf&) {}) {
    central.operator_token = central.token_of(central::Role::operator_);
    json setup = {{"region",
                   {{"policy",
                     {{"ratings_min", "5"}, {"days_min", "2"}, {"joined_min", "2"},
                      {"reliability_min", "0"}, {"learning_days", "3"}}}}},
                  {"beginnings",
                   json::array({{{"officer_nip", "199001012015011002"},
                                 {"service", "KTP"},
                                 {"unit", "DUKCAPIL"},
                                 {"from", "2026-10-01"}}})}};
    const Reply said = central.post("/v1/setup", setup);
    REQUIRE_MESSAGE(said.status == 200, said.body.dump());
    for (int day = 0; day < 8; ++day) {
      std::vector<record::Record> records;
      if (day == 0) records.push_back(boot_at({central.now_ms}));
      for (int i = 0; i < 10; ++i)
        records.push_back(rated((i % 2 == 0 ? 3 : 1) + (i / 2 + day) % 2,
                                60'000 + day * 86'400'000 + i,
                                "P-000" + std::to_string(1 + i % 2)));
      central.deliver(kiosk, kiosk.seal(records));
      central.now_ms += 86'400'000;
    }
    central.operator_token = central.sign_in("operator", "sandi");
    for (const char* period : {"2026-Q4", "2026-H2"})
      REQUIRE(central.post(std::string("/v1/periods/") + period + "/open", json::object())
                  .status == 201);
    central.advance_days(120);
    freeze("2026-Q4");
    between(*this);
    freeze("2026-H2");
  }
  void freeze(const std::string& period) {
    const Reply frozen =
        central.post("/v1/periods/" + period + "/freeze", {{"reason", "acara"}});
    REQUIRE_MESSAGE(frozen.status == 201, frozen.body.dump());
  }
  json officers(const char* period) {
    const json body = central.get(std::string("/v1/index?period=") + period).body;
    REQUIRE(body["scales"].size() == 1);
    return body["scales"][0]["officers"];
  }
  fs::path exported() {
    fetch_export(central, folder / "honest");
    return folder / "honest";
  }
};

}  // namespace

TEST_SUITE("sync/audit left out") {
  TEST_CASE("a quarter with a learner and a half-year beside it verify; a changed word is found") {
    FrozenHalf half;
    REQUIRE(half.officers("2026-Q4")[1]["learning"].size() == 1);
    const json quarter = half.officers("2026-Q4");
    REQUIRE_MESSAGE(quarter[0]["decision"].is_object(), quarter.dump());
    REQUIRE(half.officers("2026-H2")[0]["judged_in"] == "2026-Q4");
    const fs::path honest = half.exported();
    CHECK(found_in(honest) == "");
    const auto forged = [&](const std::function<void(record::Beginning&)>& change) {
      return found_in_forged<record::Beginning>(half.central, honest, half.folder / "forged",
                                                change);
    };
    CHECK(forged([](record::Beginning&) {}) == "");
    // A day more or less, a holiday that was none, another service: other figures.
    CHECK(forged([](record::Beginning& one) { one.from.days += 1; }) == "audit.freeze");
    CHECK(forged([](record::Beginning& one) { one.from.days -= 30; }) == "audit.freeze");
    CHECK(forged([](record::Beginning& one) { one.days_off = {one.from}; }) == "audit.freeze");
    CHECK(forged([](record::Beginning& one) { one.service.text = "KK"; }) == "audit.freeze");
    CHECK(forged([](record::Beginning& one) { one.act.role = "reviewer"; }) ==
          "audit.office_role");
    const auto opened = [&](const char* rule, const char* other) {
      return found_in_forged<record::PeriodOpening>(
          half.central, honest, half.folder / "forged", [&](record::PeriodOpening& one) {
            if (one.period != *parse_period("2026-H2")) return;
            one.policy.replace(one.policy.find(rule), std::string(rule).size(), other);
          });
    };
    CHECK(opened("judged_once=true", "judged_once=true") == "");
    CHECK(opened("judged_once=true", "judged_once=false") == "audit.freeze");
  }

  TEST_CASE("a quarter's decision that fell before the half-year's freeze verifies from files") {
    FrozenHalf half([](FrozenHalf& now) {
      // Seq 1 is the boot, then they take turns: P-0001 keeps two ballots.
      json ranges = json::array();
      for (int seq = 6; seq <= 80; seq += 2) ranges.push_back({seq, seq});
      Reviewers(now.central).both({{"decision", "annul"}, {"ranges", ranges}});
    });
    REQUIRE(half.officers("2026-Q4")[0]["decision"].is_object());
    CHECK(half.officers("2026-H2")[0]["judged_in"].is_null());
    CHECK(half.officers("2026-H2")[1]["judged_in"] == "2026-Q4");
    CHECK(half.central.get("/v1/periods/2026-H2/check").body["same"] == true);
    CHECK(found_in(half.exported()) == "");
  }
}
