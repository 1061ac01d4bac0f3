// An officer who keeps every edition and compares them: subtraction and integer search for the
// scores of a set of fewer than five ballots (SCORING section 8, "pinned").
#pragma once
#include <array>
#include <cstdint>
#include <set>
#include <vector>

#include "common/domain/edition.hpp"

namespace suara::test {

// The attacker knows the day of each ballot, never its score.
struct Vote {
  Date day;
  int score = 1;
};

// What an edition says, and of which votes (in their order): the attacker knows when each was
// given, came in and was annulled.
struct View {
  std::vector<bool> holds;
  std::vector<domain::ScoreClass> classes;
};
View view_of_days(const std::vector<Vote>& votes, Date first, Date last,
                  std::vector<domain::ScoreClass> classes);

using Composition = std::array<int, 4>;  // votes by score

// A set of fewer than five, told apart from all others by views, whose composition is the only one
// that all views allow.
struct Pinned {
  std::vector<Date> days;
  Composition scores{};
};

struct Findings {
  std::vector<Pinned> pinned;
  int small_sets = 0;  // of fewer than five that the views tell apart
  int unfinished = 0;  // searches that gave up: these may hide more
};

Findings attack(const std::vector<Vote>& votes, const std::vector<View>& views);

}  // namespace suara::test
