#include "sync/tally/rebuild.hpp"

#include <SQLiteCpp/Transaction.h>
#include <fmt/format.h>

#include <set>
#include <stdexcept>
#include <string>

#include "sync/ledger/ledger.hpp"
#include "sync/tally/day_moves.hpp"
#include "sync/tally/filed_counts.hpp"
#include "sync/tally/tallies.hpp"

namespace suara::tally {
namespace {

using domain::Cells;
using domain::TallyCounts;
using domain::TallyKey;

const TallyCounts kNothing{};

void note(Comparison& result, const TallyKey& key, const TallyCounts& tables,
          const TallyCounts& ledger) {
  ++result.drifted;
  result.affected.emplace(key.officer, quarter_of(key.day));
  if (result.first.size() < kDriftsShown) result.first.push_back({key, tables, ledger});
}

// Rows that one of both lacks, or says otherwise.
std::uint64_t drifted_services(const ServiceDays& tables, const ServiceDays& ledger) {
  std::uint64_t drifted = 0;
  for (const auto& [day, counts] : tables) {
    const auto found = ledger.find(day);
    if (found == ledger.end() || found->second != counts) ++drifted;
  }
  for (const auto& [day, counts] : ledger)
    if (!tables.contains(day)) ++drifted;
  return drifted;
}

Comparison compare(SQLite::Database& database, const TenantId& tenant, const LedgerCount& counted) {
  const Cells& fresh = counted.cells();
  Comparison result;
  result.drifted_services = drifted_services(service_days(database, tenant), counted.services());
  std::set<const TallyCounts*> met;
  each_cell(database, tenant, std::nullopt, [&](const TallyKey& key, const TallyCounts& tables) {
    const auto cell = fresh.find(key);
    const TallyCounts& ledger = cell == fresh.end() ? kNothing : cell->second;
    if (ledger != tables) note(result, key, tables, ledger);
    met.insert(&ledger);
  });
  for (const auto& [key, counts] : fresh) {
    if (counts == kNothing) continue;
    ++result.cells;
    result.ratings += counts.ratings();
    if (!met.contains(&counts)) note(result, key, kNothing, counts);
  }
  return result;
}

// Tallies of a ledger that lacks a part would be good tallies of less than was acknowledged.
void must_be_leaf(std::uint64_t expected, std::uint64_t found) {
  if (found != expected)
    throw std::runtime_error("leaf " + std::to_string(expected) + " of the ledger is missing:" +
                             " restore from the mirror or a backup");
}

void must_be_whole(SQLite::Database& database, const TenantId& tenant, std::uint64_t leaves) {
  const std::uint64_t size = ledger::Ledger(database).head(tenant).size;
  if (leaves < size) must_be_leaf(leaves, size);
}

void drop(SQLite::Database& writer, const CellTables& names) {
  for (const char* name : {names.counts, names.details})
    writer.exec(fmt::format("DROP TABLE IF EXISTS {}", name));
}

}  // namespace

Comparison compare_with_ledger(SQLite::Database& reader, const TenantId& tenant) {
  const SQLite::Transaction moment(reader);
  LedgerCount counts(past_of(reader, tenant));
  std::uint64_t leaves = 0;
  ledger::each_batch(reader, tenant, 0, [&](const ledger::StoredBatch& stored) {
    must_be_leaf(leaves, stored.leaf_index);
    counts.take(stored);
    ++leaves;
  });
  must_be_whole(reader, tenant, leaves);
  Comparison result = compare(reader, tenant, counts);
  result.leaves = leaves;
  return result;
}

Rebuild::Rebuild(SQLite::Database& reader, TenantId tenant)
    : tenant_(std::move(tenant)), counts_(past()) {
  const SQLite::Transaction moment(reader);
  count_on(reader);
  staged_ = counts_.cells();
  std::erase_if(staged_, [](const auto& cell) { return cell.second == kNothing; });
}

Past Rebuild::past() {
  Past past;
  past.of_chain = [this](const ChainName& chain, std::uint64_t first, std::uint64_t last,
                         const ledger::EachBatch& each) {
    past_of(*from_, tenant_).of_chain(chain, first, last, each);
  };
  past.all = [this](const ledger::EachBatch& each) { past_of(*from_, tenant_).all(each); };
  return past;
}

void Rebuild::count_on(SQLite::Database& from) {
  from_ = &from;
  ledger::each_batch(from, tenant_, leaves_, [this](const ledger::StoredBatch& stored) {
    must_be_leaf(leaves_, stored.leaf_index);
    counts_.take(stored);
    ++leaves_;
  });
  must_be_whole(from, tenant_, leaves_);
  from_ = nullptr;
}

void Rebuild::begin(SQLite::Database& writer) {
  drop(writer, kNextCells);
  writer.exec(cell_tables(kNextCells));
  next_ = staged_.cbegin();
}

bool Rebuild::stage(SQLite::Database& writer, std::size_t cells_max) {
  CellRows rows(writer, kNextCells);
  for (std::size_t i = 0; i < cells_max && next_ != staged_.cend(); ++i, ++next_)
    rows.add(tenant_, next_->first, next_->second);
  return next_ != staged_.cend();
}

Comparison Rebuild::swap(SQLite::Database& writer) {
  count_on(writer);
  Comparison result = compare(writer, tenant_, counts_);
  result.leaves = leaves_;
  if (result.drifted != 0 || result.drifted_services != 0) note_all_moved(writer, tenant_);
  {
    CellRows rows(writer, kNextCells);
    for (const auto& [key, counts] : counts_.cells()) {
      TallyCounts since = counts;
      if (const auto before = staged_.find(key); before != staged_.end()) since -= before->second;
      if (since != kNothing) rows.add(tenant_, key, since);
    }
  }
  if (result.drifted_services != 0) put_services(writer, tenant_, counts_.services());
  drop(writer, kCells);
  writer.exec(fmt::format("ALTER TABLE {} RENAME TO {}", kNextCells.counts, kCells.counts));
  writer.exec(fmt::format("ALTER TABLE {} RENAME TO {}", kNextCells.details, kCells.details));
  return result;
}

}  // namespace suara::tally
