#include "sync/tally/surveys.hpp"

#include "sync/ledger/prepared.hpp"

namespace suara::tally {
namespace {

using ledger::Prepared;
using ledger::Row;

constexpr const char* kServices = R"sql(
SELECT t.unit, t.service, sum(t.services) FROM person CROSS JOIN tally t
ON t.tenant_id = ?1 AND t.officer = person.officer AND t.month BETWEEN ?2 AND ?3
WHERE t.day BETWEEN ?4 AND ?5 GROUP BY t.unit, t.service)sql";

constexpr const char* kDetails = R"sql(
SELECT d.unit, d.service, d.day, d.detail, sum(d.count) FROM person CROSS JOIN tally_detail d
ON d.tenant_id = ?1 AND d.officer = person.officer AND d.month BETWEEN ?2 AND ?3
WHERE d.day BETWEEN ?4 AND ?5 AND d.detail >= 200
GROUP BY d.unit, d.service, d.day, d.detail)sql";

}  // namespace

Surveys surveys_of(SQLite::Database& database, const TenantId& tenant, Date first, Date last) {
  Surveys surveys;
  const std::int32_t first_month = month_of(first).index;
  const std::int32_t last_month = month_of(last).index;
  Prepared services(database, (std::string(kPersonsOfTallies) + kServices).c_str());
  services.each(
      [&](const Row& row) {
        if (row.integer(2) != 0)
          surveys[{{row.text(0)}, {row.text(1)}}].services = row.integer(2);
      },
      tenant, first_month, last_month, first.days, last.days);
  Prepared details(database, (std::string(kPersonsOfTallies) + kDetails).c_str());
  details.each(
      [&](const Row& row) {
        surveys[{{row.text(0)}, {row.text(1)}}].add(
            Date{row.number<std::int32_t>(2)}, {row.number<domain::Detail>(3), row.integer(4)});
      },
      tenant, first_month, last_month, first.days, last.days);
  for (auto& [key, survey] : surveys)
    if (survey.respondents() > 0)  // A kiosk's form has the nine elements.
      for (const auto& [element, name] : domain::kElementKeys) survey.offer(element);
  return surveys;
}

}  // namespace suara::tally
