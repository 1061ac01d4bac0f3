// Exports of the ledger (common/record/LEDGER.md). Head, tallies and heads of the devices are taken
// in one read transaction when an export begins; batches follow page by page in the order of their
// leaves. At its end the central signs the head together with the hashes of all that it served.
#pragma once
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "sync/central/call.hpp"

namespace suara::central {

inline constexpr std::size_t kExportsMax = 4;                     // a further one ends the oldest
inline constexpr std::size_t kExportPageBytes = 1024 * 1024;      // of a file
inline constexpr std::int64_t kExportPageBatches = 32;            // at most 512 KiB each

class LedgerExports {
 public:
  // What an export holds beside the batches lies in unnamed files of that folder until it ends.
  LedgerExports(const KeyStore& keys, std::filesystem::path folder);
  ~LedgerExports();

  // {"with_sides": bool} -> 201 {"export", "tree_size", "files": {name: bytes}}
  Expected<Response> begin(const Call& call, SQLite::Database& reader);
  // ?from=: octets of a file from there on, at most a page. "export.unknown": none of that name, or
  // another person's, or ended.
  Expected<Response> file(const Call& call);
  // ?from=: frames from that leaf on; "export.out_of_order" unless it is the next one.
  Expected<Response> batches(const Call& call, SQLite::Database& reader);
  // {"manifest": text, "head": hex} once every batch was served.
  Expected<Response> finish(const Call& call);

 private:
  struct Open;
  Expected<std::shared_ptr<Open>> find(const Call& call);

  const KeyStore& keys_;
  std::filesystem::path folder_;
  std::mutex mutex_;
  std::vector<std::shared_ptr<Open>> open_;
};

}  // namespace suara::central
