#include "sync/central/table_rows.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>
#include <sqlite3.h>

#include <cstdint>
#include <stdexcept>

#include "sync/central/octets.hpp"

namespace suara::central {
namespace {

// Each value: its kind as SQLite numbers it, then eight octets or a length and the octets.
void put_octets(Bytes& out, std::string_view octets) {
  put_number(out, octets.size());
  out.append(octets);
}

void put_value(Bytes& out, const SQLite::Column& value) {
  const int kind = value.getType();
  out.push_back(static_cast<char>(kind));
  if (kind == SQLITE_INTEGER) put_number(out, static_cast<std::uint64_t>(value.getInt64()));
  if (kind == SQLITE_FLOAT) throw std::logic_error("no table of the central holds fractions");
  if (kind == SQLITE_TEXT || kind == SQLITE_BLOB)
    put_octets(out, {static_cast<const char*>(value.getBlob()),
                     static_cast<std::size_t>(value.getBytes())});
}

class Taker {
 public:
  explicit Taker(std::string_view bytes) : left_(bytes) {}
  bool done() const { return left_.empty(); }
  char octet() { return take(1)[0]; }
  std::uint64_t number() { return number_in(take(8)); }
  std::string octets() { return std::string(take(number())); }

 private:
  std::string_view take(std::uint64_t count) {
    if (count > left_.size()) throw std::runtime_error("rows of a table end in their middle");
    const std::string_view taken = left_.substr(0, static_cast<std::size_t>(count));
    left_.remove_prefix(static_cast<std::size_t>(count));
    return taken;
  }
  std::string_view left_;
};

void bind_value(SQLite::Statement& statement, int at, Taker& taker) {
  switch (taker.octet()) {
    case SQLITE_INTEGER: return statement.bind(at, static_cast<std::int64_t>(taker.number()));
    case SQLITE_TEXT: return statement.bind(at, taker.octets());
    case SQLITE_BLOB: {
      const std::string octets = taker.octets();
      // A null pointer would be stored as NULL.
      const void* start = octets.empty() ? static_cast<const void*>("") : octets.data();
      return statement.bind(at, start, static_cast<int>(octets.size()));
    }
    case SQLITE_NULL: return statement.bind(at);
    default: throw std::runtime_error("a value of an unknown kind in a table's rows");
  }
}

std::string insert_into(const std::string& table, const std::vector<std::string>& columns) {
  std::string names, places;
  for (const std::string& column : columns) {
    names += (names.empty() ? "" : ", ") + column;
    places += places.empty() ? "?" : ", ?";
  }
  return "INSERT INTO " + table + "(" + names + ") VALUES(" + places + ")";
}

}  // namespace

Bytes pack_rows(SQLite::Database& database, const std::string& table, const std::string& query) {
  SQLite::Statement rows(database, query);
  Bytes out;
  put_octets(out, table);
  put_number(out, static_cast<std::uint64_t>(rows.getColumnCount()));
  for (int column = 0; column < rows.getColumnCount(); ++column)
    put_octets(out, rows.getColumnName(column));
  while (rows.executeStep())
    for (int column = 0; column < rows.getColumnCount(); ++column)
      put_value(out, rows.getColumn(column));
  return out;
}

std::size_t unpack_rows(SQLite::Database& database, std::string_view bytes, bool replaces) {
  Taker taker(bytes);
  const std::string table = taker.octets();
  std::vector<std::string> columns(static_cast<std::size_t>(taker.number()));
  for (std::string& column : columns) column = taker.octets();
  if (columns.empty()) throw std::runtime_error("a table without columns");
  if (replaces) database.exec("DELETE FROM " + table);
  SQLite::Statement insert(database, insert_into(table, columns));
  std::size_t rows = 0;
  for (; !taker.done(); ++rows) {
    for (std::size_t at = 0; at < columns.size(); ++at)
      bind_value(insert, static_cast<int>(at) + 1, taker);
    insert.exec();
    insert.reset();
  }
  return rows;
}

std::string table_of(std::string_view bytes) { return Taker(bytes).octets(); }

}  // namespace suara::central
