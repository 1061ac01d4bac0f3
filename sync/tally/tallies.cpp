#include "sync/tally/tallies.hpp"

#include <algorithm>
#include <limits>
#include <vector>

#include "sync/tally/day_moves.hpp"
#include "sync/tally/ledger_count.hpp"
#include "sync/tally/said_bounds.hpp"

namespace suara::tally {
namespace {

using domain::TallyCounts;
using domain::TallyKey;
using ledger::Row;
using Cell = domain::Cells::value_type;

}  // namespace

std::int64_t index_of(Quarter quarter) { return quarter.year * 4 + quarter.number - 1; }
Quarter quarter_at(std::int64_t index) {
  return {static_cast<int>(index / 4), static_cast<int>(index % 4) + 1};
}

std::vector<Quarter> quarters_of(SQLite::Database& database, const TenantId& tenant) {
  std::vector<Quarter> quarters;
  ledger::Prepared(database,
                   "SELECT DISTINCT month / 3 FROM tally WHERE tenant_id = ?1"
                   " AND month BETWEEN 0 AND 12 * 9999 ORDER BY 1")
      .each([&](const ledger::Row& row) { quarters.push_back(quarter_at(row.integer(0))); },
            tenant);
  return quarters;
}

Tallies::Tallies(SQLite::Database& database)
    : database_(database),
      rows_(database, kCells),
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

void Tallies::add(const TenantId& tenant, std::span<const domain::Cells> batches) {
  std::vector<const Cell*> sorted;
  std::set<Date> days;
  for (const domain::Cells& cells : batches)
    for (const Cell& cell : cells) {
      sorted.push_back(&cell);
      days.insert(cell.first.day);
    }
  for (const Date day : days) note_moved(database_, tenant, day);
  std::ranges::sort(sorted, [](const Cell* a, const Cell* b) { return a->first < b->first; });
  for (std::size_t i = 0; i < sorted.size();) {
    const TallyKey& key = sorted[i]->first;
    TallyCounts counts = sorted[i++]->second;
    while (i < sorted.size() && sorted[i]->first == key) counts += sorted[i++]->second;
    rows_.add(tenant, key, counts);
    mark_due(tenant, key.officer, quarter_of(key.day));
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
  ledger::each_batch_of_device(database, tenant, kOfficeDevice,
                               [&](const ledger::StoredBatch& stored) {
                                 for (const Bytes& bytes : stored.batch.records)
                                   if (const auto record = record::decode(bytes))
                                     fold(office,
                                          with_bounds_here(record->body, office,
                                                           stored.place.epoch),
                                          stored.leaf_index, ignored, stored.received_at);
                               });
  return office;
}

domain::Cells recount(SQLite::Database& database, const TenantId& tenant) {
  LedgerCount counts(past_of(database, tenant));
  ledger::each_batch(database, tenant, 0,
                     [&](const ledger::StoredBatch& stored) { counts.take(stored); });
  domain::Cells cells = std::move(counts).cells();
  std::erase_if(cells, [](const auto& cell) { return cell.second == TallyCounts{}; });
  return cells;
}

}  // namespace suara::tally
