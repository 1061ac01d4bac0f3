#include "sync/tally/flag_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <stdexcept>

#include "common/base/number_text.hpp"
#include "common/record/keys.hpp"
#include "sync/ledger/prepared.hpp"
#include "sync/tally/ballot_places.hpp"

namespace suara::tally {
namespace {

using domain::BallotPlace;
using domain::Flag;
using ledger::Prepared;
using ledger::Row;

// Numbers with fractions stand as text, so that no digit is lost on the way.
constexpr std::string_view kTables = R"sql(
CREATE TABLE IF NOT EXISTS flag(
  tenant_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  period TEXT NOT NULL,
  code INTEGER NOT NULL,
  officer TEXT NOT NULL,
  first_day INTEGER NOT NULL,
  last_day INTEGER NOT NULL,
  count INTEGER NOT NULL,
  measured TEXT NOT NULL,
  limit_value TEXT NOT NULL,
  ballots TEXT NOT NULL,
  PRIMARY KEY(tenant_id, number)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS flag_number(
  tenant_id TEXT NOT NULL PRIMARY KEY,
  last INTEGER NOT NULL
) WITHOUT ROWID;
)sql";

constexpr const char* kSelect =
    "SELECT number, period, code, officer, first_day, last_day, count, measured, limit_value,"
    " ballots FROM flag WHERE tenant_id = ?1";

template <class Number>
Number stored(std::string_view text) {
  const auto number = number_in<Number>(text);
  if (!number) throw std::runtime_error("the table of flags is damaged");
  return *number;
}

NumberedFlag flag_in(const Row& row) {
  NumberedFlag one;
  one.number = row.integer(0);
  one.period = parse_period(row.text(1)).value();
  one.flag = {static_cast<domain::FlagCode>(row.integer(2)),
              {row.text(3)},
              {row.number<std::int32_t>(4)},
              {row.number<std::int32_t>(5)},
              row.integer(6),
              stored<double>(row.text(7)),
              stored<double>(row.text(8)),
              places_in(row.text(9))};
  return one;
}

// What makes a finding the same one: neither its measure nor its order in the search.
Hash content_of(const Flag& flag) {
  return record::sha256({domain::to_text(flag.code), " ", flag.officer.text, " ",
                         to_text(flag.first), " ", to_text(flag.last), "\n",
                         text_of(flag.ballots)});
}

std::int64_t last_number(SQLite::Database& database, const TenantId& tenant) {
  return Prepared(database, "SELECT last FROM flag_number WHERE tenant_id = ?1")
      .first([](const Row& row) { return row.integer(0); }, tenant)
      .value_or(0);
}

}  // namespace

std::string_view flag_tables() { return kTables; }

bool replace_flags(SQLite::Database& database, const TenantId& tenant, const Period& period,
                   const domain::Flags& flags) {
  std::map<Hash, NumberedFlag> known;
  for (NumberedFlag& one : flags_of(database, tenant, period)) {
    const Hash content = content_of(one.flag);
    known.emplace(content, std::move(one));
  }
  std::map<Hash, const Flag*> found;  // By hash: a new number tells nothing of whose it is.
  for (const Flag& flag : flags) found.emplace(content_of(flag), &flag);
  const auto same = [](const auto& one, const auto& other) {
    return one.first == other.first && one.second.flag == *other.second;
  };
  if (std::ranges::equal(known, found, same)) return false;
  const std::int64_t before = last_number(database, tenant);
  std::int64_t last = before;
  Prepared(database, "DELETE FROM flag WHERE tenant_id = ?1 AND period = ?2")
      .run(tenant, to_text(period));
  Prepared insert(database, "INSERT INTO flag VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)");
  for (const auto& [content, flag] : found) {
    const auto numbered = known.find(content);
    const std::int64_t number = numbered == known.end() ? ++last : numbered->second.number;
    insert.run(tenant, number, to_text(period), static_cast<int>(flag->code), flag->officer,
               flag->first.days, flag->last.days, flag->count, fmt::format("{}", flag->measured),
               fmt::format("{}", flag->limit), text_of(flag->ballots));
  }
  Prepared(database, "INSERT OR REPLACE INTO flag_number VALUES(?1, ?2)").run(tenant, last);
  return true;
}

std::vector<NumberedFlag> flags_of(SQLite::Database& database, const TenantId& tenant,
                                   const std::optional<Period>& period) {
  std::vector<NumberedFlag> flags;
  const std::string of_period = std::string(kSelect) + " AND period = ?2 ORDER BY number";
  const auto take = [&](const Row& row) { flags.push_back(flag_in(row)); };
  if (period)
    Prepared(database, of_period.c_str()).each(take, tenant, to_text(*period));
  else
    Prepared(database, (std::string(kSelect) + " ORDER BY number").c_str()).each(take, tenant);
  return flags;
}

std::optional<NumberedFlag> flag_at(SQLite::Database& database, const TenantId& tenant,
                                    std::int64_t number) {
  const std::string sql = std::string(kSelect) + " AND number = ?2";
  return Prepared(database, sql.c_str()).first(flag_in, tenant, number);
}

}  // namespace suara::tally
