#include "sync/central/writer.hpp"

#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Transaction.h>
#include <pthread.h>
#include <spdlog/spdlog.h>
#include <sqlite3.h>

#include <algorithm>
#include <chrono>

#include "common/base/mutants.hpp"
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
    if (!group.empty()) write_group(group);
  }
}

void Writer::write_group(std::deque<Write>& group) {
  std::vector<Done> done;
  const auto before = books_.directory;
  const auto begun = std::chrono::steady_clock::now();
  try {
    SQLite::Transaction transaction(books_.database, SQLite::TransactionBehavior::IMMEDIATE);
    for (const Write& write : group) done.push_back(write.run(books_));
    books_.flush();
    if (mutant("ack_before_commit"))
      for (const Done& answer : done) answer(books_);
    transaction.commit();
  } catch (const SQLite::Exception& error) {
    // After a failed fsync nobody knows what the disk holds; a full disk is known and passes.
    return fail(group, error.what(), error.getErrorCode() != SQLITE_FULL);
  } catch (const std::exception& error) {
    return fail(group, error.what(), true);
  }
  meters_.commit(std::chrono::steady_clock::now() - begun, group.size());
  if (books_.directory != before) published_.set(books_.directory);
  if (!mirrored(std::ranges::any_of(group, &Write::facts))) {
    for (const Write& write : group) write.not_stored();
    return;
  }
  answer_all(group, done);
}

// What an answer cannot be made for is stored all the same: whoever asks again gets it.
void Writer::answer_all(const std::deque<Write>& group, const std::vector<Done>& done) {
  for (std::size_t i = 0; i < done.size(); ++i) {
    try {
      done[i](books_);
    } catch (const std::exception& error) {
      spdlog::error("what is committed cannot be answered: {}", error.what());
      group[i].not_stored();
    }
  }
}

// What is committed and not mirrored is not promised: it goes to the mirror with the next group.
bool Writer::mirrored(bool facts) {
  if (!mirror_) return true;
  try {
    mirror_->follow(books_.database, facts);
    mirror_behind_ = false;
    return true;
  } catch (const std::exception& error) {
    spdlog::critical("the mirror does not take what was committed: {}", error.what());
    mirror_behind_ = true;
    return false;
  }
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
