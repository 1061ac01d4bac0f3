#include "sync/central/restore.hpp"

#include <SQLiteCpp/Transaction.h>

#include <map>
#include <optional>
#include <stdexcept>

#include "sync/central/batches.hpp"
#include "sync/central/table_rows.hpp"
#include "sync/ledger/stored.hpp"

namespace suara::central {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kLeavesACommit = 2'000;

// Leaves the walk over the mirror's frames.
struct Different : std::runtime_error {
  explicit Different(std::uint64_t at) : std::runtime_error("mirror.not_the_same"), leaf(at) {}
  std::uint64_t leaf;
};

// The newest rows of each table of facts.
using Tables = std::map<std::string, Bytes>;

void put_tables(SQLite::Database& database, const Tables& tables) {
  SQLite::Transaction transaction(database);
  for (const auto& [table, rows] : tables) unpack_rows(database, rows, true);
  transaction.commit();
}

class Replay {
 public:
  explicit Replay(const DataFolder& folder) : books_(folder, "restore") {
    books_.database.exec(
        "CREATE TEMP TABLE mirror_batch(leaf_index INTEGER PRIMARY KEY, branch INTEGER,"
        " known INTEGER, received_ms INTEGER, dispositions BLOB, upload BLOB);"
        "CREATE TEMP TABLE mirror_side_part(leaf_index INTEGER, seq INTEGER, ordinal INTEGER,"
        " sealed BLOB, PRIMARY KEY(leaf_index, seq, ordinal))");
  }

  void take(FrameKind kind, std::string_view payload) {
    if (kind == FrameKind::leaves || kind == FrameKind::editions) begin();
    if (kind == FrameKind::leaves) unpack_rows(books_.database, unpack_frame(payload), false);
    if (kind == FrameKind::editions)
      restored_.editions += unpack_rows(books_.database, unpack_frame(payload), false);
    if (kind == FrameKind::end) end_group(decode_mirror_head(payload));
  }

  Restored finish() {
    if (transaction_) commit();
    restored_.records = books_.ledger.head(tenant()).records;
    return restored_;
  }

 private:
  const TenantId& tenant() const { return books_.directory->tenant; }

  void begin() {
    if (!transaction_) transaction_.emplace(books_.database);
  }

  void commit() {
    books_.flush();
    transaction_->commit();
    transaction_.reset();
    uncommitted_ = 0;
  }

  void end_group(const MirrorHead& head) {
    begin();
    replay_batches();
    const ledger::LogHead log = books_.ledger.head(tenant());
    if (log.size != head.size || books_.ledger.tree().root(tenant(), log.size) != head.root)
      throw Different(log.size);
    restored_.head = head;
    if (uncommitted_ >= kLeavesACommit) commit();
  }

  void replay_batches() {
    ledger::Prepared select(books_.database,
                            "SELECT leaf_index, branch, known, received_ms, dispositions, upload"
                            " FROM mirror_batch ORDER BY leaf_index");
    select.each([&](const ledger::Row& row) { replay(row); });
    books_.database.exec("DELETE FROM mirror_batch; DELETE FROM mirror_side_part");
  }

  void replay(const ledger::Row& row) {
    const auto leaf = row.number<std::uint64_t>(0);
    Append append;
    append.arrival.batch = ledger::read_batch(row.bytes(5));
    append.arrival.upload = row.bytes(5);
    append.arrival.side_parts = side_parts_of(leaf);
    append.arrival.received_at = {row.integer(3)};
    const record::BatchHeader header = append.arrival.batch.header;
    const std::uint64_t held_before = books_.ledger.head(tenant()).records;
    const Outcome outcome = append_batch(books_, append);
    const auto* stored = std::get_if<Stored>(&outcome);
    const std::uint64_t added = books_.ledger.head(tenant()).records - held_before;
    if (stored == nullptr || stored->leaf_index != leaf ||
        stored->place.branch != row.number<std::uint32_t>(1) ||
        header.count - added != row.number<std::uint64_t>(2) ||
        ledger::pack_dispositions(stored->dispositions, header) != row.bytes(4))
      throw Different(leaf);
    ++uncommitted_;
  }

  std::vector<record::SidePart> side_parts_of(std::uint64_t leaf) {
    ledger::Prepared select(books_.database,
                            "SELECT seq, ordinal, sealed FROM mirror_side_part"
                            " WHERE leaf_index = ?1 ORDER BY seq, ordinal");
    std::vector<record::SidePart> parts;
    select.each(
        [&](const ledger::Row& row) {
          parts.push_back(
              {row.number<std::uint64_t>(0), row.number<std::uint32_t>(1), row.bytes(2)});
        },
        leaf);
    return parts;
  }

  Books books_;
  std::optional<SQLite::Transaction> transaction_;
  std::uint64_t uncommitted_ = 0;
  Restored restored_;
};

// The first walk gathers the facts, the second replays: batches are counted in the zone that they
// name.
Expected<Restored> rebuild(const fs::path& data, const fs::path& mirror, const fs::path& keys) {
  Tables tables;
  {
    const auto file = MirrorFile::open(mirror, false, [&](FrameKind kind, std::string_view frame) {
      if (kind != FrameKind::table) return;
      Bytes rows = unpack_frame(frame);
      std::string table = table_of(rows);
      tables[std::move(table)] = std::move(rows);
    });
    if (!file) return tl::unexpected(file.error());
  }
  if (!tables.contains("region")) return problem("mirror.empty", {{"folder", mirror.string()}});
  const auto folder = DataFolder::create_empty(data, keys);
  if (!folder) return tl::unexpected(folder.error());
  {
    SQLite::Database database = folder->open_writer();
    put_tables(database, tables);
  }
  Replay replay(*folder);
  const auto file =
      MirrorFile::open(mirror, false, [&](FrameKind kind, std::string_view payload) {
        replay.take(kind, payload);
      });
  if (!file) return tl::unexpected(file.error());
  Restored restored = replay.finish();
  restored.torn = file->torn();
  return restored;
}

}  // namespace

Expected<Restored> restore_from_mirror(const fs::path& data, const fs::path& mirror,
                                       const fs::path& keys) {
  if (fs::exists(data) && !fs::is_empty(data))
    return problem("central.exists", {{"folder", data.string()}});
  const fs::path building = data.string() + ".restoring";
  fs::remove_all(building);
  const auto restored = [&]() -> Expected<Restored> {
    try {
      return rebuild(building, mirror, keys);
    } catch (const Different& different) {
      return problem("mirror.not_the_same", {{"leaf", std::to_string(different.leaf)}});
    }
  }();
  if (!restored) {
    fs::remove_all(building);
    return restored;
  }
  fs::rename(building, data);
  return restored;
}

}  // namespace suara::central
