#include "sync/tally/coverage_parts.hpp"

#include <set>

#include "common/domain/ballot.hpp"
#include "sync/ledger/prepared.hpp"
#include "sync/tally/filed_counts.hpp"

namespace suara::tally {
namespace {

using domain::CoveragePart;
using ledger::Prepared;
using ledger::Row;

constexpr const char* kDesk = R"sql(
SELECT t.unit, t.officer, t.day, t.service, sum(t.services), sum(t.offered), sum(t.rated)
FROM person CROSS JOIN tally t
ON t.tenant_id = ?1 AND t.officer = person.officer AND t.month BETWEEN ?2 AND ?3
WHERE t.day BETWEEN ?4 AND ?5 AND t.channel NOT IN (?6, ?7)
GROUP BY t.unit, t.officer, t.day, t.service)sql";

DeskDays desk_days(SQLite::Database& database, const TenantId& tenant, Date first, Date last,
                   const domain::Learning& learning) {
  Prepared select(database, (std::string(kPersonsOfTallies) + kDesk).c_str());
  DeskDays days;
  select.each(
      [&](const Row& row) {
        const UnitId unit{row.text(0)};
        const OfficerId officer{row.text(1)};
        const Date day{row.number<std::int32_t>(2)};
        if (domain::leaves_out(learning, {officer, unit, {row.text(3)}}, day)) return;
        CoveragePart& part = days[{unit, officer}][day];
        part.desk += row.integer(4);
        part.offered += row.integer(5);
        part.rated += row.integer(6);
      },
      tenant, month_of(first).index, month_of(last).index, first.days, last.days,
      static_cast<int>(domain::Channel::walk_up), static_cast<int>(domain::Channel::imported));
  return days;
}

}  // namespace

void add_desk(const domain::TallyKey& key, const domain::TallyCounts& counts, DeskDays& into) {
  if (key.channel == domain::Channel::walk_up || key.channel == domain::Channel::imported) return;
  CoveragePart& part = into[{key.unit, key.officer}][key.day];
  part.desk += counts.services;
  part.offered += counts.offered;
  part.rated += counts.ratings();
}

CoverageParts with_services(DeskDays desk, const UnitServices& services,
                            const domain::Learning& learning) {
  for (auto& [key, days] : desk)  // What came and went again.
    std::erase_if(days,
                  [](const auto& one) { return one.second.desk == 0 && one.second.offered == 0; });
  std::set<std::pair<UnitId, Date>> counted;
  for (const auto& [unit, counts] : services)
    for (const ServiceCount& one : counts) {
      if (one.officer.empty()) continue;
      counted.emplace(unit, one.day);
      if (domain::leaves_out(learning, {one.officer, unit, one.service}, one.day)) continue;
      auto& independent = desk[{unit, one.officer}][one.day].independent;
      independent = independent.value_or(0) + one.count;
    }
  CoverageParts out;
  for (auto& [key, days] : desk)
    for (auto& [day, part] : days) {
      if (!part.independent && counted.contains({key.first, day})) part.independent = 0;
      out[key].push_back(part);
    }
  return out;
}

domain::IndependentCounts independent_of(const CoverageParts& parts) {
  domain::IndependentCounts counts;
  for (const auto& [key, days] : parts) {
    const auto sum = domain::coverage_of(days, {}).independent;
    if (sum) counts[{key.second, key.first}] = *sum;
  }
  return counts;
}

CoverageParts coverage_parts(SQLite::Database& database, const TenantId& tenant, Date first,
                             Date last, const domain::Learning& learning) {
  return with_services(desk_days(database, tenant, first, last, learning),
                       services_in(service_days(database, tenant, first, last), first, last),
                       learning);
}

domain::IndependentCounts independent_counts(SQLite::Database& database, const TenantId& tenant,
                                             Date first, Date last,
                                             const domain::Learning& learning) {
  return independent_of(coverage_parts(database, tenant, first, last, learning));
}

}  // namespace suara::tally
