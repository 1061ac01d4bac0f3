#include <SQLiteCpp/Transaction.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <span>
#include <system_error>

#include "common/record/kept_receipts.hpp"
#include "common/record/tree_head.hpp"
#include "sync/central/backup.hpp"
#include "sync/central/new_folder.hpp"
#include "sync/central/restart.hpp"

// A backup made into a data folder whose log is to begin anew.
namespace suara::central {
namespace {

namespace fs = std::filesystem;

void sync_file(const fs::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = file >= 0 && ::fsync(file) == 0;
  const int error = errno;
  if (file >= 0) ::close(file);
  if (!synced) throw std::system_error(error, std::generic_category(), path.string());
}

void copy_owned(const fs::path& from, const fs::path& to) {
  fs::copy_file(from, to);
  fs::permissions(to, fs::perms::owner_read | fs::perms::owner_write);
  sync_file(to);
}

// The last head of the lost log that anybody knows: the backup's, or a newer one that was given. Each
// that was given must be of this log, or whoever has it will never believe the next one.
Expected<record::LogRestart> lost_log(SQLite::Database& database, const TenantId& tenant,
                                      std::vector<record::TreeHead> given) {
  ledger::Ledger ledger(database);
  const ledger::LogHead log = ledger.head(tenant);
  const Hash root = ledger.tree().root(tenant, log.size);
  record::LogRestart lost{{}, log.log_id, log.size, root, log.size, root};
  std::ranges::sort(given, {}, &record::TreeHead::size);
  for (const record::TreeHead& head : given) {
    if (head.log_id != log.log_id)
      return problem("restart.other_log", {{"log_id", std::to_string(head.log_id)},
                                           {"here", std::to_string(log.log_id)}});
    if (head.size <= log.size && ledger.tree().root(tenant, head.size) != head.root)
      return problem("restart.head_differs", {{"size", std::to_string(head.size)}});
    if (head.size == lost.tree_size && head.root != lost.root)
      return problem("restart.heads_differ", {{"size", std::to_string(head.size)}});
    if (head.size < lost.tree_size) continue;
    lost.tree_size = head.size;
    lost.root = head.root;
  }
  return lost;
}

// Sessions end; whoever signs in has a password of then.
void mark_pending(SQLite::Database& database, const TenantId& tenant,
                  const record::LogRestart& lost) {
  SQLite::Transaction transaction(database);
  database.exec("DELETE FROM session; DELETE FROM sign_in_attempt; DELETE FROM log_restart");
  ledger::Prepared(database,
                   "INSERT INTO log_restart(tenant_id, log_id, tree_size, root, carried,"
                   " carried_root) VALUES(?1, ?2, ?3, ?4, ?5, ?6)")
      .run(tenant, lost.log_id, lost.tree_size, lost.root, lost.carried, lost.carried_root);
  transaction.commit();
}

// Those of its log; of earlier ones the restarts in its first leaves speak.
Expected<std::vector<record::TreeHead>> heads_shown(SQLite::Database& database,
                                                    const Directory& region,
                                                    const std::vector<fs::path>& receipts) {
  std::vector<record::TreeHead> heads;
  const auto statements = key_statements(database, region.tenant);
  const std::uint64_t log_id = ledger::Ledger(database).head(region.tenant).log_id;
  for (const fs::path& file : record::kept_receipt_files(receipts)) {
    const auto receipt =
        record::read_kept_receipt(file, statements, region.root_key.value_or(record::PublicKey{}));
    if (!receipt) return tl::unexpected(receipt.error());
    if (receipt->place.tenant != region.tenant)
      return problem("restart.other_region", {{"tenant", receipt->place.tenant.text}},
                     {file.string(), 0, ""});
    if (receipt->log_id >= log_id)
      heads.push_back({receipt->log_id, receipt->tree_size, receipt->root});
  }
  return heads;
}

// All that are given. A written one beyond the backup is believed where a receipt has it.
Expected<std::vector<record::TreeHead>> known_heads(SQLite::Database& database,
                                                    const RestartOrder& order) {
  const Directory region = load_directory(database).value();
  auto heads = heads_shown(database, region, order.receipts);
  if (!heads) return heads;
  const ledger::LogHead log = ledger::Ledger(database).head(region.tenant);
  const std::size_t shown = heads->size();
  for (const record::TreeHead& written : order.heads) {
    const bool beyond = written.log_id == log.log_id && written.size > log.size;
    const auto proven = std::span(*heads).first(shown);
    if (beyond && std::ranges::find(proven, written) == proven.end())
      return problem("restart.head_unproven", {{"head", to_text(written)},
                                               {"size", std::to_string(log.size)}});
    heads->push_back(written);
  }
  return heads;
}

Expected<record::LogRestart> build(const fs::path& folder, const RestartOrder& order) {
  if (!fs::is_regular_file(order.backup))
    return problem("restart.no_backup", {{"file", order.backup.string()}});
  if (const auto whole = check_copy(order.backup); !whole)
    return problem("restart.backup_damaged",
                   {{"file", order.backup.string()}, {"what", whole.error().args.at("what")}});
  if (!fs::exists(order.keys))
    return problem("central.keys_unreadable", {{"file", order.keys.string()}});
  fs::create_directories(folder);
  fs::permissions(folder, fs::perms::owner_all);
  copy_owned(order.keys, folder / "central.keys");
  copy_owned(order.backup, folder / "central.db");
  const auto opened = DataFolder::open(folder);
  if (!opened) return tl::unexpected(opened.error());
  SQLite::Database database = opened->open_writer();
  const auto heads = known_heads(database, order);
  if (!heads) return tl::unexpected(heads.error());
  return await_restart(database, *heads);
}

}  // namespace

Expected<record::LogRestart> await_restart(SQLite::Database& database,
                                           const std::vector<record::TreeHead>& heads) {
  const TenantId tenant = load_directory(database).value().tenant;
  auto lost = lost_log(database, tenant, heads);
  if (lost) mark_pending(database, tenant, *lost);
  return lost;
}

Expected<record::LogRestart> prepare_restart(const RestartOrder& order) {
  return make_folder<record::LogRestart>(
      order.data, [&](const fs::path& building) { return build(building, order); });
}

}  // namespace suara::central
