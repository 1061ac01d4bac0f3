// An officer who keeps everything that a real central shows over a stretch of a quarter, night by
// night, and sets it against what they know of their own ballots: day, service, when it came in.
#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "common/domain/edition_stretch.hpp"
#include "tests/common/domain/edition_attacker.hpp"
#include "tests/sync/central/nights.hpp"

using namespace suara;
using namespace suara::test;
using central::Role;
using nlohmann::json;

namespace {

const Date kFirst = date_of(2026, 10, 5);
constexpr int kDays = 36;

struct OwnVote {
  Vote vote;
  Date came;
};

// The counter that sends every evening, the stand at the door, and a kiosk whose ballots come days
// late.
struct Place {
  RunningCentral central;
  OfficeOfSix office{central};
  SendingKiosk stand{central, "K-2", 12, "DUKCAPIL", "L1"};
  SendingKiosk late{central, "K-3", 13, "DUKCAPIL", "L1"};
  std::mt19937 random{20261005};
  std::vector<OwnVote> own;

  Place() {
    REQUIRE(stand.send() == "");
    REQUIRE(late.send() == "");
  }

  // A day of each officer: none to three ratings of their own, so that sets stay small.
  void work(Date day) {
    const Date carried{day.days + 5 - (day.days - kFirst.days) % 6};  // so long late ones wait
    for (int officer = 0; officer < kOfficers; ++officer)
      for (std::size_t n = officer == 0 ? random() % 4 : 2 + random() % 2; n > 0; --n) {
        const int score = score_for(officer);
        office.rate(officer, static_cast<int>(random() % 2), score);
        if (officer == 0) own.push_back({{day, score}, day});
      }
    if (random() % 3 == 0) rate(stand, domain::Channel::walk_up, day, day);
    if (random() % 4 == 0) rate(late, domain::Channel::desk, day, carried);
    office.send();
    REQUIRE(stand.send() == "");
    if (carried == day) REQUIRE(late.send() == "");
  }
  void sleep_until(Date day) {
    be_at(central, office, day);
    stand.catch_up();
    late.catch_up();
  }

