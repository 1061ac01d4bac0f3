// The second copy of a region on another disk or host. Every commit group is appended and synced
// there before its receipts go out: what was acknowledged outlives the loss of the first disk.
#pragma once
#include <SQLiteCpp/Database.h>

#include <map>
#include <stop_token>
#include <string>

#include "common/base/ids.hpp"
#include "sync/central/mirror_file.hpp"

namespace suara::central {

// Where a mirror stands.
struct MirrorHead {
  std::uint64_t log_id = 1;
  std::uint64_t size = 0;  // leaves
  Hash root{};
  std::int64_t editions_made = 0;  // of the last edition in it
};
Bytes encode(const MirrorHead& head);
// Throws std::runtime_error where the bytes are no head.
MirrorHead decode_mirror_head(std::string_view bytes);

// The commit comes first, then the mirror, then the receipts: after a crash the database may be
// ahead by what nobody was promised, never the mirror.
class Mirror {
 public:
  // Brings the mirror up to the database. Problems those of MirrorFile::open, "mirror.other_region"
  // and "mirror.ahead" (it holds leaves that this database lacks: restore from it instead),
  // "mirror.other_log" (the same leaves have another root). Asked to stop it ends after the group
  // that it is at, behind the database.
  static Expected<Mirror> open(const std::filesystem::path& folder, SQLite::Database& database,
                               const std::stop_token& stop = {});

  // What the database has and the mirror lacks, synced when it returns. facts: more than batches
  // may have changed. Throws std::system_error; all is tried again by the next call.
  void follow(SQLite::Database& database, bool facts, const std::stop_token& stop = {});
  // From now on this is the mirror of that folder, in place of the one that was there. Throws where
  // it is not, or (has_durable_name() is false) may not be after a crash: then follow() throws too,
  // until its name is durable.
  void replace(const std::filesystem::path& folder);
  bool has_durable_name() const { return file_.has_durable_name(); }

 private:
  Mirror(MirrorFile file, TenantId tenant) : file_(std::move(file)), tenant_(std::move(tenant)) {}
  bool add_group(SQLite::Database& database);
  bool add_leaves(SQLite::Database& database, MirrorHead& head);
  bool add_tables(SQLite::Database& database, std::map<std::string, Hash>& tables);
  bool add_editions(SQLite::Database& database, MirrorHead& head);

  MirrorFile file_;
  TenantId tenant_;
  MirrorHead head_;
  std::map<std::string, Hash> tables_;  // as the mirror has them
  bool facts_behind_ = true;
};

// Leaves and side parts lie in frames under these names.
inline constexpr const char* kMirrorBatches = "mirror_batch";
inline constexpr const char* kMirrorSideParts = "mirror_side_part";
Bytes pack_frame(std::string_view rows);
// Throws std::runtime_error where it does not unpack.
Bytes unpack_frame(std::string_view payload);

}  // namespace suara::central
