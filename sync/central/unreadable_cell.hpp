// Whether what the service reads as it starts can be read at all: somebody may have changed the
// database by hand.
#pragma once
#include <SQLiteCpp/Database.h>

#include <optional>

#include "common/base/problem.hpp"

namespace suara::central {

// The first cell that cannot: "central.bad_name" {table, row, column, allowed} or "central.bad_key"
// {table, row, column, octets}; nullopt: all can. Reads only.
std::optional<Problem> unreadable_cell(SQLite::Database& database);

}  // namespace suara::central
