// A few threads for what takes time but writes nothing: signatures, hashes, reads. Each has its
// own read-only connection.
#pragma once
#include <SQLiteCpp/Database.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace suara::central {

class Pool {
 public:
  using Task = std::function<void(SQLite::Database& reader)>;
  using OpenReader = std::function<SQLite::Database()>;
  // name: of its threads, at most 15 signs, as top and perf show it.
  Pool(const char* name, std::size_t threads, std::size_t queue_max, OpenReader open_reader);
  ~Pool() { stop(); }
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  // false: the queue is full. Tasks catch their own exceptions.
  bool submit(Task task);
  // Goes ahead of what is queued and is never refused: for what a request already waits on.
  void submit_first(Task task);
  // Finishes what is queued and ends the threads.
  void stop();

 private:
  void work(const char* name, const OpenReader& open_reader);

  const std::size_t queue_max_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Task> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace suara::central
