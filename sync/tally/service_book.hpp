// Services by the count of registries and queues, as the office's records say them. Pure: the
// writer's rows, a recount and `suara verify` take the same records into the same.
#pragma once
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "common/domain/tally.hpp"
#include "sync/tally/office_state.hpp"

namespace suara::tally {

// Services of one officer (empty: nobody's own) on one day.
struct ServiceCount {
  OfficerId officer;
  ServiceId service;
  Date day;
  std::int64_t count = 0;
};
using UnitServices = std::map<UnitId, std::vector<ServiceCount>>;

// What was said of a unit's day while so many freezes of its month stood.
struct ServiceDay {
  UnitId unit;
  Date day;
  std::uint16_t freezes = 0;
  domain::Posting posting() const { return {month_of(day), freezes}; }
  auto operator<=>(const ServiceDay&) const = default;
};
using ServicesOfDay = std::map<std::pair<OfficerId, ServiceId>, std::int64_t>;
// Of the same unit, day, officer and service the highest posting stands, in it what was said last.
using ServiceDays = std::map<ServiceDay, ServicesOfDay>;

// What the office's record adds, posted under the freezes that stand before it.
void take_counts(const record::IndependentCounts& said, const OfficeState& office,
                 ServiceDays& into);
void add(ServiceDays& days, const ServiceDays& later);

// Within first..last (both inclusive); frozen: what its freeze takes, else all.
UnitServices services_in(const ServiceDays& days, Date first, Date last,
                         const PeriodState* frozen = nullptr);

// services.csv: head, and the lines of a day, without their ends.
inline constexpr const char* kServicesHead = "unit,day,freezes,officer,service,count";
std::vector<std::string> service_lines(const ServiceDay& day, const ServicesOfDay& counts);

}  // namespace suara::tally
