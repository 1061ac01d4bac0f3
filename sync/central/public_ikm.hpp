// The figure that kiosks show when a citizen has rated: the unit's ikm of the last closed quarter
// and of how many respondents (PermenPANRB 14/2017: results are made public).
#pragma once
#include <map>
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

// The next night publishes what is counted then, however few respondents it differs by: for the unit
// and those in which the survey's file counts, whose forms are being replaced.
void let_ikm_move(SQLite::Database& database, const TenantId& tenant, const UnitId& unit,
                  const Hash& file_hash);

// As a bundle says it: skm.quarter, skm.respondents and, where enough have answered,
// skm.ikm_hundredths. Empty: nothing is public yet.
std::map<std::string, std::string> public_ikm_settings(SQLite::Database& database,
                                                       const TenantId& tenant, const UnitId& unit);

}  // namespace suara::central
