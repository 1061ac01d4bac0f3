#include "sync/tally/service_book.hpp"

#include <fmt/format.h>

namespace suara::tally {

void take_counts(const record::IndependentCounts& said, const OfficeState& office,
                 ServiceDays& into) {
  for (const record::CountedServices& row : said.rows)
    into[{said.unit, row.day, office.freezes_of(month_of(row.day))}][{row.officer, row.service}] =
        row.count;
}

void add(ServiceDays& days, const ServiceDays& later) {
  for (const auto& [day, counts] : later) {
    ServicesOfDay& stood = days[day];
    for (const auto& [what, count] : counts) stood[what] = count;
  }
}

UnitServices services_in(const ServiceDays& days, Date first, Date last,
                         const PeriodState* frozen) {
  std::map<std::pair<UnitId, Date>, ServicesOfDay> standing;
  for (const auto& [day, counts] : days) {  // Higher postings behind lower ones.
    if (day.day < first || last < day.day) continue;
    if (frozen != nullptr && !frozen->takes(day.posting())) continue;
    ServicesOfDay& stood = standing[{day.unit, day.day}];
    for (const auto& [what, count] : counts) stood[what] = count;
  }
  UnitServices units;
  for (const auto& [place, counts] : standing)
    for (const auto& [what, count] : counts)
      units[place.first].push_back({what.first, what.second, place.second, count});
  return units;
}

std::vector<std::string> service_lines(const ServiceDay& day, const ServicesOfDay& counts) {
  std::vector<std::string> lines;
  for (const auto& [what, count] : counts)
    lines.push_back(fmt::format("{},{},{},{},{},{}", day.unit.text, to_text(day.day), day.freezes,
                                what.first.text, what.second.text, count));
  return lines;
}

}  // namespace suara::tally
