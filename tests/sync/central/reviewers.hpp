// The four eyes of a test region.
#pragma once
#include <doctest/doctest.h>

#include "tests/sync/central/counts.hpp"
#include "tests/sync/central/running_central.hpp"

namespace suara::test {

// Two reviewers, both signed in.
struct Reviewers {
  explicit Reviewers(RunningCentral& running) : central(running) {
    REQUIRE(central
                .post("/v1/setup", {{"users",
                                     {{{"user", "rina"},
                                       {"name", "Pengguna"},
                                       {"role", "reviewer"},
                                       {"unit", nullptr}}}}})
                .status == 200);
    first = central.token_of(central::Role::reviewer);
    REQUIRE(central
                .post("/v1/credentials",
                      {{"users", {{{"user", "rina"}, {"password_hash", quick_hash("sandi")}}}}})
                .status == 200);
    second = central.sign_in("rina", "sandi");
  }
  // Again, where days have gone by.
  void sign_in() {
    first = central.sign_in("reviewer", "sandi");
    second = central.sign_in("rina", "sandi");
  }
  Reply decide(const std::string& token, nlohmann::json decision) {
    if (!decision.contains("epoch")) decision["epoch"] = 1;
    if (!decision.contains("device")) decision["device"] = "K-1";
    if (!decision.contains("branch")) decision["branch"] = 0;
    if (!decision.contains("reason")) decision["reason"] = "diperiksa";
    return central.call("POST", "/v1/review/decisions", decision, token);
  }
  // Both say it; what was counted is what a recount gives, before, between and after.
  void both(const nlohmann::json& decision) {
    CHECK(tallied(central) == recounted(central));
    const auto before = tallied(central);
    const Reply one = decide(first, decision);
    CHECK(one.status == 202);
    CHECK(one.body["state"] == "proposed");
    CHECK(tallied(central) == before);
    CHECK(tallied(central) == recounted(central));
    const Reply two = decide(second, decision);
    CHECK(two.status == 200);
    CHECK(two.body["state"] == "decided");
    CHECK(tallied(central) == recounted(central));
  }
  nlohmann::json list() { return central.call("GET", "/v1/review", nullptr, first).body; }

  RunningCentral& central;
  std::string first, second;
};

}  // namespace suara::test
