#include "sync/central/writer.hpp"

#include <pthread.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <utility>

#include "sync/central/fault_mark.hpp"

namespace suara::central {

Writer::Writer(const DataFolder& folder, std::string version, Published& published, Meters& meters,
               std::function<void(const Directory&)> each_round,
               std::optional<Mirror> mirror, std::filesystem::path mirror_folder)
    : books_(folder, std::move(version)),
      published_(published),
      meters_(meters),
      each_round_(std::move(each_round)),
      mirror_(std::move(mirror)),
      folder_(folder.path()),
      mirror_folder_(std::move(mirror_folder)),
      open_reader_([&folder] { return folder.open_reader(); }) {
  if (mirror_ && rewrite_owed(mirror_folder_))
    rewrite_ = std::make_unique<MirrorRewrite>(mirror_folder_, open_reader_);
  published_.set(books_.directory);
}

void Writer::start() { thread_ = std::thread([this] { work(); }); }

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
    each_round_(*books_.directory);
    if (!group.empty()) write(group);
    if (rewrite_ && rewrite_->finished()) renew_mirror();
  }
}

void Writer::write(std::deque<Write>& group) {
  const auto before = books_.directory;
  const auto begun = std::chrono::steady_clock::now();
  GroupSteps steps;
  steps.committing = [this] {
    if (books_.erased && mirror_) note_owed();
  };
  steps.committed = [&] {
    disk_full_ = false;
    meters_.commit(std::chrono::steady_clock::now() - begun, group.size());
    if (books_.directory != before) published_.set(books_.directory);
  };
  steps.followed = [this](bool mirrored) { mirror_behind_ = !mirrored; };
  const GroupEnd end = write_group(books_, mirror_ ? &*mirror_ : nullptr, group, steps);
  if (end.fate == GroupFate::refused) disk_full_ = true;
  if (end.fate == GroupFate::refused || end.fate == GroupFate::failed)
    return fail(group, end.why, end.fate == GroupFate::failed);
  if (end.fate == GroupFate::answered && std::exchange(books_.erased, false)) forget_erased();
}

// A mirror that fails must not keep the commit from being made: follow() says so behind it.
void Writer::note_owed() {
  try {
    owe_rewrite(mirror_folder_);
  } catch (const std::exception& error) {
    spdlog::error("that the mirror is to be written anew cannot be noted: {}", error.what());
  }
}

// What was erased leaves the write-ahead log now, and the mirror when it is written anew.
void Writer::forget_erased() {
  try {
    books_.database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  } catch (const SQLite::Exception& error) {
    spdlog::warn("what was erased stays in the write-ahead log for now: {}", error.what());
  }
  if (!mirror_) return;
  rewrite_again_ = rewrite_ != nullptr;
  if (!rewrite_) rewrite_ = std::make_unique<MirrorRewrite>(mirror_folder_, open_reader_);
}

void Writer::renew_mirror() {
  auto fresh = rewrite_->take();
  rewrite_.reset();
  if (!std::exchange(rewrite_again_, false)) {
    if (fresh) take_over(*std::move(fresh));
    return;  // Where it is owed still: tried again at the next start and with the next erasure.
  }
  fresh.reset();
  rewrite_ = std::make_unique<MirrorRewrite>(mirror_folder_, open_reader_);
}

// Once it has the name of the old one, that one can be followed no more, whether the folder keeps
// the name or not. While it may not, no receipt goes out.
void Writer::take_over(Mirror fresh) {
  try {
    fresh.follow(books_.database, true);
    fresh.replace(mirror_folder_);
  } catch (const std::exception& error) {
    spdlog::error("the mirror written anew cannot take its place: {}", error.what());
    if (fresh.has_durable_name()) return;  // The old one goes on.
  }
  mirror_behind_ = !fresh.has_durable_name();
  mirror_ = std::move(fresh);
  if (mirror_behind_) return;
  rewrite_done(mirror_folder_);
  spdlog::info("the mirror was written anew without what was erased");
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