 private:
  int score_for(int officer) {
    return std::clamp(
        4 - officer / 3 - static_cast<int>(random() % 2) - static_cast<int>(random() % 3), 1, 4);
  }
  void rate(SendingKiosk& kiosk, domain::Channel channel, Date day, Date comes) {
    const int score = score_for(0);
    domain::Offer offer{{officer_name(0)}, {"L1"}, {"KTP"}};
    offer.channel = channel;
    kiosk.journal().open_draft(offer, kiosk.now());
    domain::Answers answers;
    answers.score = static_cast<std::uint8_t>(score);
    answers.first_answer_ms = answers.last_answer_ms = 2'000;
    kiosk.journal().close_draft(answers, domain::ClosedBy::selesai, 3'000, kiosk.now());
    own.push_back({{day, score}, comes});
  }
};

std::vector<domain::ScoreClass> classes_of(const json& edition) {
  std::vector<domain::ScoreClass> classes;
  for (const json& one : edition["classes"])
    classes.push_back({one["first"], one["last"], one["count"]});
  return classes;
}

// Every view of one morning, as an officer gets it.
struct Morning {
  json editions, index, trend, explanations, weeks, months;
};

Morning look(RunningCentral& central) {
  const std::string token = central.token_of(Role::officer);
  const auto get = [&](const std::string& path) {
    const Reply reply = central.call("GET", path, nullptr, token);
    REQUIRE_MESSAGE(reply.status == 200, reply.body.dump());
    return reply.body;
  };
  const std::string editions = "/v1/editions/P-0001", quarter = "?period=2026-Q4";
  return {get(editions + quarter),
          get("/v1/index/P-0001" + quarter),
          get("/v1/trends/P-0001"),
          get("/v1/explanations/P-0001" + quarter),
          get(editions + "/stretches" + quarter),
          get(editions + "/stretches" + quarter + "&by=month")};
}

// What an explanation may say: the figure's own numbers, the policy's limits and what follows from
// these alone, each below its path of labels.
using Values = std::map<std::string, double>;

Values values_allowed(const json& figure, const json& policy) {
  Values values;
  const auto limit = [&](const char* key) { return std::stod(policy[key].get<std::string>()); };
  bool all = true;
  const auto condition = [&](const std::string& path, double reached, double least) {
    values[path + "/limit"] = least;
    values[path] = reached >= least ? 1 : 0;
    return reached >= least;
  };
  const auto asks = [&](const std::string& label, double reached, double least) {
    values["sufficient/" + label + "/reached"] = reached;
    all = condition("sufficient/" + label, reached, least) && all;
  };
  const auto lacks = [&](const char* what) {
    const json& missing = figure["missing"];
    return std::find(missing.begin(), missing.end(), what) != missing.end();
  };
  asks("fitted", lacks("no_fit") ? 0 : 1, 1);
  asks("ratings_enough", figure["n"], limit("ratings_min"));
  asks("days_enough", figure["days"], limit("days_min"));
  asks("joined_enough", figure["joined"], limit("joined_min"));
  asks("reliability_enough", lacks("reliability") ? 0 : 1, 1);
  asks("second_day", lacks("days_apart") ? 0 : 1, 1);
  values["sufficient"] = all ? 1 : 0;
  if (const json& points = figure["points"]; points.is_object()) {
    values["index"] = points["index"];
    values["difference"] = points["difference"];
    values["range/high"] = points["high"];
    values["range/low"] = points["low"];
    values["range"] = values["range/high"] - values["range/low"];
    for (const std::string name : {"fair", "high"}) {
      values["reliability_" + name + "/reliability_percent"] = points["reliability_percent"];
      condition("reliability_" + name, points["reliability_percent"],
                limit(("reliability_" + name + "_percent").c_str()));
    }
  }
  // Whether coverage is enough for pay, and whether others counted: of the services above.
  const std::string pay = "coverage_for_pay", enough = pay + "/coverage_enough";
  double coverage = 0;
  if (figure["services"] > 0) {
    values[enough + "/coverage/offered"] = figure["offered"];
    values[enough + "/coverage/services"] = figure["services"];
    coverage = figure["offered"].get<double>() / figure["services"].get<double>();
    values[enough + "/coverage"] = coverage;
  } else {
    values[enough + "/services"] = 0;
  }
  const double floor = limit("coverage_floor_percent") / 100;
  values[enough + "/floor"] = floor;
  values[enough] = coverage >= floor ? 1 : 0;
  const bool by_others = figure["use"] != "feedback";
  if (figure["use"] != "nothing") {  // else the edition does not say
    values[pay + "/counted_by_others/reached"] = by_others ? 1 : 0;
    condition(pay + "/counted_by_others", by_others ? 1 : 0, 1);
  }
  values[pay] = coverage >= floor && by_others ? 1 : 0;
  return values;
}

void add_values(const json& node, const std::string& above, Values& values) {
  const std::string path = above + node["label"].get<std::string>();
  values[path] = node["value"];
  if (!node.contains("children")) return;
  for (const json& child : node["children"]) add_values(child, path + "/", values);
}

bool has_fraction(const json& in) {
  if (in.is_number_float()) return true;
  return in.is_structured() && std::any_of(in.begin(), in.end(), has_fraction);
}

json without(json from, std::initializer_list<const char*> keys) {
  for (const char* key : keys) from.erase(key);
  return from;
}

json stretches_of(const std::vector<domain::Edition>& kept, domain::StretchKind kind) {
  json list = json::array();
  for (const auto& one : domain::stretches(kept, kind)) {
    json classes = json::array();
    for (const auto& each : one.classes)
      classes.push_back({{"first", each.first}, {"last", each.last}, {"count", each.count}});
    list.push_back({{"from", to_text(one.from)},
                    {"until", to_text(one.until)},
                    {"edition", one.number},
                    {"ratings", one.ratings},
                    {"classes", classes}});
  }
  return list;
}

// What the views of a morning say beyond the editions that the officer kept, and the figures that
// come with the newest of them. Empty: nothing.
std::vector<std::string> news_in(const Morning& morning, const std::vector<domain::Edition>& kept) {
  std::vector<std::string> news;
  const json& figures = morning.index["figures"];
  if (has_fraction(morning.index)) news.push_back("a fraction in the figures");
  if (has_fraction(morning.editions)) news.push_back("a fraction in the editions");
  for (const json& one : morning.editions["editions"])
    if (one["mean_hundredths"].is_number() && one["classes"].size() != one["faces"])
      news.push_back("a mean beside merged classes");
  json trend = json::array(), shown = json::array();
  for (const json& line : morning.trend["lines"])
    for (const json& one : line["periods"])
      trend.push_back(without(one, {"period", "from", "until", "state", "kind"}));
  for (const json& one : figures) shown.push_back(without(one, {"faces", "unit"}));
  if (trend != shown) news.push_back("the trend is not the figures: " + trend.dump());
  // What is told of flags, a page without faces, counts ballots by week and reason, never a score.
  std::size_t explained = 0;
  for (const json& one : morning.explanations["figures"]) {
    if (one["faces"] == 0) continue;
    Values values;
    for (const json& root : one["explanations"]) add_values(root, "", values);
    if (explained == figures.size() ||
        values != values_allowed(figures[explained], morning.explanations["policy"]))
      news.push_back("an explanation: " + one.dump());
    ++explained;
  }
  for (const auto& [view, kind] : {std::pair{&morning.weeks, domain::StretchKind::week},
                                   std::pair{&morning.months, domain::StretchKind::month}}) {
    json list = json::array();
    for (const json& line : (*view)["lines"])
      for (const json& one : line["stretches"]) list.push_back(one);
    if (list != stretches_of(kept, kind)) news.push_back("stretches: " + list.dump());
  }
  return news;
}

// The checks see what they are for.
void check_that_news_is_found(const Morning& morning, const std::vector<domain::Edition>& kept) {
  REQUIRE(news_in(morning, kept).empty());
  REQUIRE_FALSE(morning.trend["lines"].empty());
  REQUIRE_FALSE(morning.weeks["lines"][0]["stretches"].empty());
  const auto is_found = [&](const auto& change) {
    Morning other = morning;
    change(other);
    return !news_in(other, kept).empty();
  };
  const auto quarter = [](Morning& in) -> json& { return in.trend["lines"][0]["periods"][0]; };
  CHECK(is_found([&](Morning& in) { quarter(in)["n"] = quarter(in)["n"].get<int>() + 1; }));
  CHECK(is_found([&](Morning& in) { quarter(in)["sum"] = 12; }));
  CHECK(is_found([](Morning& in) { in.index["figures"][0]["mean"] = 3.25; }));
  CHECK(is_found([](Morning& in) { in.editions["editions"][0]["spread"] = 0.5; }));
  CHECK(is_found([](Morning& in) {
    json& node = in.explanations["figures"][0]["explanations"][0]["children"][1]["children"][0];
    node["value"] = node["value"].get<double>() + 1;
  }));
  CHECK(is_found([](Morning& in) {
    in.explanations["figures"][0]["explanations"].push_back({{"label", "scored"}, {"value", 3}});
  }));
  for (const auto view : {&Morning::weeks, &Morning::months})
    CHECK(is_found([&](Morning& in) { (in.*view)["lines"][0]["stretches"][0]["ratings"] = 4; }));
}

}  // namespace

TEST_SUITE("sync/central attack") {
  TEST_CASE("whatever an officer is shown night by night, no few of their ballots are pinned") {
    Place place;
    std::vector<domain::Edition> kept;
    Morning morning;
    for (int i = 0; i < kDays; ++i) {
      const Date day{kFirst.days + i};
      place.work(day);
      place.sleep_until({day.days + 1});
      morning = look(place.central);
      const json& list = morning.editions["editions"];
      if (!list.empty() && list[0]["number"] != kept.size()) {
        CHECK(list[0]["number"] == kept.size() + 1);
        CHECK(list[0]["as_of"] == to_text(day));
        domain::Edition edition;
        edition.period = {2026, 4};
        edition.number = list[0]["number"];
        edition.as_of = day;
        edition.ratings = list[0]["ratings"];
        edition.classes = classes_of(list[0]);
        CHECK(edition.ratings == std::ranges::count_if(place.own, [&](const OwnVote& one) {
                return one.came <= day;
              }));
        kept.push_back(std::move(edition));
      }
      const auto news = news_in(morning, kept);
      for (const std::string& what : news) FAIL_CHECK(what);
    }
    check_that_news_is_found(morning, kept);
    std::vector<Vote> votes;
    for (const OwnVote& one : place.own) votes.push_back(one.vote);
    std::vector<View> views;
    for (const domain::Edition& one : kept) {
      View view{{}, one.classes};
      for (const OwnVote& vote : place.own) view.holds.push_back(vote.came <= one.as_of);
      views.push_back(std::move(view));
    }
    CHECK(views.size() > 5);
    const Findings findings = attack(votes, views);
    CHECK(findings.small_sets == 0);
    CHECK(findings.pinned.empty());
    CHECK(findings.unfinished == 0);
  }
}
