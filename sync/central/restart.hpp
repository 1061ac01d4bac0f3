// A log that goes on as log_id + 1 because part of it was lost (DESIGN section 4): made ready from
// a backup, begun by two persons, and explained to every kiosk that knows the lost one.
#pragma once
#include <filesystem>

#include "common/record/restart.hpp"
#include "sync/central/batches.hpp"

namespace suara::central {

struct RestartOrder {
  std::filesystem::path data;    // to be made
  std::filesystem::path backup;  // of suara-central backup
  std::filesystem::path keys;    // the copy of central.keys that was kept apart
  // All that is known of its log: heads out of letters, and the receipts that kiosks have kept,
  // files or folders of such (record/kept_receipts.hpp).
  std::vector<record::TreeHead> heads;
  std::vector<std::filesystem::path> receipts = {};
};
// A data folder that holds the backup and takes nothing until two persons have begun its next log.
// It is there whole or not at all. Problems "central.exists", "restart.no_backup",
// "restart.backup_damaged", those of DataFolder::open and read_kept_receipt, "restart.other_log" (a
// head is of another one; receipts of earlier logs are passed over), "restart.other_region" (a
// receipt is), "restart.head_differs" (the backup's log had another root at that size),
// "restart.heads_differ" (two heads of one size) or "restart.head_unproven" (a written head lies
// beyond the backup and no receipt has it: a kiosk whose head that size is believes no log that
// states another root for it).
Expected<record::LogRestart> prepare_restart(const RestartOrder& order);
// The part of it that knows no files: of a database that holds the backup, and heads that receipts
// have or its own log. Without a problem its log waits from then on, committed, for two persons.
Expected<record::LogRestart> await_restart(SQLite::Database& database,
                                           const std::vector<record::TreeHead>& heads);

// The first person's word is kept until another says the same; then, in this transaction, the new
// log begins with both and all batches of the backup follow it, judged and counted as when they
// came. The last word is of somebody whom the backup's chain names, with the password of then: said
// by anybody else it takes the first one's place. Problems "restart.not_pending",
// "review.same_person", "restart.nobody_named" (neither of both). Throws Different.
Expected<Response> say_restart(Books& books, const std::string& reason, const Principal& principal,
                               Instant now);

// An earlier log, as far as the present one has its leaves.
struct CarriedLog {
  record::Restart restart;    // what two persons said of it
  std::uint64_t shift = 0;    // its leaf n is leaf n + shift of the present one
  std::uint64_t carried = 0;  // so many of its leaves are there
};
// wanted < present. nullopt: nothing is known of it any more.
std::optional<CarriedLog> carried_log(SQLite::Database& database, const TenantId& tenant,
                                      std::uint64_t present, std::uint64_t wanted);

// For a device that knows an earlier log: why there is another, and that what is carried on is what
// it saw. After the commit, on the writer thread.
void explain_restart(Books& books, const Append& append, UnsignedReceipt& receipt);

// GET /v1/log/losses: what was lost with earlier logs, and which kiosks have not sent since.
Expected<Response> list_losses(const Call& call, SQLite::Database& reader);

}  // namespace suara::central
