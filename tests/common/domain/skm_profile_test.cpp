#include "common/domain/skm_profile.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

using namespace suara;
using namespace suara::domain;

using Groups = std::vector<ProfileGroup>;

TEST_SUITE("common/domain/skm_profile") {
  TEST_CASE("groups of five are shown, smaller ones together") {
    CHECK(profile(Groups{{"SD", 5}, {"SMA", 30}}) == Groups{{"SD", 5}, {"SMA", 30}});
    CHECK(profile(Groups{{"SD", 3}, {"SMP", 2}, {"SMA", 30}}) == Groups{{"SMA", 30}, {"", 5}});
    CHECK(profile(Groups{{"SD", 0}, {"SMA", 30}}) == Groups{{"SD", 0}, {"SMA", 30}});
  }

  TEST_CASE("one small group takes the next larger with it, or the total would tell it") {
    CHECK(profile(Groups{{"L", 40}, {"P", 4}}) == Groups{{"", 44}});
    CHECK(profile(Groups{{"a", 40}, {"b", 4}, {"c", 7}}) == Groups{{"a", 40}, {"", 11}});
    CHECK(profile(Groups{{"a", 2}, {"b", 2}}).empty());
    CHECK(profile(Groups{{"a", 0}}).empty());
    CHECK(profile({}).empty());
  }

  TEST_CASE("whatever the counts, no group of one to four is shown and nobody is lost") {
    std::mt19937 random(11);
    for (int round = 0; round < 3'000; ++round) {
      Groups groups;
      std::int64_t all = 0, shown = 0;
      for (std::size_t i = 1 + random() % 7; i > 0; --i) {
        groups.push_back({std::to_string(i), static_cast<std::int64_t>(random() % 12)});
        all += groups.back().respondents;
      }
      const Groups out = profile(groups);
      for (const ProfileGroup& group : out) {
        CHECK((group.respondents == 0 || group.respondents >= kProfileGroupMin));
        shown += group.respondents;
      }
      CHECK(shown == (all < kProfileGroupMin ? 0 : all));
    }
  }

  TEST_CASE("the lowest elements are proposed for the quarter after, without activity and owner") {
    const std::vector<ElementTally> elements{
        {Element::waktu, 10, 25}, {Element::biaya, 10, 38}, {Element::sarana, 10, 20}};
    const auto plan = proposed_follow_up(elements, 2, date_of(2026, 12, 31));
    REQUIRE(plan.size() == 2);
    CHECK(plan[0] == FollowUp{Element::sarana, "", {}, Quarter{2027, 1}, std::nullopt});
    CHECK(plan[1].element == Element::waktu);
    CHECK(proposed_follow_up({}, 2, date_of(2026, 12, 31)).empty());
  }

  TEST_CASE("a rise is told from noise beyond 1.96 errors of both together") {
    CHECK(told_apart({80, 3}, {89.81, 4}));
    CHECK_FALSE(told_apart({80, 3}, {89.79, 4}));
    CHECK(told_apart({89.81, 3}, {80, 4}));
    CHECK_FALSE(told_apart({80, 0}, {80, 0}));
  }
}
