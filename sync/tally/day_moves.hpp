// How often the counts of each day were changed. Whoever computes on a snapshot for a while learns
// by it whether what they read still stands. Only the writer's connection notes.
#pragma once
#include <SQLiteCpp/Database.h>

#include <string_view>
#include <vector>

#include "common/base/ids.hpp"
#include "common/base/time.hpp"

namespace suara::tally {

std::string_view day_moves_table();

// Once more, in the caller's transaction. Cells, services and surveys that files brought alike.
void note_moved(SQLite::Database& database, const TenantId& tenant, Date day);
void note_all_moved(SQLite::Database& database, const TenantId& tenant);

// Those on which any count was changed since the table stands, ascending.
std::vector<Date> days_moved(SQLite::Database& database, const TenantId& tenant);

// Grows with every change of a day within first..last (both inclusive), and with nothing else but
// note_all_moved.
std::int64_t moves_between(SQLite::Database& database, const TenantId& tenant, Date first,
                           Date last);

}  // namespace suara::tally
