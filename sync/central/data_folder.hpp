// The central's data folder: central.db, central.keys and the lock that keeps a second central
// out.
#pragma once
#include <SQLiteCpp/Database.h>

#include <filesystem>
#include <string>

#include "common/base/problem.hpp"
#include "sync/central/directory.hpp"
#include "sync/central/keyring.hpp"

namespace suara::central {

inline constexpr int kSchemaVersion = 12;

struct NewRegion {
  TenantId tenant;
  std::string name;
  Zone zone;
  Mode mode = Mode::live;
};

class DataFolder {
 public:
  // Takes the lock; after a fault of the disk the database is copied, verified and renamed first
  // (fault_mark.hpp). Problems: "central.damaged", "central.no_data" (no such folder or
  // no database in it), "central.locked" (another central runs on it), "central.newer_database",
  // "central.keys_unreadable".
  static Expected<DataFolder> open(const std::filesystem::path& folder);
  // Makes folder, database and keys; a folder that was there with anything in it keeps its mode.
  // "central.exists" where there are a database or keys already: then nothing is changed.
  static Expected<DataFolder> create(const std::filesystem::path& folder, const NewRegion& region,
                                     Instant now);
  // A reader for another program, beside a central that runs or not; takes no lock. Problems
  // "central.no_data", "central.newer_database".
  static Expected<SQLite::Database> open_beside(const std::filesystem::path& folder);
  // Tables without a row and the keys of that file, for restoring. "central.exists",
  // "central.keys_unreadable".
  static Expected<DataFolder> create_empty(const std::filesystem::path& folder,
                                           const std::filesystem::path& keys);
  DataFolder(DataFolder&& other) noexcept;
  DataFolder& operator=(DataFolder&&) = delete;
  ~DataFolder();  // gives the lock back

  // The one connection that writes and checkpoints.
  SQLite::Database open_writer() const;
  // Reads only and never checkpoints.
  SQLite::Database open_reader() const;
  KeyStore& keys() const { return *keys_; }
  const std::filesystem::path& path() const { return folder_; }

 private:
  static Expected<DataFolder> make(const std::filesystem::path& folder, const Keyring& keys);
  DataFolder(std::filesystem::path folder, int lock, Keyring keys);
  std::filesystem::path folder_;
  int lock_;
  std::unique_ptr<KeyStore> keys_;
};

}  // namespace suara::central
