#include "sync/central/leaf_replay.hpp"

#include "sync/central/batches.hpp"
#include "sync/ledger/stored.hpp"

namespace suara::central {
namespace {

constexpr std::uint64_t kLeavesAFlush = 2'000;

}  // namespace

LeafReplay::LeafReplay(Books& books) : books_(books) {
  books_.database.exec(
      "CREATE TEMP TABLE IF NOT EXISTS mirror_batch(leaf_index INTEGER PRIMARY KEY,"
      " branch INTEGER, known INTEGER, received_ms INTEGER, dispositions BLOB, upload BLOB,"
      " carried INTEGER NOT NULL DEFAULT 0);"
      "CREATE TEMP TABLE IF NOT EXISTS mirror_side_part(leaf_index INTEGER, seq INTEGER,"
      " ordinal INTEGER, sealed BLOB, PRIMARY KEY(leaf_index, seq, ordinal))");
}

std::uint64_t LeafReplay::replay(std::uint64_t shift) {
  std::uint64_t replayed = 0;
  ledger::Prepared select(books_.database,
                          "SELECT leaf_index, branch, known, received_ms, dispositions, upload,"
                          " carried FROM mirror_batch ORDER BY leaf_index");
  select.each([&](const ledger::Row& row) {
    replay_one(row, shift);
    if (++replayed % kLeavesAFlush == 0) books_.flush();
  });
  books_.database.exec("DELETE FROM mirror_batch; DELETE FROM mirror_side_part");
  return replayed;
}

void LeafReplay::replay_one(const ledger::Row& row, std::uint64_t shift) {
  const TenantId tenant = books_.directory->tenant;  // Batches of the office change it.
  const auto leaf = row.number<std::uint64_t>(0);
  Append append;
  append.replayed = true;
  append.arrival.batch = ledger::read_batch(row.bytes(5));
  append.arrival.upload = row.bytes(5);
  append.arrival.side_parts = side_parts_of(leaf);
  append.arrival.received_at = {row.integer(3)};
  append.arrival.carried = row.integer(6) != 0;
  const record::BatchHeader header = append.arrival.batch.header;
  const std::uint64_t held_before = books_.ledger.head(tenant).records;
  const Outcome outcome = append_batch(books_, append);
  const auto* stored = std::get_if<Stored>(&outcome);
  const std::uint64_t added = books_.ledger.head(tenant).records - held_before;
  if (stored == nullptr || stored->leaf_index != leaf + shift ||
      stored->place.branch != row.number<std::uint32_t>(1) ||
      header.count - added != row.number<std::uint64_t>(2) ||
      ledger::pack_dispositions(stored->dispositions, header) != row.bytes(4))
    throw Different(leaf);
}

std::vector<record::SidePart> LeafReplay::side_parts_of(std::uint64_t leaf) {
  ledger::Prepared select(books_.database,
                          "SELECT seq, ordinal, sealed FROM mirror_side_part"
                          " WHERE leaf_index = ?1 ORDER BY seq, ordinal");
  std::vector<record::SidePart> parts;
  select.each(
      [&](const ledger::Row& row) {
        parts.push_back({row.number<std::uint64_t>(0), row.number<std::uint32_t>(1), row.bytes(2)});
      },
      leaf);
  return parts;
}

}  // namespace suara::central
