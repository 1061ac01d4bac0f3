#include "sync/tally/cell_rows.hpp"

#include <SQLiteCpp/Transaction.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <map>
#include <optional>
#include <stdexcept>
#include <vector>

namespace suara::tally {
namespace {

using domain::TallyCounts;
using domain::TallyKey;
using ledger::Row;

// The officer stands before the month, so that one person's period is one stretch of the tree and
// no key leads with time.
constexpr const char* kKeyColumns = R"sql(
  tenant_id TEXT NOT NULL,
  officer TEXT NOT NULL,
  month INTEGER NOT NULL,
  freezes INTEGER NOT NULL,
  unit TEXT NOT NULL,
  day INTEGER NOT NULL,
  service TEXT NOT NULL,
  result INTEGER NOT NULL,
  channel INTEGER NOT NULL,
  faces INTEGER NOT NULL,)sql";

constexpr const char* kTables = R"sql(
CREATE TABLE {counts}({key}
  s1 INTEGER NOT NULL,
  s2 INTEGER NOT NULL,
  s3 INTEGER NOT NULL,
  s4 INTEGER NOT NULL,
  s5 INTEGER NOT NULL,
  rated INTEGER NOT NULL,
  withdrawn INTEGER NOT NULL,
  skipped INTEGER NOT NULL,
  cancelled INTEGER NOT NULL,
  superseded INTEGER NOT NULL,
  interrupted INTEGER NOT NULL,
  timed_out INTEGER NOT NULL,
  services INTEGER NOT NULL,
  offered INTEGER NOT NULL,
  t1 INTEGER NOT NULL,
  t2 INTEGER NOT NULL,
  t4 INTEGER NOT NULL,
  t8 INTEGER NOT NULL,
  t15 INTEGER NOT NULL,
  t30 INTEGER NOT NULL,
  t60 INTEGER NOT NULL,
  t_more INTEGER NOT NULL,
  PRIMARY KEY(tenant_id, officer, month, freezes, unit, day, service, result, channel, faces)
) WITHOUT ROWID;
CREATE TABLE {details}({key}
  detail INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY(tenant_id, officer, month, freezes, unit, day, service, result, channel, faces,
              detail)
) WITHOUT ROWID;
)sql";

constexpr const char* kUpsert = R"sql(
INSERT INTO {}(tenant_id, officer, month, freezes, unit, day, service, result, channel, faces,
  s1, s2, s3, s4, s5, rated, withdrawn, skipped, cancelled, superseded, interrupted, timed_out,
  services, offered, t1, t2, t4, t8, t15, t30, t60, t_more)
VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22,?23,?24,?25,
  ?26,?27,?28,?29,?30,?31,?32)
ON CONFLICT(tenant_id, officer, month, freezes, unit, day, service, result, channel, faces)
DO UPDATE SET s1 = s1 + ?11, s2 = s2 + ?12, s3 = s3 + ?13, s4 = s4 + ?14, s5 = s5 + ?15,
  rated = rated + ?16, withdrawn = withdrawn + ?17, skipped = skipped + ?18,
  cancelled = cancelled + ?19, superseded = superseded + ?20, interrupted = interrupted + ?21,
  timed_out = timed_out + ?22, services = services + ?23, offered = offered + ?24,
  t1 = t1 + ?25, t2 = t2 + ?26, t4 = t4 + ?27, t8 = t8 + ?28, t15 = t15 + ?29, t30 = t30 + ?30,
  t60 = t60 + ?31, t_more = t_more + ?32)sql";

constexpr const char* kUpsertDetail = R"sql(
INSERT INTO {}(tenant_id, officer, month, freezes, unit, day, service, result, channel,
  faces, detail, count)
VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12)
ON CONFLICT(tenant_id, officer, month, freezes, unit, day, service, result, channel, faces, detail)
DO UPDATE SET count = count + ?12)sql";

// A cell of `tally`, without its details.
constexpr const char* kCountColumns = R"sql(
  tally.officer, month, freezes, unit, day, service, result, channel, faces, s1, s2, s3, s4, s5,
  rated, withdrawn, skipped, cancelled, superseded, interrupted, timed_out, services, offered, t1,
  t2, t4, t8, t15, t30, t60, t_more)sql";

constexpr const char* kOfOfficer = R"sql(
WHERE tenant_id = ?1 AND officer = ?2 AND month BETWEEN ?3 AND ?4
ORDER BY officer, month, freezes, unit, day, service, result, channel, faces)sql";

