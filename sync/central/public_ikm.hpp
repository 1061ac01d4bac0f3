// The figure that kiosks show when a citizen has rated: the unit's ikm of the last closed quarter
// and of how many respondents (PermenPANRB 14/2017: results are made public).
#pragma once
#include <map>
#include <set>
#include <vector>

#include "common/domain/survey.hpp"
#include "sync/central/books.hpp"

namespace suara::central {

// As the region's kSkmWeightsSetting says.
domain::WeightMode skm_weights(SQLite::Database& database, const TenantId& tenant);

// Every unit's figure as the counts have it, for the quarter before today's.
struct NextIkm {
  Quarter quarter;
  std::map<UnitId, domain::PublicIkm> changed;
  std::vector<UnitId> gone;  // neither services nor forms there any more
  bool operator==(const NextIkm&) const = default;
};
NextIkm next_ikm(SQLite::Database& database, const TenantId& tenant, Date today);
// Once a night.
void publish_ikm(SQLite::Database& database, const TenantId& tenant, const NextIkm& next);

// Of these units, those whose public figure holds every respondent of its quarter: none waits to be
// told with others.
std::set<UnitId> without_waiting(SQLite::Database& database, const TenantId& tenant, Date today,
                                 const std::set<UnitId>& units);
// Their forms were replaced: the figure is that of the present counts at once, where as many
// respondents are counted as before or as many more or fewer as a night would tell.
void publish_replaced(SQLite::Database& database, const TenantId& tenant, Date today,
                      const std::set<UnitId>& units);

// As a bundle says it: skm.quarter, skm.respondents and, where enough have answered,
// skm.ikm_hundredths. Empty: nothing is public yet.
std::map<std::string, std::string> public_ikm_settings(SQLite::Database& database,
                                                       const TenantId& tenant, const UnitId& unit);

}  // namespace suara::central
