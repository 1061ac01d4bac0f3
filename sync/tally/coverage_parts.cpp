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
using Key = std::pair<UnitId, OfficerId>;
using Days = std::map<Date, CoveragePart>;

constexpr const char* kDesk = R"sql(
SELECT t.unit, t.officer, t.day, sum(t.services), sum(t.offered), sum(t.rated)
FROM person CROSS JOIN tally t
ON t.tenant_id = ?1 AND t.officer = person.officer AND t.month BETWEEN ?2 AND ?3
WHERE t.day BETWEEN ?4 AND ?5 AND t.channel NOT IN (?6, ?7)
GROUP BY t.unit, t.officer, t.day)sql";

std::map<Key, Days> desk_counts(SQLite::Database& database, const TenantId& tenant, Date first,
                                Date last) {
  Prepared select(database, (std::string(kPersonsOfTallies) + kDesk).c_str());
  std::map<Key, Days> parts;
  select.each(
      [&](const Row& row) {
        const CoveragePart part{row.integer(3), std::nullopt, row.integer(4), row.integer(5)};
        if (part.desk != 0 || part.offered != 0)
          parts[{{row.text(0)}, {row.text(1)}}][{row.number<std::int32_t>(2)}] = part;
      },
      tenant, month_of(first).index, month_of(last).index, first.days, last.days,
      static_cast<int>(domain::Channel::walk_up), static_cast<int>(domain::Channel::imported));
  return parts;
}

}  // namespace

CoverageParts coverage_parts(SQLite::Database& database, const TenantId& tenant, Date first,
                             Date last) {
  std::map<Key, Days> parts = desk_counts(database, tenant, first, last);
  std::set<std::pair<UnitId, Date>> counted;
  for (const auto& [unit, counts] : services_filed(database, tenant, first, last))
    for (const ServiceCount& one : counts) {
      if (one.officer.empty()) continue;
      counted.emplace(unit, one.day);
      auto& independent = parts[{unit, one.officer}][one.day].independent;
      independent = independent.value_or(0) + one.count;
    }
  CoverageParts out;
  for (auto& [key, days] : parts)
    for (auto& [day, part] : days) {
      if (!part.independent && counted.contains({key.first, day})) part.independent = 0;
      out[key].push_back(part);
    }
  return out;
}

domain::IndependentCounts independent_counts(SQLite::Database& database, const TenantId& tenant,
                                             Date first, Date last) {
  domain::IndependentCounts counts;
  for (const auto& [key, parts] : coverage_parts(database, tenant, first, last)) {
    const auto sum = domain::coverage_of(parts, {}).independent;
    if (sum) counts[{key.second, key.first}] = *sum;
  }
  return counts;
}

}  // namespace suara::tally
