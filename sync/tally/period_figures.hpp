// The officer index out of the tallies' tables: of a period as it stands, and of those who get an
// edition, as that edition shows it.
#pragma once
#include <optional>
#include <vector>

#include "common/domain/late_figures.hpp"
#include "common/domain/own_figure.hpp"
#include "sync/tally/editions.hpp"
#include "sync/tally/freezing.hpp"

namespace suara::tally {

// The region's rules as its settings say them now.
domain::IndexPolicy policy_of(SQLite::Database& database, const TenantId& tenant);

// Those that the period's opening fixed, else those of the settings.
domain::IndexPolicy rules_for(SQLite::Database& database, const TenantId& tenant,
                              const OfficeState& office, const Period& period);

// As it stands, whoever is left out by the office's records up to now. until: days behind it are
// passed over; nullopt: none are.
domain::PeriodIndex period_index(SQLite::Database& database, const TenantId& tenant,
                                 const OfficeState& office, const Period& period,
                                 const domain::IndexPolicy& policy,
                                 std::optional<Date> until = std::nullopt);

// A frozen period's figures, or those that a freeze would state: of the postings that it takes.
FrozenFigures frozen_figures(SQLite::Database& database, const TenantId& tenant,
                             const Period& period, const PeriodState& state);
// What came to them since.
std::vector<domain::LateFigure> late_figures(SQLite::Database& database, const TenantId& tenant,
                                             const domain::PeriodIndex& frozen,
                                             const PeriodState& state);

// Puts into each edition what its officer's figure is: from the days that it is made of, or as
// frozen. Of a frozen quarter it adds supplements for those whose late ballots were too few for one
// and do other to the decision than was told; of an open one it says again what coverage lets a
// figure be used for, where the office's word has changed that. Reads only.
void add_figures(SQLite::Database& database, const TenantId& tenant, const OfficeState& office,
                 NightEditions& night);

// What the edition shows of the officer's figure, one a unit; empty: the edition has none, or shows
// nothing.
std::vector<domain::OwnFigure> figures_of(SQLite::Database& database, const TenantId& tenant,
                                          const domain::Edition& edition);

}  // namespace suara::tally
