#include <doctest/doctest.h>

#include <cmath>

#include "common/domain/explanation.hpp"
#include "tests/sync/central/office_of_six.hpp"
#include "tests/sync/central/service_files.hpp"

using namespace suara;
using namespace suara::test;
using central::Role;
using nlohmann::json;

namespace {

constexpr double kAlike = 1e-9;

void check_alike(const json& figure, const std::optional<double>& wanted) {
  REQUIRE(figure.is_null() == !wanted);
  if (wanted) CHECK(std::abs(figure.get<double>() - *wanted) < kAlike);
}

void check_figure(const json& one, const domain::OfficerIndex& wanted) {
  CHECK(one["n"] == wanted.ratings);
  CHECK(one["days"] == wanted.days);
  CHECK(one["joined"] == wanted.joined);
  check_alike(one["mean"], wanted.mean);
  check_alike(one["difference"], wanted.difference);
  check_alike(one["se_difference"], wanted.se_difference);
  check_alike(one["index"], wanted.index);
  check_alike(one["lower"], wanted.lower);
  check_alike(one["upper"], wanted.upper);
  check_alike(one["reliability"], wanted.reliability);
  CHECK(one["sufficient"] == wanted.sufficient());
  CHECK(one["decision"].is_null() == !wanted.standing);
  if (wanted.standing) CHECK(one["decision"]["standing"] == domain::to_text(*wanted.standing));
}

domain::Explanation node_of(const json& from) {
  domain::Explanation node{from["label"], from.value("subject", ""),
                           domain::parse_formula(from["formula"].get<std::string>()).value(),
                           from.value("source", ""), from["value"], {}};
  if (from.contains("children"))
    for (const json& child : from["children"]) node.children.push_back(node_of(child));
  return node;
}

json scale_of(RunningCentral& central, const std::string& query = "?period=2026-Q4") {
  const Reply reply = central.get("/v1/index" + query);
  REQUIRE_MESSAGE(reply.status == 200, reply.body.dump());
  REQUIRE(reply.body["scales"].size() == 1);
  return reply.body["scales"][0];
}

json own_figure(RunningCentral& central, const std::string& token) {
  const Reply reply = central.call("GET", "/v1/index/P-0001?period=2026-Q4", nullptr, token);
  REQUIRE_MESSAGE(reply.status == 200, reply.body.dump());
  return reply.body["figures"];
}

}  // namespace

