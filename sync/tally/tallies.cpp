#include "sync/tally/tallies.hpp"

#include <algorithm>
#include <limits>
#include <vector>

#include "sync/tally/ledger_count.hpp"

namespace suara::tally {
namespace {

using domain::TallyCounts;
using domain::TallyKey;
using ledger::Row;
using Cell = domain::Cells::value_type;

constexpr const char* kUpsert = R"sql(
INSERT INTO tally(tenant_id, officer, month, freezes, unit, day, service, result, channel, faces,
  s1, s2, s3, s4, s5, rated, withdrawn, skipped, cancelled, superseded, interrupted, timed_out,
  services, offered)
VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22,?23,?24)
ON CONFLICT(tenant_id, officer, month, freezes, unit, day, service, result, channel, faces)
DO UPDATE SET s1 = s1 + ?11, s2 = s2 + ?12, s3 = s3 + ?13, s4 = s4 + ?14, s5 = s5 + ?15,
  rated = rated + ?16, withdrawn = withdrawn + ?17, skipped = skipped + ?18,
  cancelled = cancelled + ?19, superseded = superseded + ?20, interrupted = interrupted + ?21,
  timed_out = timed_out + ?22, services = services + ?23, offered = offered + ?24)sql";

constexpr const char* kColumns =
    "officer, month, freezes, unit, day, service, result, channel, faces, s1, s2, s3, s4, s5,"
    " rated, withdrawn, skipped, cancelled, superseded, interrupted, timed_out, services, offered";

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

TallyCounts counts_of(const Row& row, int first_column) {
  TallyCounts counts;
  int column = first_column;
  for (auto& score : counts.scores) score = row.integer(column++);
  for (auto& outcome : counts.outcomes) outcome = row.integer(column++);
  counts.services = row.integer(column++);
  counts.offered = row.integer(column);
  return counts;
}

auto order_of(const TallyKey& key) {
  return std::tie(key.officer, key.posting, key.unit, key.day, key.service, key.result, key.channel,
                  key.faces);
}

}  // namespace

std::int64_t index_of(Quarter quarter) { return quarter.year * 4 + quarter.number - 1; }
Quarter quarter_at(std::int64_t index) {
  return {static_cast<int>(index / 4), static_cast<int>(index % 4) + 1};
}

Tallies::Tallies(SQLite::Database& database)
    : upsert_(database, kUpsert),
      mark_(database,
            "INSERT OR IGNORE INTO edition_due(tenant_id, officer, quarter) VALUES(?1, ?2, ?3)"),
      insert_row_(database,
                  "INSERT OR IGNORE INTO import_row(tenant_id, number, row, leaf, seq)"
                  " VALUES(?1, ?2, ?3, ?4, ?5)"),
      select_row_(database,
                  "SELECT leaf, seq FROM import_row"
                  " WHERE tenant_id = ?1 AND number = ?2 AND row = ?3"),
      insert_held_(database,
                   "INSERT INTO held(tenant_id, device_id, epoch, branch, first_seq, last_seq,"
                   " why, day, leaf) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9)"),
      delete_held_(database,
                   "DELETE FROM held WHERE tenant_id = ?1 AND device_id = ?2 AND epoch = ?3"
                   " AND branch = ?4 AND first_seq >= ?5 AND leaf = ?6 AND why = ?7") {}

void Tallies::mark_due(const TenantId& tenant, const OfficerId& officer, Quarter quarter) {
  if (due_.emplace(tenant, officer, quarter).second) mark_.run(tenant, officer, index_of(quarter));
}

void Tallies::upsert(const TenantId& tenant, const TallyKey& key, const TallyCounts& counts) {
  const auto& s = counts.scores;
  const auto& o = counts.outcomes;
  upsert_.run(tenant, key.officer, key.posting.month.index, key.posting.freezes, key.unit,
              key.day.days, key.service, static_cast<int>(key.result),
              static_cast<int>(key.channel), key.faces, s[0], s[1], s[2], s[3], s[4], o[0], o[1],
              o[2], o[3], o[4], o[5], o[6], counts.services, counts.offered);
  mark_due(tenant, key.officer, quarter_of(key.day));
}

