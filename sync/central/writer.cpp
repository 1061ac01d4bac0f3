#include "sync/central/writer.hpp"

#include <pthread.h>
#include <spdlog/spdlog.h>

#include <chrono>

#include "sync/central/fault_mark.hpp"

namespace suara::central {

Writer::Writer(const DataFolder& folder, std::string version, Published& published, Meters& meters,
               std::function<std::optional<Write>(const Directory&)> overnight,
               std::optional<Mirror> mirror)
    : books_(folder, std::move(version)),
      published_(published),
      meters_(meters),
      overnight_(std::move(overnight)),
      mirror_(std::move(mirror)),
      folder_(folder.path()) {
  published_.set(books_.directory);
  thread_ = std::thread([this] { work(); });
}

Writer::~Writer() { stop(); }

bool Writer::submit(Write write) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || failed_ || queue_.size() >= kQueueMax) return false;
    queue_.push_back(std::move(write));
  }
  wake_.notify_one();
  return true;
}

void Writer::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

bool Writer::storage_failed() const {
  const std::lock_guard lock(mutex_);
  return failed_;
}

// What is queued, at most a group; empty when a second went by.
std::deque<Write> Writer::take() {
  std::unique_lock lock(mutex_);
  wake_.wait_for(lock, std::chrono::seconds(1), [this] { return stopping_ || !queue_.empty(); });
  std::deque<Write> group;
  while (!queue_.empty() && group.size() < kGroupMax) {
    group.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return group;
}

void Writer::work() {
  pthread_setname_np(pthread_self(), "writer");
  for (;;) {
    std::deque<Write> group = take();
    if (group.empty()) {
      const std::lock_guard lock(mutex_);
      if (stopping_ && queue_.empty()) return;
      if (failed_) continue;
    }
    if (auto due = overnight_(*books_.directory)) group.push_back(*std::move(due));
    if (!group.empty()) write(group);
  }
}

void Writer::write(std::deque<Write>& group) {
  const auto before = books_.directory;
  const auto begun = std::chrono::steady_clock::now();
  const GroupEnd end = write_group(books_, mirror_ ? &*mirror_ : nullptr, group, [&] {
    meters_.commit(std::chrono::steady_clock::now() - begun, group.size());
    if (books_.directory != before) published_.set(books_.directory);
  }, [&](bool mirrored) { mirror_behind_ = !mirrored; });
  if (end.fate == GroupFate::refused || end.fate == GroupFate::failed)
    return fail(group, end.why, end.fate == GroupFate::failed);
}

void Writer::fail(std::deque<Write>& group, const std::string& why, bool for_good) {
  spdlog::error("the database did not take a group of {} writes: {}", group.size(), why);
  {
    const std::lock_guard lock(mutex_);
    failed_ = failed_ || for_good;
    if (failed_) {
      for (Write& waiting : queue_) group.push_back(std::move(waiting));
      queue_.clear();
    }
  }
  if (for_good) note_fault(folder_);
  for (const Write& write : group) write.not_stored();
  if (!for_good) books_.forget();
}

}  // namespace suara::central
