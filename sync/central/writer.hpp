// The one thread that writes. It takes what is queued into one transaction, commits, and only then
// has each write answered.
#pragma once
#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "sync/central/meters.hpp"
#include "sync/central/mirror_rewrite.hpp"
#include "sync/central/write_group.hpp"

namespace suara::central {

class Writer {
 public:
  // each_round: on the writer's thread at least once a second, with what the tables hold.
  // mirror: follows every commit before its writes are answered; while it fails, none is.
  Writer(const DataFolder& folder, std::string version, Published& published, Meters& meters,
         std::function<void(const Directory&)> each_round, std::optional<Mirror> mirror,
         std::filesystem::path mirror_folder);
  ~Writer();
  // Begins to write; what was submitted before waits for it.
  void start();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  // false: stopped, too much queued, or the storage failed: the write will not happen.
  bool submit(Write write);
  // Finishes what is queued.
  void stop();
  bool storage_failed() const;
  // The last group found no room; nothing was lost, and the next one may find some.
  bool disk_full() const { return disk_full_; }
  bool mirror_behind() const { return mirror_behind_; }

 private:
  void work();
  std::deque<Write> take();
  void write(std::deque<Write>& group);
  void note_owed();
  void forget_erased();
  void renew_mirror();
  void take_over(Mirror fresh);
  void fail(std::deque<Write>& group, const std::string& why, bool for_good);

  static constexpr std::size_t kQueueMax = 4'096;
  static constexpr std::size_t kGroupMax = 64;
  Books books_;
  Published& published_;
  Meters& meters_;
  std::function<void(const Directory&)> each_round_;
  std::optional<Mirror> mirror_;
  const std::filesystem::path folder_;
  const std::filesystem::path mirror_folder_;
  const std::function<SQLite::Database()> open_reader_;
  std::unique_ptr<MirrorRewrite> rewrite_;
  bool rewrite_again_ = false;  // what it read may hold what was erased since
  std::atomic<bool> disk_full_ = false;
  std::atomic<bool> mirror_behind_ = false;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Write> queue_;
  bool stopping_ = false;
  bool failed_ = false;
  std::thread thread_;
};

}  // namespace suara::central
