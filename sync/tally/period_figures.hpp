// The officer index out of the tallies' tables: of a period as it stands, and of those who get an
// edition, as that edition shows it.
#pragma once
#include <optional>
#include <span>
#include <vector>

#include "common/domain/own_figure.hpp"
#include "sync/tally/editions.hpp"

namespace suara::tally {

// The region's rules as its settings say them now.
domain::IndexPolicy policy_of(SQLite::Database& database, const TenantId& tenant);

// until: days behind it are passed over; nullopt: none are.
domain::PeriodIndex period_index(SQLite::Database& database, const TenantId& tenant,
                                 const Period& period, const domain::IndexPolicy& policy,
                                 std::optional<Date> until = std::nullopt);

// Puts into each edition what its officer's figure is, from the days that it is made of.
void add_figures(SQLite::Database& database, const TenantId& tenant,
                 std::span<const MadeEdition> editions, const domain::IndexPolicy& policy,
                 Date as_of);

// What the edition shows of the officer's figure, one a unit; empty: the edition has none.
std::vector<domain::OwnFigure> figures_of(SQLite::Database& database, const TenantId& tenant,
                                          const domain::Edition& edition);

}  // namespace suara::tally
