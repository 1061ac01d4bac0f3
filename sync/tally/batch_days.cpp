#include "sync/tally/batch_days.hpp"

#include <SQLiteCpp/Transaction.h>
#include <sqlite3.h>

#include <algorithm>
#include <optional>

namespace suara::tally {
namespace {

using ledger::LeafSpan;
using ledger::StoredBatch;

// Imported rows have days of their own, and no clock.
bool is_looked_at(const record::Record& record) {
  if (const auto* ballot = std::get_if<domain::Ballot>(&record.body)) return !ballot->imported;
  return std::holds_alternative<domain::ServiceWithoutBallot>(record.body) ||
         std::holds_alternative<record::Duty>(record.body);
}

}  // namespace

// A later contact moves no day but one: it bounds a record around its wall time, whose day stands
// as far as the bounds of its arrival reach; only an arrival before the last contact ends none.
BatchDays::Days BatchDays::days_of(const StoredBatch& stored, Instant begun, Zone zone) {
  Days days;
  ledger::ChainMemory memory = stored.before;
  std::optional<record::Record> record;
  for (std::size_t i = stored.known; i < stored.batch.records.size(); ++i) {
    record::read(stored.batch.records[i], record);
    ledger::remember(record, stored.batch.header.first_seq + i, stored.received_at, memory);
    if (!record || !is_looked_at(*record)) continue;
    const auto wall = wall_of(*record, memory.clock.boot_base_ms);
    if (!wall) continue;
    const auto take = [&](Date day) {
      days.first = std::min(days.first, day);
      days.last = std::max(days.last, day);
    };
    take(day_within(bounds_on_arrival(memory.clock, begun, stored.received_at), wall, zone));
    if (memory.clock.contact && stored.received_at < *memory.clock.contact)
      take(date_of(std::max(*wall, *memory.clock.contact), zone));
  }
  return days;
}

bool BatchDays::follows(ledger::Ledger& ledger, const TenantId& tenant,
                        const OfficeState& office) const {
  const auto begins_alike = [&](const auto& one) {
    return office.begun({one.first.first, one.first.second, 0}) == one.second;
  };
  return zone_ == office.zone.value_or(Zone{}) && leaves_.size() <= ledger.head(tenant).size &&
         ledger.tree().root(tenant, leaves_.size()) == root_ &&
         std::ranges::all_of(begun_, begins_alike);
}

bool BatchDays::follow(SQLite::Database& reader, const TenantId& tenant, const OfficeState& office,
                       std::uint64_t leaves_max) {
  std::optional<SQLite::Transaction> moment;
  if (sqlite3_get_autocommit(reader.getHandle()) != 0) moment.emplace(reader);
  ledger::Ledger ledger(reader);
  if (!follows(ledger, tenant, office)) {
    *this = {};
    zone_ = office.zone.value_or(Zone{});
  }
  const std::uint64_t size = ledger.head(tenant).size;
  const std::uint64_t until = leaves_.size() + std::min(size - leaves_.size(), leaves_max);
  if (leaves_.size() < until) {
    const LeafSpan next{leaves_.size(), until - 1};
    ledger::each_batch_in(reader, tenant, {&next, 1}, [&](const StoredBatch& stored) {
      if (stored.place.device == kOfficeDevice) return;
      const ChainName chain = name_of(stored.place);
      const Instant begun =
          begun_.try_emplace({chain.device, chain.epoch}, office.begun(chain)).first->second;
      leaves_.resize(stored.leaf_index);
      leaves_.push_back(days_of(stored, begun, zone_));
    });
    leaves_.resize(until);
  }
  root_ = ledger.tree().root(tenant, until);
  return until < size;
}

std::vector<LeafSpan> BatchDays::touching(Date first, Date last) const {
  std::vector<LeafSpan> spans;
  const auto take = [&](std::uint64_t leaf) {
    if (!spans.empty() && spans.back().last + 1 == leaf)
      ++spans.back().last;
    else
      spans.push_back({leaf, leaf});
  };
  for (std::uint64_t leaf = 0; leaf < leaves_.size(); ++leaf)
    if (leaves_[leaf].first <= last && first <= leaves_[leaf].last) take(leaf);
  take(leaves_.size());
  spans.back().last = std::numeric_limits<std::uint64_t>::max();
  return spans;
}

}  // namespace suara::tally