void Tallies::add(const TenantId& tenant, std::span<const domain::Cells> batches) {
  std::vector<const Cell*> sorted;
  for (const domain::Cells& cells : batches)
    for (const Cell& cell : cells) sorted.push_back(&cell);
  std::ranges::sort(
      sorted, [](const Cell* a, const Cell* b) { return order_of(a->first) < order_of(b->first); });
  for (std::size_t i = 0; i < sorted.size();) {
    const TallyKey& key = sorted[i]->first;
    TallyCounts counts = sorted[i++]->second;
    while (i < sorted.size() && sorted[i]->first == key) counts += sorted[i++]->second;
    upsert(tenant, key, counts);
  }
}

bool Tallies::has_row(const TenantId& tenant, std::uint32_t import, std::uint32_t row,
                      const Claimant& claimant) {
  const auto stored = select_row_.first(
      [](const Row& found) {
        return Claimant{found.number<std::uint64_t>(0), found.number<std::uint64_t>(1)};
      },
      tenant, import, row);
  return stored == claimant;
}

bool Tallies::claim_row(const TenantId& tenant, std::uint32_t import, std::uint32_t row,
                        const Claimant& claimant) {
  return insert_row_.run(tenant, import, row, claimant.leaf, claimant.seq) == 1 ||
         has_row(tenant, import, row, claimant);
}

void Tallies::note_held(const record::Place& place, std::uint64_t leaf,
                        std::span<const HeldRecord> held) {
  for (std::size_t i = 0; i < held.size();) {
    const HeldRecord& first = held[i++];
    std::uint64_t last = first.seq;
    while (i < held.size() && held[i].seq == last + 1 && held[i].why == first.why &&
           held[i].day == first.day)
      last = held[i++].seq;
    insert_held_.run(place.tenant, place.device, place.epoch, place.branch, first.seq, last,
                     static_cast<int>(first.why), first.day.days, leaf);
  }
}

void Tallies::note_released(const record::Place& place, const StillHeld& batch) {
  delete_held_.run(place.tenant, place.device, place.epoch, place.branch, batch.from_seq,
                   batch.leaf, static_cast<int>(HeldFor::clock));
  note_held(place, batch.leaf, batch.held);
}

domain::Cells cells_of(SQLite::Database& database, const TenantId& tenant, const OfficerId& officer,
                       Quarter quarter) {
  const std::string sql = std::string("SELECT ") + kColumns +
                          " FROM tally WHERE tenant_id = ?1 AND officer = ?2"
                          " AND month BETWEEN ?3 AND ?4";
  ledger::Prepared select(database, sql.c_str());
  domain::Cells cells;
  select.each(
      [&](const Row& row) {
        if (const auto counts = counts_of(row, 9); counts != TallyCounts{})
          cells[key_of(row)] += counts;
      },
      tenant, officer, month_of(first_day(quarter)).index, month_of(last_day(quarter)).index);
  return cells;
}

void each_cell(SQLite::Database& database, const TenantId& tenant,
               const std::optional<Quarter>& quarter,
               const std::function<void(const TallyKey&, const TallyCounts&)>& each) {
  const std::string sql = std::string("SELECT ") + kColumns +
                          " FROM tally WHERE tenant_id = ?1 AND month BETWEEN ?2 AND ?3"
                          " ORDER BY officer, month, freezes, unit, day, service, result,"
                          " channel, faces";
  ledger::Prepared select(database, sql.c_str());
  const std::int64_t first = quarter ? month_of(first_day(*quarter)).index : 0;
  const std::int64_t last = quarter ? month_of(last_day(*quarter)).index : 12 * 9999;
  select.each(
      [&](const Row& row) {
        if (const auto counts = counts_of(row, 9); counts != TallyCounts{})
          each(key_of(row), counts);
      },
      tenant, first, last);
}

