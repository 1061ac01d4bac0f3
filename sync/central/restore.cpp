#include "sync/central/restore.hpp"

#include <SQLiteCpp/Transaction.h>

#include <map>
#include <optional>

#include "sync/central/leaf_replay.hpp"
#include "sync/central/new_folder.hpp"
#include "sync/central/table_rows.hpp"

namespace suara::central {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kLeavesACommit = 2'000;

// The newest rows of each table of facts.
using Tables = std::map<std::string, Bytes>;

void put_tables(SQLite::Database& database, const Tables& tables) {
  SQLite::Transaction transaction(database);
  for (const auto& [table, rows] : tables) unpack_rows(database, rows, true);
  transaction.commit();
}

class Replay {
 public:
  explicit Replay(const DataFolder& folder) : books_(folder, "restore"), leaves_(books_) {}

  void take(FrameKind kind, std::string_view payload) {
    if (kind == FrameKind::leaves || kind == FrameKind::editions) begin();
    if (kind == FrameKind::leaves) unpack_rows(books_.database, unpack_frame(payload), false);
    if (kind == FrameKind::editions)
      restored_.editions += unpack_rows(books_.database, unpack_frame(payload), false);
    if (kind == FrameKind::end) end_group(decode_mirror_head(payload));
  }

  Restored finish() {
    begin();
    number_editions();
    commit();
    restored_.records = books_.ledger.head(tenant()).records;
    return restored_;
  }

 private:
  const TenantId& tenant() const { return books_.directory->tenant; }

  void begin() {
    if (!transaction_) transaction_.emplace(books_.database);
  }

  // A mirror of before 2026-12 holds editions without a number of their own: until then it was
  // their day's, as upgrade() has it. The next mirror goes on behind the highest.
  void number_editions() { books_.database.exec("UPDATE edition SET made = as_of WHERE made = 0"); }

  void commit() {
    books_.flush();
    transaction_->commit();
    transaction_.reset();
    uncommitted_ = 0;
  }

  void end_group(const MirrorHead& head) {
    begin();
    uncommitted_ += leaves_.replay(0);
    const ledger::LogHead log = books_.ledger.head(tenant());
    if (log.size != head.size || log.log_id != head.log_id ||
        books_.ledger.tree().root(tenant(), log.size) != head.root)
      throw Different(log.size);
    restored_.head = head;
    if (uncommitted_ >= kLeavesACommit) commit();
  }

  Books books_;
  LeafReplay leaves_;
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
  tables.erase("service_day");  // Of mirrors of before 2026-12: the leaves have the counts now.
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
  return make_folder<Restored>(data, [&](const fs::path& building) -> Expected<Restored> {
    try {
      return rebuild(building, mirror, keys);
    } catch (const Different& different) {
      return problem("mirror.not_the_same", {{"leaf", std::to_string(different.leaf)}});
    }
  });
}

}  // namespace suara::central
