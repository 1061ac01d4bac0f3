#include "sync/central/pool.hpp"

#include <pthread.h>

namespace suara::central {

Pool::Pool(const char* name, std::size_t threads, std::size_t queue_max, OpenReader open_reader)
    : queue_max_(queue_max) {
  for (std::size_t i = 0; i < threads; ++i)
    threads_.emplace_back([this, name, open_reader] { work(name, open_reader); });
}

void Pool::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_)
    if (thread.joinable()) thread.join();
}

bool Pool::submit(Task task) {
  {
    const std::lock_guard lock(mutex_);
    if (queue_.size() >= queue_max_) return false;
    queue_.push_back(std::move(task));
  }
  wake_.notify_one();
  return true;
}

void Pool::submit_first(Task task) {
  {
    const std::lock_guard lock(mutex_);
    queue_.push_front(std::move(task));
  }
  wake_.notify_one();
}

void Pool::work(const char* name, const OpenReader& open_reader) {
  pthread_setname_np(pthread_self(), name);
  SQLite::Database reader = open_reader();
  for (;;) {
    Task task;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) return;
      task = std::move(queue_.front());
      queue_.pop_front();
    }
    task(reader);
  }
}

}  // namespace suara::central
