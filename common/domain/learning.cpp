#include "common/domain/learning.hpp"

#include <algorithm>
#include <cassert>

namespace suara::domain {
namespace {

bool is_working_day(Date day, const std::vector<Date>& days_off) {
  constexpr int kFriday = 5;
  return iso_weekday(day) <= kFriday && !std::ranges::binary_search(days_off, day);
}

}  // namespace

Date learning_until(const Beginning& begun, std::int64_t working_days) {
  assert(working_days >= 1 && working_days <= kLearningDaysMax);
  const Date last{begun.from.days + 365};
  for (Date day = begun.from; day < last; ++day.days)
    if (is_working_day(day, begun.days_off) && --working_days == 0) return day;
  return last;
}

Learning learning_from(Date first, const std::map<OwnService, Beginning>& begun,
                       std::int64_t working_days) {
  Learning learning;
  if (working_days == 0) return learning;
  for (const auto& [what, when] : begun)
    if (const Date until = learning_until(when, working_days); first <= until)
      learning.emplace(what, Learnt{when, until});
  return learning;
}

bool leaves_out(const Learning& learning, const OwnService& what, Date day) {
  const auto found = learning.find(what);
  return found != learning.end() && day <= found->second.until;
}

bool leaves_out(const Learning& learning, const TallyKey& key) {
  return !learning.empty() && leaves_out(learning, {key.officer, key.unit, key.service}, key.day);
}

}  // namespace suara::domain