// Jumps from officer to officer: the day stands behind them in the key.
TallyCounts day_total(SQLite::Database& database, const TenantId& tenant, Date day) {
  ledger::Prepared select(database, R"sql(
WITH RECURSIVE person(officer) AS (
  SELECT min(officer) FROM tally WHERE tenant_id = ?1
  UNION ALL
  SELECT (SELECT min(officer) FROM tally WHERE tenant_id = ?1 AND officer > person.officer)
  FROM person WHERE person.officer IS NOT NULL)
SELECT total(s1), total(s2), total(s3), total(s4), total(s5), total(rated), total(withdrawn),
  total(skipped), total(cancelled), total(superseded), total(interrupted), total(timed_out),
  total(services), total(offered)
FROM person CROSS JOIN tally ON tally.tenant_id = ?1 AND tally.officer = person.officer
  AND tally.month = ?2 AND tally.day = ?3)sql");
  return select
      .first([](const Row& row) { return counts_of(row, 0); }, tenant, month_of(day).index,
             day.days)
      .value();
}

void each_held(SQLite::Database& database, const TenantId& tenant,
               const std::function<void(const HeldRun&)>& each) {
  ledger::Prepared select(database,
                          "SELECT device_id, epoch, branch, first_seq, last_seq, why, day, leaf"
                          " FROM held WHERE tenant_id = ?1"
                          " ORDER BY device_id, epoch, branch, first_seq");
  select.each(
      [&](const Row& row) {
        each({{{row.text(0)}, row.number<std::uint32_t>(1), row.number<std::uint32_t>(2)},
              row.number<std::uint64_t>(3),
              row.number<std::uint64_t>(4),
              static_cast<HeldFor>(row.integer(5)),
              {row.number<std::int32_t>(6)},
              row.number<std::uint64_t>(7)});
      },
      tenant);
}

Past past_of(SQLite::Database& database, const TenantId& tenant) {
  Past past;
  past.of_chain = [&database, tenant](const ChainName& chain, std::uint64_t first,
                                      std::uint64_t last, const ledger::EachBatch& each) {
    ledger::each_batch_of(database, {tenant, chain.device, chain.epoch, chain.branch}, first, last,
                          each);
  };
  past.all = [&database, tenant](const ledger::EachBatch& each) {
    ledger::each_batch(database, tenant, 0, each);
  };
  past.has_counts = [&database, tenant](const UnitId& unit) {
    ledger::Prepared select(database,
                            "SELECT 1 FROM tally WHERE tenant_id = ?1 AND unit = ?2 LIMIT 1");
    return select.first([](const Row&) { return true; }, tenant, unit).has_value();
  };
  return past;
}

OfficeState office_of(SQLite::Database& database, const TenantId& tenant) {
  OfficeState office;
  Touched ignored;
  const record::Place place{tenant, kOfficeDevice, 1, 0};
  ledger::each_batch_of(database, place, 1, std::numeric_limits<std::uint64_t>::max(),
                        [&](const ledger::StoredBatch& stored) {
                          for (const Bytes& bytes : stored.batch.records)
                            if (const auto record = record::decode(bytes))
                              fold(office, record->body, stored.leaf_index, ignored,
                                   stored.received_at);
                        });
  return office;
}

domain::Cells recount(SQLite::Database& database, const TenantId& tenant) {
  LedgerCount counts(past_of(database, tenant));
  ledger::each_batch(database, tenant, 0,
                     [&](const ledger::StoredBatch& stored) { counts.take(stored); });
  domain::Cells cells = counts.cells();
  std::erase_if(cells, [](const auto& cell) { return cell.second == TallyCounts{}; });
  return cells;
}

}  // namespace suara::tally
