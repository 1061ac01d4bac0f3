#include "common/domain/skm_profile.hpp"

#include <algorithm>
#include <cmath>

namespace suara::domain {
namespace {

bool too_few(std::int64_t respondents) { return respondents > 0 && respondents < kProfileGroupMin; }

// The smallest group with respondents; end: none.
auto smallest(std::vector<ProfileGroup>& groups) {
  auto least = groups.end();
  for (auto it = groups.begin(); it != groups.end(); ++it)
    if (it->respondents > 0 && (least == groups.end() || it->respondents <= least->respondents))
      least = it;
  return least;
}

}  // namespace

std::vector<ProfileGroup> profile(std::span<const ProfileGroup> counts) {
  std::vector<ProfileGroup> groups(counts.begin(), counts.end());
  ProfileGroup several;
  for (;;) {
    const auto least = smallest(groups);
    if (least == groups.end() || !(too_few(least->respondents) || too_few(several.respondents)))
      break;
    several.respondents += least->respondents;
    groups.erase(least);
  }
  if (too_few(several.respondents)) return {};
  if (several.respondents > 0) groups.push_back(several);
  const bool any =
      std::ranges::any_of(groups, [](const ProfileGroup& group) { return group.respondents > 0; });
  return any ? groups : std::vector<ProfileGroup>{};
}

std::vector<FollowUp> proposed_follow_up(std::span<const ElementTally> elements, std::size_t most,
                                         Date last_day) {
  const Quarter when = quarter_of({suara::last_day(quarter_of(last_day)).days + 1});
  std::vector<FollowUp> out;
  for (const ElementTally& element : lowest(elements, most))
    out.push_back({element.element, "", {}, when, std::nullopt});
  return out;
}

bool told_apart(const SurveyMean& earlier, const SurveyMean& later) {
  constexpr double kTwoSided95 = 1.96;
  return std::abs(later.points - earlier.points) >
         kTwoSided95 * std::hypot(later.error, earlier.error);
}

}  // namespace suara::domain
