// A statement that is prepared once and run often. Values bound are not copied: they must live
// until the call that runs it ends, which is why binding and running are one call.
#pragma once
#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "common/base/bytes.hpp"
#include "common/base/ids.hpp"

namespace suara::ledger {

class Row {
 public:
  explicit Row(SQLite::Statement& statement) : statement_(statement) {}
  std::int64_t integer(int column) const { return statement_.getColumn(column).getInt64(); }
  bool is_null(int column) const { return statement_.getColumn(column).isNull(); }
  // Empty for NULL. As long as the row stands there.
  std::string_view view(int column) const {
    const SQLite::Column value = statement_.getColumn(column);
    const auto* start = static_cast<const char*>(value.getBlob());
    if (start == nullptr) return {};
    return {start, static_cast<std::size_t>(value.getBytes())};
  }
  Bytes bytes(int column) const { return Bytes(view(column)); }
  std::string text(int column) const { return bytes(column); }
  template <class Integer>
  Integer number(int column) const {
    return static_cast<Integer>(integer(column));
  }
  // 32 bytes as stored; anything else is a damaged database.
  Hash hash(int column) const { return array_of<32>(bytes(column)).value(); }

 private:
  SQLite::Statement& statement_;
};

class Prepared {
 public:
  Prepared(SQLite::Database& database, const char* sql) : statement_(database, sql) {}

  // Runs to the end; the number of rows it changed.
  template <class... Values>
  int run(const Values&... values) {
    bind_all(values...);
    const Finish finish(statement_);
    while (statement_.executeStep()) {
    }
    return statement_.getChanges();
  }

  // each(Row) for every row; values are bound in order from 1.
  template <class Each, class... Values>
  void each(Each&& each, const Values&... values) {
    bind_all(values...);
    const Finish finish(statement_);
    while (statement_.executeStep()) each(Row(statement_));
  }

  // take(Row) of the first row; nullopt where there is none.
  template <class Take, class... Values>
  auto first(Take&& take, const Values&... values)
      -> std::optional<std::invoke_result_t<Take, Row>> {
    bind_all(values...);
    const Finish finish(statement_);
    if (!statement_.executeStep()) return std::nullopt;
    return take(Row(statement_));
  }

 private:
  struct Finish {  // A statement left in the middle would keep its read transaction open.
    explicit Finish(SQLite::Statement& running) : statement(running) {}
    ~Finish() { statement.tryReset(); }
    Finish(const Finish&) = delete;
    Finish& operator=(const Finish&) = delete;
    SQLite::Statement& statement;
  };

  template <class... Values>
  void bind_all(const Values&... values) {
    [[maybe_unused]] int at = 0;
    (bind(++at, values), ...);
  }
  template <class Integer>
  requires std::is_integral_v<Integer>
  void bind(int at, Integer value) { statement_.bind(at, static_cast<std::int64_t>(value)); }
  void bind(int at, const std::string& text) { statement_.bindNoCopy(at, text); }
  void bind(int at, const char* text) { statement_.bindNoCopy(at, text); }
  template <class Tag>
  void bind(int at, const Id<Tag>& id) {
    statement_.bindNoCopy(at, id.text);
  }
  void bind(int at, std::nullopt_t) { statement_.bind(at); }
  struct Blob {
    std::string_view bytes;
  };
  void bind(int at, const Blob& blob) {
    static constexpr char kNothing = 0;  // A null pointer would be stored as NULL.
    const char* start = blob.bytes.empty() ? &kNothing : blob.bytes.data();
    statement_.bindNoCopy(at, start, static_cast<int>(blob.bytes.size()));
  }
  void bind(int at, const Hash& hash) { bind(at, Blob{view_of(hash)}); }
  template <class Value>
  void bind(int at, const std::optional<Value>& value) {
    if (value)
      bind(at, *value);
    else
      statement_.bind(at);
  }

 public:
  // Bytes that are no text.
  static Blob blob(std::string_view bytes) { return {bytes}; }

 private:
  SQLite::Statement statement_;
};

}  // namespace suara::ledger
