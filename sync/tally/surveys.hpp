// The forms of citizens as the counts have them, by unit and service. Reads only.
#pragma once
#include <SQLiteCpp/Database.h>

#include <map>

#include "common/base/ids.hpp"
#include "common/domain/survey.hpp"

namespace suara::tally {

// Begins a query that jumps from officer to officer, because the month stands behind them in the
// key of tallies; ?1: the tenant.
inline constexpr const char* kPersonsOfTallies = R"sql(
WITH RECURSIVE person(officer) AS (
  SELECT min(officer) FROM tally WHERE tenant_id = ?1
  UNION ALL
  SELECT (SELECT min(officer) FROM tally WHERE tenant_id = ?1 AND officer > person.officer)
  FROM person WHERE person.officer IS NOT NULL))sql";

using SurveyKey = std::pair<UnitId, ServiceId>;
using Surveys = std::map<SurveyKey, domain::SurveyTally>;

// Of the days first..last (both inclusive); units without a service in them are not there.
Surveys surveys_of(SQLite::Database& database, const TenantId& tenant, Date first, Date last);

}  // namespace suara::tally