// Jumps from officer to officer: month and day stand behind them in the key.
constexpr const char* kEachPerson = R"sql(
WITH RECURSIVE person(officer) AS (
  SELECT min(officer) FROM tally WHERE tenant_id = ?1
  UNION ALL
  SELECT (SELECT min(officer) FROM tally WHERE tenant_id = ?1 AND officer > person.officer)
  FROM person WHERE person.officer IS NOT NULL)
)sql";

TallyKey key_of(const Row& row) {
  TallyKey key;
  key.officer = {row.text(0)};
  key.posting = {{row.number<std::int32_t>(1)}, row.number<std::uint16_t>(2)};
  key.unit = {row.text(3)};
  key.day = {row.number<std::int32_t>(4)};
  key.service = {row.text(5)};
  key.result = static_cast<domain::ServiceResult>(row.integer(6));
  key.channel = static_cast<domain::Channel>(row.integer(7));
  key.faces = row.number<std::uint8_t>(8);
  return key;
}

// What figures are made of. Whoever has the disk can write rows that no ledger gives; those are for
// compare_with_ledger to find (by each_cell of every quarter, which alone takes them) and a rebuild
// to mend, not for arithmetic to stumble over.
void must_be_possible(const TallyKey& key, const TallyCounts& counts) {
  constexpr std::int64_t kCountMax = 1'000'000'000;  // of one cell
  const auto known = [](auto value, auto last) {
    return static_cast<int>(value) >= 1 && value <= last;
  };
  bool possible = known(key.result, domain::ServiceResult::dirujuk) &&
                  known(key.channel, domain::Channel::imported);
  const auto hold = [&](std::int64_t count) {
    const std::int64_t least = key.posting.freezes > 0 ? -kCountMax : 0;  // behind one, some go
    possible = possible && count >= least && count <= kCountMax;
  };
  std::ranges::for_each(counts.scores, hold);
  std::ranges::for_each(counts.outcomes, hold);
  std::ranges::for_each(counts.seconds, hold);
  hold(counts.services);
  hold(counts.offered);
  for (std::size_t i = key.faces; i < counts.scores.size(); ++i)
    possible = possible && counts.scores[i] == 0;
  if (!possible)
    throw std::runtime_error("the table of tallies has a row that no ledger gives, of " +
                             key.officer.text + ": suara tallies verify, suara tallies rebuild");
}

EachCell possible(const EachCell& each) {
  return [each](const TallyKey& key, const TallyCounts& counts) {
    must_be_possible(key, counts);
    each(key, counts);
  };
}

// Without details.
TallyCounts counts_of(const Row& row, int first_column) {
  TallyCounts counts;
  int column = first_column;
  for (auto& score : counts.scores) score = row.integer(column++);
  for (auto& outcome : counts.outcomes) outcome = row.integer(column++);
  counts.services = row.integer(column++);
  counts.offered = row.integer(column++);
  for (auto& bin : counts.seconds) bin = row.integer(column++);
  return counts;
}

// The cells of one officer after another, months first..last, in the order of their rows.
class OfficerCells {
 public:
  OfficerCells(SQLite::Database& database, const TenantId& tenant, std::int64_t first,
               std::int64_t last)
      : counts_(database, (std::string("SELECT") + kCountColumns + " FROM tally" + kOfOfficer)
                              .c_str()),
        details_(database,
                 (std::string("SELECT officer, month, freezes, unit, day, service, result,"
                              " channel, faces, detail, count FROM tally_detail") +
                  kOfOfficer + ", detail")
                     .c_str()),
        tenant_(tenant),
        first_(first),
        last_(last) {}

  // Cells that came to nothing are passed over.
  void each(const OfficerId& officer, const EachCell& each) {
    std::map<TallyKey, std::vector<domain::DetailCount>> details;
    details_.each(
        [&](const Row& row) {
          const domain::DetailCount one{row.number<domain::Detail>(9), row.integer(10)};
          if (one.count != 0) details[key_of(row)].push_back(one);
        },
        tenant_, officer, first_, last_);
    counts_.each(
        [&](const Row& row) {
          const TallyKey key = key_of(row);
          TallyCounts counts = counts_of(row, 9);
          if (const auto found = details.find(key); found != details.end())
            counts.details = std::move(found->second);
          if (counts != TallyCounts{}) each(key, counts);
        },
        tenant_, officer, first_, last_);
  }

 private:
  ledger::Prepared counts_;
  ledger::Prepared details_;
  const TenantId& tenant_;
  std::int64_t first_;
  std::int64_t last_;
};

std::vector<OfficerId> officers_of(SQLite::Database& database, const TenantId& tenant) {
  ledger::Prepared select(
      database,
      (std::string(kEachPerson) + "SELECT officer FROM person WHERE officer IS NOT NULL").c_str());
  std::vector<OfficerId> officers;
  select.each([&](const Row& row) { officers.push_back({row.text(0)}); }, tenant);
  return officers;
}

}  // namespace

