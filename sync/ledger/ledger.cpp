#include "sync/ledger/ledger.hpp"

#include <algorithm>
#include <cstdlib>

#include "common/base/mutants.hpp"
#include "sync/ledger/stored.hpp"

namespace suara::ledger {
namespace {

// A stick shows that the device lived until its newest record, not that it was heard today.
Instant contact_by(const Arrival& arrival, Instant heard_before, const ChainMemory& after) {
  if (!arrival.carried) return arrival.received_at;
  return std::max(heard_before, std::min(arrival.received_at, after.clock.last_wall));
}

// A broken promise of this program: nothing that follows could be trusted.
void require(bool holds) {
  if (!holds) std::abort();
}

Chain chain_of(const Row& row, const record::Place& any_branch) {
  Chain chain;
  chain.place = any_branch;
  chain.place.branch = row.number<std::uint32_t>(0);
  chain.seq = row.number<std::uint64_t>(1);
  chain.hash = row.hash(2);
  chain.memory = unpack_memory(row.bytes(3));
  chain.batches = row.integer(4);
  chain.last_contact = {row.integer(5)};
  return chain;
}

}  // namespace

Ledger::Ledger(SQLite::Database& database)
    : tree_(database),
      select_chains_(database,
                     "SELECT branch, seq, hash, memory, batches, last_contact_ms FROM chain"
                     " WHERE tenant_id = ?1 AND device_id = ?2 AND epoch = ?3 ORDER BY branch"),
      insert_chain_(database,
                    "INSERT INTO chain(tenant_id, device_id, epoch, branch, seq, hash,"
                    " memory, batches, last_contact_ms) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9)"),
      update_chain_(database,
                    "UPDATE chain SET seq = ?5, hash = ?6, memory = ?7, batches = ?8,"
                    " last_contact_ms = ?9"
                    " WHERE tenant_id = ?1 AND device_id = ?2 AND epoch = ?3 AND branch = ?4"
                    " AND seq = ?10 AND hash = ?11"),
      select_log_(database, "SELECT log_id, size, records FROM log WHERE tenant_id = ?1"),
      upsert_log_(database,
                  "INSERT INTO log(tenant_id, log_id, size, records) VALUES(?1, ?2, ?3, ?4)"
                  " ON CONFLICT(tenant_id) DO UPDATE SET log_id = ?2, size = ?3, records = ?4"),
      insert_batch_(database,
                    "INSERT INTO batch(tenant_id, leaf_index, device_id, epoch, branch, first_seq,"
                    " count, known, forked_from, memory, received_ms, dispositions, upload,"
                    " carried) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14)"),
      insert_side_part_(database,
                        "INSERT INTO side_part(tenant_id, device_id, epoch, branch, seq, ordinal,"
                        " sealed) VALUES(?1,?2,?3,?4,?5,?6,?7)"),
      select_holding_(database,
                      "SELECT upload FROM batch WHERE tenant_id = ?1 AND device_id = ?2"
                      " AND epoch = ?3 AND branch = ?4 AND first_seq > ?5 AND first_seq <= ?6"
                      " AND known < count ORDER BY first_seq"),
      select_memory_(database,
                     "SELECT known, memory, upload, received_ms FROM batch WHERE tenant_id = ?1"
                     " AND device_id = ?2 AND epoch = ?3 AND branch = ?4 AND first_seq <= ?5 + 1"
                     " AND first_seq + known <= ?5 + 1 AND known < count"
                     " ORDER BY first_seq DESC LIMIT 1"),
      select_same_(database,
                   "SELECT leaf_index, dispositions FROM batch WHERE tenant_id = ?1"
                   " AND device_id = ?2 AND epoch = ?3 AND branch = ?4 AND first_seq = ?5"
                   " AND count = ?6") {}

// Remembered only once it was read to its end: a disk that fails in between is not an empty ledger.
std::vector<Ledger::Held>& Ledger::chains_of(const record::Place& place) {
  const Device device{place.tenant, place.device, place.epoch};
  if (const auto known = chains_.find(device); known != chains_.end()) return known->second;
  std::vector<Held> read;
  select_chains_.each(
      [&](const Row& row) {
        const Chain chain = chain_of(row, place);
        read.push_back({chain, chain.seq, chain.hash});
      },
      place.tenant, place.device, place.epoch);
  return chains_.emplace(device, std::move(read)).first->second;
}

LogHead& Ledger::log_of(const TenantId& tenant) {
  if (const auto known = logs_.find(tenant); known != logs_.end()) return known->second;
  const auto stored = select_log_.first(
      [](const Row& row) {
        return LogHead{row.number<std::uint64_t>(0), row.number<std::uint64_t>(1),
                       row.number<std::uint64_t>(2)};
      },
      tenant);
  return logs_.emplace(tenant, stored.value_or(LogHead{})).first->second;
}

LogHead Ledger::head(const TenantId& tenant) { return log_of(tenant); }

void Ledger::begin_log(const TenantId& tenant, std::uint64_t log_id) {
  LogHead& log = log_of(tenant);
  require(log.size == 0);
  log.log_id = log_id;
  changed_logs_.insert(tenant);
}

std::optional<Chain> Ledger::chain(const record::Place& place) {
  for (const Held& held : chains_of(place))
    if (held.now.place.branch == place.branch) return held.now;
  return std::nullopt;
}

void Ledger::insert_batch(const Arrival& arrival, const NewBatch& standing,
                          std::uint64_t leaf_index,
                          std::span<const record::Disposition> dispositions) {
  const record::BatchHeader& header = arrival.batch.header;
  const Bytes packed = pack_dispositions(dispositions, header);
  const Bytes memory = pack_memory(standing.before);
  const auto unless_empty = [](const Bytes& bytes) {
    return bytes.empty() ? std::nullopt : std::optional(Prepared::blob(bytes));
  };
  insert_batch_.run(header.place.tenant, leaf_index, header.place.device, header.place.epoch,
                    standing.place.branch, header.first_seq, header.count, standing.known,
                    standing.forked_from, unless_empty(memory), arrival.received_at.ms,
                    unless_empty(packed), Prepared::blob(arrival.upload), arrival.carried ? 1 : 0);
}

void Ledger::insert_side_parts(const Arrival& arrival, const NewBatch& standing) {
  const std::uint64_t first_new = arrival.batch.header.first_seq + standing.known;
  const record::Place& place = standing.place;
  for (const record::SidePart& part : arrival.side_parts)
    if (part.seq >= first_new)
      insert_side_part_.run(place.tenant, place.device, place.epoch, place.branch, part.seq,
                            part.ordinal, Prepared::blob(part.sealed));
}

std::uint64_t Ledger::store(const Arrival& arrival, const NewBatch& standing,
                            const ChainMemory& after,
                            std::span<const record::Disposition> dispositions) {
  const record::BatchHeader& header = arrival.batch.header;
  auto& chains = chains_of(header.place);
  if (standing.place.branch == chains.size())
    chains.push_back({{standing.place, 0, {}, {}, 0, {}}, 0, {}});
  Chain& chain = chains.at(standing.place.branch).now;
  LogHead& log = log_of(header.place.tenant);
  const std::uint64_t leaf_index = log.size;
  insert_batch(arrival, standing, leaf_index, dispositions);
  insert_side_parts(arrival, standing);
  tree_.append(header.place.tenant, leaf_index, record::leaf_hash(arrival.batch.leaf()));
  ++log.size;
  log.records += header.count - (mutant("overlap_counted_twice") ? 0 : standing.known);
  changed_logs_.insert(header.place.tenant);
  if (standing.known < header.count) {
    chain.seq = header.last_seq();
    chain.hash = header.h_after;
    chain.memory = after;
  }
  ++chain.batches;
  note_contact(standing.place, contact_by(arrival, chain.last_contact, after));
  return leaf_index;
}

void Ledger::note_contact(const record::Place& place, Instant at) {
  chains_of(place).at(place.branch).now.last_contact = at;
  changed_chains_.insert({place.tenant, place.device, place.epoch});
}

void Ledger::write_chain(Held& held) {
  const Chain& now = held.now;
  const record::Place& place = now.place;
  const Bytes memory = pack_memory(now.memory);
  const auto write = [&](Prepared& statement, const auto&... expected) {
    return statement.run(place.tenant, place.device, place.epoch, place.branch, now.seq, now.hash,
                         Prepared::blob(memory), now.batches, now.last_contact.ms, expected...);
  };
  if (held.stored_seq == 0)
    write(insert_chain_);
  else
    require(write(update_chain_, held.stored_seq, held.stored_hash) == 1 ||
            mutant("head_compare_and_set_dropped"));
  held.stored_seq = now.seq;
  held.stored_hash = now.hash;
}

void Ledger::flush() {
  for (const Device& device : changed_chains_)
    for (Held& held : chains_.at(device)) write_chain(held);
  for (const TenantId& tenant : changed_logs_) {
    const LogHead& log = logs_.at(tenant);
    upsert_log_.run(tenant, log.log_id, log.size, log.records);
  }
  changed_chains_.clear();
  changed_logs_.clear();
}

void Ledger::forget() {
  tree_.forget();
  logs_.clear();
  chains_.clear();
  changed_chains_.clear();
  changed_logs_.clear();
}

namespace {

constexpr const char* kSelectStored =
    "SELECT leaf_index, branch, known, forked_from, memory, received_ms, dispositions, upload"
    " FROM batch WHERE tenant_id = ?1 AND ";

// Row after row into the same batch: a ledger is millions of them.
class StoredRows {
 public:
  const StoredBatch& read(const Row& row) {
    read_batch(row.view(7), room_, stored_.batch);
    stored_.place = stored_.batch.header.place;
    stored_.place.branch = row.number<std::uint32_t>(1);
    stored_.leaf_index = row.number<std::uint64_t>(0);
    stored_.known = row.number<std::uint32_t>(2);
    stored_.forked_from.reset();
    if (!row.is_null(3)) stored_.forked_from = row.number<std::uint32_t>(3);
    stored_.before = unpack_memory(row.view(4));
    stored_.received_at = {row.integer(5)};
    stored_.dispositions = unpack_dispositions(row.view(6), stored_.batch.header.first_seq);
    return stored_;
  }

