// An officer who keeps everything that a real central shows over a stretch of a quarter, night by
// night, and sets it against what they know of their own ballots: day, service, when it came in.
#include <doctest/doctest.h>

#include <random>

#include "tests/common/domain/edition_attacker.hpp"
#include "tests/sync/central/nights.hpp"

using namespace suara;
using namespace suara::test;
using central::Role;
using nlohmann::json;

namespace {

const Date kFirst = date_of(2026, 10, 5);
constexpr int kDays = 36;

// A day of each officer: none to three ratings of their own, so that sets stay small.
void work(OfficeOfSix& office, std::mt19937& random, Date day, std::vector<Vote>& own) {
  for (int officer = 0; officer < kOfficers; ++officer)
    for (std::size_t n = officer == 0 ? random() % 4 : 2 + random() % 2; n > 0; --n) {
      const int score = std::clamp(
          4 - officer / 3 - static_cast<int>(random() % 2) - static_cast<int>(random() % 3), 1, 4);
      office.rate(officer, static_cast<int>(random() % 2), score);
      if (officer == 0) own.push_back({day, score});
    }
}

std::vector<domain::ScoreClass> classes_of(const json& edition) {
  std::vector<domain::ScoreClass> classes;
  for (const json& one : edition["classes"])
    classes.push_back({one["first"], one["last"], one["count"]});
  return classes;
}

// Every view of one morning, as an officer gets it.
struct Morning {
  Date day;
  json editions, index, trend, explanations;
};

Morning look(RunningCentral& central, Date day) {
  const std::string token = central.token_of(Role::officer);
  const auto get = [&](const std::string& path) {
    const Reply reply = central.call("GET", path, nullptr, token);
    REQUIRE_MESSAGE(reply.status == 200, reply.body.dump());
    return reply.body;
  };
  return {day, get("/v1/editions/P-0001?period=2026-Q4"), get("/v1/index/P-0001?period=2026-Q4"),
          get("/v1/trends/P-0001"), get("/v1/explanations/P-0001?period=2026-Q4")};
}

// Numbers that stand anywhere in the answer.
void numbers_in(const json& from, std::set<double>& numbers) {
  if (from.is_number()) numbers.insert(from.get<double>());
  if (!from.is_structured()) return;  // A number would be its own only element.
  for (const json& one : from) numbers_in(one, numbers);
}

// Trend and explanations are the edition's own numbers, the policy's limits and what follows from
// these alone; nothing in a view has a fraction but the mean of unmerged classes.
void check_nothing_new(const Morning& morning) {
  std::set<double> known{0, 1};
  numbers_in(morning.editions, known);
  numbers_in(morning.index, known);
  for (const auto& [key, value] : morning.explanations["policy"].items())
    if (const std::string text = value; text.find_first_not_of("0123456789.") == std::string::npos)
      known.insert(std::stod(text));
  for (const json& one : morning.index["figures"]) {
    if (one["services"] > 0)
      known.insert(one["offered"].get<double>() / one["services"].get<double>());
    if (!one["points"].is_object()) continue;
    for (const auto& [key, value] : one["points"].items()) CHECK_FALSE(value.is_number_float());
    known.insert(one["points"]["high"].get<double>() - one["points"]["low"].get<double>());
  }
  std::set<double> shown;
  numbers_in(morning.trend["lines"], shown);
  // What is told of flags, a page without faces, counts ballots by week and reason, never a score.
  for (const json& one : morning.explanations["figures"])
    if (one["faces"] != 0) numbers_in(one, shown);
  for (const double number : shown) CHECK_MESSAGE(known.contains(number), number);
  for (const json& one : morning.editions["editions"])
    if (one["mean_hundredths"].is_number()) CHECK(one["classes"].size() == one["faces"]);
}

}  // namespace

TEST_SUITE("sync/central attack") {
  TEST_CASE("whatever an officer is shown night by night, no few of their ballots are pinned") {
    RunningCentral central;
    OfficeOfSix office(central);
    std::mt19937 random(20261005);
    std::vector<Vote> own;
    std::vector<std::pair<Date, std::vector<domain::ScoreClass>>> editions;
    for (int i = 0; i < kDays; ++i) {
      const Date day{kFirst.days + i};
      work(office, random, day, own);
      office.send();
      be_at(central, office, {day.days + 1});
      const Morning morning = look(central, {day.days + 1});
      check_nothing_new(morning);
      const json& list = morning.editions["editions"];
      if (list.empty() || list[0]["number"] == editions.size()) continue;
      CHECK(list[0]["number"] == editions.size() + 1);
      CHECK(list[0]["as_of"] == to_text(day));
      editions.emplace_back(day, classes_of(list[0]));
    }
    std::vector<View> views;
    for (const auto& [night, classes] : editions)
      views.push_back(view_of_days(own, kFirst, night, classes));
    CHECK(views.size() > 5);
    const Findings findings = attack(own, views);
    CHECK(findings.small_sets == 0);
    CHECK(findings.pinned.empty());
    CHECK(findings.unfinished == 0);
  }
}
