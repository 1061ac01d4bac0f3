// Whole tables as bytes and back: what a mirror keeps of the facts that are not in the ledger.
#pragma once
#include <SQLiteCpp/Database.h>

#include <string>
#include <string_view>
#include <vector>

#include "common/base/bytes.hpp"

namespace suara::central {

// Table and columns by name, so that a later schema with more of them can take the rows. query: a
// SELECT on that one table; its columns are named in the bytes.
Bytes pack_rows(SQLite::Database& database, const std::string& table, const std::string& query);

// Puts the rows in; the number of rows. replaces: those that stood there go first. Throws
// std::runtime_error where the bytes are not what pack_rows made.
std::size_t unpack_rows(SQLite::Database& database, std::string_view bytes, bool replaces);

// The table that the bytes are of; throws as unpack_rows.
std::string table_of(std::string_view bytes);

}  // namespace suara::central
