// A mirror written anew, so that side parts that were erased lie in it no longer. The old one goes
// on until the new one is whole; DIR/rewrite-owed stands from before the erasure's commit on.
#pragma once
#include <SQLiteCpp/Database.h>

#include <atomic>
#include <filesystem>
#include <functional>
#include <optional>
#include <thread>

#include "sync/central/mirror.hpp"

namespace suara::central {

// Durable; throws where the folder takes no note.
void owe_rewrite(const std::filesystem::path& folder);
// The new file's name is durable by then. A note that stays has it written once more.
void rewrite_done(const std::filesystem::path& folder);
bool rewrite_owed(const std::filesystem::path& folder);

class MirrorRewrite {
 public:
  // Begins at once, on a thread of its own, into folder/next.
  // Whoever ends it early waits for the group it is at, not for the whole mirror.
  MirrorRewrite(std::filesystem::path folder, std::function<SQLite::Database()> open_reader);

  void stop() { thread_.request_stop(); }
  bool finished() const { return finished_; }
  // Once, when finished; nullopt: it was stopped or could not be written, as the log says.
  std::optional<Mirror> take();

 private:
  void write(const std::stop_token& stop);
  std::filesystem::path folder_;
  std::function<SQLite::Database()> open_reader_;
  std::optional<Mirror> made_;
  std::atomic<bool> finished_ = false;
  std::jthread thread_;  // the last: it uses what stands above
};

}  // namespace suara::central
