// The first working days of an officer at a new service: shown, not used (SCORING section 3). Since
// when somebody gives a service is the office's word; who has none has nothing to learn. Pure.
#pragma once
#include <cstdint>
#include <map>
#include <vector>

#include "common/domain/tally.hpp"

namespace suara::domain {

// What one officer does in one unit.
struct OwnService {
  OfficerId officer;
  UnitId unit;
  ServiceId service;
  auto operator<=>(const OwnService&) const = default;
};

// When it was begun, as the office recorded it.
struct Beginning {
  Date from;
  std::vector<Date> days_off;  // ascending, from that day on: when the region does not work
  bool operator==(const Beginning&) const = default;
};

inline constexpr std::int64_t kLearningDaysMax = 120;

// The last of so many working days (1..kLearningDaysMax) from the beginning on: Monday to Friday
// without days off. Where every such day for a year is off, the last day of that year.
Date learning_until(const Beginning& begun, std::int64_t working_days);

struct Learnt {
  Beginning begun;
  Date until;  // inclusive
  bool operator==(const Learnt&) const = default;
};
// Who learns what: all up to that day is left out, also what lies before the beginning.
using Learning = std::map<OwnService, Learnt>;
// Of those beginnings that reach into days from `first` on; 0 working days: nobody learns.
Learning learning_from(Date first, const std::map<OwnService, Beginning>& begun,
                       std::int64_t working_days);
bool leaves_out(const Learning& learning, const OwnService& what, Date day);
bool leaves_out(const Learning& learning, const TallyKey& key);

}  // namespace suara::domain
