// Who learns a service, and who was judged before: from the set-up to what everybody is shown.
#include <doctest/doctest.h>

#include "tests/sync/central/counts.hpp"
#include "tests/sync/central/office_of_six.hpp"
#include "tests/sync/central/office_records.hpp"
#include "tests/sync/central/service_files.hpp"

using namespace suara;
using namespace suara::test;
using central::Role;
using nlohmann::json;

namespace {

json beginning(const std::string& nip_end, const std::string& from,
               const std::string& service = "KTP") {
  return {{"officer_nip", "19900101201501100" + nip_end},
          {"service", service},
          {"unit", "DUKCAPIL"},
          {"from", from}};
}
json saying(const std::vector<json>& beginnings, const std::vector<json>& holidays = {}) {
  return {{"region", json::object()}, {"beginnings", beginnings}, {"holidays", holidays}};
}

json day_off(const std::string& day) { return {{"date", day}, {"name", "Libur"}}; }

// P-0001 began KTP on the first Monday; of five working days one is a holiday: until 2026-10-12.
json learning_setup() {
  json setup = saying({beginning("1", "2026-10-05")}, {day_off("2026-10-07")});
  setup["region"]["policy"] = {{"learning_days", "5"}};
  return setup;
}
constexpr int kLearnt = 8 * 3;  // of eight days, half of six ratings a day

struct LearningOffice {
  RunningCentral central;
  OfficeOfSix office{central};

  explicit LearningOffice(int days = 12) {
    const Reply said = central.post("/v1/setup", learning_setup());
    REQUIRE_MESSAGE(said.status == 200, said.body.dump());
    for (int day = 0; day < days; ++day) office.work_a_day();
    office.send();
  }
  json scale(const std::string& period = "2026-Q4") {
    const Reply reply = central.get("/v1/index?period=" + period);
    REQUIRE_MESSAGE(reply.status == 200, reply.body.dump());
    REQUIRE(reply.body["scales"].size() == 1);
    return reply.body["scales"][0];
  }
  json explained(const std::string& officer, const std::string& period = "2026-Q4") {
    return central.get("/v1/explanations/" + officer + "?period=" + period).body["figures"][0];
  }
  json own(const std::string& path) {
    const Reply reply =
        central.call("GET", path, nullptr, central.token_of(Role::officer));
    REQUIRE_MESSAGE(reply.status == 200, reply.body.dump());
    return reply.body;
  }
  void open(const std::string& period) {
    REQUIRE(central.post("/v1/periods/" + period + "/open", json::object()).status == 201);
  }
  void freeze(const std::string& period) {
    const Reply frozen =
        central.post("/v1/periods/" + period + "/freeze", {{"reason", "berita acara"}});
    REQUIRE_MESSAGE(frozen.status == 201, frozen.body.dump());
  }
  json coverage(const std::string& period = "2026-Q4") {
    const Reply reply = central.get("/v1/coverage?period=" + period);
    REQUIRE_MESSAGE(reply.status == 200, reply.body.dump());
    return reply.body;
  }
  bool same(const std::string& period) {
    return central.get("/v1/periods/" + period + "/check").body["same"];
  }
};

const json* root_of(const json& figure, const std::string& label) {
  for (const json& root : figure["explanations"])
    if (root["label"] == label) return &root;
  return nullptr;
}

}  // namespace