 private:
  Bytes room_;
  StoredBatch stored_;
};

}  // namespace

void each_batch(SQLite::Database& database, const TenantId& tenant, std::uint64_t from,
                const EachBatch& each) {
  const std::string sql = std::string(kSelectStored) + "leaf_index >= ?2 ORDER BY leaf_index";
  StoredRows rows;
  Prepared(database, sql.c_str())
      .each([&](const Row& row) { each(rows.read(row)); }, tenant, from);
}

void each_batch_in(SQLite::Database& database, const TenantId& tenant,
                   std::span<const LeafSpan> spans, const EachBatch& each) {
  const std::string sql =
      std::string(kSelectStored) + "leaf_index BETWEEN ?2 AND ?3 ORDER BY leaf_index";
  Prepared select(database, sql.c_str());
  StoredRows rows;
  for (const LeafSpan& span : spans)
    select.each([&](const Row& row) { each(rows.read(row)); }, tenant, span.first,
                std::min<std::uint64_t>(span.last, INT64_MAX));
}

void each_batch_of_device(SQLite::Database& database, const TenantId& tenant,
                          const DeviceId& device, const EachBatch& each) {
  const std::string sql = std::string(kSelectStored) + "device_id = ?2 ORDER BY leaf_index";
  StoredRows rows;
  Prepared(database, sql.c_str())
      .each([&](const Row& row) { each(rows.read(row)); }, tenant, device);
}

std::optional<Bytes> sealed_batch_at(SQLite::Database& database, const TenantId& tenant,
                                     std::uint64_t leaf_index) {
  return Prepared(database, "SELECT upload FROM batch WHERE tenant_id = ?1 AND leaf_index = ?2")
      .first([](const Row& row) { return sealed_batch(row.bytes(0)); }, tenant, leaf_index);
}

void each_branch(SQLite::Database& database, const TenantId& tenant,
                 const std::function<void(const BranchView&)>& each) {
  Prepared select(database,
                  "SELECT c.device_id, c.epoch, c.branch, b.forked_from, b.first_seq + b.known - 1,"
                  " c.seq, c.last_contact_ms FROM chain c JOIN batch b"
                  " ON b.tenant_id = c.tenant_id AND b.device_id = c.device_id"
                  " AND b.epoch = c.epoch AND b.branch = c.branch AND b.forked_from IS NOT NULL"
                  " WHERE c.tenant_id = ?1 AND c.branch > 0"
                  " ORDER BY c.device_id, c.epoch, c.branch");
  select.each(
      [&](const Row& row) {
        each({{tenant, {row.text(0)}, row.number<std::uint32_t>(1), row.number<std::uint32_t>(2)},
              row.number<std::uint32_t>(3),
              row.number<std::uint64_t>(4),
              row.number<std::uint64_t>(5),
              {row.integer(6)}});
      },
      tenant);
}

void each_batch_of(SQLite::Database& database, const record::Place& place, std::uint64_t first_seq,
                   std::uint64_t last_seq, const EachBatch& each) {
  const std::string sql = std::string(kSelectStored) +
                          "device_id = ?2 AND epoch = ?3 AND branch = ?4 AND first_seq <= ?5"
                          " AND first_seq > ?6 AND first_seq + count > ?7 AND known < count"
                          " ORDER BY first_seq, leaf_index";
  const std::uint64_t reach =
      first_seq > record::kBatchRecordsMax ? first_seq - record::kBatchRecordsMax : 0;
  const auto bounded = static_cast<std::int64_t>(std::min<std::uint64_t>(last_seq, INT64_MAX));
  StoredRows rows;
  Prepared(database, sql.c_str())
      .each([&](const Row& row) { each(rows.read(row)); }, place.tenant, place.device,
            place.epoch, place.branch, bounded, reach, first_seq);
}

}  // namespace suara::ledger
