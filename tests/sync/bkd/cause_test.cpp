// Why a coverage is below the floor, as operator and reviewer type it.
#include <doctest/doctest.h>

#include "tests/sync/bkd/reviewed_region.hpp"
#include "tests/sync/bkd/sending_device.hpp"

using namespace suara;
using namespace suara::test;
using nlohmann::json;

namespace {

struct RatedRegion : ReviewedRegion {
  std::string period = to_text(quarter_of(date_of(now(), Zone{7})));

  RatedRegion() {
    TestDevice kiosk = enrolled(region, "K-0001", 21, "L1");
    std::vector<record::Record> records{boot_at(now())};
    for (int i = 0; i < 6; ++i) records.push_back(rated(3, 10'000 + i * 1'000));
    deliver(region, kiosk, records);
    region.suara({"period", "open", "--period", period});
  }
  Finished state(std::vector<std::string> rest, int status, const std::string& user = "operator") {
    std::vector<std::string> words{"period", "cause", "P-0001", "--period", period,
                                   "--reason", "layar mati"};
    words.insert(words.end(), rest.begin(), rest.end());
    return region.suara(words, status, user);
  }
};

bool contains(const Finished& finished, const std::string& text) {
  return finished.output.find(text) != std::string::npos;
}

}  // namespace

TEST_SUITE("sync/bkd causes") {
  TEST_CASE("a cause is proposed by one, listed, confirmed by another; neither or both is misuse") {
    RatedRegion office;
    const std::string unit = "DISDUKCAPIL";
    office.state({"--unit", unit}, 2);
    office.state({"--unit", unit, "--accepted", "--none"}, 2);
    office.state({"--accepted"}, 1);
    office.state({"--unit", "SAMSAT", "--none"}, 1);
    const json proposed =
        json::parse(office.state({"--unit", unit, "--none", "--format", "json"}, 0).output);
    const std::string proposal = proposed["proposal"].dump();
    CHECK(proposed["state"] == "proposed");
    office.state({"--unit", unit, "--none"}, 1);
    const std::vector<std::string> status{"period", "status", "--period", office.period};
    const auto said = [&](const char* list) {
      auto words = status;
      words.insert(words.end(), {"--format", "json"});
      return json::parse(office.region.suara(words).output).at(list);
    };
    CHECK(said("causes_proposed").at(0)["proposal"].dump() == proposal);
    CHECK(said("causes").empty());
    CHECK(contains(office.region.suara(status), "Causes of coverage"));
    CHECK_FALSE(contains(office.region.suara(status, 0, "reviewer1"), "Causes of coverage"));
    office.state({"--unit", unit, "--accepted", "--confirms", proposal}, 1, "reviewer1");
    const Finished decided =
        office.state({"--unit", unit, "--none", "--confirms", proposal}, 0, "reviewer1");
    CHECK(contains(decided, "team's figure takes the weight"));
    CHECK(said("causes").at(0)["accepted"] == false);
    CHECK(said("causes_proposed").empty());
    office.state({"--unit", unit, "--accepted"}, 0, "reviewer1");
    CHECK(contains(office.state({"--unit", unit, "--accepted"}, 0, "reviewer2"), "is accepted"));
    CHECK(said("causes").at(0)["accepted"] == true);
    CHECK(contains(office.region.suara(status), "accepted"));
    office.region.suara({"tallies", "verify"});
  }
}