std::string cell_tables(const CellTables& names) {
  return fmt::format(fmt::runtime(kTables), fmt::arg("counts", names.counts),
                     fmt::arg("details", names.details), fmt::arg("key", kKeyColumns));
}

CellRows::CellRows(SQLite::Database& database, const CellTables& names)
    : upsert_(database, fmt::format(fmt::runtime(kUpsert), names.counts).c_str()),
      upsert_detail_(database, fmt::format(fmt::runtime(kUpsertDetail), names.details).c_str()) {}

void CellRows::add(const TenantId& tenant, const TallyKey& key, const TallyCounts& counts) {
  const auto& s = counts.scores;
  const auto& o = counts.outcomes;
  const auto& t = counts.seconds;
  upsert_.run(tenant, key.officer, key.posting.month.index, key.posting.freezes, key.unit,
              key.day.days, key.service, static_cast<int>(key.result),
              static_cast<int>(key.channel), key.faces, s[0], s[1], s[2], s[3], s[4], o[0], o[1],
              o[2], o[3], o[4], o[5], o[6], counts.services, counts.offered, t[0], t[1], t[2], t[3],
              t[4], t[5], t[6], t[7]);
  for (const domain::DetailCount& one : counts.details)
    upsert_detail_.run(tenant, key.officer, key.posting.month.index, key.posting.freezes, key.unit,
                       key.day.days, key.service, static_cast<int>(key.result),
                       static_cast<int>(key.channel), key.faces, one.what, one.count);
}

domain::Cells cells_of(SQLite::Database& database, const TenantId& tenant, const OfficerId& officer,
                       Quarter quarter) {
  domain::Cells cells;
  OfficerCells(database, tenant, month_of(first_day(quarter)).index,
               month_of(last_day(quarter)).index)
      .each(officer, possible([&](const TallyKey& key, const TallyCounts& counts) {
              cells[key] += counts;
            }));
  return cells;
}

namespace {
void each_cell_between(SQLite::Database& database, const TenantId& tenant, std::int64_t first,
                       std::int64_t last, const EachCell& each) {
  std::optional<SQLite::Transaction> moment;  // All officers as they were at once.
  if (sqlite3_get_autocommit(database.getHandle()) != 0) moment.emplace(database);
  OfficerCells cells(database, tenant, first, last);
  for (const OfficerId& officer : officers_of(database, tenant)) cells.each(officer, each);
}
}  // namespace

void each_cell(SQLite::Database& database, const TenantId& tenant,
               const std::optional<Quarter>& quarter, const EachCell& each) {
  const std::int64_t first = quarter ? month_of(first_day(*quarter)).index : 0;
  const std::int64_t last = quarter ? month_of(last_day(*quarter)).index : 12 * 9999;
  each_cell_between(database, tenant, first, last, each);
}

void each_cell(SQLite::Database& database, const TenantId& tenant, const Period& period,
               const EachCell& each) {
  each_cell_between(database, tenant, month_of(first_day(period)).index,
                    month_of(last_day(period)).index, possible(each));
}

void each_count(SQLite::Database& database, const TenantId& tenant, const Period& period,
                const EachCell& each) {
  const std::string sql = std::string(kEachPerson) + "SELECT" + kCountColumns + R"sql(
FROM person CROSS JOIN tally ON tally.tenant_id = ?1 AND tally.officer = person.officer
  AND tally.month BETWEEN ?2 AND ?3)sql";
  ledger::Prepared select(database, sql.c_str());
  const EachCell take = possible(each);
  select.each([&](const Row& row) { take(key_of(row), counts_of(row, 9)); }, tenant,
              month_of(first_day(period)).index, month_of(last_day(period)).index);
}

TallyCounts day_total(SQLite::Database& database, const TenantId& tenant, Date day) {
  const std::string sql = std::string(kEachPerson) + R"sql(
SELECT total(s1), total(s2), total(s3), total(s4), total(s5), total(rated), total(withdrawn),
  total(skipped), total(cancelled), total(superseded), total(interrupted), total(timed_out),
  total(services), total(offered), total(t1), total(t2), total(t4), total(t8), total(t15),
  total(t30), total(t60), total(t_more)
FROM person CROSS JOIN tally ON tally.tenant_id = ?1 AND tally.officer = person.officer
  AND tally.month = ?2 AND tally.day = ?3)sql";
  ledger::Prepared select(database, sql.c_str());
  return select
      .first([](const Row& row) { return counts_of(row, 0); }, tenant, month_of(day).index,
             day.days)
      .value();
}

}  // namespace suara::tally