TEST_SUITE("sync/central learning") {
  TEST_CASE("ratings of learning days are in nobody's figure, and BKD sees how many they are") {
    LearningOffice region;
    const json scale = region.scale();
    CHECK(scale["ratings"] == 12 * 36 - kLearnt);
    const json& one = scale["officers"][0];
    CHECK(one["n"] == 72 - kLearnt);
    REQUIRE(one["learning"].size() == 1);
    const json& left = one["learning"][0];
    CHECK(left["n"] == kLearnt);
    CHECK(left["service"] == "KTP");
    CHECK(left["from"] == "2026-10-05");
    CHECK(left["working_days"] == 5);
    CHECK(left["days_off"] == json({"2026-10-07"}));
    CHECK(left["until"] == "2026-10-12");
    CHECK(one["coverage"]["services"] == 72 - kLearnt);
    CHECK(scale["officers"][1]["learning"].empty());
    CHECK(scale["officers"][1]["n"] == 72);
    const json figure = region.explained("P-0001");
    CHECK(figure["learning"] == one["learning"]);
    const json* with = root_of(figure, "ratings_with_learning");
    REQUIRE(with != nullptr);
    CHECK((*with)["value"] == 72);
    CHECK((*with)["children"][1]["value"] == kLearnt);
    CHECK(root_of(region.explained("P-0002"), "ratings_with_learning") == nullptr);
    // A trial of rules counts the same, and with the rule off everything.
    const auto trial = [&](const char* rules) {
      const Reply reply =
          region.central.get("/v1/policy/trial?period=2026-Q4&rules=" + std::string(rules));
      REQUIRE_MESSAGE(reply.status == 200, reply.body.dump());
      return reply.body["scales"][0];
    };
    CHECK(trial("")["ratings"] == 12 * 36 - kLearnt);
    CHECK(trial("learning_days=0")["trials"].size() == 2);
  }

  TEST_CASE("the officer sees all ratings in the edition, and how many the figure leaves out") {
    LearningOffice region;
    region.central.advance_days(1);
    std::int64_t shown = 0;
    const json editions = region.own("/v1/editions/P-0001?period=2026-Q4");
    for (const json& one : editions["editions"][0]["classes"]) shown += one["count"].get<int>();
    CHECK(shown == 72);
    const json figure = region.own("/v1/index/P-0001?period=2026-Q4")["figures"][0];
    CHECK(figure["n"] == 72 - kLearnt);
    CHECK(figure["learning"] == json({{"n", kLearnt}, {"until", "2026-10-12"}}));
    CHECK(figure["services"] == 72 - kLearnt);
    const json explained = region.own("/v1/explanations/P-0001?period=2026-Q4")["figures"][0];
    const json* with = root_of(explained, "ratings_with_learning");
    REQUIRE(with != nullptr);
    CHECK((*with)["value"] == 72);
    CHECK((*with)["children"][1]["subject"] == "2026-10-12");
    const json trend = region.own("/v1/trends/P-0001?until=2026-Q4&periods=1");
    CHECK(trend["lines"][0]["periods"][0]["learning"] == figure["learning"]);
  }

  TEST_CASE("nobody begins what they were rated for before, and a word is said once") {
    LearningOffice region;
    const auto said = [&](const json& setup) { return region.central.post("/v1/setup", setup); };
    const auto refused = [&](const json& row, const char* code, const char* column) {
      const Reply reply = said(saying({row}));
      CHECK_MESSAGE(reply.code() == code, reply.body.dump());
      CHECK(reply.body["where"]["file"] == "beginnings");
      CHECK(reply.body["where"]["column"] == column);
    };
    const auto words = [&] {
      return kind_of<record::Beginning>(office_records(region.central)).size();
    };
    const std::size_t before = words();
    refused(beginning("2", "2026-10-06"), "setup.rated_before", "from");
    refused(beginning("1", "2026-10-06"), "setup.rated_before", "from");
    refused(beginning("9", "2026-10-05"), "setup.unknown_nip", "officer_nip");
    refused(beginning("2", "2026-10-05", "AKTA"), "setup.unknown_service", "service");
    json elsewhere = beginning("2", "2026-10-05");
    elsewhere["unit"] = "SAMSAT";
    refused(elsewhere, "setup.unknown_service", "service");
    elsewhere["unit"] = "NOWHERE";
    refused(elsewhere, "setup.unknown_unit", "unit");
    CHECK(said(saying({beginning("2", "2026-10-05"), beginning("2", "2026-10-05")})).code() ==
          "setup.twice");
    CHECK(said(saying({beginning("2", "5 Oktober")})).code() == "request.field");
    // The same again, and a holiday behind the last day, are no news.
    CHECK(said(learning_setup()).body["unchanged"] == 3);
    json later = learning_setup();
    later["holidays"].push_back(day_off("2026-10-13"));
    CHECK(said(later).body["added"] == 1);
    CHECK(words() == before);
    CHECK(region.scale()["officers"][0]["learning"][0]["until"] == "2026-10-12");
    // One before it is: the end moves by a day, and that by the holiday of before.
    later["holidays"].push_back(day_off("2026-10-12"));
    CHECK(said(later).body["changed"] == 1);
    CHECK(words() == before + 1);
    CHECK(region.scale()["officers"][0]["learning"][0]["until"] == "2026-10-14");
    // Who was first rated on that day may have begun then; a word about long ago ends learning.
    CHECK(said(saying({beginning("2", "2026-10-05")})).body["added"] == 1);
    CHECK(region.scale()["officers"][1]["learning"].size() == 1);
    CHECK(said(saying({beginning("2", "2020-01-06")})).body["changed"] == 1);
    CHECK(region.scale()["officers"][1]["learning"].empty());
    CHECK(kind_of<record::Beginning>(office_records(region.central)).size() == 4);
  }

  TEST_CASE("what is frozen leaves out who was learning then, whatever is said later") {
    LearningOffice region;
    region.open("2026-Q4");
    region.central.advance_days(100);
    region.freeze("2026-Q4");
    CHECK(region.same("2026-Q4"));
    const json frozen = region.scale();
    CHECK(frozen["ratings"] == 12 * 36 - kLearnt);
    REQUIRE(region.central.post("/v1/setup", saying({beginning("1", "2019-01-07"),
                                                     beginning("2", "2026-10-05")}))
                .body["added"] == 1);
    CHECK(region.same("2026-Q4"));
    CHECK(region.scale() == frozen);
    CHECK(region.scale("2026-H2")["officers"][0]["learning"].empty());
    CHECK(region.scale("2026-H2")["officers"][1]["learning"].size() == 1);
    region.central.restart();
    region.central.operator_token = region.central.token_of(Role::operator_);
    CHECK(region.same("2026-Q4"));
    CHECK(region.scale() == frozen);
    CHECK(tallied(region.central) == recounted(region.central));
  }

  TEST_CASE("coverage leaves learning days out, by the period's own rules, as the figures do") {
    LearningOffice region;
    // Everybody is listed each day but on Saturday, when the registry has the learner alone.
    json rows = json::array();
    for (int day = 0; day < 12; ++day) {
      const std::string on = to_text(Date{date_of(2026, 10, 5).days + day});
      rows.push_back(counted("P-0001", on, 3));
      for (int i = 1; i < kOfficers && on != "2026-10-10"; ++i)
        rows.push_back(counted(officer_name(i), on, 6));
    }
    REQUIRE(region.central.post("/v1/services/counts", service_file(1, rows)).status == 201);
    const auto alike = [&] {
      const json coverage = region.coverage(), index = region.scale();
      REQUIRE(coverage["officers"].size() == kOfficers);
      for (std::size_t i = 0; i < kOfficers; ++i)
        for (const auto& [key, value] : index["officers"][i]["coverage"].items())
          CHECK_MESSAGE(coverage["officers"][i][key] == value, key);
    };
    alike();
    const json open = region.coverage();
    CHECK(open["officers"][0]["desk"] == 72 - kLearnt);
    CHECK(open["officers"][0]["independent"] == 4 * 3);
    CHECK(open["officers"][1]["independent"] == 11 * 6);
    CHECK(open["officers"][1]["use"] == "pay");
    region.open("2026-Q4");
    const auto set_up = [&](const json& policy) {
      json setup = saying({beginning("1", "2026-10-05"), beginning("2", "2026-10-05")},
                          {day_off("2026-10-07")});
      setup["region"]["policy"] = policy;
      REQUIRE(region.central.post("/v1/setup", setup).status == 200);
    };
    region.central.advance_days(100);
    region.freeze("2026-Q4");
    set_up({{"learning_days", "0"}, {"coverage_floor_percent", "50"}});
    CHECK(region.coverage()["floor_percent"] == 90);
    CHECK(region.coverage()["officers"] == open["officers"]);
    alike();
    // A period that was not opened goes by the settings and by the word of now.
    CHECK(region.coverage("2026-H2")["floor_percent"] == 50);
    CHECK(region.coverage("2026-H2")["officers"][0]["desk"] == 72);
    set_up({{"learning_days", "5"}});
    CHECK(region.coverage("2026-H2")["officers"][1]["desk"] == 72 - kLearnt);
  }

  TEST_CASE("a half-year judges by what came late to its quarter, and both are found again") {
    LearningOffice region(4);
    for (int day = 0; day < 8; ++day) region.office.work_a_day();  // and keeps it
    region.central.operator_token = region.central.sign_in("operator", "sandi");
    region.open("2026-Q4");
    region.open("2026-H2");
    region.central.advance_days(100);
    region.central.operator_token = region.central.sign_in("operator", "sandi");
    region.freeze("2026-Q4");
    const json quarter = region.scale();
    for (const json& one : quarter["officers"]) CHECK(one["decision"].is_null());  // four days
    region.office.catch_up();
    region.office.send();
    const json late = region.central.get("/v1/index?period=2026-Q4").body["late"];
    region.freeze("2026-H2");
    const json half = region.scale("2026-H2");
    int judged = 0;
    REQUIRE(late.size() == kOfficers);
    for (std::size_t i = 0; i < kOfficers; ++i) {
      const bool is_judged = late[i]["effect"] == "correction";
      CHECK(half["officers"][i]["judged_in"] == (is_judged ? json("2026-Q4") : json()));
      judged += is_judged ? 1 : 0;
    }
    CHECK(judged > 0);
    CHECK(region.scale() == quarter);
    CHECK(region.same("2026-Q4"));
    CHECK(region.same("2026-H2"));
    region.central.restart();
    region.central.operator_token = region.central.token_of(Role::operator_);
    CHECK(region.same("2026-H2"));
    CHECK(region.scale("2026-H2") == half);
  }

  TEST_CASE("a half-year decides on nobody whom its frozen quarter has judged, and says so") {
    LearningOffice region;
    region.open("2026-Q4");
    region.open("2026-H2");
    region.central.advance_days(100);
    const json before = region.scale("2026-H2");
    CHECK(before["officers"][5]["decision"]["standing"] == "below");
    region.freeze("2026-Q4");
    const json quarter = region.scale();
    CHECK(quarter["officers"][5]["decision"]["standing"] == "below");
    const auto held = [&] {
      const json half = region.scale("2026-H2");
      for (std::size_t i = 0; i < kOfficers; ++i) {
        const json& one = half["officers"][i];
        const bool judged = quarter["officers"][i]["decision"].is_object();
        CHECK(one["decision"].is_null() == (judged || before["officers"][i]["decision"].is_null()));
        CHECK(one["judged_in"] == (judged ? json("2026-Q4") : json()));
        CHECK(one["difference"] == before["officers"][i]["difference"]);
      }
      CHECK(half["officers"][5]["missing"] == json({"judged"}));
      const json why = *root_of(region.explained("P-0006", "2026-H2"), "sufficient");
      CHECK(why["value"] == 0);
      CHECK(why["children"].back()["label"] == "judged_once");
      CHECK(why["children"].back()["subject"] == "2026-Q4");
    };
    held();
    region.freeze("2026-H2");
    held();
    CHECK(region.same("2026-H2"));
    CHECK(region.same("2026-Q4"));
    CHECK(root_of(region.explained("P-0006"), "sufficient")->at("value") == 1);
  }

  TEST_CASE("where the region's rules let a half-year judge again, it does") {
    LearningOffice region;
    json setup = {{"region", {{"policy", {{"judged_once", "false"}}}}}};
    REQUIRE(region.central.post("/v1/setup", setup).status == 200);
    region.open("2026-Q4");
    region.open("2026-H2");
    region.central.advance_days(100);
    region.freeze("2026-Q4");
    region.freeze("2026-H2");
    CHECK(region.scale("2026-H2")["officers"][5]["decision"]["standing"] == "below");
    CHECK(region.scale("2026-H2")["officers"][5]["judged_in"].is_null());
    CHECK(region.same("2026-H2"));
  }
}