TEST_SUITE("sync/central index") {
  TEST_CASE("an open period's figures are the fit of what the kiosk recorded") {
    RunningCentral central;
    OfficeOfSix office(central);
    while (office.days() < 9) office.work_a_day();
    office.send();
    const json scale = scale_of(central);
    const auto wanted = office.expected();
    CHECK(scale["outcome"] == "fitted");
    CHECK(scale["ratings"] == 9 * 36);
    REQUIRE(scale["officers"].size() == kOfficers);
    bool above = false, below = false;
    for (std::size_t i = 0; i < kOfficers; ++i) {
      const json& one = scale["officers"][i];
      CHECK(one["officer"] == officer_name(static_cast<int>(i)));
      CHECK(one["unit"] == "DUKCAPIL");
      check_figure(one, wanted[i]);
      CHECK(one["coverage"]["desk"] == 54);
      CHECK(one["coverage"]["coverage"] == 1.0);
      CHECK(one["coverage"]["use"] == "feedback");  // nobody else has counted
      above = above || one["decision"]["standing"] == "above";
      below = below || one["decision"]["standing"] == "below";
    }
    CHECK(above);
    CHECK(below);
    const Reply one = central.get("/v1/index/P-0003?period=2026-Q4");
    REQUIRE(one.body["scales"][0]["officers"].size() == 1);
    check_figure(one.body["scales"][0]["officers"][0], wanted[2]);
    // A longer period holds the same, one before it nothing; the first days alone are others.
    CHECK(scale_of(central, "?period=2026-H2")["ratings"] == 9 * 36);
    CHECK(scale_of(central, "?period=2026-10&unit=DUKCAPIL")["ratings"] == 9 * 36);
    CHECK(central.get("/v1/index?period=2026-09").body["scales"].empty());
    CHECK(central.get("/v1/index?period=2026-Q4&unit=SAMSAT").body["scales"].empty());
    REQUIRE(office.expected(5)[0].difference != wanted[0].difference);
  }

  TEST_CASE("who may not see figures, unknown persons and units, and no period are refused") {
    RunningCentral central;
    const std::string officer = central.token_of(Role::officer);
    const auto code = [&](const std::string& path, const std::string& token) {
      return central.call("GET", path, nullptr, token).code();
    };
    CHECK(code("/v1/index?period=2026-Q4", officer) == "session.not_allowed");
    CHECK(code("/v1/index?period=2026-Q4", central.token_of(Role::treasurer)) ==
          "session.not_allowed");
    for (const std::string route : {"/v1/index", "/v1/explanations"}) {
      CHECK(code(route + "/P-0002?period=2026-Q4", officer) == "session.not_allowed");
      CHECK(code(route + "/P-0001?period=2026-10", officer) == "index.quarter_only");
      CHECK(code(route + "/P-0001?period=2026-Q4", officer) == "");
      CHECK(code(route + "/P-0099?period=2026-Q4", central.operator_token) == "officer.unknown");
      for (const char* wrong : {"", "?period=2026-Q5", "?period=2026-13", "?period=Q4"})
        CHECK(code(route + "/P-0001" + wrong, central.operator_token) == "request.field");
    }
    CHECK(code("/v1/index?period=2026-Q4&unit=NOWHERE", central.operator_token) ==
          "index.unknown_unit");
    CHECK(code("/v1/index", central.operator_token) == "request.field");
  }

  TEST_CASE("an officer sees whole points of closed days, and no new ones before five more") {
    RunningCentral central;
    OfficeOfSix office(central);
    while (office.days() < 9) office.work_a_day();
    office.send();
    const std::string officer = central.token_of(Role::officer);
    CHECK(central.get("/v1/index/P-0001?period=2026-Q3").body["scales"].empty());
    central.advance_days(1);
    const auto wanted = office.expected();
    const json first = own_figure(central, officer);
    REQUIRE(first.size() == 1);
    const json& points = first[0]["points"];
    CHECK(points["difference"] == std::llround(*wanted[0].difference));
    CHECK(points["index"] == std::llround(*wanted[0].index));
    CHECK(points["low"] ==
          std::llround(*wanted[0].difference - domain::kDeciding * *wanted[0].se_difference));
    CHECK(points["standing"] == "above");
    for (const auto& [key, value] : points.items()) CHECK_FALSE(value.is_number_float());
    CHECK(first[0]["n"] == 54);
    // Four bad ones more, some nights later: BKD's figure moves, the officer's stands.
    const json before = scale_of(central);
    for (int i = 0; i < 4; ++i) office.rate(0, 0, 1);
    office.send();
    central.advance_days(3);
    CHECK(scale_of(central)["officers"][0]["difference"] !=
          before["officers"][0]["difference"]);
    CHECK(own_figure(central, officer) == first);
    office.rate(0, 0, 1);
    office.send();
    CHECK(own_figure(central, officer) == first);  // by day nothing changes
    central.advance_days(1);
    const json second = own_figure(central, officer);
    CHECK(second[0]["n"] == 59);
    CHECK(second[0]["edition"] == first[0]["edition"].get<int>() + 1);
    CHECK(second[0]["points"]["difference"] == std::llround(*office.expected()[0].difference));
  }

  TEST_CASE("what an officer's index may be used for is the central's to say, with an edition") {
    RunningCentral central;
    OfficeOfSix office(central);
    while (office.days() < 9) office.work_a_day();
    office.send();
    const std::string officer = central.token_of(Role::officer);
    central.advance_days(1);
    const json first = own_figure(central, officer);
    CHECK(first[0]["use"] == "feedback");
    const auto for_pay = [&] {
      const Reply reply =
          central.call("GET", "/v1/explanations/P-0001?period=2026-Q4", nullptr, officer);
      for (const json& root : reply.body["figures"][0]["explanations"])
        if (root["label"] == "coverage_for_pay") return root["value"].get<double>();
      return -1.0;
    };
    CHECK(for_pay() == 0);
    json rows = json::array();
    for (int day = 0; day <= 9; ++day)
      rows.push_back(
          counted("P-0001", to_text(Date{date_of(2026, 10, 5).days + day}), day < 9 ? 6 : 5));
    REQUIRE(central.post("/v1/services/counts", service_file(1, rows)).status == 201);
    CHECK(scale_of(central)["officers"][0]["coverage"]["use"] == "pay");  // BKD's, at once
    CHECK(own_figure(central, officer) == first);
    for (int i = 0; i < 5; ++i) office.rate(0, 0, 3);
    office.send();
    central.advance_days(1);
    const json second = own_figure(central, officer);
    CHECK(second[0]["edition"] == first[0]["edition"].get<int>() + 1);
    CHECK(second[0]["use"] == "pay");
    CHECK(for_pay() == 1);
    const Reply trend =
        central.call("GET", "/v1/trends/P-0001?until=2026-Q4&periods=1", nullptr, officer);
    CHECK(trend.body["lines"][0]["periods"][0]["use"] == "pay");
  }

  TEST_CASE("the policy of the set-up decides who is compared and what is enough") {
    RunningCentral central;
    OfficeOfSix office(central);
    for (int day = 0; day < 7; ++day) office.work_a_day();
    office.send();
    CHECK(scale_of(central)["officers"][0]["sufficient"] == true);
    json setup = setup_of_six();
    setup["region"]["policy"] = {{"ratings_min", "43"}, {"compare_within", "region"}};
    REQUIRE(central.post("/v1/setup", setup).status == 200);
    const json scale = scale_of(central);
    CHECK(scale["officers"][0]["unit"].is_null());
    CHECK(scale["officers"][0]["missing"] == json({"ratings"}));
    CHECK(scale["officers"][0]["decision"].is_null());
    CHECK(scale["model"]["services"][0]["unit"].is_null());
    CHECK(central.get("/v1/index?period=2026-Q4").body["policy"]["ratings_min"] == "43");
    for (const auto& [key, value, code] :
         {std::tuple{"compare_within", "village", "policy.value"},
          {"days_min", "1", "policy.value"},
          {"days_min", "6.5", "policy.value"},
          {"fair", "true", "policy.unknown_key"}}) {
      setup["region"]["policy"] = {{key, value}};
      CHECK(central.post("/v1/setup", setup).code() == code);
    }
    CHECK(scale_of(central) == scale);
  }

  TEST_CASE("a mix fixed for the year is the index's, said with it, and of known services alone") {
    RunningCentral central;
    OfficeOfSix office(central);
    for (int day = 0; day < 7; ++day) office.work_a_day();
    office.send();
    const json own = scale_of(central);
    CHECK(own["model"]["services"][0]["fixed"] == false);
    json setup = setup_of_six();
    setup["services"].push_back(setup["services"][0]);
    setup["services"][1]["service"] = "KK";
    const auto posted = [&](const std::string& key, const std::string& shares) {
      setup["region"]["policy"] = {{key, shares}};
      return central.post("/v1/setup", setup).code();
    };
    CHECK(posted("mix_2026.DUKCAPIL", "KTP 0.75; SIM 0.25") == "policy.mix_service");
    CHECK(posted("mix_2026.*", "SIM 1") == "policy.mix_service");
    CHECK(posted("mix_2026.DUKCAPIL", "KTP 0.75; KK 0.5") == "policy.mix_sum");
    const auto long_mix = [](std::size_t octets) { return "KTP 1" + std::string(octets - 5, ' '); };
    CHECK(posted("mix_2027.DUKCAPIL", long_mix(domain::kPolicyBytesMax)) == "");
    CHECK(posted("mix_2027.DUKCAPIL", long_mix(domain::kPolicyBytesMax + 1)) == "request.field");
    CHECK(scale_of(central) == own);
    REQUIRE(posted("mix_2026.DUKCAPIL", "KTP 0.75; KK 0.25") == "");
    const json scale = scale_of(central);
    double level = 0;
    for (const json& key : scale["model"]["services"]) {
      CHECK(key["fixed"] == true);
      CHECK(key["share"] == (key["service"] == "KTP" ? 0.75 : 0.25));
      level += 25 * key["share"].get<double>() * key["mean"].get<double>();
    }
    const json& one = scale["officers"][0];
    CHECK(std::abs(one["index"].get<double>() - level - one["difference"].get<double>()) < kAlike);
    CHECK(one["decision"] == own["officers"][0]["decision"]);
    const Reply explained = central.get("/v1/explanations/P-0001?period=2026-Q4");
    CHECK(explained.body["figures"][0]["explanations"][0].dump().find(R"("year_mix")") !=
          std::string::npos);
    const Reply trial =
        central.get("/v1/policy/trial?period=2026-Q4&rules=mix_2026.DUKCAPIL%3DKTP%201");
    CHECK(trial.body["scales"][0]["trials"][0]["mixed_units"] == json({"DUKCAPIL"}));
    CHECK(trial.body["scales"][0]["trials"][1]["policy"]["mix_2026.DUKCAPIL"] == "KTP 1");
    CHECK(central.get("/v1/policy/trial?period=2026-Q4&rules=mix_2026.DUKCAPIL%3DSIM%201").code() ==
          "policy.mix_service");
    REQUIRE(posted("mix_2026.DUKCAPIL", "") == "");
    CHECK(scale_of(central) == own);
  }

  TEST_CASE("each explanation proves itself and ends in the figure that is shown") {
    RunningCentral central;
    OfficeOfSix office(central);
    while (office.days() < 9) office.work_a_day();
    office.send();
    const std::string officer = central.token_of(Role::officer);
    central.advance_days(1);
    const json scale = scale_of(central);
    for (std::size_t i = 0; i < kOfficers; ++i) {
      const Reply reply = central.get("/v1/explanations/" + officer_name(static_cast<int>(i)) +
                                      "?period=2026-Q4");
      REQUIRE(reply.body["figures"].size() >= 1);  // what is flagged follows, once it is found
      REQUIRE(reply.body["figures"][0]["faces"] == 4);
      if (reply.body["figures"].size() > 1) CHECK(reply.body["figures"][1]["faces"] == 0);
      std::map<std::string, double> roots;
      for (const json& root : reply.body["figures"][0]["explanations"]) {
        CHECK(domain::check(node_of(root)).empty());
        roots[root["label"]] = root["value"];
      }
      const json& one = scale["officers"][i];
      CHECK(std::abs(roots.at("index") - one["index"].get<double>()) < kAlike);
      CHECK((roots.at("sufficient") == 1) == one["sufficient"].get<bool>());
      CHECK((roots.at("above_limit") == 1) == (one["decision"]["standing"] == "above"));
      CHECK((roots.at("below_limit") == 1) == (one["decision"]["standing"] == "below"));
      CHECK(roots.at("coverage_for_pay") == 0);
    }
    // The officer's own: what the edition shows, no sum over days, nothing but whole points.
    const Reply own = central.call("GET", "/v1/explanations/P-0001?period=2026-Q4", nullptr,
                                   officer);
    const std::string text = own.body["figures"].dump();
    for (const char* hidden : {"scored", "weighted_points", "raw_difference", "se_difference"})
      CHECK(text.find(hidden) == std::string::npos);
    for (const json& root : own.body["figures"][0]["explanations"]) {
      CHECK(domain::check(node_of(root)).empty());
      if (root["label"] == "difference")
        CHECK(root["value"] == std::round(scale["officers"][0]["difference"].get<double>()));
    }
  }

  TEST_CASE("a quarter in which all scores are equal is explained, and proves itself") {
    RunningCentral central;
    OfficeOfSix office(central);
    for (int officer = 0; officer < kOfficers; ++officer)
      for (int i = 0; i < 6; ++i) office.rate(officer, i % 2, 4);
    office.send();
    const json scale = scale_of(central);
    REQUIRE(scale["outcome"] == "all_alike");
    CHECK(scale["officers"][0]["index"] == 100.0);
    CHECK(scale["officers"][0]["reliability"] == 0.0);
    for (const std::string& token : {central.operator_token, central.token_of(Role::auditor)}) {
      const Reply reply =
          central.call("GET", "/v1/explanations/P-0001?period=2026-Q4", nullptr, token);
      REQUIRE_MESSAGE(reply.status == 200, reply.body.dump());
      std::map<std::string, double> roots;
      for (const json& root : reply.body["figures"][0]["explanations"]) {
        CHECK(domain::check(node_of(root)).empty());
        roots[root["label"]] = root["value"];
      }
      CHECK(roots.at("index") == 100);
      CHECK(roots.at("range") == 0);
      CHECK(roots.at("sufficient") == 0);
    }
  }

  TEST_CASE("a trial of rules judges officers like the office's own, and stores nothing") {
    RunningCentral central;
    OfficeOfSix office(central);
    while (office.days() < 12) office.work_a_day();
    office.send();
    const auto trial = [&](const std::string& rules) {
      const Reply reply = central.get("/v1/policy/trial?period=2026-Q4&rules=" + rules);
      REQUIRE_MESSAGE(reply.status == 200, reply.body.dump());
      CHECK(reply.body["limit_points"] == 3.0);
      REQUIRE(reply.body["scales"].size() == 1);
      return reply.body["scales"][0];
    };
    const json before = scale_of(central);
    const json now = trial("");
    CHECK(now["faces"] == 4);
    CHECK(now["officers"] == kOfficers);
    CHECK(now["ratings"] == 12 * 36);
    CHECK(std::abs(now["sd_officer"].get<double>() -
                   25 * std::sqrt(before["model"]["tau2_officer"].get<double>())) < kAlike);
    REQUIRE(now["trials"].size() == 1);
    const json& made = now["trials"][0];
    CHECK(made["rules"] == "now");
    CHECK(made["policy"]["limit_points"] == "3");
    CHECK(made["figures"] == made["periods"].get<int>() * kOfficers);
    CHECK(made["decided"] == made["wrong"].get<int>() + made["found"].get<int>());
    CHECK(made["found"] > 0);
    CHECK(made["found"] <= made["outside"]);
    CHECK(made["a_year"]["wrong"].get<double>() ==
          doctest::Approx(4 * made["wrong"].get<double>() / made["periods"].get<double>()));

    const json both = trial("limit_points=8,ratings_min=40");
    REQUIRE(both["trials"].size() == 2);
    CHECK(both["trials"][0] == made);  // The same question has the same answer.
    const json& tried = both["trials"][1];
    CHECK(tried["rules"] == "tried");
    CHECK(tried["policy"]["limit_points"] == "8");
    CHECK(tried["policy"]["ratings_min"] == "40");
    CHECK(tried["decided"] < made["decided"]);
    CHECK(tried["outside"] == made["outside"]);  // The region's limit says what is outside.
    CHECK(scale_of(central) == before);

    const auto refused = [&](const std::string& query) {
      return central.get("/v1/policy/trial" + query).code();
    };
    CHECK(refused("?period=2026-Q4&rules=limit_points=a") == "policy.value");
    CHECK(refused("?period=2026-Q4&rules=limit=3") == "policy.unknown_key");
    CHECK(refused("?period=2026-Q4&rules=limit_points") == "request.field");
    CHECK(refused("?period=2026-Q9") == "request.field");
    // A quarter in which nothing was rated has nothing to go by.
    CHECK(central.get("/v1/policy/trial?period=2026-Q1").body["scales"].empty());
  }
}
