// The attacks of SCORING section 6 against one officer of a scene, and the two reviewers.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "tests/bench/cheat_scene.hpp"

namespace suara::bench {

struct Attack {
  std::string name;
  std::function<void(Scene&, std::uint32_t target, Random&)> play;
};
const std::vector<Attack>& attacks();

// Of the ballots that a flag brings to review, the share annulled of false and of honest ones.
struct Reviewer {
  double annuls_false = 0.9;
  double annuls_honest = 0;
};
inline constexpr Reviewer kCareful{0.9, 0}, kHasty{0.5, 0.05};
// lost_ballots brings none: there is nothing to annul.
std::set<domain::BallotPlace> review(const Ledger& ledger, const domain::Flags& flags,
                                     const Reviewer& reviewer, Random& random);

}  // namespace suara::bench
