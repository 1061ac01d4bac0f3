// Who answered an SKM, in groups of five or more; and what is proposed to be done about it.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "common/base/time.hpp"
#include "common/domain/skm.hpp"

namespace suara::domain {

inline constexpr std::int64_t kProfileGroupMin = 5;

// Respondents of one answer to one question (respondent.hpp: age band, sex, education, work).
struct ProfileGroup {
  std::string value;  // empty: several answers together
  std::int64_t respondents = 0;
  bool operator==(const ProfileGroup&) const = default;
};

// Each group of 1..4 goes into one group of several, and while that has fewer than five, the
// smallest other one with it (of equal ones the later), so that nothing follows from the total.
// Groups in the order given, that of several last. Empty: fewer than five in all.
std::vector<ProfileGroup> profile(std::span<const ProfileGroup> counts);

// A follow-up (RTL): the element, what is done, in which quarter, by whom. Proposed ones lack
// activity and owner, which a person writes.
struct FollowUp {
  Element element{};
  std::string activity;
  PersonId owner;
  Quarter when;
  std::optional<Date> done;
  bool operator==(const FollowUp&) const = default;
};
// The lowest elements first, at most so many, for the quarter after the survey's last day.
std::vector<FollowUp> proposed_follow_up(std::span<const ElementTally> elements, std::size_t most,
                                         Date last_day);

// Mean of respondent means in points, and its standard_error (skm_sample.hpp).
struct SurveyMean {
  double points = 0;
  double error = 0;
};
// Whether a rise or fall can be told from noise at 95 %.
bool told_apart(const SurveyMean& earlier, const SurveyMean& later);

}  // namespace suara::domain
